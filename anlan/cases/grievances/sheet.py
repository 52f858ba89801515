"""The sheet of a grievance (信访登记表, domain C.14) on the form ``grievance_sheet``: one matter, as it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override

from anlan.cases import facts
from anlan.cases.kinds import KINDS
from anlan.cases.ledgers import grievances
from anlan.cases.models import Case
from anlan.journal.keys import Erased
from anlan.lib.clock import local
from anlan.plans.models import Act
from anlan.registers.paper import templates
from anlan.registers.paper.filling import Filled, fill


def filled(case: Case) -> Filled:
    """Who asks is not in it: a name is opened one by one, and that is entered."""
    with override("zh-hans"):
        said = {name: _text(value) for name, value in grievances.read([case.pk])[case.pk].items()}
        asked = case.docket.duties.filter(act=Act.ANSWER, due_at__isnull=False).order_by("-pk").first()
        said |= {
            "number": case.docket.number, "unit": case.unit.name, "came_on": _text(local(case.reported_at)),
            "category": str(KINDS[case.kind].categories[case.category]), "request": _request(case),
            "due_on": _text(local(asked.due_at)) if asked and asked.due_at else "",
        }  # fmt: skip
    draft = templates.in_force(str(case.unit_path))["grievance_sheet"].draft
    return fill(draft, said, unit=case.unit.name)


def _request(case: Case) -> str:
    """What is asked for, and what happened and why."""
    try:
        known = facts.known(case)
    except Erased:
        return ""
    return "\n".join(dict.fromkeys(filter(None, (known.get("demand"), known.get("course")))))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else str(value)
