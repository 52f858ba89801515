"""What a kind of matter shows in the room of a case beyond what all of them show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.cases.models import Case
from anlan.org.models import Person

Context = Callable[[Case, Person, datetime], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """``template`` is included by the room with ``panel`` (what ``context`` gave), ``case`` and ``now``."""

    template: str
    context: Context


PANELS: dict[str, Panel] = {}
"""By kind."""


def panel_of(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    """``template`` and ``panel`` for the room; empty where the kind has none."""
    found = PANELS.get(case.kind)
    return {"panel_template": found.template, "panel": found.context(case, person, at)} if found else {}
