"""A plan is held against the people of the unit: nobody there, nobody reachable, nobody to stand in."""

from datetime import date

import pytest

from anlan.compiler import compile_text
from anlan.compiler.lint import lint
from anlan.org.models import Appointment, Contact
from anlan.plans.models import Binding
from anlan.plans.organisation import UnitPosts, unit_called
from tests.cast import make_post

TEXT = (
    "火灾应急预案\n一、报告程序：目击者——校长——片区督导办主任——镇政府。\n"
    "二、校长接到报告后，须在20分钟内向片区督导办主任报告。\n三、门卫接到通知后3分钟内打开大门。\n"
)


@pytest.fixture
def posts(county, at):
    return lambda: UnitPosts(county.school, at)


def test_a_word_finds_the_post_its_holder_and_the_deputy(posts):
    state = posts().post("学校校长")
    assert state
    assert (state.name, state.holders, state.reachable, state.deputies) == ("校长", 1, 1, 1)


def test_a_post_above_and_an_office_that_only_is_reached_count(posts):
    above, office = posts().post("片区督导办主任"), posts().post("镇政府")
    assert above and (above.holders, above.deputies) == (1, 0)
    assert office and (office.holders, office.reachable) == (1, 1)


def test_the_schools_beside_it_do_not_count(county, at):
    Appointment.objects.filter(post=county.posts["principal"]).delete()
    state = UnitPosts(county.school, at).post("校长")
    assert state and state.holders == 0


def test_a_contact_that_nobody_verified_reaches_nobody(county, posts):
    Contact.objects.filter(person=county.principal).update(verified_at=None)
    state = posts().post("校长")
    assert state and (state.holders, state.reachable) == (1, 0)


def test_a_deputy_whose_time_is_over_does_not_stand_by(county, posts):
    Appointment.objects.filter(post=county.posts["principal"], rank=1).update(held=("2026-09-01", "2026-10-01"))
    state = posts().post("校长")
    assert state and state.deputies == 0


def test_a_post_of_the_units_own_is_found_by_its_name(county, posts):
    make_post(county.school, "own", "门卫")
    state = posts().post("学校门卫")
    assert state and (state.name, state.holders) == ("门卫", 0)
    assert posts().post("食堂管理员") is None


def test_what_people_said_a_word_means_comes_first(county, at):
    version = county.plan()
    fields = {"version": version, "unit": version.unit, "unit_path": version.unit_path}
    Binding.objects.create(word="门卫", function="safety_officer", **fields)
    state = UnitPosts(county.school, at, version).post("门卫")
    assert state and state.name == "安全办主任"


def test_lint_says_who_is_missing_in_the_plans_own_words(county, at):
    Contact.objects.filter(post=county.posts["town"]).delete()
    draft = compile_text(TEXT)
    found = lint(draft, UnitPosts(county.school, at), on=date(2026, 10, 14))
    said = {(finding.code, finding.params.get("post")) for finding in found}
    assert ("chain.empty_step", "镇政府") in said
    assert ("post.no_deputy", "片区督导办主任") in said
    assert not any(post == "校长" for _, post in said), "a principal with a deputy is in order"


def test_a_unit_is_called_by_its_code_or_its_only_name(county):
    assert unit_called("qszx") == county.school
    assert unit_called("青山镇中心小学") == county.school
    assert unit_called("没有这所学校") is None
