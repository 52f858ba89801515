"""From a function a plan names to the posts and people that fill it for one unit at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from anlan.lib.clock import local_date
from anlan.org.models import Appointment, Contact, Post, Shift

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
    """Who is to act in each post at ``at``, in three queries for any number of posts.

    The person on shift comes first; without a rota, the holders of the lowest rank present (a deputy acts when
    nobody holds the post). A post of a body that is only reached is filled by its verified contacts.
    """
    wanted = set(post_ids)
    on_shift = _gather(
        Shift.objects.filter(post__in=wanted, during__contains=at, person__is_active=True)
        .order_by("pk")
        .values_list("post_id", "person_id")
    )
    appointed = _appointed(wanted - on_shift.keys(), at)
    offices = set(Contact.objects.filter(post__in=wanted, verified_at__isnull=False).values_list("post_id", flat=True))
    return {pk: Seat(pk, tuple(on_shift.get(pk) or appointed.get(pk, [])), is_office=pk in offices) for pk in wanted}


def seat(post: Post, at: datetime) -> Seat:
    return seats([post.pk], at)[post.pk]


def may_act_in(post_id: int, person_id: int, at: datetime) -> bool:
    """Whether the person is on shift in the post, holds it, or deputises for it at ``at``."""
    return (
        Appointment.objects.filter(post_id=post_id, person_id=person_id, held__contains=local_date(at)).exists()
        or Shift.objects.filter(post_id=post_id, person_id=person_id, during__contains=at).exists()
    )


def _appointed(post_ids: set[int], at: datetime) -> dict[int, list[int]]:
    rows = (
        Appointment.objects.filter(post__in=post_ids, held__contains=local_date(at), person__is_active=True)
        .order_by("rank", "pk")
        .values_list("post_id", "rank", "person_id")
    )
    first_rank: dict[int, int] = {}
    return _gather(
        (post_id, person_id) for post_id, rank, person_id in rows if first_rank.setdefault(post_id, rank) == rank
    )


def _gather(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for post_id, person_id in pairs:
        found.setdefault(post_id, []).append(person_id)
    return found
