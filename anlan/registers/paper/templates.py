"""Forms in force: what comes with the product, until a unit sets its own for itself and all below."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import ENACT_PLAN, MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.registers import book
from anlan.registers.figures import MARKS
from anlan.registers.models import FormTemplate
from anlan.registers.paper import notation
from anlan.registers.paper.things import GROUPS, HERE, THINGS

ORDER = tuple(code for group in GROUPS for code in group.forms)
LONGEST = {"title": 60, "empty": 60, "source": 300, "body": 6_000, "sign": 1_000}
RIGHTS = (ENACT_PLAN, MANAGE_ORG)


class UnfitForm(Refused):
    """``data["field"]``: which part; ``data["names"]``: what stands in braces and names nothing."""

    code = "unfit_form"
    status = 422


@dataclass(frozen=True)
class Draft:
    """A form as somebody writes it; ``body`` and ``sign`` in :mod:`notation`, ``empty`` for what is not known."""

    title: str
    body: str
    sign: str
    empty: str
    source: str
    mark: str


@dataclass(frozen=True)
class Form:
    """A form as it holds for a unit. ``thing``: what fills it. ``set_at_unit``: whose row it is; ``None``: shipped."""

    code: str
    thing: str
    draft: Draft
    set_at_unit: int | None = None


def in_force(path: str) -> dict[str, Form]:
    """Every form for the unit at ``path``, in one query: the nearest unit's own, else the shipped one."""
    labels = path.split(".")
    above = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    found = dict(shipped())
    for row in sorted(FormTemplate.objects.filter(unit_path__in=above), key=lambda row: len(str(row.unit_path))):
        if row.code in found:
            found[row.code] = Form(row.code, found[row.code].thing, _draft_of(row), row.unit_id)
    return found


@cache
def shipped() -> Mapping[str, Form]:
    return {code: _read(code) for code in ORDER}


@transaction.atomic
def put(unit: Unit, code: str, draft: Draft, *, by: Person, at: datetime) -> FormTemplate:
    """Set a form for ``unit`` and all below. Raises :class:`UnfitForm`, :class:`NotAllowed`."""
    _allow(by, unit)
    check(shipped()[code].thing, draft)
    row, _made = FormTemplate.objects.update_or_create(
        unit=unit, code=code,
        defaults={
            "unit_path": unit.path, "title": draft.title.strip(), "body": draft.body, "sign": draft.sign,
            "empty": draft.empty.strip(), "source": draft.source.strip(), "mark": draft.mark,
            "post_id": book.post_of(by, unit), "set_at": at,
        },
    )  # fmt: skip
    book.enter(unit, "form.set", by=by, at=at, form=code, template=row.pk)
    return row


@transaction.atomic
def drop(unit: Unit, code: str, *, by: Person, at: datetime) -> None:
    """Go back to what holds without the unit's own form."""
    _allow(by, unit)
    if FormTemplate.objects.filter(unit=unit, code=code).delete()[0]:
        book.enter(unit, "form.dropped", by=by, at=at, form=code)


def check(thing: str, draft: Draft) -> None:
    """Raises :class:`UnfitForm`, which names what is unknown, for a form that could not be filled."""
    for field, most in LONGEST.items():
        if len(getattr(draft, field)) > most:
            raise UnfitForm(_("This is longer than %(n)s characters.") % {"n": most}, field=field)
    for field in ("title", "body", "source"):
        if not getattr(draft, field).strip():
            raise UnfitForm(_("Give the form a name, a text, and say what it rests on."), field=field)
    if draft.mark not in MARKS:
        raise UnfitForm(_("Choose how it is known."), field="mark")
    for field in ("title", "body", "sign"):
        _check_names(thing, field, getattr(draft, field))
    if THINGS[thing].is_letter and any(block.kind in {"row", "table"} for block in notation.blocks(draft.body)):
        raise UnfitForm(_("A letter has headings and paragraphs, no table."), field="body")
    if torn := notation.broken_rows(draft.body):
        raise UnfitForm(_("A row has two or four parts between upright strokes: %(rows)s") % {"rows": "　".join(torn)},
                        field="body")  # fmt: skip


def may(person: Person, unit: Unit) -> bool:
    """Whether the person may set forms for the unit."""
    return any(access.may(person, right, str(unit.path)) for right in RIGHTS)


def _check_names(thing: str, field: str, text: str) -> None:
    unknown = [name for name in notation.names(text) if name not in THINGS[thing].names]
    if unknown:
        listed = "、".join(f"{{{name}}}" for name in unknown)
        raise UnfitForm(_("Nothing of that name is in the record: %(names)s") % {"names": listed}, field=field,
                        names=unknown)  # fmt: skip
    if notation.NAME.sub("", text).count("{") or notation.NAME.sub("", text).count("}"):
        raise UnfitForm(_("A brace is open or closed alone."), field=field)


def _allow(by: Person, unit: Unit) -> None:
    if not may(by, unit):
        access.require(by, MANAGE_ORG, str(unit.path))


def _read(code: str) -> Form:
    said = tomllib.loads((HERE / f"{code}.toml").read_text(encoding="utf-8"))
    return Form(code, said.pop("thing"), Draft(**{key: text.strip() for key, text in said.items()}))


def _draft_of(row: FormTemplate) -> Draft:
    return Draft(row.title, row.body, row.sign, row.empty, row.source, row.mark)
