"""Checklists and criteria as data: what comes with the product, until a unit sets its own for itself and all below.

Shipped lists stand in ``checklists.toml`` and ``criteria.toml`` beside this file, each with its source and mark. A
unit's row of the same code takes the place of a shipped list, a new code adds one; the nearest unit's wins.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import HAZARD
from anlan.cases.models import Listing
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.registers import book

HERE = Path(__file__).parent
FILES = {Listing.Kind.CHECKLIST: "checklists.toml", Listing.Kind.CRITERIA: "criteria.toml"}
MOST_LINES, MOST_CHARACTERS = 60, 200


@dataclass(frozen=True)
class Line:
    """An item of a checklist (``remarks`` are what is often found) or a criterion (``grade``, ``is_direct``).

    ``code`` is made of the list's code and the line's own words, so that it stays when others move.
    """

    code: str
    text: str
    category: str
    remarks: tuple[str, ...] = ()
    grade: int = 0
    is_direct: bool = False


@dataclass(frozen=True)
class Shown:
    """A list as it holds for a unit. ``set_at_unit``: the unit whose row it is; ``None``: as shipped."""

    kind: str
    code: str
    title: str
    source: str
    mark: str
    lines: tuple[Line, ...]
    is_off: bool = False
    set_at_unit: int | None = None


def in_force(kind: str, path: str, *, with_off: bool = False) -> list[Shown]:
    """Every list of the kind for the unit at ``path``, in one query."""
    labels = path.split(".")
    above = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    rows = sorted(Listing.objects.filter(kind=kind, unit_path__in=above), key=lambda row: len(str(row.unit_path)))
    found = dict(shipped(kind))
    for row in rows:
        found[row.code] = _of_row(row)
    return [one for one in found.values() if with_off or not one.is_off]


def find(kind: str, code: str, path: str) -> Shown | None:
    return next((one for one in in_force(kind, path, with_off=True) if one.code == code), None)


def criteria_by_code(path: str) -> dict[str, Line]:
    return {line.code: line for one in in_force(Listing.Kind.CRITERIA, path) for line in one.lines}


@cache
def shipped(kind: str) -> Mapping[str, Shown]:
    said = tomllib.loads((HERE / FILES[Listing.Kind(kind)]).read_text(encoding="utf-8"))
    return {
        code: Shown(kind, code, row["title"], row["source"], row["mark"], _lines(code, row))
        for code, row in said.items()
    }


@dataclass(frozen=True)
class Draft:
    """A list as somebody writes it: lines as :class:`Line`, whose codes are made anew."""

    title: str
    lines: Sequence[Line]
    source: str
    mark: str
    is_off: bool = False


@transaction.atomic
def put(unit: Unit, kind: str, code: str, draft: Draft, *, by: Person, at: datetime) -> Listing:
    """Set a list for ``unit`` and all below. Raises :class:`Incomplete`, :class:`NotAllowed`."""
    access.require(by, MANAGE_ORG, str(unit.path))
    if not draft.title.strip() or not draft.source.strip():
        raise Incomplete(_("Give the list a name, and say what it rests on."), field="source")
    lines = [line for line in draft.lines if line.text.strip()]
    if not lines or len(lines) > MOST_LINES or any(len(line.text) > MOST_CHARACTERS for line in lines):
        raise Incomplete(
            _("A list has 1 to %(lines)s lines of at most %(letters)s characters.")
            % {"lines": MOST_LINES, "letters": MOST_CHARACTERS},
            field="lines",
        )
    if any(line.category not in HAZARD.categories or line.grade not in {0, *HAZARD.grades} for line in lines):
        raise Incomplete(_("A line names a field or a grade that does not exist."), field="lines")
    row, _made = Listing.objects.update_or_create(
        unit=unit, kind=kind, code=code,
        defaults={
            "unit_path": unit.path, "title": draft.title.strip(), "lines": [_said(line) for line in lines],
            "source": draft.source.strip(), "mark": draft.mark, "is_off": draft.is_off,
            "post_id": book.post_of(by, unit), "set_at": at,
        },
    )  # fmt: skip
    book.enter(unit, "listing.set", by=by, at=at, kind=kind, listing=row.pk, lines=len(lines))
    return row


@transaction.atomic
def drop(unit: Unit, kind: str, code: str, *, by: Person, at: datetime) -> None:
    """Go back to what holds without the unit's own list."""
    access.require(by, MANAGE_ORG, str(unit.path))
    if Listing.objects.filter(unit=unit, kind=kind, code=code).delete()[0]:
        book.enter(unit, "listing.dropped", by=by, at=at, kind=kind)


def _of_row(row: Listing) -> Shown:
    lines = _lines(row.code, {"lines": row.lines})
    return Shown(row.kind, row.code, row.title, row.source, row.mark, lines, row.is_off, row.unit_id)


def _lines(code: str, row: dict[str, Any]) -> tuple[Line, ...]:
    plain = [
        Line(
            "", said["text"], said.get("category", row.get("category", "unsorted")), tuple(said.get("remarks", ())),
            said.get("grade", 0), said.get("direct", False),
        )
        for said in row["lines"]
    ]  # fmt: skip
    return tuple(replace(line, code=_code(code, line.text)) for line in plain)


def _code(code: str, text: str) -> str:
    return f"{code[:30]}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _said(line: Line) -> dict[str, Any]:
    return {
        "text": line.text.strip(), "category": line.category, "remarks": list(line.remarks), "grade": line.grade,
        "direct": line.is_direct,
    }  # fmt: skip
