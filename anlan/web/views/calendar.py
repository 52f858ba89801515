"""The calendar of a unit: what the working day asks, what became of it, days off and terms, month by month."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.duties import occasions
from anlan.duties.models import Duty, PostFeed
from anlan.lib.clock import local_date
from anlan.org import calendar as days
from anlan.org import school_days
from anlan.org.functions import MANAGE_ORG, SEE
from anlan.org.models import Person, Unit
from anlan.web import calendar_page, guard
from anlan.web.calendar_page import AHEAD, DAY, LAPSED, LATE, RUNNING, Day
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request
from anlan.web.units import units_of


@signed_in
@never_cache
@require_GET
def calendar(request: Request) -> HttpResponse:
    """A month: a table on the desk, a list of days on the phone."""
    return page(request)


def page(request: Request, address: str = "") -> HttpResponse:
    """The page; ``address``: of a feed that was just made, shown this once."""
    person, today = person_of(request), local_date(request.at)
    unit, units = units_of(request, person)
    if unit is None:
        return render(request, "calendar/none.html")
    first = calendar_page.month_of(request.GET.get("month", ""), today)
    weeks = _weeks(request, person, unit, first)
    inside = [day for week in weeks for day in week if day.is_inside]
    context = {
        "unit": unit, "units": units if len(units) > 1 else [], "first": first, "weeks": weeks,
        "past": [day for day in inside if day.is_told and day.day < today] if _is_now(first, today) else [],
        "days": [
            day for day in inside
            if day.is_today or (day.is_told and (day.day > today or not _is_now(first, today)))
        ],
        "headline": _headline(inside, request), "month": date_format(first, "YEAR_MONTH_FORMAT"),
        "earlier_url": _url(unit, first - DAY), "later_url": _url(unit, calendar_page.next_month(first)),
        "now_url": "" if _is_now(first, today) else _url(unit, today),
        "terms": school_days.terms_of(str(unit.path)),
        "unpublished": calendar_page.unpublished_year(first),
        "may_manage": guard.has(person, MANAGE_ORG), "sees": guard.has(person, SEE),
        "posts": person.posts_held(), "own": {post.pk for post in person.posts_held()}, "address": address,
        "today": today, "now": request.at,
        "feeds": PostFeed.objects.visible_to(person).filter(ended_at=None).select_related("post").order_by("pk"),
    }  # fmt: skip
    return render(request, "calendar/month.html", context)


def _weeks(request: Request, person: Person, unit: Unit, first: date) -> list[list[Day]]:
    today, last = local_date(request.at), calendar_page.month_ends(first)[1]
    duties = occasions.asked(Duty.objects.visible_to(person), unit, first, last)
    ahead = occasions.foreseen(unit, max(first, today), last, at=request.at) if last >= today else []
    path = str(unit.path)
    names = school_days.names_of(path, first - 7 * DAY, last + 7 * DAY)
    return calendar_page.weeks(first, days.of_unit(path), names, duties, ahead, today)


def _is_now(first: date, today: date) -> bool:
    return first == today.replace(day=1)


def _headline(inside: list[Day], request: Request) -> str:
    items = [item for day in inside for item in day.items]
    behind = sum(item.state == LAPSED or (item.state == RUNNING and item.due_at <= request.at) for item in items)
    coming = sum(item.state in {AHEAD, RUNNING} and item.due_at > request.at for item in items)
    late = sum(item.state == LATE for item in items)
    if behind:
        text = ngettext("%(n)s thing this month not done in time", "%(n)s things this month not done in time", behind)
        return text % {"n": behind}
    if coming:
        text = ngettext("%(n)s thing is still to come this month", "%(n)s things are still to come this month", coming)
        return text % {"n": coming}
    if late:
        return _("Everything of this month is done, some of it late")
    return _("Everything of this month is done") if items else _("The calendar asks nothing this month")


def _url(unit: Unit, day: date) -> str:
    return f"{reverse('web:calendar')}?unit={unit.pk}&month={day:%Y-%m}"
