"""The filters of a ledger: read from the address, written into links, and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.kinds import KINDS
from anlan.cases.listing import Counts
from anlan.cases.models import Case
from anlan.cases.wanted import CLOSED, FINAL, RUNNING, Start, Wanted
from anlan.web import words
from anlan.web.request import whole

STATES = {state for kind in KINDS.values() for state in kind.states} | {CLOSED, RUNNING}
CATEGORIES = {code: label for kind in KINDS.values() for code, label in kind.categories.items()}
LONGEST = 60
"""Characters of a search; more are cut."""

Item = dict[str, Any] | None


def read(asked: QueryDict | Mapping[str, str]) -> Wanted:
    """The filter in the address; what is not known is left out rather than refused."""
    kind = asked.get("kind", "")
    state, category = asked.get("state", ""), asked.get("category", "")
    return Wanted(
        kind=kind if kind in KINDS else "",
        state=state if state in STATES else "",
        category=category if category in CATEGORIES else "",
        grade=_number(asked.get("grade", ""), most=4),
        unit=_number(asked.get("unit", "")),
        is_overdue=asked.get("overdue") == "1",
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        text=" ".join(asked.get("q", "").split())[:LONGEST],
        start=Start.from_text(asked.get("start", "")) if asked.get("start") else None,
    )


def query(wanted: Wanted) -> str:
    """The same as the text after the question mark; without what is not asked."""
    parts = {
        "kind": wanted.kind,
        "state": wanted.state,
        "category": wanted.category,
        "grade": "" if wanted.grade is None else str(wanted.grade),
        "unit": "" if wanted.unit is None else str(wanted.unit),
        "overdue": "1" if wanted.is_overdue else "",
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "q": wanted.text,
        "start": str(wanted.start) if wanted.start else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


def url(wanted: Wanted, name: str = "web:cases") -> str:
    asked = query(wanted)
    return _base(name) + (f"?{asked}" if asked else "")


@lru_cache
def _base(name: str) -> str:
    return reverse(name)


def only_kind(wanted: Wanted) -> str:
    """The kind all rows are of, where they are of one."""
    return wanted.kind or (next(iter(KINDS)) if len(KINDS) == 1 else "")


def kinds(wanted: Wanted) -> list[Item]:
    """One link for each kind; none where there is only one kind. Without numbers: nobody compares how many grievances
    there are."""
    if len(KINDS) == 1:
        return []
    none = replace(wanted, kind="", state="", category="", start=None)
    items: list[Item] = [_item(_("All"), none, not wanted.kind, None)]
    for code, kind in KINDS.items():
        items.append(_item(str(kind.label), replace(none, kind=code), wanted.kind == code, None))
    return items


def states(wanted: Wanted, counts: Counts) -> list[Item]:
    """State, overdue, and the categories of the one kind that is listed."""
    kind, base = only_kind(wanted), replace(wanted, start=None)
    plain = replace(base, state="", is_overdue=False)
    items: list[Item] = [_item(_("All"), plain, not wanted.state and not wanted.is_overdue, None)]
    items += _of_kind(kind, base, counts) if kind else _of_all(base, counts)
    late = replace(base, state="", is_overdue=True)
    items.append(_item(_("Overdue"), late, wanted.is_overdue, counts.overdue(wanted.kind)))
    about = _categories(kind, base, counts) if kind else []
    return [*items, None, *about] if about else items


def _of_all(base: Wanted, counts: Counts) -> list[Item]:
    going = replace(base, state=RUNNING, is_overdue=False)
    over = replace(base, state=CLOSED, is_overdue=False)
    return [
        _item(_("Not over"), going, base.state == RUNNING, counts.total()),
        _item(_("Closed"), over, base.state == CLOSED, None),
    ]


def _of_kind(code: str, base: Wanted, counts: Counts) -> list[Item]:
    kind, numbers = KINDS[code], counts.by(1, code)
    items: list[Item] = []
    for state, label in kind.states.items():
        is_on = base.state == state
        if state in kind.final and state != CLOSED:
            continue
        if state not in FINAL and not numbers.get(state) and not is_on:
            continue
        number = None if state in FINAL else numbers.get(state, 0)
        items.append(_item(str(label), replace(base, state=state, is_overdue=False), is_on, number))
    return items


def _categories(code: str, base: Wanted, counts: Counts) -> list[Item]:
    numbers = counts.by(2, code)
    items: list[Item] = []
    for category, label in KINDS[code].categories.items():
        is_on = base.category == category
        if numbers.get(category) or is_on:
            chosen = replace(base, category="" if is_on else category)
            items.append(_item(str(label), chosen, is_on, numbers.get(category, 0)))
    return items


def _item(label: str, chosen: Wanted, is_on: bool, count: int | None) -> Item:
    return {"label": label, "url": url(chosen), "count": count, "current": is_on}


def said(wanted: Wanted, unit: str, today: date) -> list[str]:
    """The filter in words: for the head of a printed page, and beside a search."""
    found = [unit] if unit else []
    if wanted.kind:
        found.append(str(KINDS[wanted.kind].label))
    if wanted.state:
        found.append(_state_words(wanted))
    if wanted.is_overdue:
        found.append(_("Overdue"))
    if wanted.category:
        found.append(str(CATEGORIES[wanted.category]))
    if wanted.grade is not None:
        found.append(str(dict(grades(wanted))[wanted.grade]))
    if wanted.since or wanted.until:
        since = words.day(wanted.since, today) if wanted.since else ""
        until = words.day(wanted.until, today) if wanted.until else ""
        found.append(f"{since}—{until}")
    if wanted.text:
        found.append(_("“%(words)s”") % {"words": wanted.text})
    return found


def grades(wanted: Wanted) -> list[tuple[int, Any]]:
    """The grades of the kind that is listed, by its own names; 0 is not graded."""
    own = KINDS[wanted.kind].grades if wanted.kind else {}
    return [(value, own.get(value, label)) for value, label in Case.Grade.choices]


def _state_words(wanted: Wanted) -> str:
    if wanted.state == RUNNING:
        return _("Not over")
    if wanted.state == CLOSED:
        return _("Closed")
    held = [KINDS[wanted.kind]] if wanted.kind else KINDS.values()
    return next((str(kind.states[wanted.state]) for kind in held if wanted.state in kind.states), wanted.state)


def _number(text: str, most: int = 2**63 - 1) -> int | None:
    found = whole(text)
    return found if found is not None and found <= most else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found is not None and 1970 < found.year < 2200 else None
