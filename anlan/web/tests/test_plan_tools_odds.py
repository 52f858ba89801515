"""The odds of a version: the answer first, with who is there, and what it rests on."""

import pytest
import time_machine

from anlan.org.models import Appointment, Contact
from anlan.plans.models import Obligation
from tests.cast import VERIFIED

PAGE_QUERIES = 40
"""The page of one version, however many rules it has. It may only become fewer."""


@pytest.fixture
def version(county):
    return county.plan()


def look(sign_in, person, version, at, query=""):
    with time_machine.travel(at, tick=False):
        return sign_in(person).get(f"/versions/{version.pk}/odds/{query}")


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_answer_is_the_headline(sign_in, county, version, at):
    page = text(look(sign_in, county.principal, version, at))
    assert "校长15分钟内知道的可能性是" in page
    assert "最弱的一环是" in page
    assert "按已确认的规则" in page


def test_when_each_level_knows_is_a_table_that_a_chart_is_drawn_from(sign_in, county, version, at):
    page = text(look(sign_in, county.principal, version, at))
    assert 'data-chart="bar" data-chart-table="odds-when"' in page
    table = page.partition('id="odds-when"')[2].partition("</table>")[0]
    for level in ("校长", "片区督导办主任", "镇政府、教育局相关领导"):
        assert f'<th scope="row">{level}</th>' in table
    assert "一直不知道" in table, "an e-mail alone is often never answered"


def test_what_would_help_and_what_breaks_it_are_said(sign_in, county, version, at):
    for person in (county.principal, county.director, county.officer):
        Contact.objects.create(person=person, channel="webhook", address="https://x", verified_at=VERIFIED)
    Contact.objects.create(post=county.posts["town"], channel="webhook", address="https://x", verified_at=VERIFIED)
    page = text(look(sign_in, county.principal, version, at))
    assert "联系不上镇政府值班室" in page
    assert "打电话" in page
    assert "个百分点" in page


def test_a_chain_that_fails_by_itself_says_so_before_anything_breaks(sign_in, county, version, at):
    page = text(look(sign_in, county.principal, version, at))
    assert "即使样样都好，最后一级也多半不能按时知道" in page
    assert "没有哪一个人" not in page


def test_defaults_say_that_they_were_composed(sign_in, county, version, at):
    page = text(look(sign_in, county.principal, version, at))
    assert "[C]" in page
    assert "不能当作预测" in page
    assert "实测的，依据" not in page


def test_a_second_channel_really_changes_the_number(sign_in, county, version, at):
    def first(page):
        return int(page.partition("校长15分钟内知道的可能性是")[2].partition("%")[0])

    before = first(text(look(sign_in, county.principal, version, at)))
    Contact.objects.create(person=county.principal, channel="webhook", address="https://x", verified_at=VERIFIED)
    assert first(text(look(sign_in, county.principal, version, at))) > before + 20


def test_the_part_of_the_day_is_in_the_address(sign_in, county, version, at):
    lessons = text(look(sign_in, county.principal, version, at))
    night = text(look(sign_in, county.principal, version, at, "?part=night"))
    assert lessons.partition("<h1")[2].partition("</h1>")[0] != night.partition("<h1")[2].partition("</h1>")[0]
    assert look(sign_in, county.principal, version, at, "?part=noon").status_code == 200


def test_nobody_on_a_post_is_the_weakest_link(sign_in, county, version, at):
    Appointment.objects.filter(post=county.posts["director"]).delete()
    page = text(look(sign_in, county.principal, version, at))
    assert "最弱的一环是片区督导办主任" in page
    assert "片区督导办主任：定下人来" in page or "岗位没有人" in page


def test_rules_nobody_confirmed_yet_are_counted(sign_in, county, version, at):
    Obligation.objects.filter(version=version, number=2).update(state="proposed")
    assert "其中1条还没确认" in text(look(sign_in, county.principal, version, at))


def test_without_a_rule_that_begins_with_a_report_it_says_what_to_do(sign_in, county, version, at):
    Obligation.objects.filter(version=version).update(state="rejected")
    page = text(look(sign_in, county.principal, version, at))
    assert "没有可以推演的报告链" in page
    assert f'href="/versions/{version.pk}/"' in page


def test_nobody_is_named(sign_in, county, version, at):
    page = text(look(sign_in, county.principal, version, at)).partition("<main")[2]
    for person in (county.director, county.officer, county.vice_principal):
        assert person.name not in page


def test_who_may_not_see_matters_finds_nothing_and_neighbours_neither(sign_in, client, county, version, at):
    assert look(sign_in, county.teacher, version, at).status_code == 404
    assert look(sign_in, county.other_principal, version, at).status_code == 404
    assert client.get(f"/versions/{version.pk}/odds/").status_code == 302


def test_queries_do_not_grow(sign_in, county, version, at, django_assert_max_num_queries):
    browser = sign_in(county.principal)
    with time_machine.travel(at, tick=False), django_assert_max_num_queries(PAGE_QUERIES):
        assert browser.get(f"/versions/{version.pk}/odds/").status_code == 200
