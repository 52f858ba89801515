"""Who is there today, and by which telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anlan.org import holders
from anlan.org.models import Channel, Contact, Person, Post

FUNCTIONS = ("duty_leader", "principal", "safety_officer", "nurse")


@dataclass(frozen=True)
class Present:
    """Somebody in a post now. ``phone`` is empty where none is kept."""

    post: Post
    name: str
    phone: str


def present(unit_ids: Iterable[int], *, at: datetime) -> list[Present]:
    """Who fills the posts that matter first in these units, in the order of :data:`FUNCTIONS`."""
    posts = list(Post.objects.filter(unit__in=set(unit_ids), function__in=FUNCTIONS).select_related("unit"))
    seats = holders.seats([post.pk for post in posts], at)
    persons = {pk for seat in seats.values() for pk in seat.persons}
    names = dict(Person.objects.filter(pk__in=persons).values_list("pk", "name"))
    phones = dict(
        Contact.objects.filter(person__in=persons, channel__in=[Channel.PHONE, Channel.SMS], verified_at__isnull=False)
        .order_by("-preference", "-pk")
        .values_list("person_id", "address")
    )
    posts.sort(key=lambda post: (FUNCTIONS.index(post.function), post.pk))
    return [Present(post, names[pk], phones.get(pk, "")) for post in posts for pk in seats[post.pk].persons]
