"""Whom a report will reach, and how, said before it is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from anlan.cases.models import Case
from anlan.notify import channel_settings
from anlan.org import holders
from anlan.org.models import Contact, Person, Post
from anlan.reports import filing


@dataclass(frozen=True)
class Recipient:
    """``names`` is empty for an office. ``channels``: codes of ``org.Channel``, in the order they are tried.

    ``is_reached``: somebody is there to be told.
    """

    post: Post
    names: list[str]
    channels: list[str]
    is_reached: bool


def of(case: Case, *, at: datetime) -> list[Recipient]:
    """The posts a report of ``case`` goes to at ``at``, with who sits there and the channels they are told by."""
    ids = filing.recipients(case, case.docket)
    seats = holders.seats(ids, at)
    posts = Post.objects.select_related("unit").in_bulk(ids)
    persons = Person.objects.in_bulk([pk for seat in seats.values() for pk in seat.persons])
    channels = _channels(ids, list(persons))
    found = []
    for pk in ids:
        seat = seats[pk]
        ways = [way for person in seat.persons for way in channels.get(("person", person), [])]
        ways += [] if seat.persons else channels.get(("post", pk), [])
        names = [persons[person].name for person in seat.persons]
        found.append(Recipient(posts[pk], names, list(dict.fromkeys(ways)), seat.is_filled))
    return found


def _channels(post_ids: list[int], person_ids: list[int]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    contacts = Contact.objects.filter(
        Q(person__in=person_ids) | Q(post__in=post_ids),
        verified_at__isnull=False,
        channel__in=channel_settings.usable(),
    )
    for contact in contacts.order_by("preference", "pk"):
        owner = ("person", contact.person_id) if contact.person_id else ("post", contact.post_id or 0)
        found.setdefault(owner, []).append(contact.channel)
    return found
