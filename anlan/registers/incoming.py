"""Tables too long for one request: taken in by a page, brought in by the worker, followed on a page meanwhile.

The row of the import is the truth, the job only a summons; an import that was interrupted is found again and begun
anew. Whoever reads the table (a :data:`Bring`) ends the import in the transaction that writes, so it is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.journal import keys
from anlan.lib import envelope
from anlan.lib.errors import Refused
from anlan.lib.headings import look
from anlan.lib.workbook import CannotImport, Problem, Sheet
from anlan.notify import outbox
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.registers import book, headings, tables
from anlan.registers.kinds import KINDS
from anlan.registers.models import Import
from anlan.registers.tables import Result

log = structlog.get_logger(__name__)
JOB = "import"
LOCK = 0x696D706F  # "impo"
MOST_PROBLEMS = 1_000
"""Places that are kept to be shown; how many there are is kept too."""
State = Import.State
Bring = Callable[[Import, bytes, Person, datetime], None]
LOST = (OperationalError, InterfaceError)
"""What says that the database is gone or busy, not that it refuses a row: the only errors worth another try."""


class BrokeOff(Refused):
    """It ended between two steps: what was written stays, and the message says what is not in."""

    code = "import_broke_off"
    status = 422


def rows_in(data: bytes, sheet: Sheet, unit: Unit, table: str) -> int:
    """About how many rows the file has. Raises :class:`NotAWorkbook`, :class:`StrangeHeadings`."""
    names = headings.remembered(unit, table)
    found, rows = look(data, sheet, names)
    found.require_meaning(sheet, names)
    return rows


@transaction.atomic
def take_in(unit: Unit, table: str, name: str, data: bytes, *, by: Person, at: datetime) -> Import:
    """Keep the file and call the worker for it. Raises :class:`NotAllowed`."""
    access.require(by, HANDLE, str(unit.path))
    docket = book.docket_of(unit, at=at)
    sealed = envelope.seal(keys.key_of(docket), data, aad=_aad(unit))
    row = Import.objects.create(
        unit=unit, unit_path=unit.path, table=table, name=name[:100], file=sealed, person=by, asked_at=at
    )
    book.enter(unit, "import.taken_in", by=by, at=at, table=table, file=row.pk)
    outbox.call(JOB, outbox.job_payload([row.pk]))
    return row


def waiting() -> list[int]:
    """Imports that have not ended: waiting, under way, or interrupted."""
    return list(Import.objects.running().order_by("pk").values_list("pk", flat=True))


def work(import_id: int, brings: Mapping[str, Bring], *, at: datetime) -> None:
    """Bring it in, unless another worker has it in hand. ``brings``: for tables that are no register's.

    Raises only what is :data:`LOST`: then it is begun anew.
    """
    with _mine(import_id) as row:
        if row is None:
            return
        with translation.override(row.person.language):
            try:
                row.person.standing(at)
                brings.get(row.table, bring_register)(row, _opened(row, at), row.person, at)
            except LOST:
                raise
            except CannotImport as error:
                end(row, State.REFUSED, {**row.result, **_problems(error.data["problems"])}, at=at)
            except BrokeOff as error:
                log.exception("import_broke_off", id=import_id)
                end(row, State.FAILED, {**row.result, "message": str(error)}, at=at)
            except Refused as error:
                end(row, State.REFUSED, {**row.result, "message": str(error)}, at=at)
            except Exception as error:
                log.exception("import_failed", id=import_id)
                row.refresh_from_db(fields=["result"])  # in memory stands what was taken back
                said = _("%(why)s Nothing was brought in.") % {"why": why(error)}
                end(row, State.FAILED, {**row.result, "message": said}, at=at)


def bring_register(row: Import, data: bytes, by: Person, at: datetime) -> None:
    """A register: checked whole, then written in one transaction."""
    say(row, State.READING)
    parsed = tables.read(data, KINDS[row.table], row.unit)
    say(row, State.WRITING, total=len(parsed.rows))
    with transaction.atomic():
        result = tables.bring_in(parsed, row.unit, by=by, at=at)
        end(row, State.DONE, of_result(result), at=at, total=len(parsed.rows))


def say(row: Import, state: str, *, total: int = 0) -> None:
    """How far it is, for whoever looks; outside of the transaction that writes."""
    row.state, row.total = state, total
    row.save(update_fields=["state", "total"])


def why(error: Exception) -> str:
    """A sentence for whoever brought the table in: what stopped it, and what to do."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, DatabaseError):
        return _(
            "The database did not take a value of this table, or somebody entered the same thing at that moment. "
            "Upload the file again; if it stops again, bring it in by parts to find the row."
        )
    return _("Something went wrong on our side. Whoever runs the installation finds it in the log; upload the file "
             "again later.")  # fmt: skip


def of_result(result: Result) -> dict[str, Any]:
    numbers = {"added": result.added, "changed": result.changed, "same": result.same}
    return {**numbers, "warnings": [place_of(one) for one in result.warnings[:MOST_PROBLEMS]]}


def end(row: Import, state: str, result: dict[str, Any], *, at: datetime, total: int = 0) -> None:
    """It is over, and the file is thrown away."""
    row.state, row.result, row.file, row.ended_at, row.total, row.done = state, result, None, at, total, total
    with transaction.atomic():
        row.save(update_fields=["state", "result", "file", "ended_at", "total", "done"])
        numbers = {name: value for name, value in result.items() if isinstance(value, int)}
        book.enter(row.unit, f"import.{state}", by=row.person, at=at, table=row.table, file=row.pk, **numbers)


@contextmanager
def _mine(import_id: int) -> Iterator[Import | None]:
    """The import, held by this connection alone: whoever dies lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, import_id])
        is_mine = cursor.fetchone()[0]
    try:
        rows = Import.objects.running().select_related("unit", "person")
        yield rows.filter(pk=import_id).first() if is_mine else None
    finally:
        if is_mine and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, import_id])


def _opened(row: Import, at: datetime) -> bytes:
    key = keys.key_of(book.docket_of(row.unit, at=at))
    return envelope.open_(key, bytes(row.file or b""), aad=_aad(row.unit))


def _problems(problems: list[Problem]) -> dict[str, Any]:
    return {"wrong": len(problems), "problems": [place_of(one) for one in problems[:MOST_PROBLEMS]]}


def place_of(one: Problem) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "message": str(one.message)}


def _aad(unit: Unit) -> bytes:
    return b"anlan-import:%d" % unit.pk
