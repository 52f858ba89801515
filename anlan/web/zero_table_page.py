"""The table of schools and days as HTML. Without a template: a bureau's holds 15,000 cells and is drawn at once."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from anlan.reports.zero.matrix import MISS, TODO, Cell, Matrix, Row
from anlan.web.templatetags.al import cell_words

KEY = "matrix-key"
_SCHOOL = "\x00"
_Column = dict[Cell, str]
"""What a cell of this day says, drawn once for each thing it can say; the school's link is filled in for each row."""


def render(found: Matrix, *, today: date, show: str = "") -> SafeString:
    """``show``: ``today`` for schools that have not handed in, ``missing`` for those that ever did not, else all.

    Everything that comes from people is escaped here. What was in time and had nothing says so by its mark alone,
    which the key below explains; every other cell names what it means to who cannot see it.
    """
    rows = [row for row in found.rows if _is_shown(row, found, today, show)]
    classes = [_class(day, before, today) for day, before in zip(found.days, [None, *found.days], strict=False)]
    said = {cell for row in rows for cell in row.cells}
    columns = [{cell: _cell(cell, day, kind) for cell in said} for day, kind in zip(found.days, classes, strict=True)]
    link = _link(today)
    body = []
    for group, schools in groupby(rows, key=lambda row: row.group):
        width = len(found.days) + 3
        body.append(f'<tbody><tr class="al-mx-g"><th colspan="{width}" scope="rowgroup">{escape(group)}</th></tr>')
        body.extend(_row(row, columns, link % row.unit_id) for row in schools)
        body.append("</tbody>")
    return mark_safe(  # noqa: S308  escaped above
        f'<table class="al-mx" aria-describedby="{KEY}">{_head(found.days, classes)}{"".join(body)}</table>'
    )


def _link(day: date) -> str:
    """Where a school's days lie, ``%d`` for its number."""
    return reverse("web:zero-day", args=[0, day]).removesuffix(f"0/{day}/") + "%d/"


def _is_shown(row: Row, found: Matrix, today: date, show: str) -> bool:
    if show == "missing":
        return row.missing > 0
    if show == "today":
        return today in found.days and row.cells[found.days.index(today)].state in {TODO, MISS}
    return True


def _class(day: date, before: date | None, today: date) -> str:
    if day == today:
        return "al-mx-today"
    return "al-gap-l" if before is not None and (day - before).days > 1 else ""


def _head(days: list[date], classes: list[str]) -> str:
    months = "".join(
        f'<th class="al-mx-m" colspan="{len(list(of))}" scope="colgroup">{_month(year, month)}</th>'
        for (year, month), of in groupby(days, key=lambda day: (day.year, day.month))
    )
    cells = "".join(
        f'<th scope="col" class="{kind}">{day.day}<small>{escape(_weekday(day))}</small></th>'
        for day, kind in zip(days, classes, strict=True)
    )
    return (
        f'<thead><tr><th class="al-mx-s" rowspan="2" scope="col">{escape(_("School"))}</th>{months}'
        f'<th colspan="2" scope="colgroup">{escape(_("All together"))}</th></tr>'
        f'<tr>{cells}<th scope="col">{escape(_("Missing"))}</th><th scope="col">{escape(_("Late"))}</th></tr></thead>'
    )


def _month(year: int, month: int) -> str:
    return escape(date_format(date(year, month, 1), "N"))


def _weekday(day: date) -> str:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][day.weekday()]


def _row(row: Row, columns: list[_Column], link: str) -> str:
    cells = "".join([column[cell] for column, cell in zip(columns, row.cells, strict=True)]).replace(_SCHOOL, link)
    sums = f'<td class="al-mx-n">{row.missing or ""}</td><td class="al-mx-n">{row.late or ""}</td>'
    return f'<tr><th scope="row" class="al-mx-s">{escape(row.name)}</th>{cells}{sums}</tr>'


def _cell(cell: Cell, day: date, kind: str) -> str:
    mark, said = cell_words(cell.state, cell.exceptions) if cell.state else ("", "")
    classes = " ".join(filter(None, [f"al-mx-{cell.state}" if cell.state not in {"", "zero"} else "", kind]))
    if cell.state not in {"", "zero"}:
        mark = f'<a href="{_SCHOOL}{day}/" aria-label="{escape(said)}">{escape(mark)}</a>'
    return f'<td class="{classes}">{mark}</td>' if classes else f"<td>{mark}</td>"
