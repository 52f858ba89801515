"""The parts of openpyxl we use, as ``excel.Workbook``. It comes with NumPy, so it is read when the first is used:
most processes never meet a table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook as Workbook
    from openpyxl import load_workbook as load_workbook
    from openpyxl.cell import WriteOnlyCell as WriteOnlyCell
    from openpyxl.cell.cell import Cell as Cell
    from openpyxl.comments import Comment as Comment
    from openpyxl.styles import Alignment as Alignment
    from openpyxl.styles import Font as Font
    from openpyxl.styles import PatternFill as PatternFill
    from openpyxl.utils import get_column_letter as get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation as DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties as PageSetupProperties
    from openpyxl.worksheet.worksheet import Worksheet as Worksheet

_WHERE = {
    "Workbook": "openpyxl",
    "load_workbook": "openpyxl",
    "WriteOnlyCell": "openpyxl.cell",
    "Cell": "openpyxl.cell.cell",
    "Comment": "openpyxl.comments",
    "Alignment": "openpyxl.styles",
    "Font": "openpyxl.styles",
    "PatternFill": "openpyxl.styles",
    "get_column_letter": "openpyxl.utils",
    "DataValidation": "openpyxl.worksheet.datavalidation",
    "PageSetupProperties": "openpyxl.worksheet.properties",
    "Worksheet": "openpyxl.worksheet.worksheet",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    found = globals()[name] = getattr(import_module(_WHERE[name]), name)
    return found
