"""Rows of a ledger, `{% load al_ledger %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def ledger_rows(rows: Iterable[Mapping[str, Any]], pick: bool = False) -> SafeString:
    """The rows as items of a list. Without a template: a page holds thirty with fifteen values each.

    A row is {pk, url, title, number, is_drill, unit, kind, category, state, is_open, grade, clock, reported_at,
    reported}, all texts ready; ``pick`` puts a box before each.
    """
    drill, choose = gettext("Drill"), gettext("Choose")
    return SafeString("".join(_row(row, drill, choose if pick else "") for row in rows))


def _row(row: Mapping[str, Any], drill: str, choose: str) -> SafeString:
    said = [(text,) for text in (row["number"], row["unit"], row["kind"], row["category"]) if text]
    box = ""
    if choose:
        box = format_html(
            '<label class="al-cl-b al-no-print"><input class="form-check-input" type="checkbox" name="pick" value="{}">'
            '<span class="visually-hidden">{} {}</span></label>', row["pk"], choose, row["number"],
        )  # fmt: skip
    return format_html(
        '<li class="al-cl-r{}">{}<div class="al-cl-c">{}</div><div class="al-cl-t"><a href="{}">{}</a>'
        '<p class="al-sm al-quiet">{}{}</p></div><div class="al-cl-s"><b class="al-state{}">{}</b>{}</div>'
        '<time class="al-cl-d al-sm al-quiet" datetime="{}">{}</time></li>\n',
        "" if row["is_open"] else " al-cl-calm",
        box,
        row["clock"],
        row["url"],
        row["title"],
        format_html("<b>{}</b> ", drill) if row["is_drill"] else "",
        format_html_join("", '<span class="al-nb">{}</span>', said),
        " al-state-open" if row["is_open"] else "",
        row["state"],
        row["grade"],
        row["reported_at"],
        row["reported"],
    )
