"""``anlan plan …``: the compiler on the command line. No database is needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from anlan.compiler import PlanDraft, UnreadableDocument, compile_plan
from anlan.compiler.draft import Item, TimeLimit

UNREADABLE = 2


def compile_file(file: Path, *, as_json: bool, out: Console, err: Console) -> int:
    """Print the findings; exit status 0, or 2 where the file cannot be read."""
    try:
        draft = compile_plan(file)
    except UnreadableDocument as error:
        err.print(str(error))
        return UNREADABLE
    if as_json:
        out.print(json.dumps(draft.to_schema(), ensure_ascii=False, indent=1), highlight=False, soft_wrap=True)
    else:
        _print(draft, out)
    return 0


def _print(draft: PlanDraft, out: Console) -> None:
    out.print(f"[bold]{draft.title or draft.name or '—'}[/]")
    table = Table("line", "found", "text", "reading", box=None, pad_edge=False)
    for start, kind, text, reading in sorted(_rows(draft)):
        table.add_row(str(draft.line_of(start)), kind, text, reading)
    out.print(table)
    counts: dict[str, Sequence[Item]] = {
        "headings": draft.headings, "roles": draft.roles, "chains": draft.chains, "limits": draft.time_limits,
        "recurrences": draft.recurrences, "hotlines": draft.hotlines, "outside the charter": draft.outside_charter,
    }  # fmt: skip
    out.print(", ".join(f"{len(found)} {name}" for name, found in counts.items()))


def _rows(draft: PlanDraft) -> list[tuple[int, str, str, str]]:
    rows = [(h.start, "heading", h.marker + h.text, f"level {h.level}") for h in draft.headings]
    rows += [(r.start, "role", r.role, f"{r.group or '—'}: {'、'.join(r.holders)}") for r in draft.roles]
    rows += [(c.start, "chain", _excerpt(draft, c), " → ".join(c.steps)) for c in draft.chains]
    rows += [(t.start, "limit", t.text, _limit(t)) for t in draft.time_limits]
    rows += [
        (r.start, "recurrence", r.text, f"{r.freq} {r.actor or ''} {r.action or ''}".strip()) for r in draft.recurrences
    ]
    rows += [(h.start, "hotline", h.number, h.label or "") for h in draft.hotlines]
    rows += [
        (o.start, "outside charter", _excerpt(draft, o), f"point {o.point}: {o.reason}") for o in draft.outside_charter
    ]
    return rows


def _limit(limit: TimeLimit) -> str:
    low, high = limit.min_minutes, limit.max_minutes
    span = "at once" if high is None else f"{low:g}–{high:g} min" if low is not None else f"within {high:g} min"
    return f"{limit.actor or '?'} → {limit.recipient or '—'}: {limit.action or ''}, {span}"


def _excerpt(draft: PlanDraft, item: Item) -> str:
    text = draft.text[item.start : item.end].replace("\n", " ")
    return text if len(text) <= 40 else text[:39] + "…"
