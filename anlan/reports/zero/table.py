"""The table of schools and days as an Excel sheet."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.lib import excel
from anlan.reports.zero.matrix import LATE, MISS, SOME, TODO, ZERO, Cell, Matrix


def table(found: Matrix) -> bytes:
    """One row a school, one column a day, and how often it was missing and late; an .xlsx file."""
    book = excel.Workbook(write_only=True)
    sheet = book.create_sheet(_("Zero report"))
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 22
    for column in range(3, len(found.days) + 3):
        sheet.column_dimensions[excel.get_column_letter(column)].width = 6
    days = [f"{day.month}-{day.day}" for day in found.days]
    sheet.append([_("District"), _("School"), *days, _("Missing"), _("Late")])
    for row in found.rows:
        sheet.append([row.group, row.name, *(word(cell) for cell in row.cells), row.missing or None, row.late or None])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def word(cell: Cell) -> str | int:
    """What stands in a cell: a dot, a number, or a word; the same on paper as on the page."""
    if cell.state == SOME:
        return cell.exceptions
    return {
        ZERO: "·",
        LATE: pgettext("matrix cell", "late"),
        MISS: pgettext("matrix cell", "none"),
        TODO: "○",
    }.get(cell.state, "")
