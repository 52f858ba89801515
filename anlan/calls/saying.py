"""The words of a call: kept encrypted in its docket, carried by its messages, entered in the journal by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.calls.models import Call
from anlan.journal import chain, contents
from anlan.journal.keys import Erased
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.notify import outbox
from anlan.org.models import Person

MOST_HEADLINE, MOST_TODO, MOST_WHERE = 20, 30, 30


@dataclass(frozen=True)
class Words:
    """``headline``: what to do, in one line. ``todo``: how. ``where``: a place for the board, not sent."""

    headline: str
    todo: str
    where: str = ""

    def checked(self) -> Words:
        """Stripped of spaces. Raises :class:`Incomplete` for what is empty or does not fit into an SMS."""
        own = Words(self.headline.strip().rstrip("。"), self.todo.strip(), self.where.strip())
        for name, most in (("headline", MOST_HEADLINE), ("todo", MOST_TODO)):
            if not getattr(own, name):
                raise Incomplete(_("Say what everybody is to do, not only that something is wrong."), field=name)
            limit = most if _is_wide(getattr(own, name)) else most * 2
            if len(getattr(own, name)) > limit:
                raise Incomplete(_("At most %(n)s characters, so that one SMS holds it.") % {"n": limit}, field=name)
        if len(own.where) > MOST_WHERE * 2:
            raise Incomplete(_("At most %(n)s characters.") % {"n": MOST_WHERE * 2}, field="where")
        return own


def _is_wide(text: str) -> bool:
    return any(ord(letter) > 0x2E80 for letter in text)


def said(call: Call) -> dict[str, str]:
    """``headline``, ``todo``, ``where``. Empty once destroyed."""
    try:
        found: dict[str, str] = contents.read(call.said, call.docket)
    except Erased:
        return {}
    return found


def write(call_words: Words) -> dict[str, str]:
    return {key: value for key, value in asdict(call_words).items() if value}


def about(call_id: int) -> str:
    """By what name the messages of a call are found, and stopped."""
    return f"call:{call_id}"


def tell(
    call: Call, persons: Iterable[int], kind: str, words: Words, *, key: str, grade: str, priority: int, at: datetime
) -> int:
    """Put one message for each person into the outbox; how many were new."""
    params: dict[str, Any] = {"call": call.pk, "what": words.headline, "todo": words.todo, "grade": grade,
                              "mode": call.mode}  # fmt: skip
    tellings = [
        outbox.Telling(
            docket_id=call.pk, unit_id=call.unit_id, unit_path=str(call.unit_path), kind=kind, key=key,
            about=about(call.pk), person_id=person, params=params, priority=priority,
        )
        for person in sorted(set(persons))
    ]  # fmt: skip
    return len(outbox.enqueue(tellings, at=at))


def note(call: Call, action: str, *, by: Person | None, at: datetime, **data: Any) -> None:
    """Enter what was done, by which post; ``by`` is left out where somebody answers for themselves."""
    who: Mapping[str, Any] = {"person_id": by.pk, "post_id": acting_post(by, call)} if by else {}
    chain.note(call.docket, action, at=at, **who, **data)
    live.changed(dockets=[call.pk])


def acting_post(person: Person, call: Call) -> int | None:
    """The nearest of the person's posts above the call's unit."""
    near = [post for post in person.posts_held() if f"{call.unit_path}.".startswith(f"{post.unit_path}.")]
    return max(near, key=lambda post: len(str(post.unit_path))).pk if near else None
