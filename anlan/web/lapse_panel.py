"""What the room of a lapse review shows beyond what all cases show: the sheet, the answer, the decision, the appeal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.lapses import letters, outcomes, sheet, standing
from anlan.cases.models import Case, LapseReview
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web.case_panel import Next, Panel, letter_links
from anlan.web.lapse_acts import ACTS

DUTIES = {Act.SETTLE: "decide", Act.REVIEW: "settle", Act.RECHECK: "close"}
LINES = {"lapse.opened": _("opened the review")}


def said(row: LapseReview, at: datetime) -> dict[str, Any]:
    """What both sides read, on either page."""
    found, shipped = sheet.of(row, at), outcomes.shipped()
    return {
        "row": row,
        "sheet": found,
        "suggested": shipped[found.suggested].label if found.suggested else "",
        "why": standing.read(row, row.why),
        "answer": standing.read(row, row.answer),
        "outcome": shipped[row.outcome].label if row.outcome else "",
        "reasons": standing.read(row, row.reasons),
        "appeal": standing.read(row, row.appeal),
        "appeal_outcome": shipped[row.appeal_outcome].label if row.appeal_outcome else "",
        "appeal_reasons": standing.read(row, row.appeal_reasons),
    }


def context(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    row = standing.review_of(case)
    return said(row, at) | {"letters": letter_links(case, letters.available(row))}


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    """The act a duty asks for where it is in its place; else what the review waits for."""
    row = ACTS.get(DUTIES.get(Act(duty.act), "") if duty else "")
    if duty is None or row is None or case.state not in row.states:
        return None
    if case.state == "asked":
        waits = str(_("The person concerned has been told and may answer first."))
        return Next(duty.obligation.title, waits, duty=duty)
    return ACTS.step(row, case, duty)


PANEL = Panel("lapses/_panel.html", context, ACTS.buttons, next_act, LINES)
