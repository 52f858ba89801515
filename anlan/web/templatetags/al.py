"""The parts of a page, `{% load al %}`. They take plain values and draw them; none knows a model.

`frontend/README.md` lists each with its parameters and an example call.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape as plain
from typing import Any, Final

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from anlan.cases.kinds import HAZARD
from anlan.lib.languages import by_language
from anlan.web import words

register = template.Library()

Row = Mapping[str, Any]
RUNNING: Final = {"calm", "warn", "over"}
NUMERALS: Final = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
WHO_ICONS: Final = {"ok": "check", "sent": "dots", "no": "alert-triangle", "wait": "minus"}
ENTRY_ICONS: Final = {"sys": "send", "say": "note", "done": "check", "clock": "clock", "over": "stairs-up"}


def part(name: str, /, **values: Any) -> SafeString:
    """A part drawn by its template, without the white space around it, which Chinese text would show."""
    return SafeString(render_to_string(f"parts/{name}.html", values).strip())


@register.simple_tag
def head(theme: str) -> SafeString:
    """Style sheet and scripts."""
    return _head_of(theme if theme in {"dark", "auto"} else "light")


@lru_cache
def _head_of(theme: str) -> SafeString:
    return part("_head", theme=theme)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20) -> SafeString:
    """An icon of `frontend/icons.txt`, always beside its word and hidden from screen readers."""
    return format_html(
        '<svg class="al-icon" width="{0}" height="{0}" aria-hidden="true"><use href="{1}#{2}"></use></svg>',
        size,
        static("anlan/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache
def mark(size: int = 26) -> SafeString:
    return part("mark", size=size)


@register.simple_tag
@by_language
def clock_words() -> SafeString:
    return escape(json.dumps(dict(words.clock_words()), ensure_ascii=False))


@register.simple_tag(takes_context=True)
def server_now(context: Context) -> str:
    """The server's time for `data-server-now`: `now` of the page, else the moment of the request."""
    at = context.get("now") or getattr(context.get("request"), "at", None)
    return at.isoformat() if isinstance(at, datetime) else ""


@register.simple_tag
def clock(
    state: str,
    due_at: datetime | None = None,
    now: datetime | None = None,
    warn_at: datetime | None = None,
    span: timedelta | None = None,
    text: str = "",
    coarse: bool = False,
) -> SafeString:
    """A clock chip. `open` finds its own state from the times; done and late take a `span` or a `text`."""
    if state in RUNNING | {"open"} and due_at and now:
        state = words.clock_state(due_at, now, warn_at) if state == "open" else state
        text = words.clock_text(state, due_at, now, coarse=coarse)  # type: ignore[arg-type]
        return _chip(state, text, due_at, warn_at, coarse)
    if span is not None:
        text = words.late(span) if state == "late" else words.took(span)
    return _chip(state, text)


def _chip(
    state: str, text: str, due_at: datetime | None = None, warn_at: datetime | None = None, coarse: bool = False
) -> SafeString:
    """Without a template: a list holds dozens of them."""
    times = f' data-due="{_here(due_at)}"' if due_at else ""
    if due_at and warn_at:
        times += f' data-warn="{_here(warn_at)}"'
    if due_at and coarse:
        times += " data-coarse"
    shown = f"<u>{plain(text)}</u>" if state == "late" else plain(text)
    return SafeString(f'<span class="al-clock al-clock-{plain(state)}"{times}>{shown}</span>')


def _here(at: datetime) -> str:
    """With the installation's offset: by it the browser counts days, wherever it stands (frontend/js/words.js)."""
    return timezone.localtime(at).isoformat()


@register.simple_tag
def clock_large(
    state: str, due_at: datetime, now: datetime, warn_at: datetime | None = None, note: str = ""
) -> SafeString:
    """The clock of the one running act. `note` replaces 14:32前 under the figure."""
    shown = words.clock_state(due_at, now, warn_at) if state == "open" else state
    left = due_at - now
    figure = words.remaining(due_at, now) if left >= timedelta(days=1) else words.countdown(abs(left))
    return part(
        "clock_large",
        state=shown,
        verb=words.verb_of(shown),  # type: ignore[arg-type]
        figure=figure,
        due_at=timezone.localtime(due_at),
        warn_at=timezone.localtime(warn_at) if warn_at else None,
        note=note or words.due(due_at, now),
    )


@register.simple_tag
def elapsed(since: datetime, now: datetime, figure: bool = False) -> SafeString:
    """Time since, counting up: words, or 02:46 with `figure`."""
    text = words.countdown(now - since) if figure else words.duration(now - since)
    flag = SafeString(" data-figure") if figure else ""
    return format_html('<time class="al-num" data-since="{}"{}>{}</time>', since.isoformat(), flag, text)


@register.simple_tag
def due(at: datetime, now: datetime) -> SafeString:
    return format_html('<time class="al-due" datetime="{}">{}</time>', at.isoformat(), words.due(at, now))


@register.simple_tag
def grade(level: int, kind: str = "event", word: str = "") -> SafeString:
    """Ⅰ–Ⅳ of an event, a warning or a risk; 0 is not graded yet."""
    numeral = format_html("<b>{}</b>", NUMERALS[level]) if level else ""
    return format_html(
        '<span class="al-grade al-grade-{}">{}<span>{}</span></span>', level, numeral, word or _grade_words(kind)[level]
    )


def _grade_words(kind: str) -> tuple[str, ...]:
    ungraded = gettext("not graded yet")
    if kind == "warning":
        return (
            ungraded,
            gettext("red alert"),
            gettext("orange alert"),
            gettext("yellow alert"),
            gettext("blue alert"),
        )
    if kind == "risk":
        return (
            ungraded,
            gettext("major risk"),
            gettext("serious risk"),
            gettext("moderate risk"),
            gettext("low risk"),
        )
    if kind == HAZARD.code:
        return (ungraded, *(str(word) for _level, word in sorted(HAZARD.grades.items())))
    return (
        ungraded,
        pgettext("grade of an event", "extremely serious"),
        pgettext("grade of an event", "very serious"),
        pgettext("grade of an event", "serious"),
        pgettext("grade of an event", "general"),
    )


@register.simple_tag
def state_badge(label: str, is_open: bool = False) -> SafeString:
    return format_html('<b class="al-state{}">{}</b>', " al-state-open" if is_open else "", label)


@register.simple_tag
def who(
    state: str,
    name: str,
    post: str = "",
    tried: str = "",
    status: str = "",
    then: str = "",
    actions: Iterable[Row] = (),
) -> SafeString:
    """A person or office: `status` is a time or a word, `tried` the channels, `then` what happens next."""
    shown = status or {
        "sent": gettext("waiting for an answer"),
        "no": gettext("not confirmed"),
        "wait": gettext("not called on"),
    }.get(state, "")
    return part(
        "who",
        state=state,
        icon_name=WHO_ICONS[state],
        name=name,
        post=post,
        tried=tried,
        status=shown,
        then=then,
        actions=actions,
    )


@register.simple_block_tag(end_name="endrule")
def rule(
    content: str,
    state: str,
    number: str,
    title: str,
    rows: Iterable[Row] = (),
    post: str = "",
    limit: str = "",
    id: str = "",
    pair: str = "",
    status: str = "",
    check: str = "",
    is_open: bool = False,
) -> SafeString:
    """A rule read from a plan. `rows` are {label, value, note, wide}; the content is its buttons."""
    shown = status or {"ok": gettext("confirmed"), "todo": gettext("to be confirmed")}.get(state, "")
    return part(
        "rule_ok" if state == "ok" else "rule",
        state=state,
        number=number,
        title=title,
        rows=rows,
        post=post,
        limit=limit,
        id=id,
        pair=pair,
        status=shown,
        check=check,
        is_open=is_open,
        content=content.strip() and content,
    )


@register.simple_block_tag(end_name="endfinding")
def finding(content: str, title: str, text: str = "", id: str = "", pair: str = "", kept: str = "") -> SafeString:
    """What is wrong with a sentence and how to mend it; `kept` is why it stays. The content: buttons."""
    return part("finding", title=title, text=text, id=id, pair=pair, kept=kept, content=content.strip() and content)


@register.simple_tag
def source(text: str, cite: str = "", url: str = "", mark: str = "", digest: bool = False) -> SafeString:
    """Words of a plan or a law. `mark` is the piece that became the limit; `digest`: not verbatim."""
    before, found, after = text.partition(mark) if mark else (text, "", "")
    return part("source", before=before, mark=found, after=after, cite=cite, url=url, digest=digest)


@register.simple_block_tag(end_name="endentry")
def entry(
    content: str,
    kind: str,
    at: datetime,
    now: datetime | None = None,
    id: str = "",
    icon: str = "",
    name: str = "",
    post: str = "",
    words_said: str = "",
) -> SafeString:
    """One line of what happened; `words_said` are somebody's own. With `now`, older days show their date."""
    time = words.moment(at, now, seconds=True) if now else words.clock_time(at, seconds=True)
    return part(
        "entry",
        kind=kind,
        at=at,
        time=time,
        id=id,
        icon_name=icon or ENTRY_ICONS[kind],
        name=name,
        post=post,
        words_said=words_said,
        content=SafeString(content.strip()),
    )


@register.simple_tag
def steps(items: Iterable[Row]) -> SafeString:
    """Steps of a plan: {label, state: done | now | ''}."""
    return part("steps", items=items)


@register.simple_tag
def path(items: Iterable[Row]) -> SafeString:
    """Where a grievance or a report stands: {label, state: done | now | if | '', when, text, url, link}."""
    return part("path", items=items)


@register.simple_tag
def filters(items: Iterable[Row], label: str, bar: bool = False, end: Row | None = None) -> SafeString:
    """Plain links with counts: {label, url, count, current}; `None` between two draws a divider."""
    return part("filters", items=items, label=label, bar=bar, end=end)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str, text: str = "", big: bool = False, is_page: bool = False) -> SafeString:
    """Nothing here: how it is now, and what comes next. The content is at most one button. ``is_page``: the title is
    the page's headline."""
    return part("empty", title=title, text=text, big=big, is_page=is_page, content=content.strip() and content)


def cell_words(state: str, count: int) -> tuple[str, str]:
    """One day of one school, zero, some, late, miss or todo: its mark, and what that means."""
    return {
        "zero": ("·", gettext("nothing, in time")),
        "some": (
            str(count),
            ngettext("%(n)s matter, in time", "%(n)s matters, in time", count) % {"n": count},
        ),
        "late": (pgettext("matrix cell", "late"), gettext("handed in late")),
        "miss": (pgettext("matrix cell", "none"), gettext("not handed in")),
        "todo": ("○", gettext("not handed in yet, still in time")),
    }[state]


@register.simple_tag
def live_note(now: datetime) -> SafeString:
    """Hidden until the live room loses its line; says how old the page is."""
    return part("live_note", time=words.clock_time(now, seconds=True))


@register.simple_tag
def chart(kind: str, table: str) -> SafeString:
    """A `line` or `bar` chart drawn from the table with this id, which stays under it."""
    return format_html(
        '<div class="al-chart" aria-hidden="true" data-chart="{}" data-chart-table="{}" data-chart-src="{}"></div>',
        kind,
        table,
        static("anlan/echarts.js"),
    )


@register.filter
def paragraphs(text: str) -> SafeString:
    """Line breaks of what people typed, kept; everything else escaped."""
    return SafeString("<br>".join(escape(line) for line in text.strip().splitlines()))
