"""What every page shows: who is asking, where they can go, whether the clock runs, how far the record is sealed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from anlan.duties import health
from anlan.duties.health import Pulse
from anlan.lib import clock
from anlan.org.functions import EDIT_PLAN, MANAGE_ORG, READ, SEE, rights_of
from anlan.org.models import Person
from anlan.web import guard, later
from anlan.web.words import clock_time


def page(request: HttpRequest) -> dict[str, Any]:
    person = request.user if hasattr(request, "user") else None
    if not isinstance(person, Person) or person._posts is None:
        return {"theme": "auto", "clock_speed": clock.factor(), "clock_stopped": _stopped(health.pulse())}
    posts = person.posts_held()
    pulse = health.pulse()
    nav, tabs = _nav(request, person), _tabs(request, person)
    in_tabs = {item["url"] for item in tabs}
    return {
        "unit_name": posts[0].unit.name if posts else "",
        "home_url": reverse("web:today"),
        "me": {"name": person.name, "post": posts[0].name if posts else "", "url": reverse("web:me")},
        "nav": nav,
        "tabs": tabs,
        "beside_tabs": [item for item in nav if item["url"] not in in_tabs],
        "my_rights": frozenset(right for post in posts for right in rights_of(post.function)),
        "find_url": reverse("web:cases") if guard.has(person, READ) else "",
        "theme": person.theme,
        "clock_speed": clock.factor(),
        "who": later.who(request),
        "clock_stopped": _stopped(pulse),
        "sealed_until": pulse.sealed_until,
        "verify_url": reverse("web:journal"),
    }


def _nav(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """Where this person can go, two characters each in Chinese."""
    places = [
        (pgettext("nav", "Today"), "web:today", True),
        (pgettext("nav", "Cases"), "web:cases", guard.has(person, READ)),
        (pgettext("nav", "Report"), "web:report", True),
        (pgettext("nav", "Returns"), "web:zero", guard.has(person, SEE)),
        (gettext("Meetings"), "web:meetings", True),
        (pgettext("nav", "Plans"), "web:plans", True),
        (pgettext("nav", "Units"), "web:units", guard.has(person, MANAGE_ORG) or guard.has(person, EDIT_PLAN)),
    ]
    return [_item(request, label, name) for label, name, shown in places if shown]


def _tabs(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    returns, plans = (
        ("send", pgettext("nav", "Returns"), "web:zero"),
        ("file-text", pgettext("nav", "Plans"), "web:plans"),
    )
    tabs = [
        ("home", pgettext("nav", "Today"), "web:today"),
        ("list-check", pgettext("nav", "Cases"), "web:cases" if guard.has(person, READ) else "web:my-reports"),
        ("speakerphone", pgettext("nav", "Report"), "web:report"),
        returns if guard.has(person, SEE) else plans,
        ("dots", pgettext("nav", "More"), "web:me"),
    ]
    return [{**_item(request, label, name), "icon": icon} for icon, label, name in tabs]


def _item(request: HttpRequest, label: str, name: str) -> dict[str, Any]:
    url = _address(name)
    path = request.path
    return {"label": label, "url": url, "current": path == url or (url != "/" and path.startswith(url))}


@lru_cache
def _address(name: str) -> str:
    return reverse(name)


def _stopped(pulse: Pulse) -> dict[str, Any] | bool:
    """The band for a clock that has not done a round: since when, by this clock's own time."""
    if not pulse.is_silent(real_at=clock.real_now()):
        return False
    return {"since": clock_time(pulse.beat_at, seconds=True)} if pulse.beat_at else True
