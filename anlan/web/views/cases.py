"""Ledgers: the list of cases of every kind, and of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases import filters, listing, many, search
from anlan.cases.kinds import KINDS
from anlan.cases.listing import Counts, Page, Row
from anlan.cases.wanted import Wanted
from anlan.lib.languages import by_language
from anlan.org.functions import DISPUTES, GRIEVANCES, READ
from anlan.org.models import Person
from anlan.web import case_filters, words
from anlan.web.case_words import joined
from anlan.web.guard import has, needs, person_of
from anlan.web.request import Request
from anlan.web.templatetags import al


@needs(READ)
@never_cache
@require_GET
def cases(request: Request) -> HttpResponse:
    person = person_of(request)
    wanted = case_filters.read(request.GET)
    ledger = listing.ledger(person, wanted)
    question = search.ask(ledger, wanted.text) if wanted.text else None
    if question is None:
        counts, page = listing.look(ledger, wanted, at=request.at)
    else:
        counts, page = listing.counts(ledger, at=request.at), search.page(ledger, wanted, question, at=request.at)
    today = timezone.localtime(request.at).date()
    context = {
        "now": request.at,
        "sentence": _found(page, wanted.text) if question and question.terms else _sentence(counts, wanted.kind),
        "counted_at": counts.counted_at,
        "rows": shown(page.rows, person, request, wanted.kind),
        "kinds": case_filters.kinds(wanted),
        "states": case_filters.states(wanted, counts),
        "said": case_filters.said(wanted, ledger.chosen, today),
        "wanted": wanted,
        "question": question,
        "find_text": wanted.text,
        "hidden": _hidden(wanted),
        "units": ledger.below,
        "chosen_unit": ledger.chosen,
        "categories": _categories(wanted),
        "grades": [(str(value), label, wanted.grade == value) for value, label in case_filters.grades(wanted)],
        "is_narrowed": wanted.is_narrow,
        "is_later": wanted.start is not None,
        "without_url": case_filters.url(replace(wanted, start=None, text="")),
        "first_url": case_filters.url(replace(wanted, start=None)),
        "older_url": case_filters.url(page.older) if page.older else "",
        "printed_by": person.name,
        "new_url": _new_url(person, wanted.kind),
        "acts": _acts(person, wanted, page.rows),
        "export_url": case_filters.url(replace(wanted, start=None, text=""), "web:cases-export"),
        **_kept(person, wanted),
    }
    return render(request, "cases/list.html", context)


NEW: dict[str, tuple[str, str]] = {
    "hazard": ("web:hazard-new", ""),
    "dispute": ("web:dispute-new", DISPUTES),
    "grievance": ("web:grievance-taken", GRIEVANCES),
    "referral": ("web:referral-new", ""),
}
"""Where one of a kind is written down, and the right it takes."""


def _new_url(person: Person, kind: str) -> str:
    name, right = NEW.get(kind, ("", ""))
    return reverse(name) if name and (not right or has(person, right)) else ""


def _acts(person: Person, wanted: Wanted, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What may be done with many of these rows at once, by kind."""
    states = {(row.kind, row.state) for row in rows}
    found: dict[str, dict[str, Any]] = {}
    for kind, move in many.offered(person, wanted.kind):
        if any((kind.code, state) in states for state in move.sources):
            group = found.setdefault(kind.code, {"label": kind.label, "options": []})
            group["options"].append((f"{kind.code}.{move.code}", move.label))
    return list(found.values())


def _kept(person: Person, wanted: Wanted) -> dict[str, Any]:
    """One's own filters as links, and whether the one that is on can be kept. Words searched for are not."""
    now = case_filters.query(replace(wanted, start=None))
    base = reverse("web:cases")
    saved = [
        {"pk": pk, "name": name, "url": f"{base}?{query}", "current": query == now}
        for pk, name, query in filters.kept(person)
    ]
    can_keep = (
        replace(wanted, start=None) != Wanted(kind=wanted.kind)
        and not wanted.text
        and not any(one["current"] for one in saved)
    )
    return {"saved": saved, "can_keep": can_keep, "fields": parse_qsl(now) if can_keep else []}


def shown(rows: list[Row], person: Person, request: Request, kind: str = "") -> list[dict[str, Any]]:
    """Rows as the template writes them down: plain texts, for there are many. ``kind``: the one all are of."""
    own = {post.unit_id for post in person.posts_held()}
    base = reverse("web:cases")
    only = kind or case_filters.only_kind(Wanted())
    said = cache(_words_of)
    return [
        {
            "pk": row.pk,
            "url": f"{base}{row.pk}/",
            "title": row.title,
            "number": row.number,
            "is_drill": row.is_drill,
            "unit": "" if row.unit_id in own else row.unit,
            "category": said(row.kind, row.category, row.state)[1],
            "kind": "" if only else said(row.kind, row.category, row.state)[0],
            "state": said(row.kind, row.category, row.state)[2],
            "is_open": not row.is_over and row.state != KINDS[row.kind].held,
            "grade": _grade(row.kind, row.grade) if row.grade else "",
            "clock": _clock(row, request),
            "reported_at": row.reported_at.isoformat(),
            "reported": words.moment(row.reported_at, request.at),
        }
        for row in rows
    ]


@by_language
def _words_of(code: str, category: str, state: str) -> tuple[str, str, str]:
    """Kind, category and state in words."""
    kind = KINDS[code]
    return str(kind.label), str(kind.categories[category]), str(kind.states[state])


@by_language
def _grade(kind: str, grade: int) -> str:
    """The badge, with what the kind calls its grade where it has names of its own; the numeral stands in the badge."""
    return al.grade(grade, word=str(KINDS[kind].grades.get(grade, "")).lstrip("ⅠⅡⅢⅣ "))


def _clock(row: Row, request: Request) -> str:
    if row.is_over:
        return ""
    if row.clock.due_at is not None:
        return al.clock("open", row.clock.due_at, request.at, row.clock.warn_at, coarse=True)
    return al.clock("over", text=_("nobody acted")) if row.clock.is_overdue else ""


def _hidden(wanted: Wanted) -> list[tuple[str, str]]:
    """What the form of the filters keeps without showing it."""
    kept = {"kind": wanted.kind, "state": wanted.state, "overdue": "1" if wanted.is_overdue else ""}
    return [(name, value) for name, value in kept.items() if value]


def _categories(wanted: Wanted) -> list[dict[str, Any]]:
    """The categories to choose from, once a kind is: all kinds together have too many."""
    kind = case_filters.only_kind(wanted)
    codes = [kind] if kind else sorted({code for code, one in KINDS.items() if wanted.category in one.categories})
    return [
        {
            "label": KINDS[code].label,
            "options": [(value, label, value == wanted.category) for value, label in KINDS[code].categories.items()],
        }
        for code in codes
    ]


def _found(page: Page, words: str) -> str:
    """What a search came to: how many, where the page holds all."""
    number = len(page.rows)
    if page.older:
        return _("Matters with “%(words)s”, the newest first") % {"words": words}
    found = ngettext("%(n)s matter with “%(words)s”", "%(n)s matters with “%(words)s”", number)
    return found % {"n": number, "words": words} if number else _("No matter with “%(words)s”") % {"words": words}


def _sentence(counts: Counts, kind: str) -> str:
    """The state of things in one sentence."""
    there = {key[0] for key in counts.groups if not kind or key[0] == kind}
    kind = kind or (there.pop() if len(there) == 1 else "")
    parts = []
    number, held = _going(counts, kind)
    if number:
        parts.append(_handled(number, kind))
    late_number = counts.overdue(kind)
    if late_number:
        late = ngettext("%(n)s has run over a limit", "%(n)s have run over a limit", late_number)
        parts.append(late % {"n": late_number})
    if held:
        wait = ngettext("%(n)s report waits to be looked at", "%(n)s reports wait to be looked at", held)
        parts.append(wait % {"n": held})
    if parts:
        return joined(*parts)
    return _("No case is being handled") if kind == "incident" else _("No matter is under way")


def _going(counts: Counts, kind: str) -> tuple[int, int]:
    """How many are being worked on, and how many wait to be looked at. An incident's handling can end before it is
    closed."""
    going = held = 0
    for (code, state, _category), (number, _late) in counts.groups.items():
        if kind and code != kind:
            continue
        if state == KINDS[code].held:
            held += number
        elif state not in KINDS[code].ended or kind != "incident":
            going += number
    return going, held


def _handled(number: int, kind: str) -> str:
    if kind == "incident":
        text = ngettext("%(n)s case is being handled", "%(n)s cases are being handled", number)
    else:
        text = ngettext("%(n)s matter is under way", "%(n)s matters are under way", number)
    return text % {"n": number}
