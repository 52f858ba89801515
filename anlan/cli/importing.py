"""``anlan import org``: by the administrator, in nobody's scope."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from anlan.lib import clock
from anlan.lib.workbook import NotAWorkbook, Problem
from anlan.org.importing import CannotImport
from anlan.org.sheets import read_workbook
from anlan.registers import importing


def org(file: Path, *, out: Console, err: Console) -> int:
    """Import, or print every problem with its sheet, row and column; exit status 0 or 1."""
    try:
        result = importing.import_org(read_workbook(file.read_bytes()), by=None, at=clock.now())
    except NotAWorkbook as error:
        err.print(str(error))
        return 1
    except CannotImport as error:
        err.print(str(error))
        err.print(_table(error.data["problems"]))
        return 1
    if result.warnings:
        out.print(_table(result.warnings))
    out.print(
        ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in sorted(result.counts.items())) or "no change"
    )
    return 0


def _table(problems: list[Problem]) -> Table:
    table = Table("sheet", "row", "column", "problem", box=None, pad_edge=False)
    for problem in problems:
        table.add_row(problem.sheet, str(problem.row or ""), problem.column or "", str(problem.message))
    return table
