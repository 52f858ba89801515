"""The one next act in a case for whoever looks: theirs if there is one, else what comes and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.reports.models import Filing
from anlan.web import case_panels
from anlan.web.case_clocks import Clocks, is_unanswered
from anlan.web.case_panel import Next

__all__ = ["Next", "Reader", "next_act"]

REPORT = {Act.REPORT_UP: Filing.Kind.FIRST, Act.FOLLOW_UP: Filing.Kind.FOLLOW_UP, Act.FINISH: Filing.Kind.FINAL}


@dataclass(frozen=True)
class Reader:
    """Whoever looks: their posts, and what they may do."""

    person: Person
    posts: set[int]
    may_handle: bool
    may_sign: bool


def next_act(case: Case, duties: Sequence[Duty], clocks: Clocks, filings: Sequence[Filing], reader: Reader) -> Next:
    own = _own(case, duties, reader)
    return own or _step(case, clocks, filings, reader) or _others(case, clocks)


def _own(case: Case, duties: Sequence[Duty], reader: Reader) -> Next | None:
    """The running duty of the reader's posts that is due first; a lapsed one that nobody has made up for yet."""
    own = [duty for duty in duties if duty.post_id in reader.posts and not _has_answered(duty, reader)]
    running = [duty for duty in own if duty.state == Duty.State.OPEN]
    running.sort(key=lambda duty: (duty.due_at is None, duty.due_at, duty.pk))
    missed = [duty for duty in own if is_unanswered(duty, duties)]
    for duty in running + missed:
        found = _act_of(case, duty, reader)
        if found is not None:
            return found
    return None


def _has_answered(duty: Duty, reader: Reader) -> bool:
    """Where everybody of the post must confirm, whoever has done so has nothing left to do."""
    answered = {one.person_id for one in duty.acknowledgements.all()}
    return duty.act == Act.ACKNOWLEDGE and reader.person.pk in answered


def _act_of(case: Case, duty: Duty, reader: Reader) -> Next | None:
    title = duty.obligation.title
    if duty.act == Act.ACKNOWLEDGE:
        url = reverse("web:duty-acknowledgement", args=[duty.pk])
        text = gettext("With one tap those above know that you have it.")
        if duty.state != Duty.State.OPEN:
            text = gettext("The limit has passed. It still counts; it is recorded as late.")
        return Next(title, text, gettext("I have it"), url, is_post=True, duty=duty)
    if duty.act == Act.DO:
        url = reverse("web:case-notes", args=[case.pk]) + f"?duty={duty.pk}"
        return Next(title, gettext("Do it, then note what was done."), gettext("Note that it is done"), url, duty=duty)
    kind = REPORT.get(Act(duty.act)) if KINDS[case.kind].has_reports else None
    if kind is None:  # its own page says how: the panel of the kind
        panel = Next(title, "", gettext("See what is to be done"), "#panel", duty=duty)
        return case_panels.next_act(case, duty, reader.person, panel)
    may = reader.may_handle if kind == Filing.Kind.FOLLOW_UP else reader.may_sign
    return _report(case, kind, title, duty) if may else None


def _report(case: Case, kind: str, title: str, duty: Duty | None) -> Next:
    words = {
        Filing.Kind.FIRST: gettext("Check and sign the first report"),
        Filing.Kind.FOLLOW_UP: gettext("Check and send a follow-up report"),
        Filing.Kind.FINAL: gettext("Check and sign the final report"),
    }
    text = gettext("The report is filled in from the record. Check it, then sign.")
    return Next(title, text, words[Filing.Kind(kind)], reverse("web:case-report-new", args=[case.pk, kind]), duty=duty)


def _step(case: Case, clocks: Clocks, filings: Sequence[Filing], reader: Reader) -> Next | None:
    """Where no duty of the reader's runs: the step that the case itself waits for."""
    if case.state == "held" and reader.may_handle:
        text = gettext("It came in with many others and is kept here. Its clocks begin when you take it up.")
        return _move(case, "release", gettext("Look at it: does it need handling?"), text)
    if not KINDS[case.kind].has_reports:
        return case_panels.next_act(case, None, reader.person, None)
    if clocks.running:
        return None
    kinds = {filing.kind for filing in filings}
    if case.state == "open" and reader.may_handle:
        return _move(case, "end", gettext("No clock is running. Has handling ended?"), "")
    if case.state == "ended" and reader.may_sign:
        if Filing.Kind.FIRST in kinds and Filing.Kind.FINAL not in kinds:
            return _report(case, Filing.Kind.FINAL, gettext("Send the final report"), None)
        return _move(case, "close", gettext("Everything has been sent. Close the case?"), "")
    return None


def _move(case: Case, code: str, title: str, text: str) -> Next:
    label = str(KINDS[case.kind].moves[code].label)
    return Next(title, text, label, reverse("web:case-move", args=[case.pk, code]))


def _others(case: Case, clocks: Clocks) -> Next:
    if not clocks.running:
        return Next(gettext("Nothing waits here"), _nothing(case))
    first = clocks.running[0]
    text = gettext("%(holder)s; %(then)s") % {"holder": first.holder, "then": first.then}
    return Next(gettext("Nothing waits for you. Next: %(what)s") % {"what": first.title}, text, duty=first.duty)


def _nothing(case: Case) -> str:
    if case.state in KINDS[case.kind].final:
        return gettext("The case is over. The record stays as it is.")
    return gettext("No clock is running.")
