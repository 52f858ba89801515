"""The words of ``anlan plan …`` in both languages, and which of them to use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anlan.compiler.lint import Severity

Language = Literal["en", "zh"]


def language_of(wanted: str | None, environ: Mapping[str, str] = os.environ) -> Language:
    """``wanted``, or what the terminal speaks: Chinese where its locale is Chinese, else English."""
    if wanted:
        return "zh" if wanted.lower().startswith("zh") else "en"
    spoken = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"


@dataclass(frozen=True)
class CheckWords:
    """``{…}`` places are filled by name."""

    severities: Mapping[Severity, str]
    line: str
    fix: str
    basis: str
    marks: Mapping[str, str]
    clean: str
    counts: str
    kept: str


ENGLISH = CheckWords(
    severities={Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"},
    line="line {line}",
    fix="Mend: {fix}",
    basis="Rests on: {basis} ({mark})",
    marks={"V": "read in the original", "S": "from a secondary copy", "M": "from memory", "C": "composed here"},
    clean="Nothing was found.",
    counts="{error} errors, {warning} warnings, {note} notes",
    kept="Kept as it is, because: {reason}",
)
CHINESE = CheckWords(
    severities={Severity.ERROR: "错误", Severity.WARNING: "要改", Severity.NOTE: "留意"},
    line="第{line}行",
    fix="怎样改：{fix}",
    basis="依据：{basis}（{mark}）",
    marks={"V": "核对过原文", "S": "出自转载", "M": "凭记忆", "C": "本系统的主张"},
    clean="没有发现问题。",
    counts="错误{error}处，要改{warning}处，留意{note}处",
    kept="保留，理由：{reason}",
)
CHECK_WORDS: Mapping[Language, CheckWords] = {"en": ENGLISH, "zh": CHINESE}

SOURCES_ZH: Mapping[str, str] = {
    "a clock needs a post and a number; a chain needs somebody on every step": (
        "有时限就要有岗位和数字，有报告链就要级级有人"
    ),
    "the national numbering plan, general knowledge": "国家电话号码规划，常识",
}
"""What the catalogue rests on, where it says so in English only."""


@dataclass(frozen=True)
class OddsWords:
    """What the numbers rest on, said below them. ``{…}`` places are filled by name."""

    no_chain: str
    no_unit: str
    from_sight: str
    from_first: str
    assumed: str
    usual_people: str
    real_people: str
    composed: str


ODDS_WORDS: Mapping[Language, OddsWords] = {
    "en": OddsWords(
        no_chain="No reporting chain was found in this plan, so there is nothing to play.",
        no_unit="There is no unit {unit!r}. Give its code, or its full name.",
        from_sight="Minutes count from when it was seen.",
        from_first="Minutes count from when the first step is told.",
        assumed="The plan gives no time for: {levels}. 15 minutes each were assumed [C].",
        usual_people="One person with app and SMS was put on every post, without a deputy.",
        real_people="The unit's holders and their verified contacts were put on the posts.",
        composed="Answer times that were not measured are composed [C], not findings: compare chains by them, "
        "do not forecast. See docs/simulation.md.",
    ),
    "zh": OddsWords(
        no_chain="这份预案里没有找到报告链，无从推演。",
        no_unit="没有“{unit}”这个单位。请给出单位代码或全称。",
        from_sight="时间从有人看到事情时算起。",
        from_first="时间从第一级接到消息时算起。",
        assumed="预案没有给这几级写时限：{levels}。按每级15分钟估算[C]。",
        usual_people="每个岗位按一人、有应用通知和短信、没有副手推演。",
        real_people="按本单位眼下在岗的人和核实过的联系方式推演。",
        composed="没有实测的回应时间是拟定的[C]，不是研究结论：可以用来比较两条链，不能当作预测。见docs/simulation.md。",
    ),
}
