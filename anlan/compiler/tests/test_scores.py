"""What the published scorer says of the labelled plans; the figures may only rise."""

from __future__ import annotations

import json
import re

import pytest

from anlan.compiler import compile_text
from anlan.compiler.tests.shared import PLANS, needs_plans, predict, scorer

pytestmark = [
    needs_plans,
    # The shared scorer leaves a file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    score = scorer()
    out = {}
    for name in ("dev", "seed"):
        folder = tmp_path_factory.mktemp(name)
        predict(PLANS / name, folder)
        out[name] = score.score(str(PLANS / name), str(folder))
        if name == "dev":
            out["verbatim"] = score.score(str(PLANS / name), str(folder), "verbatim")
    return out


def test_all_origins_reach_their_floor(results):
    assert results["dev"]["macro_f1"] >= 0.97


def test_verbatim_text_reaches_its_floor(results):
    assert results["verbatim"]["macro_f1"] >= 0.95


@pytest.mark.parametrize("label", ["chains", "time_limits", "roles", "headings", "recurrences"])
def test_the_seed_is_read_without_a_mistake(results, label):
    assert results["seed"]["types"][label]["f1"] == 1.0


def test_no_title_is_missed_on_the_seed(results):
    assert results["seed"]["title_accuracy"] == 1.0


def _worked_examples():
    path = PLANS / "SCHEMA.md"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    pairs = re.findall(r"```text\n(.*?)```\n\n```json\n(.*?)```", text, re.S)
    return [pytest.param(t.rstrip("\n"), json.loads(j), id=f"example{n}") for n, (t, j) in enumerate(pairs, 1)]


@pytest.mark.parametrize(("text", "gold"), _worked_examples())
def test_worked_examples_of_the_schema(text, gold):
    found = compile_text(text).to_schema()
    assert found["title"] == gold["title"]
    for label, keys in {
        "headings": ("marker", "text", "start"),
        "roles": ("role", "holders", "start"),
        "chains": ("steps", "start", "end"),
        "time_limits": ("text", "start", "end", "min_minutes", "max_minutes", "immediate"),
        "recurrences": ("text", "start", "end", "freq", "times_min", "times_max"),
        "hotlines": ("number", "start"),
    }.items():
        assert pick(found[label], keys) == pick(gold[label], keys), label


def pick(items, keys):
    return [[item[k] for k in keys] for item in items]


def test_limits_of_the_first_seed_name_who_tells_whom():
    draft = compile_text((PLANS / "seed" / "seed1.txt").read_text(encoding="utf-8"))
    ranges = [
        (t.actor, t.action, t.recipient, t.min_minutes, t.max_minutes, t.immediate)
        for t in draft.time_limits
        if t.max_minutes
    ]
    assert ranges == [("知情者", "联系", "校长", 5, 15, True), ("校长", "汇报", "上级", None, 20, False)]


def test_the_seed_is_marked_where_it_leaves_the_charter():
    codes = {
        n: {o.code for o in compile_text((PLANS / "seed" / f"seed{n}.txt").read_text(encoding="utf-8")).outside_charter}
        for n in (1, 2, 4)
    }
    assert {"covert_archive", "dynamics_of_people"} <= codes[1]
    assert {"watching_speech", "removing_speech", "zero_petitions"} <= codes[2]
    assert {"informants", "zero_petitions", "card_on_people"} <= codes[4]


def test_ordinary_plans_are_not_marked():
    for path in sorted((PLANS / "dev").glob("*.txt")):
        assert not compile_text(path.read_text(encoding="utf-8")).outside_charter, path.name
