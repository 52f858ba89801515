"""The list of cases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases import listing
from anlan.cases.kinds import KINDS
from anlan.cases.listing import Counts, Wanted
from anlan.cases.models import Case
from anlan.cases.titles import category_of, is_over, state_of
from anlan.org.functions import READ
from anlan.web.case_words import joined
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

STATES = ("open", "ended", "closed", "held")
CATEGORIES = {code: label for kind in KINDS.values() for code, label in kind.categories.items()}


@needs(READ)
@never_cache
@require_GET
def cases(request: Request) -> HttpResponse:
    person = person_of(request)
    visible = Case.objects.visible_to(person)
    own = {post.unit_id for post in person.posts_held()}
    wanted = _wanted(request)
    counts = listing.counts(visible, at=request.at)
    page = listing.page(visible, wanted, at=request.at)
    context = {
        "now": request.at,
        "sentence": _sentence(counts),
        "rows": [_row(row, own) for row in page.rows],
        "filters": _filters(wanted, counts),
        "is_narrowed": wanted != Wanted(),
        "is_later": wanted.before is not None,
        "older_url": _url(page.older) if page.older else "",
    }
    return render(request, "cases/list.html", context)


def _wanted(request: Request) -> Wanted:
    """The filter in the address; what is not known is left out rather than refused."""
    asked = request.GET
    before = asked.get("before", "")
    return Wanted(
        state=asked.get("state", "") if asked.get("state") in STATES else "",
        category=asked.get("category", "") if asked.get("category") in CATEGORIES else "",
        is_overdue=asked.get("overdue") == "1",
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        in_rest=asked.get("rest") == "1",
    )


def _url(wanted: Wanted) -> str:
    parts = {
        "state": wanted.state,
        "category": wanted.category,
        "overdue": "1" if wanted.is_overdue else "",
        "before": str(wanted.before) if wanted.before else "",
        "rest": "1" if wanted.in_rest else "",
    }
    query = urlencode({name: value for name, value in parts.items() if value})
    return reverse("web:cases") + (f"?{query}" if query else "")


def _row(row: listing.Row, own: set[int]) -> dict[str, Any]:
    case = row.case
    return {
        "case": case,
        "title": row.title,
        "unit": "" if case.unit_id in own else case.unit.name,
        "clock": row.clock,
        "is_overdue": row.is_overdue and not is_over(case),
        "state": state_of(case),
        "category": category_of(case),
        "is_open": case.state == "open",
    }


def _filters(wanted: Wanted, counts: Counts) -> list[dict[str, Any] | None]:
    none = Wanted(category=wanted.category)
    items: list[dict[str, Any] | None] = [_filter(_("All"), none, not wanted.state and not wanted.is_overdue, None)]
    for state in STATES:
        chosen = Wanted(state=state, category=wanted.category)
        count = counts.states.get(state, 0) if state != "closed" else None
        if state != "held" or count or wanted.state == "held":
            items.append(_filter(str(KINDS["incident"].states[state]), chosen, wanted.state == state, count))
    late = Wanted(category=wanted.category, is_overdue=True)
    items += [_filter(_("Overdue"), late, wanted.is_overdue, counts.overdue), None]
    for code, label in CATEGORIES.items():
        is_on = wanted.category == code
        if counts.categories.get(code) or is_on:
            chosen = Wanted(state=wanted.state, category="" if is_on else code, is_overdue=wanted.is_overdue)
            items.append(_filter(str(label), chosen, is_on, counts.categories.get(code, 0)))
    return items if items[-1] else items[:-1]


def _filter(label: str, chosen: Wanted, is_on: bool, count: int | None) -> dict[str, Any]:
    return {"label": label, "url": _url(chosen), "count": count, "current": is_on}


def _sentence(counts: Counts) -> str:
    """The state of things in one sentence."""
    number = counts.states.get("open", 0)
    held = counts.states.get("held", 0)
    parts = []
    if number:
        parts.append(ngettext("%(n)s case is being handled", "%(n)s cases are being handled", number) % {"n": number})
    if counts.overdue:
        late = ngettext("%(n)s has run over a limit", "%(n)s have run over a limit", counts.overdue)
        parts.append(late % {"n": counts.overdue})
    if held:
        wait = ngettext("%(n)s report waits to be looked at", "%(n)s reports wait to be looked at", held)
        parts.append(wait % {"n": held})
    if not parts:
        return _("No case is being handled")
    return joined(*parts)
