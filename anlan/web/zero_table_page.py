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
from anlan.web.templatetags.al import matrix_cell

_LINK = "\x00"


def render(found: Matrix, *, today: date, show: str = "") -> SafeString:
    """``show``: ``today`` for schools that have not handed in, ``missing`` for those that ever did not, else all.

    Everything that comes from people is escaped here; a cell is drawn once for each thing it can say and filled with
    its link.
    """
    rows = [row for row in found.rows if _is_shown(row, found, today, show)]
    drawn: dict[tuple[Cell, str], str] = {}
    links = {row.unit_id: reverse("web:zero-day", args=[row.unit_id, today])[: -len(str(today)) - 1] for row in rows}
    classes = [_class(day, before, today) for day, before in zip(found.days, [None, *found.days], strict=False)]
    body = []
    for group, schools in groupby(rows, key=lambda row: row.group):
        width = len(found.days) + 3
        body.append(f'<tbody><tr class="al-mx-g"><th colspan="{width}" scope="rowgroup">{escape(group)}</th></tr>')
        body.extend(_row(row, found.days, classes, links[row.unit_id], drawn) for row in schools)
        body.append("</tbody>")
    return mark_safe(f'<table class="al-mx">{_head(found.days, classes)}{"".join(body)}</table>')  # noqa: S308  escaped above


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


def _row(row: Row, days: list[date], classes: list[str], link: str, drawn: dict[tuple[Cell, str], str]) -> str:
    cells = []
    for day, cell, kind in zip(days, row.cells, classes, strict=True):
        if (cell, kind) not in drawn:
            drawn[cell, kind] = _cell(cell, kind)
        cells.append(drawn[cell, kind].replace(_LINK, f"{link}{day}/"))
    sums = f'<td class="al-mx-n">{row.missing or ""}</td><td class="al-mx-n">{row.late or ""}</td>'
    return f'<tr><th scope="row" class="al-mx-s">{escape(row.name)}</th>{"".join(cells)}{sums}</tr>'


def _cell(cell: Cell, kind: str) -> str:
    if not cell.state:
        return f'<td class="al-mx-c {kind}"></td>'
    link = "" if cell.state == "zero" else _LINK
    return str(matrix_cell(cell.state, cell.exceptions, link, kind))
