"""A joint meeting from its plan to what became of what it resolved: pages as their users, messages, the clock."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.lib import clock
from anlan.lib.clock import local
from anlan.meetings.models import Meeting
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.plans import presets

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = "%Y-%m-%dT%H:%M"


@pytest.fixture
def moment(at):
    """The clock of the pages: ``moment(days=2)`` moves it to two days after the morning."""
    with time_machine.travel(at, tick=False) as traveller:

        def move(**later):
            now = at + timedelta(**later)
            traveller.move_to(now)
            return now

        assert abs(clock.now() - at) < timedelta(seconds=1)
        yield move


def plan_values(county, when, title):
    return {
        "title": title, "planned_at": local(when).strftime(MINUTE), "where": "会议室", "agenda": "通报\n议定",
        "chair": county.posts["principal"].pk, "recorder": county.posts["safety_officer"].pk,
        "invited": [county.posts["town"].pk, county.posts["duty_leader"].pk],
    }  # fmt: skip


def plan(browser, county, when, title="整治校门口流动摊点"):
    answer = browser.post("/meetings/new/?kind=joint", plan_values(county, when, title))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Meeting.objects.order_by("-pk")[0]


def hold(browser, county, meeting, when):
    town = county.posts["town"].pk
    values = {"held_at": local(when).strftime(MINUTE), f"came_{town}": "on", f"name_{town}": "王卫东"}
    assert browser.post(f"/meetings/{meeting.pk}/attendance/", values).status_code == 302


def resolve(browser, meeting, post, text, due_on):
    values = {"text": text, "lead": post.pk, "due_on": due_on.isoformat(), "partners": "", "standard": "现场看不到摊点"}
    assert browser.post(f"/meetings/{meeting.pk}/resolutions/", values).status_code == 302


def test_what_a_joint_meeting_resolves_is_done_or_climbs_and_is_asked_again(county, sign_in, at, moment, client):
    presets.install(county.bureau, "meeting", by=None, at=at - timedelta(days=1))
    officer = sign_in(county.safety_officer)
    meeting = plan(officer, county, at + timedelta(days=1))
    invited = Message.objects.get(kind="meeting.invited", person=None)
    link = re.search(r"/m/\S+", text_of(invited, at=at).url)
    assert link is not None
    client.logout()
    assert "整治校门口流动摊点" in client.get(link[0]).content.decode()
    now = moment(days=1, hours=2)
    officer, principal = sign_in(county.safety_officer), sign_in(county.principal)
    hold(officer, county, meeting, at + timedelta(days=1))
    due_on = (at + timedelta(days=10)).date()
    resolve(officer, meeting, county.posts["town"], "清理校门口摊点", due_on)
    resolve(officer, meeting, county.posts["safety_officer"], "施划禁停线", due_on)
    officer.post(f"/meetings/{meeting.pk}/writing/", {"agenda": "通报", "reported": "放学时段摊点占道"})
    assert officer.post(f"/meetings/{meeting.pk}/issue/").status_code == 403
    assert principal.post(f"/meetings/{meeting.pk}/issue/").status_code == 302
    paper = Document(BytesIO(principal.get(f"/meetings/{meeting.pk}/minutes.docx").content))
    assert "清理校门口摊点" in [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    issued = Message.objects.get(kind="meeting.minutes", person=None)
    link = re.search(r"/m/\S+", text_of(issued, at=now).url)
    assert link is not None
    client.logout()
    page = client.get(link[0]).content.decode()
    assert "放学时段摊点占道" in page and client.get(f"{link[0]}minutes.docx").status_code == 200
    own = Duty.objects.get(post=county.posts["safety_officer"], act="do")
    moment(days=9)
    officer = sign_in(county.safety_officer)
    assert "施划禁停线" in officer.get("/").content.decode()
    assert officer.get(reverse("web:docket", args=[own.docket_id]), follow=True).status_code == 200
    assert officer.post(f"/resolutions/duties/{own.pk}/", {"text": "已施划60米"}).status_code == 302
    moment(days=11)
    officer, principal = sign_in(county.safety_officer), sign_in(county.principal)
    for _ in range(3):
        escalation.sweep(at=clock.now())
    climbed = Duty.objects.get(rung=1, act="do")
    assert (climbed.post, climbed.state) == (county.posts["principal"], Duty.State.OPEN)
    assert "1项议定事项超期" in principal.get(f"/meetings/{meeting.pk}/").content.decode()
    following = plan(officer, county, clock.now() + timedelta(hours=1), "第二次会议")
    page = officer.get(f"/meetings/{following.pk}/").content.decode()
    assert "清理校门口摊点" in page and "已升到校长" in page and "已施划60米" in page
    assert page.index("上次议定事项") < page.index("时间、地点、人员")
    town = Duty.objects.get(post=county.posts["town"], act="do")
    form = officer.get(f"/resolutions/duties/{town.pk}/").content.decode()
    assert "这个单位不登录系统" in form
    officer.post(f"/resolutions/duties/{town.pk}/", {"text": "镇城管办函复：已清理"})
    climbed.refresh_from_db()
    town.refresh_from_db()
    assert (town.state, climbed.state) == (Duty.State.MET_LATE, Duty.State.RELIEVED)
    assert "迟办结" in officer.get(f"/meetings/{following.pk}/").content.decode()
