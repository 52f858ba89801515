"""One tap from a message."""

from datetime import timedelta

import pytest
import time_machine

from anlan.cases import intake, lifecycle
from anlan.cases.intake import Told
from anlan.duties import acknowledgement, escalation
from anlan.duties.models import Acknowledgement, Duty
from anlan.notify import links
from anlan.plans.models import Act

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(at):
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@pytest.fixture
def duty(county, at, clock):
    county.plan()
    intake.report("incident", county.school, Told("injury", text="一名学生跌落"), by=None, at=at, place=county.place)
    return Duty.objects.get(post=county.posts["duty_leader"])


def link(duty, person, at):
    token = links.make(links.ACKNOWLEDGE, duty.pk, str(duty.unit_path), person.pk if person else None, at=at)
    return f"/tap/{token}/"


def test_looking_confirms_nothing_and_shows_what_is_asked(client, county, duty, at):
    answer = client.get(link(duty, county.duty_leader, at))
    page = answer.content.decode()
    assert answer.status_code == 200 and not Acknowledgement.objects.exists()
    assert "请14:15前办：确认接警" in page and duty.docket.number in page and "青山镇中心小学" in page
    assert page.count("btn-primary") == 1
    assert "一名学生跌落" not in page and "何静" not in page


def test_one_tap_confirms_and_says_how_long_it_took(client, county, duty, at, clock):
    url = link(duty, county.duty_leader, at)
    clock.move_to(at + MINUTE + timedelta(seconds=40))
    assert client.post(url)["Location"] == url
    duty.refresh_from_db()
    assert duty.state == Duty.State.MET
    said = Acknowledgement.objects.get()
    assert (said.person, said.by_way) == (county.duty_leader, "link")
    page = client.get(url).content.decode()
    assert "你14:13:45确认，用时1分40秒" in page and "btn-primary" not in page


def test_the_link_signs_nobody_in(client, county, duty, at):
    client.post(link(duty, county.duty_leader, at))
    assert "sessionid" not in client.cookies
    assert client.get("/")["Location"].startswith("/sign-in/")


def test_tapping_twice_changes_nothing(client, county, duty, at):
    url = link(duty, county.duty_leader, at)
    client.post(url)
    client.post(url)
    assert Acknowledgement.objects.count() == 1


def test_late_is_said_and_recorded(client, county, duty, at, clock):
    url = link(duty, county.duty_leader, at)
    escalation.sweep(at=at + 4 * MINUTE)
    clock.move_to(at + 5 * MINUTE)
    page = client.get(url).content.decode()
    assert "14:15已到时限，仍可以确认" in page and "已升给校长" in page and "记为迟办" in page
    client.post(url)
    assert Acknowledgement.objects.get().is_late
    assert "你14:17:05确认，迟2分" in client.get(url).content.decode()


def test_what_somebody_else_has_done_is_not_asked_again(client, county, duty, at):
    other = Duty.objects.get(post=county.posts["principal"], act=Act.ACKNOWLEDGE)
    acknowledgement.accept(other, by=county.vice_principal, way="page", event_kind="injury", at=at + MINUTE)
    page = client.get(link(other, county.principal, at)).content.decode()
    assert "别人已接手，你不用再办" in page and "btn-primary" not in page


def test_after_the_matter_is_over_nothing_is_confirmed(client, county, duty, at):
    county.duty_leader.standing(at)
    lifecycle.advance(duty.docket.case, "cancel", by=county.duty_leader, at=at + MINUTE)
    url = link(duty, county.duty_leader, at)
    assert "这件事已经了结" in client.get(url).content.decode()
    client.post(url)
    assert not Acknowledgement.objects.exists()


def test_a_link_that_has_run_out_says_what_to_do(client, county, duty, at, clock):
    url = link(duty, county.duty_leader, at)
    clock.move_to(at + links.LIFETIME)
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 410 and "过期了" in answer.content.decode()
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "xx", lambda token: "x", lambda token: "W" + token])
def test_a_damaged_link_does_nothing(client, county, duty, at, spoil):
    token = link(duty, county.duty_leader, at).split("/")[2]
    answer = client.post(f"/tap/{spoil(token)}/")
    assert answer.status_code == 410 and not Acknowledgement.objects.exists()


def test_a_link_made_for_something_else_does_not_confirm(client, county, duty, at):
    token = links.make("reported-picture", duty.pk, str(duty.unit_path), None, at=at)
    assert client.post(f"/tap/{token}/").status_code == 410


def test_a_closed_account_cannot_confirm(client, county, duty, at):
    county.duty_leader.is_active = False
    county.duty_leader.save(update_fields=["is_active"])
    assert client.post(link(duty, county.duty_leader, at)).status_code == 410
    assert not Acknowledgement.objects.exists()


def test_who_has_left_the_post_is_refused_in_words(client, county, duty, at):
    answer = client.post(link(duty, county.teacher, at))
    assert answer.status_code == 403 and "这是别的岗位的事" in answer.content.decode()
    assert not Acknowledgement.objects.exists()


def test_an_office_without_accounts_confirms_by_its_link(client, county, duty, at):
    Duty.objects.filter(pk=duty.pk).update(post=county.posts["town"], expected=[])
    duty.refresh_from_db()
    client.post(link(duty, None, at))
    said = Acknowledgement.objects.get()
    assert said.person is None and said.post == county.posts["town"]


def test_where_confirming_is_not_all_the_rest_is_said(client, county, duty, at):
    own = Duty.objects.get(post=county.posts["principal"], act=Act.ACKNOWLEDGE)
    acknowledgement.accept(own, by=county.principal, way="page", event_kind="injury", at=at)
    report = Duty.objects.get(act=Act.REPORT_UP)
    url = link(report, county.principal, at)
    client.post(url)
    page = client.get(url).content.decode()
    assert "还要办：向上级报告" in page and f"/cases/{report.docket_id}/reports/first/" in page
    report.refresh_from_db()
    assert report.state == Duty.State.OPEN


def test_a_deadline_of_another_day_is_said_with_its_day(client, county, duty, at):
    Duty.objects.filter(pk=duty.pk).update(due_at=at + timedelta(days=60))
    assert "请12月13日14:12前办：确认接警" in client.get(link(duty, county.duty_leader, at)).content.decode()
