"""What the room of a dispute shows beyond what all cases show: parties and consent, mediator, sessions, papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anlan.cases.disputes import letters, standing
from anlan.cases.hazards.standing import read
from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web import dispute_acts, hazard_acts
from anlan.web.case_panel import Button, Next, Panel

PAGE = "web:case-act"
DUTIES = {Act.TAKE_UP: "fix", Act.REVISIT: "visit"}
LINES = {
    "dispute.party": _("wrote down a party"),
    "dispute.rights_told": _("told the parties their rights"),
    "dispute.agreed": _("noted that a party wants mediation"),
    "dispute.refused": _("noted that a party does not want mediation"),
    "dispute.mediator": _("named who mediates"),
    "dispute.mediator_refused": _("noted that a party refuses the mediator"),
    "dispute.recused": _("somebody keeps out of it"),
    "dispute.extended": _("gave mediation more time"),
    "dispute.session": _("wrote down a session"),
    "dispute.agreement": _("the agreement was signed"),
    "dispute.confirmation": _("noted what became of the confirmation by a court"),
    "dispute.visit": _("looked after the agreement"),
}


def context(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    dispute, made = standing.detail(case), standing.agreement(case)
    return {
        "dispute": dispute,
        "plan": read(case, dispute.plan) if dispute else {},
        "ended": read(case, dispute.end_words) if dispute else {},
        "guidance": read(case, dispute.guidance) if dispute else {},
        "parties": [{"row": one, **read(case, one.identity)} for one in standing.parties(case)],
        "mediators": [
            {"row": one, "name": standing.name_of_mediator(case, one), "body": read(case, one.outsider).get("body", "")}
            for one in standing.mediators(case)
        ],
        "sessions": [{"row": one, **read(case, one.notes)} for one in standing.sessions(case)],
        "agreement": {"row": made, **read(case, made.words)} if made else None,
        "visits": [{"row": one, **read(case, one.words)} for one in standing.visits(case)],
        "letters": [
            {"label": title, "url": reverse("web:hazard-letter", args=[case.pk, code])}
            for code, title in letters.available(case)
        ],
    }


def buttons(case: Case, person: Person, at: datetime) -> list[Button]:
    return [Button(row.label, reverse(PAGE, args=[case.pk, row.code])) for row in open_to(case, person, at)]


def open_to(case: Case, person: Person, at: datetime) -> list[hazard_acts.Act]:
    return [row for row in dispute_acts.ROWS if case.state in row.states and row.may(case, person, at)]


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    """The act a duty asks for; what the dispute waits for where the duty only says until when."""
    code = DUTIES.get(Act(duty.act)) if duty else None
    if code is None:
        code = _waits_for(case)
    at = duty.opened_at if duty else case.reported_at
    row = dispute_acts.ACTS.get(code)
    if row is None or case.state not in row.states or not row.may(case, person, at):
        return None
    title = duty.obligation.title if duty else str(row.title)
    return Next(title, str(row.help), str(row.label), reverse(PAGE, args=[case.pk, row.code]), duty=duty)


def _waits_for(case: Case) -> str:
    if case.state != "assigned":
        return {"registered": "fix", "mediating": "session", "failed": "guide", "agreed": "confirm"}.get(case.state, "")
    dispute = standing.detail(case)
    if dispute is not None and dispute.notified_at is None:
        return "rights"
    if not standing.all_agree(standing.parties(case)):
        return "consent"
    return "begin" if standing.mediator(case) else "mediator"


PANEL = Panel("disputes/_panel.html", context, buttons, next_act, LINES)
