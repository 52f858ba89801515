"""How many queries each page that lists something needs: committed beside this, and not one more.

A page that lists things asks the database the same number of times whatever it lists. ``query_counts.json`` holds the
number for every address that names no row; a page that needs more fails here, and so does one that is not in it.
Where more is right, write the file anew and say why in the commit:

    ANLAN_WRITE_QUERY_COUNTS=1 pytest tests/gates/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.cases import facts, intake
from anlan.registers import items, places
from anlan.registers.kinds import KINDS
from anlan.registers.tests.things import SAID
from tests.gates.test_access import HELD_OPEN, NAMES_A_KIND, NAMES_A_ROW, ROUTES, address, story

__all__ = ["story"]
FILE = Path(__file__).with_name("query_counts.json")
LISTED = sorted((set(ROUTES) - NAMES_A_ROW - HELD_OPEN) | NAMES_A_KIND)
WHO = ("officer", "principal")
TESTS_OWN = 2
"""Two statements of the test's browser, which takes and gives back the web's role."""


@pytest.fixture
def counted(county, story, sign_in, at):
    """Queries of every page, the most of any reader; few, and then more, of what grows."""

    def count():
        return {name: max(_count(sign_in(getattr(county, who)), address(name, story)) for who in WHO)
                for name in LISTED}  # fmt: skip

    _one_more(county, at, 0)  # what there is none of asks nothing more
    few = count()
    for n in range(1, 5):
        _one_more(county, at, n)
    return few, count()


def _count(browser, url):
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return len(queries) - TESTS_OWN


def _one_more(county, at, n):
    """One more matter, place and risk point of two schools."""
    for unit, by in ((county.school, county.principal), (county.other_school, county.other_principal)):
        by.standing(at)
        told = intake.Told("injury", f"第{n}件", where="操场")
        case = intake.report("incident", unit, told, by=by, at=at + timedelta(minutes=n)).case
        facts.amend(case, {"title": f"第{n}件"}, by=by, at=at + timedelta(minutes=n))
        places.create(unit, f"第{n}处")
        items.add(unit, KINDS["risk_point"], {**SAID["risk_point"], "name": f"第{n}处"}, by=None, at=at)


@pytest.fixture
def committed():
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def test_no_page_needs_more_queries_than_is_committed(counted, committed):
    _few, many = counted
    if os.environ.get("ANLAN_WRITE_QUERY_COUNTS"):
        FILE.write_text(json.dumps(many, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    missing = sorted(set(many) - set(committed))
    assert missing == [], "pages without a committed number; see this file's first lines"
    assert sorted(set(committed) - set(many)) == [], "numbers of pages that are gone"
    more = {name: (committed[name], number) for name, number in many.items() if number > committed[name]}
    assert more == {}, "page: (committed, now)"


def test_the_number_does_not_grow_with_what_there_is(counted):
    few, many = counted
    assert {name: (few[name], many[name]) for name in LISTED if many[name] > few[name]} == {}
