"""Findings as SARIF 2.1.0 (OASIS), so that editors and CI show them beside the sentence, and as plain
JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote

from anlan.compiler.draft import PlanDraft
from anlan.compiler.lint.catalogue import CHECKS, Check
from anlan.compiler.lint.finding import Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Language = Literal["en", "zh"]
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def to_json(findings: Iterable[Finding], draft: PlanDraft, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Plain data: the findings with line and column (from 1) and `fingerprint` added, and how many there
    are of each severity. `kept`: reasons by fingerprint; such a finding carries its reason.
    """
    listed = [
        finding.model_dump(mode="json")
        | _place(draft, finding.start)
        | {"fingerprint": fingerprint(finding, draft), "kept": (kept or {}).get(fingerprint(finding, draft))}
        for finding in findings
    ]
    counts = {severity.value: 0 for severity in Severity}
    for finding in listed:
        counts[finding["severity"]] += 1
    return {"name": draft.name, "counts": counts, "findings": listed}


def to_sarif(
    findings: Iterable[Finding],
    draft: PlanDraft,
    *,
    path: str,
    version: str,
    language: Language = "en",
    kept: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One SARIF log with one run. `path`: the checked file, relative to where the reader will look for it.
    `kept`: reasons by fingerprint, which become suppressions.

    Lines and columns are those of the draft's text, in code points. For a .docx that is its extracted text.
    """
    found = list(findings)
    codes = sorted({finding.code for finding in found})
    driver = {
        "name": "anlan",
        "semanticVersion": version,
        "rules": [_rule(CHECKS[code], language) for code in codes],
    }
    uri = quote(path.replace("\\", "/"))
    run = {
        "tool": {"driver": driver},
        "language": {"en": "en-US", "zh": "zh-CN"}[language],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}}],
        "results": [
            _result(finding, draft, uri, codes.index(finding.code), language) | _suppressed(finding, draft, kept)
            for finding in found
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check, language: Language) -> dict[str, Any]:
    title = check.title_zh if language == "zh" else check.title
    return {
        "id": check.code,
        "name": "".join(part.title() for part in check.code.replace("_", ".").split(".")),
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _result(finding: Finding, draft: PlanDraft, uri: str, index: int, language: Language) -> dict[str, Any]:
    message = f"{finding.message_zh}{finding.fix_zh}" if language == "zh" else f"{finding.message} {finding.fix}"
    region = _region(draft, finding)
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}, "region": region}}],
        "partialFingerprints": {"anlanFinding/v1": fingerprint(finding, draft)},
        "properties": {"basis": finding.basis.model_dump(), "params": finding.params},
    }


def _suppressed(finding: Finding, draft: PlanDraft, kept: Mapping[str, str] | None) -> dict[str, Any]:
    reason = (kept or {}).get(fingerprint(finding, draft))
    return {"suppressions": [{"kind": "external", "justification": reason}]} if reason else {}


def _region(draft: PlanDraft, finding: Finding) -> dict[str, Any]:
    begin, finish = _place(draft, finding.start), _place(draft, finding.end)
    return {
        "startLine": begin["line"],
        "startColumn": begin["column"],
        "endLine": finish["line"],
        "endColumn": finish["column"],
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
        "snippet": {"text": draft.text[finding.start : finding.end]},
    }


def _place(draft: PlanDraft, offset: int) -> dict[str, int]:
    return {"line": draft.line_of(offset), "column": offset - draft.text.rfind("\n", 0, offset)}


def fingerprint(finding: Finding, draft: PlanDraft) -> str:
    """The same while the sentence stays the same, wherever it moves."""
    sentence = "".join(draft.text[finding.sentence_start : finding.sentence_end].split())
    params = "\x1f".join(value for key, value in sorted(finding.params.items()) if key != "line")
    return hashlib.sha256(f"{finding.code}\x1f{sentence}\x1f{params}".encode()).hexdigest()[:32]
