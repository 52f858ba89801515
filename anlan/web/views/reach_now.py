"""Who is reachable now, of a unit and over all units; and the monthly test of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties.models import ReachTest
from anlan.duties.reach import now, testing
from anlan.duties.rota_models import Outcome
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Channel, Level, Post, Unit
from anlan.web.forms.acts import attempt
from anlan.web.forms.reach import TestForm
from anlan.web.guard import needs, person_of
from anlan.web.paging import after_path, by_path
from anlan.web.request import Request
from anlan.web.units import unit_at
from anlan.web.words import moment

PAGE = 20
TESTS = 24
REMEDIES = {
    Outcome.VACANT: gettext_lazy("Appoint somebody, enter a deputy, or put somebody on the rota."),
    Outcome.NOT_SENT: gettext_lazy("Let whoever holds the post verify a way on their own page."),
    Outcome.FAILED: gettext_lazy("Look at what came back from the channel; let them verify a second way."),
    Outcome.SILENT: gettext_lazy("Call them: did it arrive, is the sound on? Mend the order of their ways."),
}


@needs(SEE)
@never_cache
@require_GET
def reach_units(request: Request) -> HttpResponse:
    """Every unit in reach, a page at a time by its path: what is amiss in each."""
    person = person_of(request)
    units = Unit.objects.visible_to(person).exclude(level__in=[Level.EXTERNAL, Level.SECTION])
    shown, more = by_path(request, units, PAGE)
    rows = now.rows(shown, request.at)
    amiss = [(unit, _amiss(rows[unit.pk]), len(rows[unit.pk]), _unset(rows[unit.pk])) for unit in shown]
    severe = sum(row.is_severe for _unit, flagged, _n, _none in amiss for row in flagged)
    headline = _headline(severe, sum(len(flagged) for _unit, flagged, _n, _none in amiss))
    if not severe and any(none for _unit, _flagged, _n, none in amiss):
        headline = _("Every post there is can be reached; some that plans name are not set up")
    context = {
        "units": amiss, "next": more, "after": after_path(request), "now": request.at, "headline": headline,
    }  # fmt: skip
    return render(request, "reach/units.html", context)


@needs(SEE)
@never_cache
@require_GET
def reach_now(request: Request, unit_id: int) -> HttpResponse:
    """Every post that a plan in force names for the unit: who is behind it, by which ways, and what proves these."""
    person = person_of(request)
    unit = unit_at(request, unit_id)
    rows = now.rows([unit], request.at)[unit.pk]
    rows.sort(key=lambda row: (not row.is_severe, not row.flags))
    context = {
        "unit": unit, "rows": rows, "now": request.at,
        "headline": _headline(sum(row.is_severe for row in rows), sum(bool(row.flags) for row in rows)),
        "may_test": access.may(person, HANDLE, str(unit.path)),
    }  # fmt: skip
    return render(request, "reach/now.html", context)


@needs(SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def reach_tests(request: Request, unit_id: int) -> HttpResponse:
    """The tests of a unit, and a form for the next one."""
    person, unit = person_of(request), unit_at(request, unit_id)
    may = access.may(person, HANDLE, str(unit.path))
    form = TestForm(_minutes(unit), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        begin = said["planned_at"] or request.at
        test = attempt(
            form, lambda: testing.plan(unit, begin, said["minutes"], by=person, at=request.at), testing.CannotTest
        )
        if test is not None:
            told = _("The test is planned for %(time)s.")
            messages.info(request, told % {"time": moment(test.planned_at, request.at)})
            return HttpResponseRedirect(reverse("web:reach-test", args=[test.pk]))
    tests = list(ReachTest.objects.visible_to(person).filter(unit=unit).order_by("-planned_at")[:TESTS])
    kept = testing.kept(tests)
    context = {
        "unit": unit, "form": form, "may": may, "now": request.at,
        "tests": [(test, _unreached(kept.get(test.pk, {}))) for test in tests],
        "headline": _tests_headline(tests, kept, request.at),
    }  # fmt: skip
    return render(request, "reach/tests.html", context, status=422 if form.errors else 200)


@needs(SEE)
@never_cache
@require_GET
def reach_test(request: Request, docket_id: int) -> HttpResponse:
    """One test: what came back of each post and channel, beside the time before; while it runs, so far."""
    person = person_of(request)
    tests = ReachTest.objects.visible_to(person).select_related("unit", "docket")
    test = get_object_or_404(tests, pk=docket_id)
    is_over = test.state == ReachTest.State.OVER
    found = testing.kept([test]).get(test.pk, {}) if is_over else _so_far(test, request.at)
    earlier = testing.before(test)
    before = testing.kept([earlier]).get(earlier.pk, {}) if earlier else {}
    posts = Post.objects.visible_to(person).in_bulk({post for post, _channel in found})
    context = {
        "test": test, "unit": test.unit, "now": request.at, "earlier": earlier, "drill": True,
        "rows": _result_rows(found, before, posts, is_running=test.state == "running"), "told": testing.was_told(test),
        "headline": _test_headline(test, found, request.at),
        "may": access.may(person, HANDLE, str(test.unit_path)) and test.state in {"planned", "running"},
    }  # fmt: skip
    return render(request, "reach/test.html", context)


@needs(HANDLE)
@require_POST
def reach_test_ending(request: Request, docket_id: int) -> HttpResponse:
    test = get_object_or_404(ReachTest.objects.visible_to(person_of(request)), pk=docket_id)
    testing.call_off(test, by=person_of(request), at=request.at)
    messages.info(request, _("Called off."))
    return HttpResponseRedirect(reverse("web:reach-test", args=[docket_id]))


def _amiss(rows: list[now.Row]) -> list[now.Row]:
    """Posts with something amiss, the severe first; what no post fills is not one of them."""
    return sorted((row for row in rows if row.flags and row.post), key=lambda row: not row.is_severe)


def _unset(rows: list[now.Row]) -> list[str]:
    """What plans name and no post of the unit or above it fills."""
    return [row.named.label for row in rows if row.post is None]


def _so_far(test: ReachTest, at: datetime) -> dict[tuple[int, str], str]:
    return {(one.post_id, one.channel): one.outcome for one in testing.found(test, at)}


def _result_rows(
    found: dict[tuple[int, str], str],
    before: dict[tuple[int, str], str],
    posts: dict[int, Post],
    *,
    is_running: bool = False,
) -> list[dict[str, Any]]:
    """By post, those who did not answer first; each with its channels and how it was the time before.

    While the test runs, who has only been silent so far may still answer.
    """
    rows = []
    for (post, channel), outcome in found.items():
        if channel or post not in posts:
            continue
        ways = [
            {"label": Channel(way).label, "outcome": _word(said), "before": _word(before.get((post, way), ""))}
            for (of, way), said in sorted(found.items())
            if of == post and way
        ]
        waits = is_running and outcome == Outcome.SILENT
        rows.append({
            "post": posts[post], "outcome": _("Nothing yet") if waits else _word(outcome), "ways": ways,
            "is_bad": outcome != Outcome.ANSWERED and not waits,
            "before": _word(before.get((post, ""), "")), "remedy": REMEDIES.get(Outcome(outcome), ""),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (not row["is_bad"], row["post"].pk))


def _word(outcome: str) -> str:
    return str(Outcome(outcome).label) if outcome else ""


def _unreached(found: dict[tuple[int, str], str]) -> int:
    return sum(not channel and outcome != Outcome.ANSWERED for (_post, channel), outcome in found.items())


def _headline(severe: int, flagged: int) -> str:
    if severe:
        return ngettext("%(n)s post cannot be reached now", "%(n)s posts cannot be reached now", severe) % {"n": severe}
    if flagged:
        text = ngettext(
            "Every post is reached; %(n)s has a weak link", "Every post is reached; %(n)s have weak links", flagged
        )
        return text % {"n": flagged}
    return _("Every post that the plans name is reached by two ways")


def _tests_headline(tests: list[ReachTest], kept: dict[int, dict[tuple[int, str], str]], at: datetime) -> str:
    last = next((test for test in tests if test.state == ReachTest.State.OVER), None)
    if last is None:
        return _("Nobody has tried yet who can be reached")
    number, when = _unreached(kept.get(last.pk, {})), moment(last.planned_at, at)
    if not number:
        return _("%(time)s: every post answered") % {"time": when}
    text = ngettext("%(time)s: %(n)s post did not answer", "%(time)s: %(n)s posts did not answer", number)
    return text % {"time": when, "n": number}


def _test_headline(test: ReachTest, found: dict[tuple[int, str], str], at: datetime) -> str:
    if test.state == ReachTest.State.PLANNED:
        return _("The test begins at %(time)s") % {"time": moment(test.planned_at, at)}
    if test.state == ReachTest.State.CALLED_OFF:
        return _("This test was called off")
    posts, number = sum(not channel for _post, channel in found), _unreached(found)
    words = {"n": number, "all": posts}
    if test.state == ReachTest.State.RUNNING:
        return _("%(n)s of %(all)s posts have not answered yet") % words
    return _("%(n)s of %(all)s posts did not answer") % words if number else _("All %(all)s posts answered") % words


def _minutes(unit: Unit) -> int:
    try:
        return testing.minutes_of(unit)
    except Refused:
        return 10
