"""What are the odds that a version's chain works, with the people who are there now?"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from anlan.duties.answer_times import answer_times
from anlan.notify import channel_settings
from anlan.org.functions import SEE
from anlan.org.models import Person, Unit
from anlan.plans.models import Obligation, Version
from anlan.plans.organisation import UnitPosts
from anlan.plans.rule_odds import of_rules
from anlan.plans.seating import Model, Way
from anlan.simulation import DayPart, analyse
from anlan.simulation.failures import FLOOR
from anlan.web import odds_words
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

RUNS, SEED = 20_000, 1
"""A page waits for these; half a point of sampling error is less than the assumptions are wrong by."""


@needs(SEE)
@require_GET
def version_odds(request: Request, version_id: int) -> HttpResponse:
    person = person_of(request)
    versions = Version.objects.visible_to(person).select_related("plan", "unit").defer("findings")
    version = get_object_or_404(versions, pk=version_id)
    part = _part(request)
    way = Way(part=part, times=answer_times(at=request.at), channels=channel_settings.usable())
    unit = _unit(person, version)
    rules = Obligation.objects.visible_to(person).filter(version=version).order_by("number")
    model = of_rules(rules, UnitPosts(unit, request.at, version), way=way)
    context = {"version": version, "unit": unit, "parts": _parts(version, part), "now": request.at}
    return render(request, "plan_tools/odds.html", context | (_odds(model, way) if model else {}))


def _odds(model: Model, way: Way) -> dict[str, Any]:
    found = analyse(model.chain, runs=RUNS, seed=SEED, target=model.last, part=way.part, times=way.times)
    last, levels = model.last, odds_words.levels(model, found.outcome)
    return {
        "headline": odds_words.headline(model, found.outcome),
        "rests_on": odds_words.rests_on(model.basis, model.waiting),
        "levels": levels,
        "is_drawn": any(at["value"] for level in levels for at in level["by"][:2]),
        "weakest": found.outcome.weakest.rung,
        "weakest_met": odds_words.percent(found.outcome.weakest.met.value),
        "goal": odds_words.chance_of(str(last.rung), last.within, found.outcome.chance(last)),
        "is_weak": found.outcome.chance(last).value < FLOOR,
        "losses": odds_words.losses(found),
        "improvements": odds_words.improvements(found),
        "assumptions": odds_words.assumptions(model, way, found.outcome),
        "runs": RUNS,
    }


def _part(request: Request) -> DayPart:
    wanted = request.GET.get("part", "")
    return DayPart(wanted) if wanted in list(DayPart) else DayPart.LESSONS


def _parts(version: Version, current: DayPart) -> list[dict[str, Any]]:
    url = reverse("web:version-odds", args=[version.pk])
    return [
        {"label": label, "url": f"{url}?part={part}", "current": part is current}
        for part, label in odds_words.PARTS.items()
    ]


def _unit(person: Person, version: Version) -> Unit:
    """Whose people are on the posts: the reader's own unit, where this plan binds it, else the plan's."""
    own = [post.unit for post in person.posts_held() if _binds(str(version.unit_path), str(post.unit_path))]
    return own[0] if own else version.unit


def _binds(above: str, path: str) -> bool:
    return path == above or path.startswith(above + ".")
