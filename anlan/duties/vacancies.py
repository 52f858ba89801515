"""Why a rung was passed: what whoever is asked instead is told, so that the gap can be closed for the next time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from anlan.org import holders
from anlan.org.models import Post, Unit

if TYPE_CHECKING:
    from anlan.duties.rungs import Opened

NONE, VACANT, RECUSED, SAME = "none", "vacant", "recused", "same"
Empty = tuple[str, str, str]
"""Why (``none`` such a post, ``vacant``, ``recused``, the ``same`` person as below), of which unit, which post: names
as they stand in the unit."""


@dataclass(frozen=True)
class Names:
    """``units`` of dockets, ``posts`` as (unit, post), and the posts somebody holds: who sits there must keep out."""

    units: dict[int, str] = field(default_factory=dict)
    posts: dict[int, tuple[str, str]] = field(default_factory=dict)
    held: frozenset[int] = frozenset()


def names(groups: Sequence[Sequence[Opened]], at: datetime) -> Names:
    """Read once for all rungs that were passed; no query where none was."""
    if not groups:
        return Names()
    posts = {one.seat.post_id for group in groups for one in group} - {0}
    found = Post.objects.filter(pk__in=posts).values_list("pk", "unit__name", "name")
    seats = holders.seats(posts, at) if posts else {}
    units = {group[0].opening.unit_id for group in groups}
    return Names(
        dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")),
        {pk: (unit, name) for pk, unit, name in found},
        frozenset(pk for pk, seat in seats.items() if seat.is_filled),
    )


def said(group: Sequence[Opened], known: Names) -> tuple[Empty, ...]:
    """What to say of one rung. That there is no such post is said of the first rung only: further up it is usual."""
    opening = group[0].opening
    found = []
    for one in group:
        if one.seat.post_id:
            why = SAME if opening.is_same else RECUSED if one.seat.post_id in known.held else VACANT
            found.append((why, *known.posts.get(one.seat.post_id, ("", ""))))
        elif opening.rung == 0:
            words = "、".join(step["word"] for step in opening.rule.chain[opening.rung])
            found.append((NONE, known.units.get(opening.unit_id, ""), words))
    return tuple(found)
