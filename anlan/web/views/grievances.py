"""Grievances for those who handle them: the list, taking one down, and what the unit publishes."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases.grievances import desk, mine
from anlan.cases.models import Case
from anlan.cases.titles import category_of, state_of
from anlan.org.functions import GRIEVANCES, READ
from anlan.org.models import Unit
from anlan.web import guard, words
from anlan.web.forms.grievances import DeskForm, TakenForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request, whole
from anlan.web.views.grievance_public import answer, offer


@needs(READ)
@never_cache
@require_GET
def grievances(request: Request) -> HttpResponse:
    """What one may read oneself; nobody sees how many there are at a unit."""
    person = person_of(request)
    is_over = request.GET.get("over") == "1"
    page = mine.page(
        Case.objects.visible_to(person), is_over=is_over, before=whole(request.GET.get("before", ""))
    )  # fmt: skip
    own = {post.unit_id for post in person.posts_held()}
    rows = [
        {"row": row, "state": state_of(row.case), "category": category_of(row.case),
         "unit": "" if row.case.unit_id in own else row.case.unit.name}
        for row in page.rows
    ]  # fmt: skip
    context = {
        "rows": rows, "state": _next_limit(page.rows, request), "older": page.older, "is_over": is_over,
        "now": request.at,
        "is_handler": guard.has(person, GRIEVANCES), "home": mine.home(person),
        "filters": [
            {"label": _("Not over"), "url": reverse("web:grievances"), "current": not is_over},
            {"label": _("Over"), "url": reverse("web:grievances") + "?over=1", "current": is_over},
        ],
    }  # fmt: skip
    return render(request, "grievances/list.html", context)


def _next_limit(rows: list[mine.Row], request: Request) -> str:
    """What is asked next, and by when: never how many there are."""
    clocks = [row.clock for row in rows if row.clock and row.clock.due_at]
    if not clocks:
        return _("What is being handled, the newest first")
    first = min(clocks, key=lambda clock: (clock.due_at, clock.pk))
    assert first.due_at is not None
    values = {"what": first.obligation.title, "until": words.due(first.due_at, request.at)}
    if first.due_at < request.at:
        return _("Overdue since %(since)s: %(what)s") % {**values, "since": words.moment(first.due_at, request.at)}
    return _("Next is due %(until)s: %(what)s") % values


@needs(GRIEVANCES)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_taken(request: Request) -> HttpResponse:
    """Brought by letter, by telephone or in person: written down by whoever took it, who hands over the code."""
    unit = _home(request)
    form = TakenForm(request.POST or None, request.FILES or None, initial={"nonce": uuid.uuid4()}, label_suffix="")
    context = {"unit": unit, "kind": _("Grievance"), "form": form, "base": "base.html",
               "again_url": reverse("web:grievances"),
               "box": offer(form, unit, request.at), "now": request.at}  # fmt: skip
    if not form.is_bound:
        return render(request, "grievances/new.html", context)
    return answer(request, form, unit, context, by=person_of(request))


@needs(GRIEVANCES)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_desk(request: Request) -> HttpResponse:
    unit = _home(request)
    standing = desk.of_unit(unit)
    own = standing if standing and standing.unit_id == unit.pk else None
    initial = {name: getattr(standing, name) for name in desk.TEXTS} if standing else {}
    form = DeskForm(request.POST or None, initial=initial, label_suffix="")
    if form.is_bound and form.is_valid():
        desk.publish(unit, form.cleaned_data, by=person_of(request), at=request.at)
        messages.info(request, _("Published. Anybody can read it on the unit's page."))
        return HttpResponseRedirect(reverse("web:grievance-desk"))
    context = {"unit": unit, "form": form, "own": own, "now": request.at,
               "url": request.build_absolute_uri(reverse("web:unit-public", args=[unit.code]))}  # fmt: skip
    return render(request, "grievances/desk.html", context)


def _home(request: Request) -> Unit:
    unit = mine.home(person_of(request))
    if unit is None:
        raise Http404
    return unit
