"""Confirmed rules as a file, and the plan back in Word."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from anlan.plans import presets
from anlan.plans import rules_file as shape
from anlan.plans.export import rules_file
from anlan.plans.models import Act, Counting, Obligation, Trigger
from anlan.plans.rules_file import RulesFile, schema

SCHEMA = Path(__file__).resolve().parents[3] / "docs/schemas/rules.schema.json"


@pytest.fixture
def version(county):
    return county.plan()


def test_the_published_schema_is_the_real_one():
    """To write it anew: `json.dumps(schema(), ensure_ascii=False, indent=1)` and a line end."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_each_confirmed_rule_is_in_it_with_its_sentence(version):
    data = rules_file(version).model_dump(mode="json")
    assert (data["plan"], data["unit_code"], data["version"], data["state"]) == (
        "突发事件应急预案",
        "qszx",
        1,
        "in_force",
    )
    second = data["rules"][1]
    assert (second["limit_minutes"], second["limit_text"]) == (15.0, "第一时间（5—15分钟）")
    assert second["source"]["sentence"] == "3、知情者必须在第一时间（5—15分钟）向校长报告。"
    assert [[step["function"] for step in rung] for rung in second["chain"]] == [
        ["principal"], ["district_director"], ["town_government", "bureau_officer"],
    ]  # fmt: skip


def test_offsets_find_the_words_of_the_limit_in_the_text(version):
    for rule in rules_file(version).rules:
        assert version.text[rule.source.start : rule.source.end] == rule.limit_text


def test_what_waits_or_was_not_adopted_is_not_in_it(version):
    Obligation.objects.filter(number=1).update(state="proposed")
    Obligation.objects.filter(number=2).update(state="rejected")
    assert [rule.number for rule in rules_file(version).rules] == [3]


def test_nobody_is_named(version, county):
    text = rules_file(version).model_dump_json()
    assert county.principal.name not in text and county.principal.username not in text


def test_a_post_that_was_fixed_is_in_it_by_name(version, county):
    rule = version.obligations.get(number=1)
    rule.chain[0][0]["post"] = county.posts["safety_officer"].pk
    rule.save()
    assert rules_file(version).rules[0].chain[0][0].post == "安全办主任"


def test_it_reads_back_as_what_it_was_and_refuses_what_it_is_not(version):
    file = rules_file(version)
    assert RulesFile.model_validate_json(file.model_dump_json()) == file
    with pytest.raises(ValidationError):
        RulesFile.model_validate(file.model_dump() | {"format": "anlan-rules/2"})


@pytest.mark.parametrize("code", presets.codes())
def test_a_rule_book_goes_out_too(county, at, code):
    book = presets.install(county.school, code, by=None, at=at)
    data = rules_file(book).model_dump(mode="json")
    wanted = book.obligations.filter(state="confirmed").count()
    assert len(data["rules"]) == wanted > 0


def test_the_published_words_are_those_of_the_models():
    assert set(get_args(shape.Trigger)) == set(Trigger.values) and set(get_args(shape.Act)) == set(Act.values)
    assert set(get_args(shape.Rule.model_fields["counting"].annotation)) == set(Counting.values)
