"""What fills the forms of ledgers: a grievance's sheet, the month of disputes, the list of whom to call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from anlan.cases import facts
from anlan.cases.disputes.counting import Month
from anlan.cases.kinds import KINDS
from anlan.cases.ledgers import grievances
from anlan.cases.models import Case
from anlan.journal.keys import Erased
from anlan.lib.clock import local
from anlan.org.models import Unit
from anlan.plans.models import Act
from anlan.registers import values
from anlan.registers.fields import Kind
from anlan.registers.models import Item
from anlan.registers.paper import templates
from anlan.registers.paper.filling import Filled, fill

CONTACT = ("name", "group", "phone", "phone2", "hours", "matter")


def of_grievance(case: Case) -> Filled:
    """The sheet of a grievance as it stands. Not who asks: a name is opened one by one, and that is entered."""
    with override("zh-hans"):
        said = {name: _text(value) for name, value in grievances.read([case.pk])[case.pk].items()}
        asked = case.docket.duties.filter(act=Act.ANSWER, due_at__isnull=False).order_by("-pk").first()
        said |= {
            "number": case.docket.number, "unit": case.unit.name, "came_on": _day(case.reported_at),
            "category": str(KINDS[case.kind].categories[case.category]), "request": _course(case),
            "due_on": _day(asked.due_at) if asked and asked.due_at else "",
        }  # fmt: skip
    return _fill("grievance_sheet", case.unit, said)


def of_month(unit: Unit, first: date, month: Month) -> Filled:
    """The monthly return of a unit's own disputes."""
    said = {name: str(value) for name, value in asdict(month).items()}
    said |= {"unit": unit.name, "month": f"{first.year}年{first.month}月",
             "zero": "本月没有发现矛盾纠纷（零报告）。" if month.is_zero else ""}  # fmt: skip
    return _fill("dispute_month", unit, said)


def of_contacts(unit: Unit, kind: Kind, rows: Iterable[Item], at: datetime) -> Filled:
    """Whom to call, as posts and bodies."""
    group = dict(kind.field("group").choices)
    listed = []
    for number, item in enumerate(rows, 1):
        said = values.of(item, kind)
        cells = {f"contact.{key}": str(said[key] or "") for key in CONTACT}
        chosen = group.get(str(said["group"]))
        cells["contact.group"] = chosen.zh if chosen else ""
        listed.append({**cells, "contact.number": str(number), "contact.unit": item.unit.name})
    return _fill("contact_list", unit, {"unit": unit.name, "day": _day(at)}, contact=listed)


def _fill(code: str, unit: Unit, said: dict[str, str], **lists: list[dict[str, str]]) -> Filled:
    return fill(templates.in_force(str(unit.path))[code].draft, said, unit=unit.name, lists=lists)


def _course(case: Case) -> str:
    try:
        return facts.known(case).get("course") or ""
    except Erased:
        return ""


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else str(value)


def _day(at: datetime) -> str:
    return _text(local(at))
