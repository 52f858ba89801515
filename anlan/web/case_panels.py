"""What a kind of matter shows in the room of a case beyond what all of them show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.web import dispute_panel, grievance_panel, hazard_panel, lapse_panel, referral_panel
from anlan.web.case_panel import Button, Next, Panel

__all__ = ["PANELS", "Button", "Next", "Panel", "asked", "line_of", "next_act", "panel_of"]

PANELS: dict[str, Panel] = {
    "grievance": grievance_panel.PANEL,
    "hazard": hazard_panel.PANEL,
    "dispute": dispute_panel.PANEL,
    "referral": referral_panel.PANEL,
    "lapse_review": lapse_panel.PANEL,
}
"""By kind."""


def panel_of(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    """``panel_template``, ``panel`` and ``panel_buttons`` for the room; empty where the kind has none."""
    found = PANELS.get(case.kind)
    if found is None:
        return {}
    return {
        "panel_template": found.template,
        "panel": found.context(case, person, at),
        "panel_buttons": found.buttons(case, person, at),
    }


def next_act(case: Case, duty: Duty | None, person: Person, otherwise: Next | None) -> Next | None:
    """What the kind says comes next; ``otherwise`` where it does not say."""
    found = PANELS.get(case.kind)
    return found.next_act(case, duty, person) if found and found.next_act else otherwise


def line_of(kind: str, action: str) -> Any:
    """What an entry of this action says in the timeline; ``None`` where the kind does not say it."""
    found = PANELS.get(kind)
    return found.lines.get(action) if found else None


def asked(kind: str, act: str) -> tuple[Any, str] | None:
    """The page by which whoever holds the post of a duty does what it asks: label and address name."""
    found = PANELS.get(kind)
    return found.asked.get(act) if found else None
