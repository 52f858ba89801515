"""What fills the forms of ledgers: the month of disputes, the list of whom to call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from anlan.cases.disputes.counting import Month
from anlan.lib.clock import local
from anlan.org.models import Unit
from anlan.registers import values
from anlan.registers.fields import Kind
from anlan.registers.models import Item
from anlan.registers.paper import templates
from anlan.registers.paper.filling import Filled, fill

CONTACT = ("name", "group", "phone", "phone2", "hours", "matter")


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
    return _fill("contact_list", unit, {"unit": unit.name, "day": f"{local(at):%Y年%-m月%-d日}"}, contact=listed)


def _fill(code: str, unit: Unit, said: dict[str, str], **lists: list[dict[str, str]]) -> Filled:
    return fill(templates.in_force(str(unit.path))[code].draft, said, unit=unit.name, lists=lists)
