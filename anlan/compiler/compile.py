"""Text in, `PlanDraft` out."""

from __future__ import annotations

from pathlib import Path

from .chains import find_chains
from .charter import find_outside
from .draft import PlanDraft
from .events import find_grades, find_kinds, find_triggers
from .headings import find_headings
from .hotlines import find_hotlines
from .layout import Layout
from .limits import find_limits
from .measures import find_measures, find_post_duties
from .parts import split_parts
from .reading import MAX_CHARS, UnreadableDocument, read_document
from .recurrences import find_recurrences
from .roles import find_roles
from .title import find_title, plan_type
from .view import View


def compile_text(text: str, *, name: str = "") -> PlanDraft:
    """Read one plan. All offsets are Python `str` offsets into the text as given.

    Raises `UnreadableDocument` (`too_large`) beyond `MAX_CHARS` characters.
    """
    if len(text) > MAX_CHARS:
        raise UnreadableDocument("too_large", limit=MAX_CHARS, unit="characters")
    layout = Layout(View(text))
    title = find_title(layout)
    headings = find_headings(layout)
    roles = find_roles(layout, headings)
    kinds = find_kinds(layout)
    title_text = text[slice(*title)] if title else None
    return PlanDraft(
        name=name,
        text=text,
        title=title_text,
        plan_type=plan_type(title_text or name),
        headings=headings,
        roles=roles,
        chains=find_chains(layout),
        time_limits=find_limits(layout, headings, title),
        recurrences=find_recurrences(layout, headings, title),
        hotlines=find_hotlines(layout),
        post_duties=find_post_duties(layout, roles, headings),
        measures=find_measures(layout, headings, title_text, kinds),
        event_kinds=kinds,
        grades=find_grades(layout),
        triggers=find_triggers(layout),
        outside_charter=find_outside(layout),
    )


def compile_plan(source: str | Path | bytes, *, name: str = "") -> PlanDraft:
    """Read one plan from a file: a path, or the bytes with a file name that tells the kind.

    Raises `UnreadableDocument` for what cannot be read and `OSError` for a path that cannot be opened.
    """
    if isinstance(source, bytes):
        return compile_text(read_document(source, name=name), name=name)
    path = Path(source)
    name = name or path.name
    return compile_text(read_document(path.read_bytes(), name=path.name), name=name)


def compile_file_parts(text: str, *, name: str = "") -> list[PlanDraft]:
    """One draft for each plan in the text; offsets are those of each part's own `text`."""
    return [compile_text(text[a:b], name=name) for a, b in split_parts(text)]
