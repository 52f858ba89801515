"""What the room of a referral shows beyond what all cases show: each letter with its reply, the looks on the spot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case
from anlan.cases.referrals import letters, standing
from anlan.cases.written import read
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web.case_panel import Next, Panel, letter_links
from anlan.web.referral_acts import ACTS

DUTIES = {Act.TAKE_UP: "send", Act.REVISIT: "look", Act.REPLY: "chase"}
LINES = {"referral.look": _("looked at it on the spot")}


def context(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    return {
        "rounds": [
            {"row": row, **read(case, row.words), "reply": read(case, row.reply)} for row in standing.letters(case)
        ],
        "looks": [
            {
                "row": row, "text": read(case, row.words).get("text", ""),
                "pictures": [reverse("web:case-picture", args=[case.pk, pk]) for pk in row.pictures],
            }
            for row in standing.looks(case)
        ],
        "letters": letter_links(case, letters.available(case)),
    }  # fmt: skip


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    """The act a duty asks for where it is open to the person; without a duty, what the referral waits for."""
    likely = {"found": "send", "replied": "look"}.get(case.state, "")
    return ACTS.next(DUTIES.get(Act(duty.act), "") if duty else likely, case, duty, person)


PANEL = Panel("referrals/_panel.html", context, ACTS.buttons, next_act, LINES)
