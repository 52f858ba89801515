"""Which unit a page is about."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from anlan.org import access
from anlan.org.functions import rights_of
from anlan.org.models import Level, Person, Unit
from anlan.web.guard import person_of
from anlan.web.request import Request, whole

MOST_UNITS = 1_000


def unit_at(request: Request, unit_id: int) -> Unit:
    """The unit that the path of the address names, if the person may see it."""
    return get_object_or_404(Unit.objects.visible_to(person_of(request)), pk=unit_id)


def chosen_unit(request: Request, person: Person) -> Unit | None:
    """The unit in the address, if the person may see it; ``None`` where none is named."""
    asked = whole(request.GET.get("unit", ""))
    return Unit.objects.visible_to(person).filter(pk=asked).first() if asked else None


def own_unit(person: Person) -> Unit | None:
    posts = person.posts_held()
    return posts[0].unit if posts else None


def chosen_or_own(request: Request) -> Unit:
    person = person_of(request)
    unit = chosen_unit(request, person) or own_unit(person)
    if unit is None:
        raise Http404
    return unit


def chosen_with(request: Request, right: str) -> Unit:
    """The unit in the address where the person has the right there; else the first of their own where they do."""
    person = person_of(request)
    chosen = chosen_unit(request, person)
    if chosen is not None and access.may(person, right, str(chosen.path)):
        return chosen
    held = units_with(person, right)
    if not held:
        raise Http404
    return held[0]


def topmost_with(person: Person, right: str) -> Unit:
    """What is set there holds for everything below it."""
    held = units_with(person, right)
    if not held:
        raise Http404
    return min(held, key=lambda unit: (str(unit.path).count("."), unit.pk))


def units_with(person: Person, right: str) -> list[Unit]:
    """The units of the person's own posts that give the right."""
    found = {post.unit_id: post.unit for post in person.posts_held() if right in rights_of(post.function)}
    return list(found.values())


def units_of(request: Request, person: Person) -> tuple[Unit | None, list[Unit]]:
    """The unit whose calendar is meant (as asked, else the person's own), and those there are to choose from."""
    units = list(
        Unit.objects.visible_to(person).exclude(level__in=[Level.EXTERNAL, Level.SECTION]).order_by("path")[:MOST_UNITS]
    )
    asked = request.GET.get("unit", "")
    own = {post.unit_id for post in person.posts_held()[:1]}
    found = next((unit for unit in units if asked and str(unit.pk) == asked), None)
    return found or next((unit for unit in units if unit.pk in own), units[0] if units else None), units
