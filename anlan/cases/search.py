"""Finding matters by words of two characters and more: number, title, place, kind, category and unit.

The charter's limits: what was said in a matter is not searched, a matter that only some may read is found by its
filters and never by words, and a person's name finds nothing. The index only proposes (``cases.words``); what it
proposes is read behind the wall, decrypted, and kept only where the words really stand in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from anlan.cases import listing, words
from anlan.cases.kinds import KINDS
from anlan.cases.listing import Ledger, Page, Row
from anlan.cases.models import Case, CaseWords
from anlan.cases.titles import read_facts
from anlan.cases.wanted import Start, Wanted
from anlan.lib.clock import local_date
from anlan.lib.postgres import bulk
from anlan.org.functions import SEE
from anlan.org.models import Person

LEAST = 2
"""Characters of a word that is searched for."""
MOST_TERMS = 5
BATCHES = (45, 120, 120, 120, 120, 120)
"""Proposals read at once, one after the other, before the reader is asked whether to look further."""
BEGINNING = 2**62


@dataclass(frozen=True)
class Term:
    """One word that was asked for. ``units``: those it names; ``None`` where it names none."""

    text: str
    categories: frozenset[tuple[str, str]]
    kinds: frozenset[str]
    units: frozenset[int] | None


@dataclass(frozen=True)
class Question:
    """What was asked. ``short``: words of less than :data:`LEAST` characters. ``person``: a word that names one."""

    terms: list[Term]
    short: list[str]
    person: str = ""


def ask(of: Ledger, text: str) -> Question:
    """Understand the words: each names units of the ledger, or stands in the matter itself."""
    said = [word for word in text.split() if words.plain(word)][:MOST_TERMS]
    short = [word for word in said if len(words.plain(word)) < LEAST]
    named = next((word for word in said if words.names_somebody(word)), "")
    if not named and said:
        named = Person.objects.filter(name__in=[*said, "".join(said)]).values_list("name", flat=True).first() or ""
    if named:
        return Question([], short, named)
    units = _units(of, said)
    return Question([_term(word, units.get(word)) for word in said if word not in short], short)


def page(of: Ledger, wanted: Wanted, question: Question, *, at: datetime) -> Page:
    """Matters that fit the filter and in which every word stands, the newest first."""
    if not question.terms:
        return Page([], None)
    before = _cursor(wanted)
    months = [(month, key) for month, key in words.month_keys() if month <= before[0]]
    found: list[Row] = []
    for batch in BATCHES:
        proposed = _propose(of, question, months, before, batch)
        fitting = wanted.narrow(of.cases, units=of.units, at=at).filter(docket__in=[docket for docket, _ in proposed])
        read = {values[0]: values for values in _over(fitting, wanted).values_list(*listing.COLUMNS)}
        values = [read[docket] for docket, _month in proposed if docket in read]
        found += [row for row in listing.rows(values, at=at) if _fits(row, question.terms)]
        if len(found) > listing.PAGE:
            last = found[listing.PAGE - 1]
            return Page(found[: listing.PAGE], replace(wanted, start=Start(False, last.reported_at, last.pk)))
        if len(proposed) < batch:
            return Page(found, None)
        before = proposed[-1][1], proposed[-1][0]
    return Page(found, replace(wanted, start=Start(False, _inside(before[0]), before[1])))


def _cursor(wanted: Wanted) -> tuple[date, int]:
    """Month and docket to go on below."""
    if wanted.start is None:
        return date.max, BEGINNING
    return local_date(wanted.start.reported_at).replace(day=1), wanted.start.docket


def _inside(month: date) -> datetime:
    """A moment of the month, by the clock on the wall."""
    return datetime(month.year, month.month, 2, tzinfo=UTC)


def index_missing(most: int = 1_000) -> int:
    """Index matters written before there was an index; how many. With the engine's role."""
    readable = Case.objects.filter(audience=SEE, docket__key__isnull=False)
    cases = readable.exclude(docket__in=CaseWords.objects.values("docket"))
    count = 0
    for case in cases.select_related("docket", "facts").order_by("-docket")[:most]:
        words.remember(case, read_facts(case), number=case.docket.number)
        count += 1
    return count


def _units(of: Ledger, said: Sequence[str]) -> dict[str, frozenset[int]]:
    """Units of the ledger whose names hold a word, with all below them."""
    found: dict[str, set[int]] = {}
    for word, unit in bulk.execute(_NAMED, [list(said), list(of.key[1])]) if said else []:
        found.setdefault(word, set()).add(unit)
    return {word: frozenset(units) for word, units in found.items()}


_NAMED = """
SELECT word, below.id
FROM unnest(%b::text[]) AS word
JOIN org_unit named ON strpos(named.name, word) > 0 AND length(word) > 1
JOIN org_unit below ON below.path <@ named.path
WHERE _ltree_isparent(%b::text[]::ltree[], named.path)
"""


def _term(text: str, units: frozenset[int] | None) -> Term:
    plain = words.plain(text)
    labels = [(kind.code, code, str(label)) for kind in KINDS.values() for code, label in kind.categories.items()]
    return Term(
        text=text,
        categories=frozenset((kind, code) for kind, code, label in labels if plain in words.plain(label)),
        kinds=frozenset(code for code, kind in KINDS.items() if plain in words.plain(str(kind.label))),
        units=units,
    )


def _propose(
    of: Ledger, question: Question, months: Iterable[tuple[date, bytes]], before: tuple[date, int], most: int
) -> list[tuple[int, date]]:
    """Dockets the index proposes with their months, the newest first."""
    asked = [term for term in question.terms if term.units is None]
    units = set(of.units) if of.units is not None else None
    for term in question.terms:
        if term.units is not None:
            units = set(term.units) if units is None else units & term.units
    by_month = [
        {"month": month.isoformat(), "terms": [_ways(term, key) for term in asked] or [[[]]]} for month, key in months
    ]
    scope = [list(of.key[1]), sorted(units) if units is not None else None]
    return [(docket, month) for docket, month in bulk.execute(_SEARCH, [*scope, json.dumps(by_month), *before, most])]


_SEARCH = """
SELECT found_docket, found_month
FROM anlan_case_search(%b::text[], %b::bigint[], %b::text::jsonb, %b::date, %b::bigint, %b::int)
"""


def _ways(term: Term, key: bytes) -> list[list[int]]:
    """How a term may stand in a matter: in its words, as its number, or as its kind or category."""
    spoken = words.pairs(term.text)
    ways = [[words.token(key, f"t{pair}") for pair in sorted(spoken)]] if spoken else []
    ways.append([words.token(key, f"n{words.plain(term.text)}")])
    ways += [[words.token(key, f"k{kind}"), words.token(key, f"c{code}")] for kind, code in sorted(term.categories)]
    ways += [[words.token(key, f"k{kind}")] for kind in sorted(term.kinds)]
    return ways


def _over(cases: Any, wanted: Wanted) -> Any:
    """State words that are no state of their own."""
    if not wanted.has_running():
        return cases.filter(closed_at__isnull=False)
    return cases if wanted.has_over() else cases.filter(closed_at__isnull=True)


def _fits(row: Row, terms: Iterable[Term]) -> bool:
    """Whether every word really stands there: pairs may stand in another order, and four bytes may be another's."""
    text = words.plain(row.title) + "\n" + words.plain(row.where)
    asked = words.numbers(row.number)
    return all(
        term.units is not None
        or words.plain(term.text) in text
        or f"n{words.plain(term.text)}" in asked
        or (row.kind, row.category) in term.categories
        or row.kind in term.kinds
        for term in terms
    )
