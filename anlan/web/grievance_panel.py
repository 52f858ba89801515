"""What the room of a grievance shows beyond other rooms: who asks, letters, the talk, and the acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.cases import rights
from anlan.cases.grievances import hearing, kin, letters, naming, room, talking
from anlan.cases.grievances.talking import TOPICS
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.duties.models import Duty
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web.case_panel import Button, Next, Panel
from anlan.web.forms.grievances import TalkForm

Kind = GrievanceLetter.Kind
LETTER_OF: dict[str, Kind] = {
    Act.INFORM: Kind.INFORMED, Act.TAKE_UP: Kind.ACCEPTED, Act.ANSWER: Kind.OPINION, Act.REVIEW: Kind.REVIEW,
    Act.REREVIEW: Kind.REREVIEW,
}  # fmt: skip
"""The letter that discharges an act."""


def context(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    found = room.detail(case)
    if found is None:
        return {}
    rows = case.docket.grievance_letters.select_related("issued_by", "docket", "content").order_by("pk")
    return {
        "grievance": found,
        "people": naming.shown(case, person),
        "is_closed_name": found.naming == Grievance.Naming.CLOSED and found.identity_id is not None,
        "letters": list(rows),
        "said": [{"one": one, "topic": TOPICS.get(one.topic, "") if one.topic else ""} for one in talking.said(case)],
        "recused": room.recused(case),
        "may_handle": rights.may(person, HANDLE, case),
        "origin": kin.origin(case) if found.origin_id else None,
        "form": TalkForm(label_suffix="", auto_id="talk-%s"),
        "can_reopen": case.state in {"answered", "declined", "closed", "reviewed", "rereviewed"},
    }


def buttons(case: Case, person: Person, at: datetime) -> list[Button]:
    if not rights.may(person, HANDLE, case):
        return []
    found = [
        Button(kind.label, reverse("web:grievance-letter-new", args=[case.pk, kind]))
        for kind in letters.possible(case, person)
    ]
    if case.state == "registered" and room.was_passed_on(case):
        found.append(Button(_("Object to the transfer"), reverse("web:grievance-objection", args=[case.pk])))
    if case.state == "rereview" and hearing.running(case):
        found.append(Button(_("A hearing is held"), reverse("web:grievance-hearing", args=[case.pk])))
    if case.state in {"registered", "accepted"}:
        found.append(Button(_("Merge into another"), reverse("web:grievance-merger", args=[case.pk])))
    found.append(Button(_("Who handles it"), reverse("web:grievance-handler", args=[case.pk])))
    found.append(Button(_("Somebody keeps out"), reverse("web:grievance-recusal", args=[case.pk])))
    return found


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    if not rights.may(person, HANDLE, case):
        return None
    if duty is None:
        return _step(case, person)
    kind = LETTER_OF.get(duty.act)
    if kind is None or kind not in letters.possible(case, person):
        return None
    draft = case.docket.grievance_letters.filter(kind=kind, issued_at__isnull=True).first()
    if draft is not None:
        url = reverse("web:grievance-letter", args=[case.pk, draft.pk])
        return Next(
            duty.obligation.title, _("It is written; it waits to be issued."), _("Check and issue it"), url, duty=duty
        )
    text = _("Write the letter; whoever signs for the unit issues it, and the petitioner reads it with the code.")
    url = reverse("web:grievance-letter-new", args=[case.pk, kind])
    return Next(duty.obligation.title, text, _("Write: %(letter)s") % {"letter": kind.label}, url, duty=duty)


def _step(case: Case, person: Person) -> Next | None:
    draft = case.docket.grievance_letters.filter(issued_at__isnull=True).order_by("pk").first()
    if draft is not None:
        url = reverse("web:grievance-letter", args=[case.pk, draft.pk])
        return Next(_("A letter waits to be issued"), "", _("Check and issue it"), url)
    if case.state == "accepted":
        url = reverse("web:grievance-letter-new", args=[case.pk, Kind.OPINION])
        return Next(_("It is accepted and waits for the answer"), "", _("Write the answer"), url)
    return None


PANEL = Panel(
    "grievances/_panel.html", context, buttons, next_act,
    lines={
        "grievance.registered": gettext_lazy("Registered as a grievance"),
        "grievance.letter_drafted": gettext_lazy("wrote a letter to the petitioner"),
        "grievance.letter_issued": gettext_lazy("issued a letter to the petitioner"),
        "grievance.letter_sent": gettext_lazy("noted how a letter was sent"),
        "grievance.name_opened": gettext_lazy("opened the petitioner's name"),
        "grievance.hearing": gettext_lazy("entered a hearing, whose days are not counted"),
        "grievance.recused": gettext_lazy("Somebody keeps out of the matter from now on"),
        "grievance.given_to": gettext_lazy("gave it to another handler"),
        "grievance.merged_in": gettext_lazy("merged another one into this"),
        "grievance.rated": gettext_lazy("The petitioner said how satisfied they are"),
        "grievance.reopened": gettext_lazy("decided to look into it again"),
        "duty.handed_over": gettext_lazy("What was asked has passed to somebody else of the post"),
    },
)  # fmt: skip
