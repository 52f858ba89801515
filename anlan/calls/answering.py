"""Answers: by the link of a message without signing in, by a reply, or entered by whoever leads for somebody else.

An answer may be changed as long as the call runs; each is an entry of the journal, which names the line of the board
and never the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.calls import counting, saying
from anlan.calls.errors import NotOfThisCall, NotRunning
from anlan.calls.models import Call, Called
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.journal.models import Docket
from anlan.lib.errors import Incomplete
from anlan.lib.postgres.roles import set_scope
from anlan.notify import links, outbox
from anlan.notify.links import BadLink
from anlan.org import access
from anlan.org.functions import CALL
from anlan.org.models import Person
from anlan.registers.models import Place

MOST_WORDS = 200
Answer = Called.Answer


@dataclass(frozen=True)
class Said:
    """What is said of one line. ``missing``: of a class, how many are not there. ``place``, ``words``: where, or who
    is missing; kept encrypted."""

    answer: str
    missing: int | None = None
    place: Place | None = None
    words: str = ""


@dataclass
class Asked:
    """What one person is asked in a call: for themselves (``None`` when only a class's second), and for rosters."""

    call: Call
    person: Person
    own: Called | None
    groups: list[Called] = field(default_factory=list)

    @property
    def lines(self) -> list[Called]:
        return [*([self.own] if self.own else []), *self.groups]

    @property
    def is_answered(self) -> bool:
        return all(line.answer != Answer.SILENT for line in self.lines)


def read(token: str, *, at: datetime) -> Asked:
    """What the link asks of its recipient, with the scope opened to the one unit it names.

    Raises :class:`anlan.notify.links.BadLink` when it is altered, run out, or its recipient is not of the call.
    """
    allowed = links.read(links.CALL, token, at=at)
    set_scope([allowed.unit_path])
    call = Call.objects.select_related("docket__unit", "unit", "said").filter(pk=allowed.subject_id).first()
    person = Person.objects.filter(pk=allowed.person_id, is_active=True).first()
    found = of(call, person) if call and person else None
    if found is None or not found.lines:
        raise BadLink(_("This link is damaged. Open the newest message, or sign in."))
    return found


def of(call: Call, person: Person) -> Asked:
    """The lines of the board that the person may answer."""
    rows = Called.objects.filter(Q(person=person) | Q(second=person), call=call)
    lines = list(rows.select_related("roster", "place", "words").order_by("answers_for", "pk"))
    own = next((line for line in lines if not line.answers_for), None)
    return Asked(call, person, own, [line for line in lines if line.answers_for])


def own(call_id: int, person: Person) -> Call | None:
    """The call, where the person is called in it or answers for a class; for pages of whoever may not lead it."""
    call = Call.objects.filter(pk=call_id).first()
    return call if call is not None and of(call, person).lines else None


@transaction.atomic
def answer(asked: Asked, said: Sequence[tuple[Called, Said]], *, way: str, at: datetime) -> None:
    """Answer for oneself and for one's classes. Once all is answered, nothing climbs the person's ladder any more.

    Raises :class:`NotRunning`, :class:`NotOfThisCall`, :class:`Incomplete`.
    """
    _locked(asked.call)
    own = {line.pk for line in asked.lines}
    if any(line.pk not in own for line, _said in said):
        raise NotOfThisCall(_("This is asked of somebody else. Nothing was changed."))
    for line, one in said:
        _write(asked.call, line, one, way=way, by=None, how="", at=at)
    _stop(asked.call, asked.person.pk)
    counting.follow(asked.call, by=asked.person, at=at)


@transaction.atomic
def enter(line: Called, said: Said, *, how: str, by: Person, at: datetime) -> None:
    """Enter what somebody said by telephone, by radio or face to face; who entered it is kept.

    Raises :class:`NotRunning`, :class:`NotAllowed`, :class:`Incomplete`.
    """
    call = line.call
    access.require(by, CALL, str(call.unit_path))
    _locked(call)
    if how not in Called.How.values:
        raise Incomplete(_("Say how you know: by telephone, by radio or in person."), field="how")
    _write(call, line, said, way="told", by=by, how=how, at=at)
    for person in (line.person_id, line.second_id):
        if person:
            _stop(call, person)
    counting.follow(call, by=by, at=at)


def words_of(line: Called, docket: Docket) -> str:
    """Where somebody said to be, or who is missing. Empty where nothing was said, or once destroyed."""
    if line.words is None:
        return ""
    try:
        found: str = contents.read(line.words, docket)["words"]
    except Erased:
        return ""
    return found


def _locked(call: Call) -> None:
    """Hold the call as it is now, so that nothing is answered while it is being ended or handed over."""
    held = Call.objects.select_for_update(no_key=True).filter(pk=call.pk)
    state, call.leader_id = held.values_list("state", "leader_id").get()
    if state != Call.State.RUNNING:
        raise NotRunning(_("This call is over. If you need help now, telephone."), call=call.pk)


def _write(call: Call, line: Called, said: Said, *, way: str, by: Person | None, how: str, at: datetime) -> None:
    missing = _missing(line, said)
    if said.place is not None and said.place.unit_id not in {line.home_id, call.unit_id}:
        raise Incomplete(_("This place belongs to another unit."), field="place")
    typed = said.words.strip()[:MOST_WORDS]
    words = contents.write(call.docket, {"words": typed}, at=at) if typed else None
    is_news = (said.answer == Answer.HELP or bool(missing)) and not _was_in_need(line)
    Called.objects.filter(pk=line.pk).update(
        answer=said.answer, missing=missing, place=said.place, words=words, answered_at=at, way=way,
        said_by=by, said_how=how,
    )  # fmt: skip
    more: dict[str, Any] = {"missing": missing} if missing is not None else {}
    saying.note(
        call, "call.answered", by=by, at=at, called=line.pk, answer=said.answer, way=way, how=how,
        place=said.place.pk if said.place else None, contents=contents.references([words] if words else []), **more,
    )  # fmt: skip
    if is_news:
        _call_leader(call, line, at)


def _was_in_need(line: Called) -> bool:
    return Called.objects.filter(Q(answer=Answer.HELP) | Q(missing__gt=0), pk=line.pk).exists()


def _missing(line: Called, said: Said) -> int | None:
    if said.answer not in {Answer.SAFE, Answer.HELP}:
        raise Incomplete(_("Say whether you are safe or need help."), field="answer")
    if not line.answers_for or line.expected is None:
        return None
    missing = said.missing or 0
    if not 0 <= missing <= line.expected:
        raise Incomplete(
            _("Of %(n)s expected, %(missing)s cannot be missing.") % {"n": line.expected, "missing": missing},
            field=f"missing-{line.pk}",
        )
    return missing


def _stop(call: Call, person_id: int) -> None:
    """Try nobody further who has answered everything that is asked of them."""
    waits = Called.objects.filter(Q(person=person_id) | Q(second=person_id, answers_for=True), call=call,
                                  answer=Answer.SILENT)  # fmt: skip
    if not waits.exists():
        outbox.forget([saying.about(call.pk)], person_id=person_id)


def _call_leader(call: Call, line: Called, at: datetime) -> None:
    """Whoever leads is told whenever a line comes to need help, again too if it was well meanwhile, but not more than
    once a minute. The message says neither who nor where."""
    telling = outbox.Telling(
        docket_id=call.pk, unit_id=call.unit_id, unit_path=str(call.unit_path), kind="call.help",
        key=f"call:{call.pk}:help:{line.pk}:{at:%m%d%H%M}", about=f"call-help:{call.pk}", person_id=call.leader_id,
        params={"mode": call.mode}, priority=outbox.ALARM,
    )  # fmt: skip
    outbox.enqueue([telling], at=at)
