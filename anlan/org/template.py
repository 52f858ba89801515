"""The workbook to fill in: every sheet with its headings, an example, drop-downs, and a page that explains."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan.lib import excel
from anlan.lib.workbook_layout import add_example, lay_out_book, to_bytes
from anlan.org.sheets import SHEETS

__all__ = ["blank", "template", "to_bytes"]


def template() -> bytes:
    """An .xlsx that :func:`anlan.org.sheets.read_workbook` reads as empty until somebody fills it in."""
    book = blank()
    for sheet in SHEETS:
        add_example(book[sheet.title], sheet)
    return to_bytes(book)


def blank() -> excel.Workbook:
    """The workbook with headings and drop-downs, without rows."""
    return lay_out_book(
        SHEETS,
        (
            _("Fill in only what is new or has changed. A second import changes what is there; it never makes a copy."),
            _("Headings with * must be filled in. Grey rows that begin with 例： are examples and are passed over."),
            _("Nothing is removed by leaving a row out. Whoever leaves a post gets a last day."),
            _("If one cell is wrong, nothing is imported, and every wrong cell is named at once."),
        ),
    )
