"""How many queries each page that lists something needs: committed beside this, and not one more.

A page that lists things asks the database the same number of times whatever it lists. ``query_counts.json`` holds the
number for every address that names no row; a page that needs more fails here, and so does one that is not in it. Each
page is opened by everybody who may, for the first two of them at least; a page that nobody here may open fails.
Where more is right, write the file anew and say why in the commit:

    ANLAN_WRITE_QUERY_COUNTS=1 pytest tests/gates/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.web.guard import OPERATOR, PUBLIC, SIGNED_IN
from anlan.web.tests.case_stage import at_time
from tests.gates.growing import Growing
from tests.gates.test_access import HELD_OPEN, NAMES_A_KIND, NAMES_A_ROW, ROUTES, address, holds, story

__all__ = ["story"]
FILE = Path(__file__).with_name("query_counts.json")
ELSEWHERE = {"cases-acts", "favicon", "paper-forms", "readyz", "sign-in"}
"""Pages that only lead on as they are asked for here, and what says that nothing runs."""
ENOUGH = 2
TESTS_OWN = 2
"""Two statements of the test's browser, which takes and gives back the web's role."""


def methods(view: Callable[..., Any]) -> list[str]:
    """What ``require_http_methods`` lets through to the view; everything where nothing is said."""
    inner: Any = view
    while inner is not None:
        names = getattr(inner, "__code__", None) and inner.__code__.co_freevars or ()
        if "request_method_list" in names:
            return list(inner.__closure__[names.index("request_method_list")].cell_contents)
        inner = getattr(inner, "__wrapped__", None)
    return ["GET"]


LISTED = sorted(
    name for name in (set(ROUTES) - NAMES_A_ROW - HELD_OPEN) | NAMES_A_KIND if "GET" in methods(ROUTES[name].callback)
)


@pytest.fixture
def counted(county, story, sign_in, at):
    """Queries of every page, the most of any reader; few, and then more, of what grows."""
    growing = Growing.begin(county, at + timedelta(minutes=10))
    readers = [(person, sign_in(person)) for person in growing.readers()]

    def count():
        with at_time(at + timedelta(minutes=20)):
            return {name: _most(name, readers, story, at) for name in LISTED}

    growing.grow(0)  # what there is none of asks nothing more
    few = count()
    for n in range(1, 5):
        growing.grow(n)
    return few, count()


def _most(name, readers, story, at):
    """The most queries of those who open the page; ``None`` where nobody does."""
    rule, counts = ROUTES[name].callback.rule, list[int]()
    for person, browser in readers:
        may = rule in {PUBLIC, SIGNED_IN} or (person.is_operator if rule == OPERATOR else holds(person, rule, at))
        if may and len(counts) < ENOUGH:
            number, status = _count(browser, address(name, story))
            counts += [number] if status == 200 or name in ELSEWHERE else []
    return max(counts, default=None)


def _count(browser, url):
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(url)
    return len(queries) - TESTS_OWN, answer.status_code


@pytest.fixture
def committed():
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def test_a_page_needs_what_is_committed_however_much_there_is(counted, committed):
    few, many = counted
    assert [name for name, number in many.items() if number is None] == [], "nobody here may open these pages"
    assert {name: (few[name], many[name]) for name in LISTED if many[name] > few[name]} == {}, "more for more rows"
    if os.environ.get("ANLAN_WRITE_QUERY_COUNTS"):
        FILE.write_text(json.dumps(many, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    missing = sorted(set(many) - set(committed))
    assert missing == [], "pages without a committed number; see this file's first lines"
    assert sorted(set(committed) - set(many)) == [], "numbers of pages that are gone"
    more = {name: (committed[name], number) for name, number in many.items() if number > committed[name]}
    assert more == {}, "page: (committed, now)"
