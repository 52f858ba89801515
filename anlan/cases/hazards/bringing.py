"""A long ledger of hazards comes in: checked whole, then opened in short steps that go on where they were interrupted.

One transaction for all would hold the numbering of every school for minutes, and an accident that is reported there
meanwhile would wait for its number. Each step says in its own transaction how far it came.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from anlan.cases.hazards import ledger
from anlan.org.models import Person
from anlan.registers import incoming
from anlan.registers.incoming import State
from anlan.registers.models import Import

STEP = 25
"""Hazards of a transaction: about a second."""


def bring(row: Import, data: bytes, by: Person, at: datetime) -> None:
    """An ``incoming.Bring`` for the ledger of hazards."""
    incoming.say(row, State.READING)
    parsed = ledger.read(data, row.unit)
    rows = ledger.ready(parsed, row.unit, by=by)
    incoming.say(row, State.WRITING, total=len(rows))
    while row.done < len(rows):
        with transaction.atomic():
            step = rows[row.done : row.done + STEP]
            said = _added(row.result, ledger.write(step, by=by, at=at))
            done = row.done + len(step)
            Import.objects.filter(pk=row.pk).update(done=done, result=said)
        row.done, row.result = done, said
    incoming.end(row, State.DONE, row.result, at=at, total=len(rows))


def _added(before: dict[str, Any], step: ledger.Result) -> dict[str, Any]:
    numbers = {name: before.get(name, 0) + getattr(step, name) for name in ("added", "known", "closed")}
    warnings = [*before.get("warnings", []), *(incoming.place_of(one) for one in step.warnings)]
    return {**numbers, "warnings": warnings[: incoming.MOST_PROBLEMS]}
