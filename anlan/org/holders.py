"""From a function a plan names to the posts and people that fill it for one unit at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Q

from anlan.lib.clock import local_date
from anlan.org.models import Absence, Appointment, Contact, Person, Post, Shift

T = TypeVar("T")

_NEAREST = """
WITH RECURSIVE above AS (
  SELECT id AS unit_id, id AS home, parent_id, 0 AS steps FROM org_unit WHERE id = ANY(%(units)s)
  UNION ALL
  SELECT above.unit_id, up.id, up.parent_id, steps + 1 FROM above JOIN org_unit up ON up.id = above.parent_id
), homes AS (
  SELECT unit_id, home, steps FROM above
  UNION ALL
  SELECT above.unit_id, body.id, steps FROM above
  JOIN org_unit body ON body.parent_id = above.home AND body.level = 'external'
), ranked AS (
  SELECT homes.unit_id, post.function, post.id,
         rank() OVER (PARTITION BY homes.unit_id, post.function ORDER BY homes.steps) AS place
  FROM homes JOIN org_post post ON post.unit_id = homes.home AND post.function = ANY(%(functions)s)
)
SELECT unit_id, function, array_agg(id ORDER BY id) FROM ranked WHERE place = 1 GROUP BY unit_id, function
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is to act in a post now: persons, or (an office that does not sign in) only its contacts."""

    post_id: int
    persons: tuple[int, ...] = ()
    is_office: bool = False

    @property
    def is_filled(self) -> bool:
        return bool(self.persons) or self.is_office


def nearest_posts(unit_ids: Collection[int], functions: Collection[str]) -> dict[tuple[int, str], list[int]]:
    """For each unit and function the nearest posts, in one query: the unit's own, else its ancestors' in turn.

    A body that is only reached counts for the unit it hangs below. Posts at the same distance are all meant.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"units": list(unit_ids), "functions": list(functions)})
        return {(unit_id, function): posts for unit_id, function, posts in cursor.fetchall()}


def seats(post_ids: Iterable[int], at: datetime) -> dict[int, Seat]:
    """Who is to act in each post at ``at``, in four queries for any number of posts.

    The person on shift comes first; without a rota, the holders of the lowest rank present (a deputy acts when
    nobody holds the post). Whoever is away is replaced by who stands in, else left out. A post of a body that is only
    reached is filled by its verified contacts. The posts come back in the order they were asked for.
    """
    order = dict.fromkeys(post_ids)
    wanted = set(order)
    away = _away(wanted, at)
    on_shift = _gather(_present(_on_shift(wanted, at), away))
    ranks = {pk: _by_rank(rows, away) for pk, rows in _appointed(wanted - on_shift.keys(), at).items()}
    appointed = {pk: rows[0] for pk, rows in ranks.items() if rows}
    reached = Contact.objects.filter(post__among=wanted, verified_at__isnull=False)
    offices = set(reached.values_list("post_id", flat=True))
    return {pk: Seat(pk, tuple(on_shift.get(pk) or appointed.get(pk, [])), is_office=pk in offices) for pk in order}


def deputies(post_ids: Iterable[int], at: datetime) -> dict[int, list[list[int]]]:
    """Those who may be called when who sits in a post is silent: the present holders of each rank, lowest rank first.

    For a post with a rota that begins with its holders; who sits in the seat may be among them.
    """
    wanted = set(post_ids)
    away = _away(wanted, at)
    return {pk: _by_rank(rows, away) for pk, rows in _appointed(wanted, at).items()}


def seat(post: Post, at: datetime) -> Seat:
    return seats([post.pk], at)[post.pk]


def held(post_ids: Collection[int], at: datetime) -> set[int]:
    """Which of the posts somebody with an account holds, deputises, or is on shift in; also while that one is away."""
    posts = set(
        Appointment.objects.filter(
            post__among=post_ids, held__contains=local_date(at), person__is_active=True
        ).values_list("post_id", flat=True)
    )  # fmt: skip
    on_shift = Shift.objects.filter(post__among=post_ids, during__contains=at, person__is_active=True)
    return posts | set(on_shift.values_list("post_id", flat=True))


def may_act_in(post_id: int, person_id: int, at: datetime) -> bool:
    """Whether the person is on shift in the post, holds it, deputises for it, or stands in for one who does."""
    away = Absence.objects.filter(stand_in=person_id, during__contains=at).values("person_id")
    one = Q(person=person_id) | Q(person__in=away)
    return (
        Appointment.objects.filter(one, post_id=post_id, held__contains=local_date(at)).exists()
        or Shift.objects.filter(one, post_id=post_id, during__contains=at).exists()
    )


def was_on_shift(post_id: int, person_id: int, *, since: datetime, at: datetime) -> bool:
    """Whether the person was on shift in the post at some time from ``since``, and is no more."""
    theirs = Shift.objects.filter(post=post_id, person=person_id)
    return theirs.filter(during__endswith__gt=since, during__endswith__lte=at).exists()


_Away = dict[int, int | None]
"""Who is away, and who stands in: nobody, or one who is there."""


def _away(post_ids: set[int], at: datetime) -> _Away:
    found: _Away = dict(
        Absence.objects.filter(
            Q(person__appointments__post__among=post_ids) | Q(person__shifts__post__among=post_ids), during__contains=at
        ).values_list("person_id", "stand_in_id")
    )
    wanted = {pk for pk in found.values() if pk}
    if not wanted:
        return found
    there = Person.objects.filter(pk__among=wanted, is_active=True).exclude(absences__during__contains=at)
    standing = set(there.values_list("pk", flat=True))
    return {person: stand_in if stand_in in standing else None for person, stand_in in found.items()}


def _on_shift(post_ids: set[int], at: datetime) -> Iterable[tuple[int, int]]:
    on_shift = Shift.objects.filter(post__among=post_ids, during__contains=at, person__is_active=True)
    return on_shift.order_by("pk").values_list("post_id", "person_id")


def _present(pairs: Iterable[tuple[int, int]], away: _Away) -> Iterable[tuple[int, int]]:
    """The pairs of post and person with those away replaced, or left out."""
    for post_id, person_id in pairs:
        there = away.get(person_id, person_id)
        if there is not None:
            yield post_id, there


def _appointed(post_ids: set[int], at: datetime) -> dict[int, list[tuple[int, int]]]:
    """(rank, person) of each post, lowest rank first."""
    rows = (
        Appointment.objects.filter(post__among=post_ids, held__contains=local_date(at), person__is_active=True)
        .order_by("rank", "pk")
        .values_list("post_id", "rank", "person_id")
    )
    return _gather((post_id, (rank, person_id)) for post_id, rank, person_id in rows)


def _by_rank(rows: Iterable[tuple[int, int]], away: _Away) -> list[list[int]]:
    """The people there, a list for each rank that somebody is there for."""
    return [list(dict.fromkeys(people)) for people in _gather(_present(rows, away)).values()]


def _gather(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
