"""A simulation on the terminal: bars for chances, words beside every bar, so that it survives a pipe or a
log.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from anlan.simulation.failures import Loss
from anlan.simulation.improvements import Analysis, Change, Improvement
from anlan.simulation.outcome import PERCENTILES, Chance, Level, Outcome
from anlan.simulation.words import ENGLISH, Words

BAR_WIDTH = 20
LEVEL_BAR_WIDTH = 10
"""Beside six more columns; the table then fits 80."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
LEAST_SHOWN = 0.001
"""A loss or gain below a tenth of a point is not shown."""


def bar(share: float, *, width: int = BAR_WIDTH) -> str:
    """`share` (0..1) as a bar of `width` cells, to an eighth of a cell. Never full below 1, never blank above
    0.
    """
    eighths = round(share * width * 8)
    if share < 1:
        eighths = min(eighths, width * 8 - 1)
    if share > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[rest] if rest else "")
    return drawn.ljust(width, "·")


def render(outcome: Outcome, *, words: Words = ENGLISH) -> RenderableType:
    """The targets, each level with its bar and percentiles, and the weakest link."""
    title = words.title.format(runs=f"{outcome.runs:,}", seed=outcome.seed)
    weakest = Text(words.weakest.format(rung=outcome.weakest.rung))
    return Group(Text(title, style="dim"), _targets(outcome, words), _levels(outcome, words), weakest)


def render_analysis(analysis: Analysis, *, words: Words = ENGLISH, most: int = 8) -> RenderableType:
    """`render`, and below it the worst losses and the best changes, at most `most` of each."""
    parts = [render(analysis.outcome, words=words)]
    felt = [loss for loss in analysis.losses if loss.drop >= LEAST_SHOWN]
    if felt:
        parts.append(_losses(felt[:most], words))
    parts.append(_improvements(analysis.improvements[:most], words))
    return Group(*parts)


def _targets(outcome: Outcome, words: Words) -> Table:
    table = _table(words.targets, "", "")
    for found in outcome.targets:
        minutes = _minutes(found.target.within, words)
        wording = words.anybody if found.target.rung is None else words.knows
        table.add_row(wording.format(rung=found.target.rung, minutes=minutes), *_chance(found.chance))
    return table


def _levels(outcome: Outcome, words: Words) -> Table:
    table = _table(words.level, words.limit, words.met, "")
    for share in PERCENTILES:
        table.add_column(words.by.format(share=share), justify="right", no_wrap=True)
    for level in outcome.levels:
        table.add_row(*_level(level, words))
    return table


def _level(level: Level, words: Words) -> list[str]:
    limit = "" if level.limit is None else _minutes(level.limit, words)
    if level.empty:
        return [level.rung, limit, words.nobody, ""] + [words.never for _ in PERCENTILES]
    times = [_minutes(level.percentiles[share], words) for share in PERCENTILES]
    return [level.rung, limit, *_chance(level.met, width=LEVEL_BAR_WIDTH), *times]


def _losses(losses: Sequence[Loss], words: Words) -> Table:
    table = _table(words.losses, "", "", "")
    for loss in losses:
        what = words.parts[loss.part].format(person=loss.person, name=loss.name)
        remark = words.point_of_failure if loss.is_point_of_failure else ""
        table.add_row(what, *_chance(loss.after), f"−{loss.drop:.1%}" + (f" {remark}" if remark else ""))
    return table


def _improvements(improvements: Sequence[Improvement], words: Words) -> RenderableType:
    helpful = [improvement for improvement in improvements if improvement.gain >= LEAST_SHOWN]
    if not helpful:
        return Text(words.no_gain)
    table = _table(words.improvements, "", "", "")
    for one in helpful:
        minutes = _minutes(one.minutes, words)
        whose = f"{one.rung}, {one.person}" if one.change is Change.DEPUTY and one.person else one.rung
        what = words.changes[one.change].format(rung=whose, person=one.person, minutes=minutes)
        table.add_row(what, *_chance(one.after), f"+{one.gain:.1%}")
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, title_justify="left")
    for heading in headings:
        # Only what is named may wrap: a figure cut short is worse than two lines.
        table.add_column(heading, no_wrap=bool(table.columns), overflow="fold")
    return table


def _chance(chance: Chance, *, width: int = BAR_WIDTH) -> tuple[str, str]:
    return bar(chance.value, width=width), f"{chance.value:.1%}"


def _minutes(minutes: float, words: Words) -> str:
    if not isfinite(minutes):
        return words.never
    return words.minutes.format(minutes=f"{minutes:.1f}".removesuffix(".0"))
