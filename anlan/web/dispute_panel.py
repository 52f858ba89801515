"""What the room of a dispute shows beyond what all cases show: parties and consent, mediator, sessions, papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.disputes import letters, standing
from anlan.cases.models import Case
from anlan.cases.written import read
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web.case_panel import Next, Panel, letter_links
from anlan.web.dispute_acts import ACTS

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
        "letters": letter_links(case, letters.available(case)),
    }


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    """The act a duty asks for; what the dispute waits for where the duty only says until when."""
    code = DUTIES.get(Act(duty.act)) if duty else None
    return ACTS.next(code or _waits_for(case), case, duty, person)


def _waits_for(case: Case) -> str:
    if case.state != "assigned":
        return {"registered": "fix", "mediating": "session", "failed": "guide", "agreed": "confirm"}.get(case.state, "")
    dispute = standing.detail(case)
    if dispute is not None and dispute.notified_at is None:
        return "rights"
    if not standing.all_agree(standing.parties(case)):
        return "consent"
    return "begin" if standing.mediator(case) else "mediator"


PANEL = Panel("disputes/_panel.html", context, ACTS.buttons, next_act, LINES)
