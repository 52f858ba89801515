"""What the headings of a unit's own tables mean, remembered for it and all below, for each kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anlan.lib.workbook import Sheet
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.registers import book
from anlan.registers.models import HeadingMap


def remembered(unit: Unit, kind: str) -> dict[str, str]:
    """Column key by heading, ``""`` for columns left out: what the unit said, over what those above said."""
    labels = str(unit.path).split(".")
    paths = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    rows = HeadingMap.objects.filter(unit_path__in=paths, kind=kind)
    names: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: len(str(row.unit_path))):
        names |= row.names
    return names


@transaction.atomic
def remember(
    unit: Unit, kind: str, names: Mapping[str, str], *, sheet: Sheet, by: Person, at: datetime, right: str = HANDLE
) -> None:
    """Keep what headings mean beside what was kept before; keys that ``sheet`` does not have are left out."""
    access.require(by, right, str(unit.path))
    keys = {"", *(column.key for column in sheet.columns)}
    kept = {heading: key for heading, key in names.items() if key in keys and 0 < len(heading) <= 100}
    row, _made = HeadingMap.objects.get_or_create(
        unit=unit, kind=kind, defaults={"unit_path": unit.path, "kept_at": at, "names": {}}
    )
    row.names, row.kept_at = {**row.names, **kept}, at
    row.save(update_fields=["names", "kept_at"])
    book.enter(unit, "headings.kept", by=by, at=at, table=kind)
