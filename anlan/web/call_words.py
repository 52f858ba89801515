"""What the pages of an all-call say: its state in one sentence, and how far a message came."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from anlan.calls.board import Board
from anlan.calls.lines import Line
from anlan.calls.models import Call

REACH: dict[str, Any] = {
    "unreached": gettext_lazy("nothing reached them"),
    "on_the_way": gettext_lazy("the message is on its way"),
    "handed": gettext_lazy("handed over, no answer"),
    "delivered": gettext_lazy("delivered, no answer"),
    "read": gettext_lazy("read, no answer"),
}


def headline(call: Call, board: Board) -> str:
    """Whoever needs help comes first; then who has not answered."""
    if call.state == Call.State.RECALLED:
        return _("Recalled: it was sent by mistake")
    if call.state == Call.State.OVER:
        return _("Ended with the all-clear")
    parts = []
    if board.help_count:
        parts.append(ngettext("%(n)s needs help", "%(n)s need help", board.help_count) % {"n": board.help_count})
    if board.missing:
        parts.append(ngettext("%(n)s missing", "%(n)s missing", board.missing) % {"n": board.missing})
    if waits := _waits(board):
        parts.append(_("no answer yet from %(who)s") % {"who": waits})
    if not parts:
        return _("Everybody has answered; nobody needs help")
    return pgettext("between two parts of a title", ", ").join(parts)


def band(call: Call) -> bool | dict[str, str]:
    """The band on top of pages: for a drill its own, for a test what it says."""
    if call.mode == Call.Mode.TEST:
        return {"text": _("A test of the channels, not a real event. Every message sent is marked “Test”.")}
    return call.docket.is_drill


def _waits(board: Board) -> str:
    people, classes = board.silent_count + board.unreached_count, len(board.unreported)
    said = []
    if classes:
        said.append(ngettext("%(n)s class or area", "%(n)s classes or areas", classes) % {"n": classes})
    if people:
        said.append(ngettext("%(n)s person", "%(n)s people", people) % {"n": people})
    return _(" and ").join(said)


def tried(line: Line) -> str:
    """Of a line without an answer: how far the message came, and whether they were asked again."""
    said = str(REACH[line.reach])
    if line.reminders:
        again = ngettext("asked again %(n)s time", "asked again %(n)s times", line.reminders) % {"n": line.reminders}
        said = _("%(one)s, %(two)s") % {"one": said, "two": again}
    return said
