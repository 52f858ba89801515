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


ENGLISH = CheckWords(
    severities={Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"},
    line="line {line}",
    fix="Mend: {fix}",
    basis="Rests on: {basis} ({mark})",
    marks={"V": "read in the original", "S": "from a secondary copy", "M": "from memory", "C": "composed here"},
    clean="Nothing was found.",
    counts="{error} errors, {warning} warnings, {note} notes",
)
CHINESE = CheckWords(
    severities={Severity.ERROR: "错误", Severity.WARNING: "要改", Severity.NOTE: "留意"},
    line="第{line}行",
    fix="怎样改：{fix}",
    basis="依据：{basis}（{mark}）",
    marks={"V": "核对过原文", "S": "出自转载", "M": "凭记忆", "C": "本系统的主张"},
    clean="没有发现问题。",
    counts="错误{error}处，要改{warning}处，留意{note}处",
)
CHECK_WORDS: Mapping[Language, CheckWords] = {"en": ENGLISH, "zh": CHINESE}

SOURCES_ZH: Mapping[str, str] = {
    "a clock needs a post and a number; a chain needs somebody on every step": (
        "有时限就要有岗位和数字，有报告链就要级级有人"
    ),
    "the national numbering plan, general knowledge": "国家电话号码规划，常识",
}
"""What the catalogue rests on, where it says so in English only."""
