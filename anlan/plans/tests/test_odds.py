"""From a plan's text, or its rules and the people who are there, to a chain that can be played."""

import pytest

from anlan.compiler import compile_text
from anlan.org.models import Appointment, Contact
from anlan.plans.models import Obligation
from anlan.plans.odds import of_draft
from anlan.plans.organisation import UnitPosts
from anlan.plans.rule_odds import of_rules
from anlan.plans.seating import ASSUMED_LIMIT, Basis, Way
from anlan.simulation import Quorum, simulate
from tests.cast import SENTENCES, VERIFIED

EMAIL_AND_CHAT = Way(channels={"email", "webhook"})


@pytest.fixture
def rules(county):
    version = county.plan()
    return lambda: list(version.obligations.order_by("number"))


def model_of(county, rules, at):
    model = of_rules(rules(), UnitPosts(county.school, at), way=EMAIL_AND_CHAT)
    assert model
    return model


def targets(model):
    return [(target.rung, target.within) for target in model.chain.targets]


def test_a_text_gives_its_chain_its_limits_and_a_witness():
    model = of_draft(compile_text(SENTENCES))
    assert model and model.basis is Basis.TEXT and model.witnessed
    assert [rung.limit for rung in model.chain.rungs] == [15, 20, None, None]
    assert targets(model)[:2] == [("学校校长", 15), ("片区督导办主任", 35)]
    assert model.assumed == ("片区督导办主任",), "the plan gives the district no time"
    assert model.last.within == 35 + ASSUMED_LIMIT


def test_the_time_to_confirm_receipt_is_added_to_the_time_to_report():
    text = (
        "报告程序：目击者——值班领导——校长。\n目击者须在5分钟内向值班领导报告。\n"
        "值班领导须在3分钟内确认接警。\n值班领导须在10分钟内向校长报告。\n"
    )
    model = of_draft(compile_text(text))
    assert model and targets(model) == [("值班领导", 8), ("校长", 15)]


def test_two_bodies_on_the_last_step_both_have_to_know():
    model = of_draft(compile_text(SENTENCES))
    assert model
    last = model.chain.rungs[-1]
    assert (len(last.holders), last.quorum) == (2, Quorum.ALL)


def test_a_follow_up_report_is_no_limit_of_the_first():
    text = "报告程序：目击者——校长——教育局。\n校长须在20分钟内向教育局报告。\n校长须在2分钟内报送书面总结材料。\n"
    model = of_draft(compile_text(text))
    assert model and model.chain.rungs[1].limit == 20


def test_a_text_without_a_chain_has_no_odds():
    assert of_draft(compile_text("本校重视安全工作。\n")) is None


def test_rules_start_at_the_report_and_have_two_clocks(county, rules, at):
    model = model_of(county, rules, at)
    assert not model.witnessed
    first = model.chain.rungs[0]
    assert (first.name, first.limit, first.report_limit) == ("校长", 15, 20)
    assert targets(model) == [("校长", 15), ("片区督导办主任", 35), ("镇政府、教育局相关领导", 35)]
    assert model.chain.reports_to_all and not model.assumed


def test_people_are_called_by_their_posts(county, rules, at):
    model = model_of(county, rules, at)
    names = {holder.name for rung in model.chain.rungs for holder in rung.holders}
    assert names == {"校长", "片区督导办主任", "镇政府值班室", "安全科科长"}


def test_nobody_on_a_post_leaves_an_empty_rung(county, rules, at):
    Appointment.objects.filter(post=county.posts["director"]).delete()
    rung = model_of(county, rules, at).chain.rungs[1]
    assert rung.is_empty


def test_a_holder_without_a_verified_contact_never_answers(county, rules, at):
    Contact.objects.filter(person=county.principal).update(verified_at=None)
    model = model_of(county, rules, at)
    by_deputy = simulate(model.chain, runs=2000, seed=1).level("校长").answered.value
    Contact.objects.filter(person=county.vice_principal).update(verified_at=None)
    model = model_of(county, rules, at)
    outcome = simulate(model.chain, runs=2000, seed=1)
    assert by_deputy > 0 and outcome.level("校长").answered.value == 0, "the deputy is called, and can be reached"


def test_a_channel_the_installation_cannot_send_by_counts_for_nothing(county, rules, at):
    for channel in ("webhook", "sms", "phone"):
        Contact.objects.create(person=county.principal, channel=channel, address="x", verified_at=VERIFIED)
    (holder,) = model_of(county, rules, at).chain.rungs[0].holders
    assert [channel.name for channel in holder.channels] == ["email", "app"]


def test_the_same_person_on_two_rungs_is_one_person(county, rules, at):
    Appointment.objects.filter(post=county.posts["director"]).update(person=county.principal)
    model = model_of(county, rules, at)
    assert model.chain.rungs[0].holders[0].name == model.chain.rungs[1].holders[0].name


def test_two_holders_of_one_post_answer_for_each_other(county, rules, at):
    Appointment.objects.filter(post=county.posts["principal"], rank=1).update(rank=0)
    rung = model_of(county, rules, at).chain.rungs[0]
    assert [holder.name for holder in rung.holders] == ["校长"]
    assert [(one.holder.name, one.after, one.stands_for) for one in rung.deputies] == [("校长2", 0.0, "校长")]


def test_rules_that_were_not_adopted_do_not_count_and_waiting_ones_are_counted(county, rules, at):
    Obligation.objects.filter(act="report_up").update(state=Obligation.State.REJECTED)
    Obligation.objects.filter(number=1).update(state=Obligation.State.PROPOSED)
    model = model_of(county, rules, at)
    assert model.waiting == 1
    assert all(rung.report_limit is None for rung in model.chain.rungs)


def test_a_second_app_on_the_same_telephone_is_no_second_chance_and_a_group_is_nobodys(county, rules, at):
    for n, channel in enumerate(("wecom", "dingtalk", "voice", "wecom_bot")):
        Contact.objects.create(
            person=county.principal, channel=channel, address=f"a{n}", verified_at=VERIFIED, preference=n + 1
        )
    way = Way(channels={"email", "wecom", "dingtalk", "voice", "wecom_bot"})
    model = of_rules(rules(), UnitPosts(county.school, at), way=way)
    assert model
    holder = next(holder for rung in model.chain.rungs for holder in rung.holders if holder.name == "校长")
    assert [channel.name for channel in holder.channels] == ["email", "app", "call"]
