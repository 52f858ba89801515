"""Weak points of a plan, found before they hurt. Pure: no Django, no database, no clock.

from anlan.compiler.lint import lint, to_sarif

findings = lint(draft, on=date(2024, 9, 1))
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from anlan.compiler.draft import PlanDraft
from anlan.compiler.lint.catalogue import CHECKS, Check
from anlan.compiler.lint.dates import age
from anlan.compiler.lint.finding import Basis, Finding, Severity
from anlan.compiler.lint.limits import (
    contradictions,
    looser_than_law,
    often_enough,
    seldomer_than_law,
    without_number,
    without_post,
)
from anlan.compiler.lint.organisation import KnownPosts, Organisation, PostState
from anlan.compiler.lint.phones import wrong_lengths
from anlan.compiler.lint.posts import placeholders, staffing, unlimited_links, unnamed_steps
from anlan.compiler.lint.reading import Reading
from anlan.compiler.lint.sarif import fingerprint, to_json, to_sarif
from anlan.compiler.lint.sections import missing_sections
from anlan.compiler.lint.vague import vague_words

__all__ = [
    "CHECKS",
    "Basis",
    "Check",
    "Finding",
    "KnownPosts",
    "Organisation",
    "PostState",
    "Severity",
    "fingerprint",
    "lint",
    "to_json",
    "to_sarif",
]


def lint(
    draft: PlanDraft,
    organisation: Organisation | None = None,
    *,
    on: date | None = None,
    places: Collection[str] = (),
) -> list[Finding]:
    """All findings, in the order of the text.

    `organisation`: who is on which post; without it nothing is said about people. `on`: the day of the check;
    without it a plan is never too old. `places`: whose local rules apply besides the national ones (see
    `figures.LIMITS`).
    """
    reading = Reading(draft)
    found = _all(reading, organisation, on, frozenset(places))
    unique = {(f.code, f.start, f.end, f.message): f for f in found}
    return sorted(unique.values(), key=lambda f: (f.start, f.end, f.code, f.message))


def _all(
    reading: Reading, organisation: Organisation | None, on: date | None, places: frozenset[str]
) -> Iterator[Finding]:
    yield from missing_sections(reading)
    yield from age(reading, on)
    yield from unnamed_steps(reading) if organisation is None else staffing(reading, organisation)
    yield from unlimited_links(reading)
    yield from placeholders(reading)
    yield from contradictions(reading)
    yield from looser_than_law(reading, places)
    yield from seldomer_than_law(reading, places)
    yield from without_post(reading)
    yield from often_enough(reading)
    yield from without_number(reading)
    yield from vague_words(reading)
    yield from wrong_lengths(reading)
