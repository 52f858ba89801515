"""What is said of a meeting: one encrypted value that grows, each change entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.journal import chain, contents
from anlan.journal.keys import Erased
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.meetings.models import Meeting
from anlan.org.models import Person


def said(meeting: Meeting) -> dict[str, Any]:
    """``title``, ``where``, ``agenda`` (lines), ``names`` (by post), the parts of the minutes. Empty once destroyed."""
    try:
        found: dict[str, Any] = contents.read(meeting.said, meeting.docket)
    except Erased:
        return {}
    return found


def write(meeting: Meeting, changes: dict[str, Any], action: str, *, by: Person, at: datetime, **data: Any) -> None:
    """Keep what changed and enter it, inside the caller's transaction. What is emptied is taken out."""
    docket = Docket.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    merged = {key: value for key, value in {**said(meeting), **changes}.items() if value}
    meeting.said = contents.write(docket, merged, at=at)
    meeting.save(update_fields=["said"])
    note(meeting, action, by=by, at=at, contents=contents.references([meeting.said]), **data)


def note(meeting: Meeting, action: str, *, by: Person, at: datetime, **data: Any) -> None:
    chain.note(meeting.docket, action, at=at, person_id=by.pk, post_id=acting_post(by, meeting), **data)
    live.changed(dockets=[meeting.pk])


def acting_post(person: Person, meeting: Meeting) -> int | None:
    """The post in which the person acts on the meeting: its recorder or chair, else the nearest of theirs above."""
    held = person.posts_held()
    for post in held:
        if post.pk in {meeting.recorder_id, meeting.chair_id}:
            return post.pk
    near = [post for post in held if f"{meeting.unit_path}.".startswith(f"{post.unit_path}.")]
    return max(near, key=lambda post: len(str(post.unit_path))).pk if near else None
