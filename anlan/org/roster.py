"""Who stands behind posts at a moment, for reading: holders, deputies, and whether a message can reach them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from anlan.lib.clock import local_date
from anlan.org import holders
from anlan.org.models import Appointment, Contact, Level, Person, Post


@dataclass(frozen=True)
class Holder:
    person: Person
    rank: int
    is_reachable: bool


@dataclass
class Seating:
    """``acting``: who is meant now (on shift, else the holders). ``is_office``: reached by its own contacts."""

    post: Post
    holders: list[Holder] = field(default_factory=list)
    acting: tuple[int, ...] = ()
    is_office: bool = False
    is_external: bool = False

    @property
    def first(self) -> list[Holder]:
        """Who holds the post, without those who only stand in."""
        return [holder for holder in self.holders if holder.rank == 0]

    @property
    def deputies(self) -> list[Holder]:
        return [holder for holder in self.holders if holder.rank > 0]

    @property
    def is_vacant(self) -> bool:
        return not (self.acting or self.is_office or self.holders)

    @property
    def is_unreachable(self) -> bool:
        """Somebody is there, and no message gets to them."""
        reached = {holder.person.pk for holder in self.holders if holder.is_reachable}
        return not self.is_vacant and not self.is_office and not (reached & set(self.acting or reached))


def seatings(posts: Iterable[Post], at: datetime) -> dict[int, Seating]:
    """Every post of ``posts`` (with their unit loaded) by its id, in five queries for any number."""
    found = {post.pk: Seating(post, is_external=post.unit.level == Level.EXTERNAL) for post in posts}
    reachable = _reachable(found)
    for appointment in (
        Appointment.objects.filter(post__in=found, held__contains=local_date(at), person__is_active=True)
        .select_related("person")
        .order_by("post", "rank", "pk")
    ):
        found[appointment.post_id].holders.append(
            Holder(appointment.person, appointment.rank, appointment.person_id in reachable)
        )
    for post_id, seat in holders.seats(found, at).items():
        found[post_id].acting, found[post_id].is_office = seat.persons, seat.is_office
    return found


def behind(unit_id: int, functions: Iterable[str], at: datetime) -> dict[str, list[Seating]]:
    """For each function the nearest posts of a unit and who stands behind them; a function nobody has is left out."""
    nearest = holders.nearest_posts([unit_id], sorted({function for function in functions if function}))
    wanted = [pk for posts in nearest.values() for pk in posts]
    seated = seatings(Post.objects.filter(pk__in=wanted).select_related("unit").order_by("pk"), at)
    return {function: [seated[pk] for pk in posts] for (_unit, function), posts in nearest.items()}


def _reachable(found: Iterable[int]) -> set[int]:
    return set(
        Contact.objects.filter(
            person__appointments__post__in=list(found), person__isnull=False, verified_at__isnull=False
        ).values_list("person_id", flat=True)
    )
