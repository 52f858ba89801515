"""No score, ranking or evaluation reads grievances or their number (charter 4): proved on the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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
