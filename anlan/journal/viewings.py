"""Every look at a confidential docket is itself recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.journal.models import Docket, Viewing
from anlan.lib.postgres import bulk
from anlan.org.models import Person, Post

SAME_LOOK = timedelta(minutes=10)


def record(docket: Docket, person: Person, page: str, *, at: datetime) -> None:
    """Note that ``person`` looked. Reloads of an open page within ten minutes are one look."""
    if not docket.is_confidential:
        return
    recent = Viewing.objects.filter(docket=docket, person=person, page=page, at__gt=at - SAME_LOOK)
    if not recent.exists():
        Viewing.objects.create(
            docket=docket, unit_path=docket.unit_path, person=person, post_id=_post(docket, person), page=page, at=at
        )


def record_many(dockets: Sequence[tuple[int, str]], person: Person, page: str, *, at: datetime) -> None:
    """Note that ``person`` looked at many dockets at once (id and unit path of each), where they are confidential."""
    posts = {path: _post_over(path, person) for path in {path for _, path in dockets}}
    rows = [(pk, path, posts[path]) for pk, path in dockets]
    if rows:
        bulk.execute(_MANY, [person.pk, page, at, *bulk.columns(rows), person.pk, page, at - SAME_LOOK])


_MANY = """
INSERT INTO journal_viewing (docket_id, unit_path, post_id, person_id, page, at)
SELECT seen.docket, seen.path::ltree, seen.post, %b, %b, %b
FROM unnest(%b::bigint[], %b::text[], %b::bigint[]) AS seen(docket, path, post)
JOIN journal_docket docket ON docket.id = seen.docket AND docket.is_confidential
WHERE NOT EXISTS (SELECT FROM journal_viewing one WHERE one.docket_id = seen.docket AND one.person_id = %b
                  AND one.page = %b AND one.at > %b)
"""


@dataclass(frozen=True)
class Look:
    """One look, for those recorded: in which post, never by which person. ``post`` is ``None`` where none gave it."""

    at: datetime
    post: Post | None


def looks(docket: Docket, *, most: int = 200) -> list[Look]:
    """Who looked at the docket, newest first; several pages by one post at a time are one look."""
    found: list[Look] = []
    for row in docket.viewings.select_related("post__unit").order_by("-at", "-pk")[:most]:
        if not any(look.post == row.post and look.at - row.at < SAME_LOOK for look in found):
            found.append(Look(row.at, row.post))
    return found


def _post(docket: Docket, person: Person) -> int | None:
    """The post that opens the docket to the person: the nearest of theirs above it."""
    return _post_over(str(docket.unit_path), person)


def _post_over(path: str, person: Person) -> int | None:
    over = [post for post in person.posts_held() if f"{path}.".startswith(f"{post.unit_path}.")]
    return max(over, key=lambda post: len(str(post.unit_path))).pk if over else None
