"""Everything the room of a case shows, read from the rows that hang from its docket. Reading only.

The number of queries does not grow with the case: each kind of row is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.cases import lifecycle, rights
from anlan.cases.kinds import KINDS, Move
from anlan.cases.models import Case, Remark
from anlan.cases.titles import category_of, is_over, read_facts, state_of, title_of
from anlan.duties.models import Acknowledgement, Duty
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.journal.models import Docket, Entry
from anlan.notify.models import Message
from anlan.org.functions import AUDIT, HANDLE, SIGN
from anlan.org.models import Person
from anlan.reports.models import Filing
from anlan.web import case_clocks, case_people, case_timeline
from anlan.web.case_next import Next, Reader, next_act
from anlan.web.case_timeline import filing_name
from anlan.web.case_words import FACT_LABELS, PRIVATE_FACTS


@dataclass(frozen=True)
class Sent:
    """A report that was handed in, as the room links it."""

    filing: Filing
    name: str


@dataclass(frozen=True)
class Rights:
    """What whoever looks may do here; the acts check again."""

    handle: bool
    sign: bool
    audit: bool

    @property
    def see_viewings(self) -> bool:
        return self.handle or self.audit


@dataclass(frozen=True)
class Room:
    case: Case
    title: str
    state: Any
    category: Any
    is_over: bool
    is_open: bool
    next: Next
    clocks: case_clocks.Clocks
    people: case_people.People
    facts: list[tuple[Any, str]]
    lines: list[case_timeline.Line]
    oldest_first: bool
    moves: list[Move]
    sent: list[Sent]
    set_aside: list[Duty]
    rights: Rights
    has_reports: bool
    has_grades: bool
    has_facts: bool

    @property
    def newest(self) -> case_timeline.Line | None:
        return (self.lines[-1] if self.oldest_first else self.lines[0]) if self.lines else None


def rights_of(case: Case, person: Person) -> Rights:
    return Rights(*(rights.may(person, right, case) for right in (HANDLE, SIGN, AUDIT)))


def read(case: Case, person: Person, *, at: datetime, oldest_first: bool = False) -> Room:
    """``case`` with docket, unit, place, facts and reporter read; ``person`` may see it."""
    docket = case.docket
    duties, messages, answers, filings = _rows(docket)
    names = _names(messages, answers)
    known, rights = read_facts(case), rights_of(case, person)
    over = is_over(case)
    mine = {post.pk for post in person.posts_held()}
    clocks = case_clocks.read(case, duties, names, mine, is_current=not over, at=at)
    return Room(
        case=case,
        title=title_of(case, known),
        state=state_of(case),
        category=category_of(case),
        is_over=over,
        is_open=not over and case.state not in KINDS[case.kind].ended | {KINDS[case.kind].held},
        next=next_act(case, duties, clocks, filings, Reader(person, mine, rights.handle, rights.sign)),
        clocks=clocks,
        people=case_people.read(messages, duties, answers, at=at),
        facts=_facts(case, known, rights),
        lines=timeline(case, duties, filings, names, known, oldest_first=oldest_first or over),
        oldest_first=oldest_first or over,
        moves=lifecycle.moves_for(case, person),
        sent=[Sent(filing, filing_name(filing.kind, filing.serial)) for filing in filings],
        set_aside=[duty for duty in duties if duty.set_aside_at and duty.state == Duty.State.OPEN],
        rights=rights,
        has_reports=KINDS[case.kind].has_reports,
        has_grades=bool(KINDS[case.kind].grades),
        has_facts=bool(KINDS[case.kind].facts),
    )


def timeline(
    case: Case, duties: Sequence[Duty], filings: Sequence[Filing], names: dict[int, str], known: dict[str, str],
    *, oldest_first: bool,
) -> list[case_timeline.Line]:  # fmt: skip
    docket = case.docket
    entries = list(docket.entries.select_related("person", "post__unit").order_by("seq"))
    remarks = list(docket.remarks.exclude(kind=Remark.Kind.PHOTO).select_related("content").order_by("pk"))
    names = names | {entry.person_id: entry.person.name for entry in entries if entry.person_id and entry.person}
    story = case_timeline.Story(
        case=case,
        duties={duty.pk: duty for duty in duties},
        remarks={remark.pk: remark for remark in remarks},
        filings={filing.pk: filing for filing in filings},
        names=names,
        said={remark.pk: words_of(remark.content, docket) for remark in remarks},
        reasons=_reasons(docket, entries),
        reporter=known.get("reporter_name", ""),
    )
    found = case_timeline.lines(entries, story)
    return found if oldest_first else found[::-1]


def words_of(content: Any, docket: Docket) -> str:
    """What was said; nothing once it has been destroyed."""
    try:
        return str(contents.read(content, docket).get("text", ""))
    except Erased:
        return ""


def _rows(docket: Docket) -> tuple[list[Duty], list[Message], list[Acknowledgement], list[Filing]]:
    duties = list(
        docket.duties.select_related("obligation__version__plan", "post__unit")
        .prefetch_related("acknowledgements__person")
        .order_by("opened_at", "rung", "pk")
    )
    messages = list(
        docket.messages.select_related("person", "post__unit").prefetch_related("deliveries").order_by("pk")
    )
    answers = [answer for duty in duties for answer in duty.acknowledgements.all()]
    filings = list(docket.filings.select_related("signed_by", "post__unit").order_by("pk"))
    return duties, messages, sorted(answers, key=lambda one: one.at), filings


def _names(messages: Sequence[Message], answers: Sequence[Acknowledgement]) -> dict[int, str]:
    told = {one.person_id: one.person.name for one in messages if one.person_id and one.person}
    return told | {one.person_id: one.person.name for one in answers if one.person_id and one.person}


def _facts(case: Case, known: dict[str, str], rights: Rights) -> list[tuple[Any, str]]:
    shown = [
        name for name in KINDS[case.kind].facts if name != "title" and (rights.handle or name not in PRIVATE_FACTS)
    ]
    return [(FACT_LABELS[name], known[name]) for name in shown if known.get(name)]


def _reasons(docket: Docket, entries: Sequence[Entry]) -> dict[int, str]:
    """The words beside moves, by content id."""
    wanted = case_timeline.reasons_in(entries)
    rows = docket.contents.filter(pk__in=wanted) if wanted else []
    return {row.pk: words_of(row, docket) for row in rows}
