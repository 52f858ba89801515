"""Asking once what the headings of somebody's own table mean, and keeping it for the unit and all below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.lib import headings as lib_headings
from anlan.lib.headings import Found
from anlan.lib.workbook import Sheet
from anlan.web.forms.org import ImportForm
from anlan.web.forms.registers import HeadingsForm
from anlan.web.request import Request

MOST = 40


def said(request: Request) -> dict[str, str]:
    """What the form of :func:`question` came back with: column key by heading."""
    asked = request.POST.getlist("heading")[:MOST]
    return {heading: request.POST.get(f"h{number}", "") for number, heading in enumerate(asked)}


def question(found: Found, sheet: Sheet, names: Mapping[str, str]) -> dict[str, Any]:
    """What ``parts/_headings.html`` needs. ``names``: what is remembered already."""
    asked = [one for one in found.headings if one.plain not in lib_headings.COUNTERS][:MOST]
    form = HeadingsForm(asked, sheet, lib_headings.suggest(found, sheet, names))
    return {
        "rows": [(heading, form[f"h{number}"]) for number, heading in enumerate(asked)],
        "found": found,
        "file": ImportForm(),
        "needed": [column.title for column in sheet.columns if column.is_required],
    }
