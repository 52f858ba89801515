"""What the room of a hazard shows beyond what all cases show: five boxes, rounds, supervision, pictures, letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from anlan.cases import rights, written
from anlan.cases.hazards import letters, listings, standing
from anlan.cases.models import Case, Hazard, Remark, Round, Supervision
from anlan.duties.models import Duty
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act
from anlan.web.case_panel import Next, Panel, letter_links
from anlan.web.hazard_acts import ACTS

DUTIES = {
    Act.TAKE_UP: "accept", Act.REPAIR: "repair", Act.RECHECK: "check", Act.REPORT_UP: "report", Act.SETTLE: "lift",
}  # fmt: skip
LINES = {
    "hazard.boxes": gettext_lazy("filled the five boxes"),
    "hazard.received": gettext_lazy("signed for the notice"),
    "hazard.extended": gettext_lazy("gave more time"),
    "hazard.reported_up": gettext_lazy("reported the major hazard to the unit above"),
    "hazard.supervised": gettext_lazy("put it under supervision"),
    "hazard.milestone": gettext_lazy("reached a milestone of the sheet"),
    "hazard.lifting_asked": gettext_lazy("asked for the supervision to be lifted"),
    "hazard.lifted": gettext_lazy("lifted the supervision"),
    "hazard.from_incident": gettext_lazy("found it while handling an incident"),
}


def context(case: Case, person: Person, at: datetime) -> dict[str, Any]:
    hazard = standing.detail(case)
    if hazard is None:
        return {"hazard": None}
    found = standing.rounds(case)
    watched = Supervision.objects.visible_to(person).filter(docket=case.pk).select_related("issuer", "placed_by")
    before, after = _pictures(case, found)
    return {
        "hazard": hazard,
        "boxes": _boxes(case, hazard),
        "judged": _judged(case, hazard),
        "rounds": [_round(case, row) for row in found],
        "sheets": [_sheet(case, row, person, at) for row in watched.order_by("pk")],
        "before": before,
        "after": after,
        "letters": letter_links(case, letters.available(case)),
        "incident": hazard.incident_id,
    }


def next_act(case: Case, duty: Duty | None, person: Person) -> Next | None:
    """The act a duty asks for where it is open to the person; without a duty, what the hazard waits for."""
    code = DUTIES.get(Act(duty.act)) if duty else None
    if duty is not None and code is None:
        return None
    likely = {"triage": "accept", "open": "grade" if not case.grade else "notice", "repaired": "check"}
    wanted = code or likely.get(case.state, "")
    if duty is not None and duty.act == Act.SETTLE and case.state != "passed":
        wanted = "repair"
    return ACTS.next(wanted, case, duty, person)


def _boxes(case: Case, hazard: Hazard) -> list[tuple[str, str]]:
    said = written.read(case, hazard.boxes)
    money = [gettext("%(n)s yuan") % {"n": hazard.money} if hazard.money is not None else "", said.get("money", "")]
    return [
        (gettext("Measure"), said.get("measure", "")),
        (gettext("Who is responsible"), hazard.post.name if hazard.post else ""),
        (gettext("Money"), "；".join(filter(None, money))),
        (gettext("What protects meanwhile"), said.get("interim", "")),
    ]


def _judged(case: Case, hazard: Hazard) -> list[str]:
    if not hazard.criteria:
        return []
    lines = listings.criteria_by_code(str(case.unit_path))
    return [lines[code].text for code in hazard.criteria if code in lines]


def _round(case: Case, row: Round) -> dict[str, Any]:
    return {
        "row": row,
        "asked": written.read(case, row.words).get("demand", ""),
        "done": written.read(case, row.repair).get("text", ""),
        "opinion": written.read(case, row.opinion).get("text", ""),
        "extensions": [
            {"to_at": one.to_at, "by": one.by.name, "reason": written.read(case, one.reason).get("reason", "")}
            for one in row.extensions.select_related("by", "reason").order_by("pk")
        ],
        "result": row.get_result_display(),
    }


def _sheet(case: Case, row: Supervision, person: Person, at: datetime) -> dict[str, Any]:
    said = written.read(case, row.words)
    return {
        "row": row,
        "demand": said.get("demand", ""),
        "public": said.get("public", ""),
        "may_reach": row.lifted_at is None and rights.may(person, HANDLE, case),
        "milestones": [
            {"row": one, "text": written.read(case, one.content).get("text", "")}
            for one in row.milestones.select_related("content", "done_by").order_by("on_date", "pk")
        ],
    }


def _pictures(case: Case, found: list[Round]) -> tuple[list[str], list[str]]:
    """Addresses of the pictures before and after."""
    after = {pk for row in found for pk in row.after}
    shown = case.docket.remarks.filter(kind=Remark.Kind.PHOTO).order_by("pk").values_list("pk", flat=True)
    urls = {pk: reverse("web:case-picture", args=[case.pk, pk]) for pk in shown}
    return [url for pk, url in urls.items() if pk not in after], [url for pk, url in urls.items() if pk in after]


PANEL = Panel(
    "hazards/_panel.html", context, ACTS.buttons, next_act, LINES,
    {Act.REPAIR: (gettext_lazy("Report that it is put right"), "hazard-repair")},
)  # fmt: skip
