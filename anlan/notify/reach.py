"""How somebody is reached, for their own page and for those who set it: ladders in words, channels that count."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.notify import channel_settings, ladders
from anlan.notify.ladders import Ladders, Steps
from anlan.org import holders
from anlan.org.models import Channel, Contact, Person, Unit


def channels_of(person: Person) -> list[str]:
    """Channels by which a message would go to this person, in their order."""
    usable = channel_settings.usable()
    rows = Contact.objects.filter(person=person, verified_at__isnull=False, channel__in=usable)
    return list(dict.fromkeys(rows.order_by("preference", "pk").values_list("channel", flat=True)))


def channels_in_use() -> list[str]:
    """Channels that the installation can send by, in the order they are named everywhere."""
    usable = channel_settings.usable()
    return [code for code in Channel.values if code in usable]


def steps_for(unit: Unit | None, person: Person | None) -> Steps:
    """The ladder that counts for exactly this, its own or what stands above it."""
    if person is not None:
        paths = [str(post.unit_path) for post in person.posts_held()] or [""]
        return Ladders({(paths[0], person.pk)}).of(paths[0], person.pk)
    path = str(unit.path) if unit else ""
    return Ladders({(path, None)}).of(path, None)


def deputies_of(person: Person, at: datetime) -> str:
    """Who is called when this person is silent: their names, or nothing."""
    posts = [post.pk for post in person.posts_held()]
    ids = [next((rank for rank in ranks if person.pk not in rank), []) for ranks in _ranks_above(posts, person, at)]
    names = (
        Person.objects.filter(pk__in={pk for rank in ids for pk in rank}).order_by("pk").values_list("name", flat=True)
    )
    return pgettext("between two parts of a title", ", ").join(names)


def _ranks_above(posts: list[int], person: Person, at: datetime) -> list[list[list[int]]]:
    found = []
    for ranks in holders.deputies(posts, at).values():
        own = next((place for place, rank in enumerate(ranks) if person.pk in rank), None)
        if own is not None:
            found.append(ranks[own + 1 :])
    return found


def in_words(steps: Steps, unit: Unit | None, person: Person | None, at: datetime) -> str:
    """The ladder as a sentence, for this person, or for anybody who has every channel."""
    if person is None:
        return ladders.words(steps, channels_in_use(), _("the deputy"))
    channels = channels_of(person)
    return ladders.words(steps, channels, deputies_of(person, at)) if channels else ""
