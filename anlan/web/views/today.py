"""Today: what waits for this person, and how things stand around it. And the person's messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import overview, retention_list
from anlan.cases.kinds import INCIDENT, KINDS
from anlan.cases.overview import Ask, Overview
from anlan.cases.titles import state_of
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.lib.clock import local, local_date
from anlan.notify import inbox as inbox_of
from anlan.notify import links
from anlan.notify.models import Message
from anlan.notify.words import KINDS as MESSAGES
from anlan.notify.words import line_of
from anlan.org import access, on_duty
from anlan.org.functions import CALL, HANDLE, SEE, SIGN
from anlan.org.models import Level, Person
from anlan.plans.models import Act
from anlan.reports.models import Filing
from anlan.reports.zero.still import Still, still
from anlan.web import guard, live
from anlan.web.case_clocks import source_of
from anlan.web.case_words import above_name, holder_name, seat_name
from anlan.web.guard import person_of, signed_in
from anlan.web.paging import newest
from anlan.web.request import Request, whole
from anlan.web.views.dockets import PAGES, page_of
from anlan.web.words import clock_state, clock_time, moment

REPORTS: dict[str, tuple[str, str]] = {
    Act.REPORT_UP: (Filing.Kind.FIRST, SIGN),
    Act.FOLLOW_UP: (Filing.Kind.FOLLOW_UP, HANDLE),
    Act.FINISH: (Filing.Kind.FINAL, SIGN),
}
"""Acts that a report discharges: which one, and the right it takes."""
INBOX = 100


@signed_in
@never_cache
@require_GET
def today(request: Request) -> HttpResponse:
    person = person_of(request)
    found = overview.overview(person, at=request.at)
    first = found.asks[0] if found.asks and found.asks[0].is_waiting else None
    context = {
        "now": request.at,
        "state": _state(found, first, is_seeing=guard.has(person, SEE)),
        "next": _next(first, found, person) if first else None,
        "groups": [group for group in _groups(found, first, person, request) if group["rows"]],
        "done": [{"title": _("Done today"), "rows": [_done_row(duty) for duty in found.done]}] if found.done else [],
        "units": _units(found, person),
        "still": _still(person, request.at),
        "today": local_date(request.at),
        "points": _points(found, request),
        "present": on_duty.present({post.unit_id for post in person.posts_held()}, at=request.at),
        "unread": inbox_of.unread(person),
        "sees": guard.has(person, SEE),
        "may_call": guard.has(person, CALL),
    }
    return render(request, "front/today.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def inbox(request: Request) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        inbox_of.mark_read(person, up_to=whole(request.POST.get("up_to", "")) or 0, at=request.at)
        messages.info(request, _("Marked as read."))
        return HttpResponseRedirect(reverse("web:inbox"))
    found, older = newest(request, Message.objects.visible_to(person).select_related("docket", "unit"), INBOX)
    rows = [{"message": one, "line": line_of(one, at=request.at), "url": _page_of(one, request.at)} for one in found]
    unread = inbox_of.unread(person)
    last = found[0].pk if found else 0
    context = {"rows": rows, "unread": unread, "last": last, "older": older, "now": request.at}
    return render(request, "front/inbox.html", context)


@signed_in
@require_GET
def inbox_live(request: Request) -> StreamingHttpResponse:
    """Says when something changes for this person: a message, or a matter that the page of today shows."""
    return live.stream(overview.watched(person_of(request)))


def _page_of(message: Message, at: datetime) -> str:
    if MESSAGES[message.kind].is_call and message.person_id:
        return reverse("web:call-answer", args=[links.make(
            links.CALL, message.docket_id, str(message.unit_path), message.person_id, at=at)])  # fmt: skip
    if message.docket.subject == Docket.Subject.CALL:
        return reverse("web:call", args=[message.docket_id])
    if MESSAGES[message.kind].page:
        return reverse(MESSAGES[message.kind].page)
    return page_of(message.docket) if message.docket.subject in PAGES else ""


def _state(found: Overview, first: Ask | None, *, is_seeing: bool) -> str:
    """The page's first sentence: how many matters are open, and what waits for whoever reads it."""
    comma = pgettext("between two parts of a title", ", ")
    cases = [matter.case for matter in found.matters] if is_seeing else [ask.case for ask in found.asks if ask.case]
    open_cases, kinds = len({case.pk for case in cases}), {case.kind for case in cases}
    parts = []
    if open_cases:
        words = (
            ngettext("%(n)s incident is being handled", "%(n)s incidents are being handled", open_cases)
            if kinds == {INCIDENT.code}
            else ngettext("%(n)s matter is under way", "%(n)s matters are under way", open_cases)
        )
        parts.append(words % {"n": open_cases})
    daily = sum(ask.case is None and ask.is_waiting for ask in found.asks)
    if first and first.case is None:
        words = ngettext(
            "%(n)s thing of the working day waits for you", "%(n)s things of the working day wait for you", daily
        )
        parts.append(words % {"n": daily})
    elif first:
        parts.append(_waits_for_you(first))
    elif found.troubles:
        late = len(found.troubles)
        parts.append(ngettext("%(n)s thing has not been met in time", "%(n)s things have not been met in time", late)
                     % {"n": late})  # fmt: skip
    elif open_cases:
        parts.append(_("nothing waits for you"))
    return comma.join(parts) if parts else _("Nothing is due now")


def _waits_for_you(ask: Ask) -> str:
    if ask.case and ask.case.kind != INCIDENT.code and ask.duty.act != Act.ACKNOWLEDGE:
        return _("something waits for you")
    return {
        Act.ACKNOWLEDGE: _("you are asked to confirm"),
        Act.REPORT_UP: _("the first report waits for you"),
        Act.FOLLOW_UP: _("the follow-up report waits for you"),
        Act.FINISH: _("the final report waits for you"),
    }.get(Act(ask.duty.act), _("something waits for you"))


def _next(ask: Ask, found: Overview, person: Person) -> dict[str, Any]:
    """The card on top: its clock, what it is about, the sentence it comes from, and the one act."""
    duty = ask.duty
    return {
        "ask": ask,
        "has_grades": bool(ask.case and KINDS[ask.case.kind].grades),
        "source": source_of(overview.rule_of(duty)),
        "act": _named(_act(ask, person), ask),
        "then": _then(duty),
        "holder": holder_name(duty, found.names, duty.unit_id),
    }


def _named(act: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """The card says nowhere else what its duty is: a button that only opens a hazard or a grievance says it."""
    is_plain = ask.case and ask.case.kind != INCIDENT.code and not act["is_post"]
    return act | {"label": ask.duty.obligation.title} if is_plain else act


def _then(duty: Duty) -> str:
    """What happens by itself if nobody acts, or has happened already."""
    above = above_name(duty.obligation, duty.rung)
    if not above or duty.due_at is None:
        return ""
    if duty.state == Duty.State.LAPSED:
        return _("It has gone up to %(above)s. You can still do it; it is recorded as late.") % {"above": above}
    return _("Not done by then, it goes up to %(above)s by itself.") % {"above": above}


def _act(ask: Ask, person: Person) -> dict[str, Any]:
    """What one press does: {label, url, is_post}."""
    duty = ask.duty
    if duty.act == Act.ACKNOWLEDGE:
        return {"label": _("Confirm: I have it"), "url": reverse("web:duty-acknowledgement", args=[duty.pk]),
                "is_post": True}  # fmt: skip
    kind, right = REPORTS.get(duty.act, ("", ""))
    is_report = kind and ask.case and ask.case.kind == INCIDENT.code  # other kinds report on a page of their own
    if is_report and access.may(person, right, str(duty.unit_path)):
        label = {
            Act.REPORT_UP: _("Check and sign the first report"),
            Act.FOLLOW_UP: _("Write the follow-up report"),
            Act.FINISH: _("Write the final report"),
        }[Act(duty.act)]
        return {"label": label, "url": reverse("web:case-report-new", args=[duty.docket_id, kind]), "is_post": False}
    if ask.case is None:
        return {"label": _acts_of_the_day().get(duty.act, _("Open it")), "url": _page(duty), "is_post": False}
    return {"label": _("Open the case"), "url": _page(duty), "is_post": False}


def _acts_of_the_day() -> dict[str, str]:
    return {
        Act.FILE: _("Hand in the return"), Act.DO: _("Say that it is done"), Act.HAND_OVER: _("Hand the shift over"),
        Act.TAKE_OVER: _("Read it and take over"), Act.ACCOUNT: _("Open the all-call"),
    }  # fmt: skip


def _page(duty: Duty) -> str:
    """Where the duty is seen and done."""
    if duty.act in {Act.HAND_OVER, Act.TAKE_OVER}:
        return reverse("web:hand-over", args=[duty.occasion])
    if duty.docket.subject != Docket.Subject.ROUTINE:
        return page_of(duty.docket)
    if duty.act == Act.FILE:
        return reverse("web:zero-day", args=[duty.unit_id, date.fromordinal(duty.occasion)])
    return reverse("web:routine-duty", args=[duty.pk])


def _groups(found: Overview, first: Ask | None, person: Person, request: Request) -> Iterator[dict[str, Any]]:
    """The list below: a heading and its rows, each with the same keys as ``_row`` gives."""
    waiting = [ask for ask in found.asks if ask.is_waiting and ask is not first]
    said = [ask for ask in found.asks if not ask.is_waiting]
    covered = {ask.case.pk for ask in found.asks if ask.case} | {trouble.case.pk for trouble in found.troubles}
    yield {"title": _("Also for you"), "rows": [_ask_row(ask, found, request) for ask in waiting]}
    troubles = [_row(one.duty, one.title, found) for one in found.troubles]
    yield {"title": _("Not met in time, or gone up"), "rows": troubles}
    yield {
        "title": _("Confirmed by you, others still have to"),
        "rows": [_ask_row(ask, found, request) for ask in said],
    }
    yield {
        "title": _("Being handled"),
        "rows": [_matter_row(one, found, request) for one in found.matters if one.case.pk not in covered],
    }
    asked = [_keeping_row(row, request) for row in retention_list.waiting(person)]
    yield {"title": _("Destroy or keep: to be decided"), "rows": asked}
    yield {"title": _("Set aside by the clock"), "rows": [_aside_row(duty, found, person) for duty in found.set_aside]}


def _row(duty: Duty, title: str, found: Overview, **more: Any) -> dict[str, Any]:
    return {
        "state": _state_of(duty),
        "duty": duty,
        "due_at": duty.due_at,
        "warn_at": duty.warn_at,
        "what": duty.obligation.title,
        "title": title,
        "url": _page(duty),
        "unit": duty.unit.name,
        "holder": holder_name(duty, found.names, duty.unit_id),
        "note": _note(duty),
        "act": None,
        **more,
    }


def _state_of(duty: Duty) -> str:
    return "vacant" if duty.state == Duty.State.VACANT else "open" if duty.due_at else "untimed"


def _note(duty: Duty) -> str:
    """Where the chain stands: how it came here, and what happens next."""
    above = above_name(duty.obligation, duty.rung)
    if duty.state == Duty.State.LAPSED:
        return _("gone up to %(above)s") % {"above": above} if above else _("nobody stands above")
    if duty.state == Duty.State.VACANT:
        return _("nobody holds the post")
    return _("came up from below") if duty.rung else ""


def _ask_row(ask: Ask, found: Overview, request: Request) -> dict[str, Any]:
    if not ask.is_waiting:
        when = moment(ask.confirmed_at or ask.duty.opened_at, request.at)
        note = _("you confirmed at %(time)s") % {"time": when}
        return _row(ask.duty, ask.title, found, note=note)
    note = _("you may act for them") if ask.is_deputy else _note(ask.duty)
    return _row(ask.duty, ask.title, found, note=note, act=_act(ask, person_of(request)))


def _matter_row(matter: overview.Matter, found: Overview, request: Request) -> dict[str, Any]:
    if matter.next_duty:
        return _row(matter.next_duty, matter.title, found)
    return {
        "state": "none",
        "what": str(state_of(matter.case)),
        "title": matter.title,
        "url": reverse("web:case", args=[matter.case.pk]),
        "unit": matter.case.unit.name,
        "holder": "",
        "note": _("reported %(time)s") % {"time": moment(matter.case.reported_at, request.at)},
    }


def _keeping_row(row: retention_list.Row, request: Request) -> dict[str, Any]:
    """Until the end of its day."""
    due_at = local(request.at).replace(year=row.on.year, month=row.on.month, day=row.on.day, hour=23, minute=59)
    return {
        "state": "open",
        "due_at": due_at,
        "warn_at": None,
        "what": row.decision.get_cause_display() if row.decision else "",
        "title": row.title,
        "url": reverse("web:case-retention", args=[row.case.pk]),
        "unit": row.case.unit.name,
        "holder": "",
        "note": "",
    }


def _aside_row(duty: Duty, found: Overview, person: Person) -> dict[str, Any]:
    act = {"label": _("Let the clock try again"), "url": reverse("web:duty-return", args=[duty.pk]), "is_post": True}
    return _row(duty, duty.docket.number, found, note=_("the clock could not work this one off: act by hand"),
                act=act if person.is_operator else None)  # fmt: skip


def _done_row(duty: Duty) -> dict[str, Any]:
    ended_at = duty.ended_at or duty.opened_at
    late_by = ended_at - duty.due_at if duty.state == Duty.State.MET_LATE and duty.due_at else None
    return {
        "state": "late" if late_by else "done",
        "late_by": late_by,
        "text": _("%(time)s done") % {"time": clock_time(ended_at)},
        "what": duty.obligation.title,
        "title": duty.docket.number,
        "url": page_of(duty.docket),
        "unit": duty.unit.name,
        "holder": seat_name(duty.post, duty.unit_id),
        "note": _("%(time)s done") % {"time": clock_time(ended_at)} if late_by else "",
    }


def _is_above(person: Person) -> bool:
    """Whether a post above schools is held."""
    return any(post.unit.level in {Level.BUREAU, Level.DISTRICT} for post in person.posts_held())


def _still(person: Person, at: datetime) -> Still | None:
    """For those above schools: which of them have not handed in today's zero report, where one is asked for."""
    found = still(person, local_date(at)) if _is_above(person) else None
    return found if found and found.asked else None


def _units(found: Overview, person: Person) -> list[dict[str, Any]]:
    """For those above schools: which of them have something open, the overdue first. No count of anything else."""
    if not _is_above(person):
        return []
    late = {one.case.unit_id for one in found.troubles}
    rows: dict[int, dict[str, Any]] = {}
    for matter in found.matters:
        unit = matter.case.unit
        row = rows.setdefault(unit.pk, {"unit": unit, "open": 0, "is_late": unit.pk in late})
        row["open"] += 1
    return sorted(rows.values(), key=lambda row: (not row["is_late"], row["unit"].code))


def _points(found: Overview, request: Request) -> list[dict[str, Any]]:
    """The day line: what is due, and what was done, at its time."""
    duties: Sequence[Duty] = [
        *(ask.duty for ask in found.asks if ask.is_waiting),
        *(one.duty for one in found.troubles),
        *(one.next_duty for one in found.matters if one.next_duty),
    ]
    due = {duty.pk: duty for duty in duties if duty.due_at and abs(duty.due_at - request.at) < timedelta(days=1)}
    points = [{"at": duty.due_at, "state": clock_state(duty.due_at, request.at, duty.warn_at)}
              for duty in due.values() if duty.due_at]  # fmt: skip
    return points + [{"at": duty.ended_at, "state": "done"} for duty in found.done]
