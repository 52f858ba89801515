"""What pages say of a thing on a register: its values, and what asks for somebody."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.lib import clock
from anlan.org.models import Unit
from anlan.registers import checking, figures, pictures, values
from anlan.registers.fields import Field, Kind, Type
from anlan.registers.figures import InForce
from anlan.registers.listing import Counts
from anlan.registers.models import Item, Movement, Picture
from anlan.web.case_words import joined
from anlan.web.request import Request


def today_of(request: Request) -> date:
    return clock.local_date(request.at)


def notice_for(path: str) -> int:
    """Days before the end from which a thing is shown as running out."""
    return figures.days("expiry.notice", path)


def day(value: date | None) -> str:
    return "" if value is None else _("%(year)s-%(month)02d-%(day)02d") % {
        "year": value.year, "month": value.month, "day": value.day}  # fmt: skip


def number(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():,f}"


def money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def shown(field: Field, value: values.Value) -> str:
    """One value in words."""
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return day(value)
    if field.type is Type.CHOICE:
        return field.choice(value)
    if isinstance(value, Decimal):
        return money(value) if field.type is Type.MONEY else number(value)
    return str(value)


def cells(kind: Kind, item: Item, keys: list[str]) -> list[dict[str, str]]:
    said = values.of(item, kind)
    fields = [kind.field(key) for key in keys]
    return [{"label": str(one.words), "text": shown(one, said[one.key])} for one in fields]


def rows_of(kind: Kind, item: Item) -> list[dict[str, Any]]:
    """Every value that is there, under its label."""
    said = values.of(item, kind)
    found = [{"label": str(one.words), "value": shown(one, said[one.key]), "is_phone": one.type is Type.PHONE}
             for one in kind.fields if one.key != "name"]  # fmt: skip
    return [row for row in found if row["value"]]


def states(item: Item, today: date, notice: int) -> list[tuple[str, str]]:
    """What asks for somebody, as (state of a clock chip, words); empty when nothing does."""
    found: list[tuple[str, str]] = []
    if item.archived_at:
        return [("wait", _("taken off the register"))]
    if item.fault_at:
        since = clock.local_date(item.fault_at)
        found.append(("over", _("does not work since %(day)s") % {"day": day(since)}))
    if item.expires_on and item.expires_on < today:
        found.append(("over", _("out of date since %(day)s") % {"day": day(item.expires_on)}))
    elif item.expires_on and item.expires_on <= today + timedelta(days=notice):
        found.append(("warn", _("runs out on %(day)s") % {"day": day(item.expires_on)}))
    if item.next_check_on and item.next_check_on < today:
        found.append(("over", _("check was due on %(day)s") % {"day": day(item.next_check_on)}))
    if item.minimum is not None and item.quantity is not None and item.quantity < item.minimum:
        found.append(("warn", _("fewer than %(n)s") % {"n": number(item.minimum)}))
    return found


def sentence(counts: Counts, kind: Kind | None = None) -> str:
    """How a register stands, in one sentence."""
    parts = []
    for n, one, many in (
        (counts.fault, _("%(n)s does not work"), _("%(n)s do not work")),
        (counts.expired, _("%(n)s is out of date"), _("%(n)s are out of date")),
        (counts.late, _("%(n)s is to be checked"), _("%(n)s are to be checked")),
        (counts.short, _("%(n)s runs low"), _("%(n)s run low")),
        (counts.soon, _("%(n)s runs out soon"), _("%(n)s run out soon")),
    ):
        if n:
            parts.append((one if n == 1 else many) % {"n": n})
    if parts:
        return joined(*parts)
    if not counts.total:
        return _("Nothing is on this register yet") if kind else _("Nothing is on the registers yet")
    return ngettext("%(n)s entry, nothing to be done", "%(n)s entries, nothing to be done", counts.total) % {
        "n": counts.total}  # fmt: skip


def changes_of(kind: Kind, movement: Movement) -> list[str]:
    """What a change changed, in words; of personal fields only that."""
    lines = []
    for key, pair in movement.changes.items():
        if key in kind.keys:
            one = kind.field(key)
            before, after = (one.choice(text) if one.choices else text for text in pair) if pair else ("", "")
            said = {"field": one.words, "before": before or "—", "after": after or "—"}
            lines.append(_("%(field)s: %(before)s → %(after)s") % said if pair else str(one.words))
    return lines


def crumbs(kind: Kind | None = None, unit: Unit | None = None, item: Item | None = None) -> list[dict[str, str]]:
    """The way here: registers, the register, the thing."""
    home = reverse("web:registers")
    query = f"?unit={unit.pk}" if unit else ""
    way = [{"label": _("Registers"), "url": home + query}]
    if kind:
        way.append({"label": str(kind.words), "url": reverse("web:register", args=[kind.code]) + query})
    if item:
        way.append({"label": item.name, "url": reverse("web:thing", args=[item.pk])})
    return way


def drawn(picture: Picture, pinned: list[Item]) -> dict[str, Any]:
    """A picture with its pins in its own pixels: SVG attributes need no inline style. Pins are numbered."""
    size = max(picture.width, picture.height)
    pins = [
        {"item": item, "n": n, "x": round((item.pin_x or 0) * picture.width, 1),
         "y": round((item.pin_y or 0) * picture.height, 1),
         "square": pictures.square_of(item.pin_x or 0, item.pin_y or 0)}
        for n, item in enumerate(pinned, start=1)
    ]  # fmt: skip
    return {"picture": picture, "pins": pins, "r": round(size / 45, 1), "text": round(size / 45 * 1.1, 1)}


def figure_words(one: InForce) -> dict[str, Any]:
    units = {"persons": _("people"), "months": _("months"), "days": _("days"), "hours": _("hours"),
             "times": _("times")}  # fmt: skip
    return {"code": one.shipped.code, "label": one.shipped.words, "value": number(one.value),
            "is_own": one.shipped.is_own, "unit_of": units[one.shipped.unit_of], "source": one.source,
            "mark": one.mark, "unit_id": one.unit_id, "mark_words": figures.MARKS[one.mark]}  # fmt: skip


def mending_words(item: Item, request: Request) -> str:
    """That it should have been mended by now, or something stand in for it; empty where all is as it should be."""
    hours = checking.lacks_stand_in(item, at=request.at)
    if hours is None:
        return ""
    return _("Not mended within %(n)s hours, and nothing stands in for it yet.") % {"n": hours}
