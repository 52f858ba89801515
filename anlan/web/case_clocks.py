"""The clocks of a case as its room shows them: those that run, those not started yet, those that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext

from anlan.cases.lapses import standing
from anlan.cases.models import Case
from anlan.cases.review import sentence_of
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.plans.models import Obligation, Trigger
from anlan.web import words
from anlan.web.case_words import above_name, cite, holder_name, joined, limit_with_original, listed, seat_name


@dataclass(frozen=True)
class Source:
    """The plan's sentence: ``mark`` is the piece that became the limit."""

    text: str
    mark: str
    cite: str
    url: str


@dataclass(frozen=True)
class Running:
    duty: Duty
    title: str
    holder: str
    then: str
    source: Source
    is_mine: bool


@dataclass(frozen=True)
class Over:
    """A clock that stands still. ``state``: done, late, over (nobody acted) or wait (stopped, or nobody there)."""

    duty: Duty
    state: str
    title: str
    note: str
    url: str
    span: timedelta | None = None
    text: str = ""

    @property
    def may_be_reviewed(self) -> bool:
        return self.duty.state in standing.REVIEWED


@dataclass(frozen=True)
class Waiting:
    """A rule that binds the case and whose clock has not begun."""

    title: str
    starts: str
    word: str
    source: Source


@dataclass(frozen=True)
class Clocks:
    running: list[Running] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    over: list[Over] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """3个在走，1个未起算，3个已了结: what there is none of is left out, except what runs."""
        missed = sum(one.state == "over" for one in self.over)
        done = len(self.over) - missed
        return joined(
            gettext("%(n)s running") % {"n": len(self.running)},
            gettext("%(n)s not begun") % {"n": len(self.waiting)} if self.waiting else "",
            gettext("%(n)s not done in time") % {"n": missed} if missed else "",
            gettext("%(n)s settled") % {"n": done} if done else "",
        )


def read(
    case: Case, duties: Sequence[Duty], names: Mapping[int, str], mine: set[int], *, is_current: bool, at: datetime
) -> Clocks:
    """``duties`` with obligation, version, plan and post read; ``mine``: posts of whoever looks; ``at``: when."""
    found = of_duties(duties, names, mine, at=at)
    return replace(found, waiting=_waiting(case, duties)) if is_current else found


def of_duties(duties: Sequence[Duty], names: Mapping[int, str], mine: set[int], *, at: datetime) -> Clocks:
    """As :func:`read`, of a docket that is no case."""
    running = [_running(duty, names, mine) for duty in duties if duty.state == Duty.State.OPEN]
    running.sort(key=lambda one: (one.duty.due_at is None, one.duty.due_at, one.duty.pk))
    return Clocks(running, [], [_over(duty, duties, at) for duty in duties if duty.state != Duty.State.OPEN])


def source_of(rule: Obligation) -> Source:
    _, sentence = sentence_of(rule)
    found = rule.version.text[rule.start : rule.end]
    mark = next((text for text in (rule.limit_text, found) if text and text in sentence and text != sentence), "")
    return Source(sentence, mark, cite(rule), rule_url(rule))


def rule_url(rule: Obligation) -> str:
    return f"{reverse('web:version', args=[rule.version_id])}#r{rule.number}"


def is_unanswered(duty: Duty, duties: Sequence[Duty]) -> bool:
    """Whether the duty lapsed and nobody has done since what it was for."""
    done = {Duty.State.MET, Duty.State.MET_LATE}
    return duty.state == Duty.State.LAPSED and not any(
        other.strand == duty.strand and other.state in done for other in duties
    )


def _running(duty: Duty, names: Mapping[int, str], mine: set[int]) -> Running:
    rule = duty.obligation
    return Running(
        duty=duty,
        title=rule.title,
        holder=holder_name(duty, names, duty.unit_id),
        then=_then(duty),
        source=source_of(rule),
        is_mine=duty.post_id in mine,
    )


def _then(duty: Duty) -> str:
    """What happens by itself if nobody acts."""
    above = above_name(duty.obligation, duty.rung)
    if duty.due_at is None:
        return gettext("no limit in the plan, so nothing climbs by itself")
    if above:
        return gettext("if not done it goes up to %(above)s") % {"above": above}
    return gettext("nobody stands above; if not done it is recorded as lapsed")


def _over(duty: Duty, duties: Sequence[Duty], now: datetime) -> Over:
    rule = duty.obligation
    state, span, text = _stood_still(duty)
    return Over(
        duty=duty,
        state=state,
        title=gettext("%(holder)s: %(what)s") % {"holder": seat_name(duty.post, duty.unit_id), "what": rule.title},
        note=_note(duty, duties, now),
        url=rule_url(rule),
        span=span,
        text=text,
    )


def _stood_still(duty: Duty) -> tuple[str, timedelta | None, str]:
    took = (duty.ended_at or duty.opened_at) - duty.opened_at
    if duty.state == Duty.State.MET:
        return "done", took, ""
    if duty.state == Duty.State.MET_LATE:
        late_by = (duty.ended_at or duty.opened_at) - (duty.due_at or duty.opened_at)
        return "late", late_by, ""
    if duty.state == Duty.State.LAPSED:
        return "over", None, gettext("not done")
    if duty.state == Duty.State.VACANT:
        return "wait", None, gettext("nobody holds the post")
    if duty.state == Duty.State.PASSED:
        return "wait", None, gettext("the same person as below")
    return "wait", None, gettext("no longer needed") if duty.state == Duty.State.RELIEVED else gettext("stopped")


def _note(duty: Duty, duties: Sequence[Duty], now: datetime) -> str:
    """What stands behind a clock that is over: its limit, and where the chain went on."""
    if duty.state in {Duty.State.MET, Duty.State.MET_LATE, Duty.State.RELIEVED, Duty.State.CANCELLED}:
        return limit_with_original(duty.obligation)
    above = [other for other in duties if other.strand == duty.strand and other.rung == duty.rung + 1]
    to = listed([seat_name(other.post, duty.unit_id) for other in above])
    if duty.state in Duty.UNASKED:
        return gettext("went up at once to %(above)s") % {"above": to} if to else gettext("nobody stands above")
    at = words.moment(duty.ended_at or duty.opened_at, now)
    if to:
        return gettext("went up at %(time)s to %(above)s") % {"time": at, "above": to}
    return gettext("nobody stood above at %(time)s") % {"time": at}


def _waiting(case: Case, duties: Sequence[Duty]) -> list[Waiting]:
    begun = {duty.obligation_id for duty in duties}
    later = (Trigger.KNOWN, Trigger.ENDED)
    found = clock.rules_of(case.docket, later, event_kind=case.category, matter=case.kind)
    rules = sorted(
        (rule for rule in found if rule.pk not in begun and rule.chain), key=lambda rule: later.index(rule.trigger)
    )
    prefetch_related_objects(rules, "version__plan")
    return [Waiting(rule.title, _starts(rule), rule.word, source_of(rule)) for rule in rules]


def _starts(rule: Obligation) -> str:
    if rule.trigger == Trigger.ENDED:
        return gettext("begins when handling has ended")
    return gettext("begins when %(who)s knows") % {"who": rule.word or gettext("the post before")}
