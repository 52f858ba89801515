"""``anlan plan check``: what lint finds, for people, for programs and for editors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from anlan.cli.plan_words import CHECK_WORDS, SOURCES_ZH, CheckWords, Language
from anlan.cli.plans import UNREADABLE
from anlan.compiler import PlanDraft, UnreadableDocument, compile_plan
from anlan.compiler.lint import CHECKS, Finding, Organisation, Severity, fingerprint, lint, to_json, to_sarif
from anlan.lib import clock

CLEAN, FOUND = 0, 1
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


@dataclass(frozen=True)
class Asked:
    """How to check and how to say it. ``unit``: its code or name, to hold the plan against its people."""

    language: Language
    form: str = "text"
    on: date | None = None
    places: list[str] = field(default_factory=list)
    unit: str = ""


def check(file: Path, asked: Asked, *, out: Console, err: Console) -> int:
    """Print the findings. Status 0 without errors and warnings, 1 with, 2 where the file cannot be read."""
    try:
        draft = compile_plan(file)
    except UnreadableDocument as error:
        err.print(str(error))
        return UNREADABLE
    organisation = _organisation(asked.unit, err) if asked.unit else None
    if asked.unit and organisation is None:
        return UNREADABLE
    kept = _kept(asked.unit) if asked.unit else {}
    found = lint(draft, organisation, on=asked.on or clock.now().astimezone().date(), places=asked.places)
    if asked.form == "json":
        _data(to_json(found, draft, kept), out)
    elif asked.form == "sarif":
        _data(_sarif(found, draft, file, asked, kept), out)
    else:
        out.print(report(found, draft, asked.language, kept))
    open_ones = [finding for finding in found if fingerprint(finding, draft) not in kept]
    return FOUND if any(finding.severity != Severity.NOTE for finding in open_ones) else CLEAN


def report(found: list[Finding], draft: PlanDraft, language: Language, kept: Mapping[str, str] | None = None) -> Group:
    """Each finding with its line, the sentence, what it rests on and how to mend it, and the counts below. What is
    kept with a reason says so and is not counted."""
    words, reasons = CHECK_WORDS[language], kept or {}
    why = [reasons.get(fingerprint(finding, draft), "") for finding in found]
    counts = Counter(finding.severity for finding, reason in zip(found, why, strict=True) if not reason)
    last = words.counts.format(**{one.value: counts[one] for one in Severity}) if found else words.clean
    said = [_finding(finding, draft, words, language, reason) for finding, reason in zip(found, why, strict=True)]
    return Group(*said, Text(last, style="bold"))


def _sarif(found: list[Finding], draft: PlanDraft, file: Path, asked: Asked, kept: Mapping[str, str]) -> object:
    version = metadata.version("anlan")
    return to_sarif(found, draft, path=str(file), version=version, language=asked.language, kept=kept)


def _kept(unit: str) -> dict[str, str]:
    from anlan.plans.keeping import reasons_at
    from anlan.plans.organisation import unit_called

    found = unit_called(unit)
    return reasons_at(found) if found else {}


def _finding(finding: Finding, draft: PlanDraft, words: CheckWords, language: Language, kept: str) -> Group:
    check, chinese = CHECKS[finding.code], language == "zh"
    head = Text.assemble(
        (words.line.format(line=draft.line_of(finding.start)), "bold"), "  ",
        (words.severities[finding.severity], _STYLES[finding.severity]), "  ",
        check.title_zh if chinese else check.title, (f"  {finding.code}", "dim"),
    )  # fmt: skip
    body = [
        _sentence(finding, draft),
        Text(finding.message_zh if chinese else finding.message),
        Text(words.fix.format(fix=finding.fix_zh if chinese else finding.fix)),
        Text(words.basis.format(basis=_basis(finding, chinese), mark=words.marks[finding.basis.mark]), style="dim"),
    ]
    if kept:
        body.append(Text(words.kept.format(reason=kept), style="bold"))
    return Group(head, Padding(Group(*body), (0, 0, 1, 2), expand=False))


def _sentence(finding: Finding, draft: PlanDraft) -> Text:
    sentence = Text(draft.text[finding.sentence_start : finding.sentence_end].replace("\n", " "))
    begin = finding.start - finding.sentence_start
    sentence.stylize("underline", max(0, begin), max(0, begin + finding.end - finding.start))
    return sentence


def _basis(finding: Finding, chinese: bool) -> str:
    source = SOURCES_ZH.get(finding.basis.source, finding.basis.source) if chinese else finding.basis.source
    joined = source if finding.basis.article.startswith("GB/T") else f"{source} {finding.basis.article}"
    return joined.strip()


def _organisation(unit: str, err: Console) -> Organisation | None:
    """The people of the unit; the database must be up."""
    from anlan.plans.organisation import UnitPosts, unit_called

    found = unit_called(unit)
    if found is None:
        err.print(f"There is no unit {unit!r}. Give its code, or its full name.")
        return None
    return UnitPosts(found, clock.now())


def _data(data: object, out: Console) -> None:
    out.print(json.dumps(data, ensure_ascii=False, indent=1), highlight=False, markup=False, soft_wrap=True)
