"""The zero report: a school's page of the day, and the table of schools and days for those above."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties.models import Duty
from anlan.journal import claimed, contents
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Level, Person, Unit
from anlan.plans.models import Act
from anlan.reports.models import Filing
from anlan.reports.zero import filing, reminding
from anlan.reports.zero.lines import COUNTS, LINES, prefill
from anlan.reports.zero.matrix import MISS, TODO, Ahead, Matrix, matrix, next_asked
from anlan.reports.zero.table import table
from anlan.web import words, zero_table_page
from anlan.web.files import attachment
from anlan.web.forms.zero import ZeroForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

SPANS = (7, 14, 30)
EARLIEST = date(2000, 1, 1)


@needs(SEE)
@never_cache
@require_GET
def zero(request: Request) -> HttpResponse:
    """A school's people are led to their own day; those above see the table."""
    person, today = person_of(request), local_date(request.at)
    own = _own_school(person)
    if own is not None:
        return HttpResponseRedirect(reverse("web:zero-day", args=[own.pk, today]))
    until, span = _until(request, today), _span(request)
    found = matrix(person, until=until, days=span)
    counted = found.today(today)
    period = words.day_range(until - timedelta(days=span - 1), until, today)
    context = {
        "sentence": _sentence(counted, person, request) if until == today else period,
        "table": zero_table_page.render(found, today=today, show=request.GET.get("show", "")),
        "filters": _filters(found, counted, request, span),
        "waiting": counted.get(TODO, 0) + counted.get(MISS, 0) if until == today else 0,
        "is_empty": not found.days,
        "earlier_url": _url(until - timedelta(days=span), span),
        "later_url": _url(min(until + timedelta(days=span), today), span) if until < today else "",
        "period": period,
        "until": until, "span": span, "now": request.at,
    }  # fmt: skip
    return render(request, "returns/zero_matrix.html", context)


@needs(SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def zero_day(request: Request, unit_id: int, day: date) -> HttpResponse:
    """The day's report: what was handed in, and the form to hand it in or correct it."""
    person = person_of(request)
    unit = get_object_or_404(Unit.objects.visible_to(person).filter(level=Level.SCHOOL), pk=unit_id)
    path = str(unit.path)
    if not access.may(person, SEE, path) or day > local_date(request.at):
        raise Http404
    may_file = access.may(person, HANDLE, path) and not _is_above(person, unit)
    form = ZeroForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = filing.file_zero(unit, day, form.said(), by=person, at=request.at)
        messages.info(request, _handed_in(done, request))
        return HttpResponseRedirect(request.path)
    docket = Docket.objects.visible_to(person).filter(
        unit=unit, subject=Docket.Subject.ROUTINE, number__startswith=f"{day.year}-"
    ).first()  # fmt: skip
    versions = filing.of_day(docket, day) if docket else []
    for one, written_at in claimed.by(versions, docket, "report.zero", "filing"):
        one.written_at = written_at  # type: ignore[attr-defined]
    said = contents.read(versions[-1].content, docket) if docket and versions else None
    if request.method == "GET" and said:
        form = ZeroForm(initial={code: line["words"] for code, line in said["lines"].items()} | said["counts"])
    known = prefill(unit, day)
    context = {
        "unit": unit, "day": day, "form": form, "versions": versions, "may_file": may_file,
        "rows": [{"line": line, "field": form[line.code], "found": known.lines[line.code]} for line in LINES],
        "counts": [form[code] for code, _label in COUNTS],
        "still_open": known.still_open,
        "exceptions": sum(bool(found) for found in known.lines.values()),
        "duty": _duty(person, unit, day),
        "sentence": _day_sentence(versions, day, request),
        "is_today": day == local_date(request.at),
        "yesterday_url": reverse("web:zero-day", args=[unit.pk, day - timedelta(days=1)]),
        "tomorrow_url": _day_after(unit, day, local_date(request.at)),
        "draft": f"zero:{person.pk}:{unit.pk}:{day}", "now": request.at,
    }  # fmt: skip
    return render(request, "returns/zero_day.html", context, status=422 if form.errors else 200)


@needs(SEE)
@require_POST
def zero_reminders(request: Request) -> HttpResponse:
    """Remind the schools that have not handed in today; each once an hour at most."""
    number = reminding.remind(by=person_of(request), at=request.at)
    text = ngettext("%(n)s school has been reminded.", "%(n)s schools have been reminded.", number) % {"n": number}
    messages.info(request, text if number else _("Nobody had to be reminded, or everybody was within this hour."))
    return HttpResponseRedirect(reverse("web:zero"))


@needs(SEE)
@require_GET
def zero_table(request: Request) -> HttpResponse:
    today = local_date(request.at)
    until, span = _until(request, today), _span(request)
    data = table(matrix(person_of(request), until=until, days=span))
    return attachment(data, f"zero-{until - timedelta(days=span - 1)}-{until}.xlsx")


def _own_school(person: Person) -> Unit | None:
    """The one school whose people are asking; ``None`` for those who see several."""
    schools = {post.unit for post in person.posts_held() if post.unit.level == Level.SCHOOL}
    above = any(post.unit.level in {Level.BUREAU, Level.DISTRICT} for post in person.posts_held())
    return schools.pop() if len(schools) == 1 and not above else None


def _is_above(person: Person, unit: Unit) -> bool:
    """Whether only a post above the school is held: those above read its report and do not write it."""
    return all(str(post.unit_path).count(".") < str(unit.path).count(".") for post in person.posts_held())


def _until(request: Request, today: date) -> date:
    try:
        asked = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return today
    return asked if EARLIEST < asked < today else today


def _span(request: Request) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(span) for span in SPANS} else 30


def _url(until: date, span: int) -> str:
    return f"{reverse('web:zero')}?until={until}&days={span}"


def _sentence(counted: dict[str, int], person: Person, request: Request) -> str:
    asked = sum(number for state, number in counted.items() if state)
    if not asked:
        return _sentence_ahead(next_asked(person), request)
    waiting = counted.get(TODO, 0) + counted.get(MISS, 0)
    values = {"all": asked, "done": asked - waiting, "n": waiting}
    if not waiting:
        return _("All %(all)s schools have handed in today") % values
    return _("%(all)s schools today: %(done)s have handed in, %(n)s have not yet") % values


def _sentence_ahead(ahead: Ahead | None, request: Request) -> str:
    """Nothing is open yet: today's begins later in the day, or the next is on another day, or none is in sight."""
    if ahead is None:
        return _("Nothing has to be handed in today")
    values = {"n": ahead.schools, "time": words.clock_time(ahead.opens_at), "day": words.day(ahead.day, request.at)}
    if ahead.day == local_date(request.at):
        return (
            ngettext(
                "%(n)s school is to hand in today; it opens at %(time)s",
                "%(n)s schools are to hand in today; it opens at %(time)s",
                ahead.schools,
            )
            % values
        )
    return _("Nothing has to be handed in today; the next day is %(day)s") % values


def _filters(found: Matrix, counted: dict[str, int], request: Request, span: int) -> list[dict[str, Any]]:
    show = request.GET.get("show", "")
    missing = sum(row.missing > 0 for row in found.rows)
    waiting = counted.get(TODO, 0) + counted.get(MISS, 0)
    rows = [
        ("", _("All"), len(found.rows)),
        ("today", _("Not yet today"), waiting),
        ("missing", _("Missing on some day"), missing),
    ]
    home = f"{reverse('web:zero')}?days={span}"
    return [
        {"label": label, "url": home + (f"&show={code}" if code else ""), "count": count, "current": show == code}
        for code, label, count in rows
    ]


def _day_after(unit: Unit, day: date, today: date) -> str:
    return reverse("web:zero-day", args=[unit.pk, day + timedelta(days=1)]) if day < today else ""


def _duty(person: Person, unit: Unit, day: date) -> Duty | None:
    asked = Duty.objects.visible_to(person).filter(unit=unit, act=Act.FILE, occasion=day.toordinal())
    return asked.exclude(state=Duty.State.VACANT).select_related("obligation").order_by("rung", "pk").first()


def _day_sentence(versions: list[Filing], day: date, request: Request) -> str:
    when = words.day_and_weekday(day, local_date(request.at))
    if not versions:
        return _("%(day)s: not handed in yet") % {"day": when}
    last = versions[-1]
    values = {"day": when, "time": words.moment(last.filed_at, request.at), "n": last.exceptions}
    if last.exceptions:
        return (
            ngettext(
                "%(day)s: handed in at %(time)s, %(n)s line with something",
                "%(day)s: handed in at %(time)s, %(n)s lines with something",
                last.exceptions,
            )
            % values
        )
    return _("%(day)s: handed in at %(time)s, nothing happened") % values


def _handed_in(done: Filing, request: Request) -> str:
    values = {"time": words.clock_time(request.at, seconds=True), "serial": done.serial}
    if done.serial > 1:
        return _("Corrected at %(time)s; this is version %(serial)s, the earlier ones stay in the record.") % values
    if done.is_late:
        return _("Handed in at %(time)s; recorded as late.") % values
    return _("Handed in at %(time)s.") % values
