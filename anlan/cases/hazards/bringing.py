"""A long ledger of hazards comes in: checked whole, then opened in short steps that go on where they were interrupted.

One transaction for all would hold the numbering of every school for minutes, and an accident that is reported there
meanwhile would wait for its number. Each step says in its own transaction how far it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

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
        try:
            row.done, row.result = _step(row, rows[row.done : row.done + STEP], by, at)
        except incoming.LOST:
            raise
        except Exception as error:
            raise incoming.BrokeOff(_left(incoming.why(error), rows[row.done :])) from error
    incoming.end(row, State.DONE, row.result, at=at, total=len(rows))


@transaction.atomic
def _step(row: Import, step: Sequence[ledger.Ready], by: Person, at: datetime) -> tuple[int, dict[str, Any]]:
    """Open these hazards and note it: how many rows are done now, and what was done so far."""
    said, done = _added(row.result, ledger.write(step, by=by, at=at)), row.done + len(step)
    Import.objects.filter(pk=row.pk).update(done=done, result=said)
    return done, said


def _left(why: str, rows: Sequence[ledger.Ready]) -> str:
    """What stopped it, and which rows are not in: those that are would come in twice where they have no number."""
    numbers = sorted(one.row.number for one in rows)
    runs = [[number for _n, number in run] for _gap, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    said = "、".join(f"{run[0]}–{run[-1]}" if run[1:] else str(run[0]) for run in runs)
    return _(
        "%(why)s Not in are these rows of the file: %(rows)s. The others are in; leave them out when you upload again."
    ) % {"why": why, "rows": said}


def _added(before: dict[str, Any], step: ledger.Result) -> dict[str, Any]:
    numbers = {name: before.get(name, 0) + getattr(step, name) for name in ("added", "known", "closed")}
    warnings = [*before.get("warnings", []), *(incoming.place_of(one) for one in step.warnings)]
    return {**numbers, "warnings": warnings[: incoming.MOST_PROBLEMS]}
