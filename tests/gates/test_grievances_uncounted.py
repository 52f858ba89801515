"""No score, ranking or evaluation reads grievances or their number (charter 4): proved on the source."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.cases.kinds import KINDS
from anlan.reports.outcomes import indicators
from anlan.reports.outcomes.measures import GOOD, LATE, OUT, Row, judged, tally

MOMENT = datetime(2026, 10, 8, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
JUDGING = ("anlan/reports", "anlan/cases/review.py", "anlan/duties/answer_times.py", "anlan/duties/health.py",
           "anlan/simulation", "anlan/drills")  # fmt: skip
"""Code that measures units or people. What is added under these folders is held to it too."""
WORDS = ("grievance", "诉求", "信访")
NAMES = ("Grievance", "GRIEVANCE", "satisfaction")
COUNTING = {"count", "aggregate", "annotate", "Count", "Sum", "Avg"}


def files(*places):
    for place in places:
        path = ROOT / place
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
        yield from (one for one in found if "tests" not in one.parts and "migrations" not in one.parts)


def touching(source):
    """What in a module reads grievances: imports, names, and texts. Leaving them out by kind is what is wanted."""
    tree = ast.parse(source)
    excused = {id(inner) for node in ast.walk(tree) if _leaves_out(node) for inner in ast.walk(node)}
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in excused or id(node) in prose:
            continue
        if isinstance(node, ast.ImportFrom) and "grievance" in (node.module or ""):
            yield node.lineno, node.module
        if isinstance(node, ast.alias) and any(word in node.name for word in ("grievance", *NAMES)):
            yield node.lineno, node.name
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if any(word in name for word in NAMES):
                yield node.lineno, name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(w in node.value for w in WORDS):
            yield node.lineno, node.value


def _leaves_out(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "exclude"
        and [(word.arg, getattr(word.value, "value", None)) for word in node.keywords] == [("kind", "grievance")]
    )


def test_nothing_that_judges_reads_grievances():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in files(*JUDGING)
        for line, what in touching(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_code_counts_grievances():
    """Nobody asks the tables of grievances how many there are; only the pages of one matter read them."""
    counted = []
    for path in files("anlan"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COUNTING:
                used = {inner.id for inner in ast.walk(node.func) if isinstance(inner, ast.Name)}
                if used & {"Grievance"}:
                    counted.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert counted == []


@pytest.mark.parametrize(
    "source",
    [
        "from anlan.cases.grievances import mine",
        "from anlan.cases.models import Grievance",
        "n = Case.objects.filter(kind='grievance').count()",
        "score -= case.grievance.satisfaction",
        "title = '诉求件数'",
    ],
)
def test_the_gate_sees_what_it_must(source):
    assert list(touching(source))


def test_leaving_them_out_is_no_reading():
    assert not list(touching("cases = Case.objects.exclude(kind='grievance')"))


# Outcome reviews (charter 6): only what was owed and came of it, and what a unit finds itself never costs it.

PROHIBITED_MEASURES = ("登录", "条数", "照片", "拍照", "件数", "排名", "打卡", "留痕")


@pytest.mark.parametrize("one", indicators.shipped().values(), ids=lambda one: one.code)
def test_an_indicator_measures_what_was_owed_and_nothing_else(one):
    assert one.measure in {"duties", "hazards"}
    assert not any(word in one.title for word in (*WORDS, *PROHIBITED_MEASURES))
    assert not any(word in (one.matter, *one.subjects, *one.titles) for word in WORDS)
    assert "file" not in one.acts, "what was handed in is paper, not an outcome"
    assert one.source and one.mark


def test_what_is_answered_in_writing_is_shown_as_a_share_only():
    """The acts by which grievances are answered: an indicator that reads them says neither how many nor which."""
    moves = KINDS["grievance"].moves.values()
    acts = {act for move in moves for act in move.meets} - {"take_up", "inform"}
    assert acts == {"answer", "review", "rereview"}
    for one in indicators.shipped().values():
        assert one.shares_only or not acts & set(one.acts), one.code
        assert one.matter or one.shares_only or not {"take_up", "inform"} & set(one.acts), one.code


SAID = st.tuples(st.sampled_from([GOOD, LATE, OUT]), st.booleans())
EVERY_TIME_THE_SAME = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows_of(said):
    return [Row(1, 1, verdict, MOMENT, MOMENT, is_own) for verdict, is_own in said]


@EVERY_TIME_THE_SAME
@given(said=st.lists(SAID, max_size=12), more=st.sampled_from([GOOD, LATE, OUT]))
@pytest.mark.parametrize("option", sorted(indicators.OPTIONS))
def test_finding_one_more_hazard_oneself_never_lowers(said, more, option):
    one = replace(indicators.shipped()["hazards_closed"], found_by_itself=option)
    before = tally(judged(one, rows_of(said)))
    after = tally(judged(one, rows_of([*said, (more, True)])))
    assert before.share is None or (after.share is not None and after.share >= before.share)
    assert after.of - after.good <= before.of - before.good


@EVERY_TIME_THE_SAME
@given(said=st.lists(SAID, max_size=12), number=st.integers(1, 50))
def test_answering_more_in_time_never_lowers(said, number):
    one = indicators.shipped()["answers_in_time"]
    before = tally(judged(one, rows_of(said)))
    after = tally(judged(one, rows_of([*said, *[(GOOD, False)] * number])))
    assert before.share is None or (after.share is not None and after.share >= before.share)


def test_no_page_or_paper_orders_units_by_result():
    """Units stand in the order of the directory; nothing adds up indicators."""
    for path in files("anlan/reports/outcomes", "anlan/web/views/outcomes.py", "anlan/web/outcome_words.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
                said = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
                assert not said & {"share", "good", "of", "-share", "-good", "results"}, path
            name = getattr(node, "id", getattr(node, "attr", ""))
            assert name not in {"score", "rank", "ranking", "leaderboard", "average"}, path


# Reviews of lapses: about one person, sealed, and never part of a result.

LAPSES = ("lapse_review", "LapseReview", "LAPSE_REVIEW", "责任追究", "追责")


def test_nothing_that_measures_reads_reviews_of_lapses():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in files(*JUDGING)
        for word in LAPSES
        if path.name != "held.py"  # tells a person what is held about them, and nobody else
        and word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_duties_of_reviews_are_left_out_of_every_indicator():
    from anlan.reports.outcomes import measures

    assert "docket.audience <> 'lapses'" in measures._DUTIES
    assert KINDS["lapse_review"].audience == "lapses" and not KINDS["lapse_review"].audiences
    assert not any(word in (one.matter, *one.subjects, *one.titles) for one in indicators.shipped().values()
                   for word in LAPSES)  # fmt: skip
