"""``anlan plan simulate``: what are the odds that the plan's chain works?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from anlan.cli.plan_words import ODDS_WORDS, Language
from anlan.cli.plans import UNREADABLE
from anlan.compiler import UnreadableDocument, compile_plan
from anlan.lib import clock
from anlan.plans.odds import of_draft
from anlan.plans.seating import Way
from anlan.simulation import Analysis, DayPart, analyse
from anlan.simulation.terminal import render_analysis
from anlan.simulation.words import CHINESE, ENGLISH

if TYPE_CHECKING:
    from anlan.plans.organisation import UnitPosts

DONE, NO_CHAIN = 0, 1


@dataclass(frozen=True)
class Asked:
    """``unit``: its code or name, to play the chain with its people; the database must then be up."""

    language: Language
    runs: int
    seed: int
    part: DayPart
    as_json: bool = False
    unit: str = ""


def simulate(file: Path, asked: Asked, *, out: Console, err: Console) -> int:
    """Play the longest chain. Status 0, 1 where the text has no chain, 2 where it cannot be read."""
    try:
        draft = compile_plan(file)
    except UnreadableDocument as error:
        err.print(str(error))
        return UNREADABLE
    words = ODDS_WORDS[asked.language]
    way, posts = _people(asked) if asked.unit else (Way(part=asked.part), None)
    if asked.unit and posts is None:
        err.print(words.no_unit.format(unit=asked.unit))
        return UNREADABLE
    model = of_draft(draft, way=way, posts=posts)
    if model is None:
        err.print(words.no_chain)
        return NO_CHAIN
    found = analyse(model.chain, runs=asked.runs, seed=asked.seed, target=model.last, part=asked.part, times=way.times)
    if asked.as_json:
        _data(found, model.witnessed, model.assumed, out)
        return DONE
    out.print(render_analysis(found, words=CHINESE if asked.language == "zh" else ENGLISH))
    for line in _assumptions(model.witnessed, model.assumed, bool(asked.unit), asked.language):
        out.print(Text(line, style="dim"))
    return DONE


def _people(asked: Asked) -> tuple[Way, UnitPosts | None]:
    """Who is on the unit's posts, and how fast people here were measured to answer."""
    from anlan.duties.answer_times import answer_times
    from anlan.notify import channel_settings
    from anlan.plans.organisation import UnitPosts, unit_called

    at, unit = clock.now(), unit_called(asked.unit)
    way = Way(part=asked.part, times=answer_times(at=at), channels=channel_settings.usable())
    return way, UnitPosts(unit, at) if unit else None


def _assumptions(witnessed: bool, assumed: tuple[str, ...], staffed: bool, language: Language) -> list[str]:
    words = ODDS_WORDS[language]
    lines = [words.from_sight if witnessed else words.from_first]
    if assumed:
        lines.append(words.assumed.format(levels="、".join(assumed)))
    lines.append(words.real_people if staffed else words.usual_people)
    lines.append(words.composed)
    return lines


def _data(found: Analysis, witnessed: bool, assumed: tuple[str, ...], out: Console) -> None:
    data: dict[str, Any] = found.as_data() | {"from": "sight" if witnessed else "told", "assumed_limits": list(assumed)}
    out.print(json.dumps(data, ensure_ascii=False, indent=1), highlight=False, markup=False, soft_wrap=True)
