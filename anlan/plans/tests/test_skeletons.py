"""Every skeleton lints clean, has a chain and limits that the engine can run, and keeps the charter."""

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from anlan.compiler import compile_text, read_document
from anlan.compiler.lint import Severity, lint
from anlan.org.functions import FUNCTIONS
from anlan.plans import reading
from anlan.plans.drafting import propose
from anlan.plans.models import Act, Trigger
from anlan.plans.odds import of_draft
from anlan.plans.skeletons import SCHOOL, SKELETONS, Skeleton

EACH = pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=SKELETONS)
CHAIN = ["duty_leader", "principal", "district_director", "town_government", "bureau_officer"]


def compiled(skeleton: Skeleton):
    """As an upload reads it."""
    return compile_text(read_document(skeleton.text().encode(), name=f"{skeleton.code}.md"))


@EACH
def test_it_lints_clean(skeleton: Skeleton):
    found = lint(compiled(skeleton), on=date(2026, 10, 14))
    assert [(one.code, one.message) for one in found if one.severity != Severity.NOTE] == []


@EACH
def test_nothing_but_the_date_is_left_to_note(skeleton: Skeleton):
    found = lint(compiled(skeleton), on=date(2026, 10, 14))
    assert {one.code for one in found} <= {"plan.no_date"}


@EACH
def test_its_chain_runs_from_the_duty_leader_to_the_bureau_and_each_link_has_minutes(skeleton: Skeleton):
    rules = propose(compiled(skeleton))
    first = next(rule for rule in rules if rule.act == Act.ACKNOWLEDGE and rule.trigger == Trigger.REPORTED)
    assert [step["function"] for rung in first.chain for step in rung] == CHAIN
    model = of_draft(compiled(skeleton))
    assert model and model.witnessed
    assert model.assumed == (), "every link of the chain has a time"


@EACH
def test_every_rule_names_who_acts(skeleton: Skeleton):
    rules = propose(compiled(skeleton))
    assert len(rules) >= 15
    assert [rule.title for rule in rules if not rule.word] == []
    assert {Act.ACKNOWLEDGE, Act.REPORT_UP, Act.FOLLOW_UP, Act.FINISH} <= {rule.act for rule in rules}


@EACH
def test_it_keeps_the_charter(skeleton: Skeleton):
    assert compiled(skeleton).outside_charter == []
    assert "不给人建档案" in skeleton.text()


@EACH
def test_the_kind_of_plan_is_read_as_meant(skeleton: Skeleton):
    draft = compiled(skeleton)
    assert draft.plan_type == ("综合" if skeleton.code == "general" else "专项")
    assert draft.title == skeleton.title()


@EACH
def test_the_schools_name_goes_in_and_other_gaps_stay_visible(skeleton: Skeleton):
    text = skeleton.text("青山镇中心小学")
    assert SCHOOL in skeleton.text() and SCHOOL not in text
    assert skeleton.title("青山镇中心小学").startswith("青山镇中心小学")
    assert re.search("【[^】]+】", text)


@EACH
def test_in_word_no_line_is_lost(skeleton: Skeleton):
    document = Document(BytesIO(skeleton.docx("青山镇中心小学")))
    written = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert written == [line.lstrip("# ") for line in skeleton.text("青山镇中心小学").splitlines() if line]


def test_a_draft_made_from_one_has_its_rules(county, at):
    county.principal.standing(at)
    data = SKELETONS["fire"].text("青山镇中心小学").encode()
    version = reading.upload(county.school, data, "fire.md", by=county.principal, at=at)
    assert version.plan.name == "青山镇中心小学火灾应急预案"
    assert version.obligations.filter(function__in=FUNCTIONS).count() >= 10
