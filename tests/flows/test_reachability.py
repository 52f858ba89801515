"""The monthly test against doubles on loopback: one answers, one channel fails, one is silent, one was never told.

Then, a month later, the next one beside it. What really runs meanwhile is not touched.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Q
from django.urls import reverse
from typer.testing import CliRunner

from anlan.duties import clock, escalation
from anlan.duties.models import Duty, ReachFinding, ReachTest
from anlan.duties.reach import testing
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify import climbing, sending
from anlan.notify.models import UNHEARD, Message
from anlan.org.models import Contact
from anlan.plans import presets
from anlan.plans.models import Trigger
from tests.cast import VERIFIED
from tests.flows.sinks import WebSink

AT = datetime(2026, 10, 14, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hooks():
    found = {name: WebSink().start() for name in ("principal", "duty_leader", "safety_officer")}
    yield found
    for hook in found.values():
        hook.stop()


@pytest.fixture
def stage(county, hooks):
    county.plan()
    presets.install(county.bureau, "reach", by=None, at=AT - timedelta(days=1))
    presets.install(county.bureau, "routine", by=None, at=AT - timedelta(days=1))
    for name, hook in hooks.items():
        person = getattr(county, name)
        person.contacts.all().delete()
        Contact.objects.create(person=person, channel="webhook", address=f"{hook.url}/{name}", verified_at=VERIFIED)
    county.vice_principal.contacts.all().delete()
    return county


def work(at):
    """What the clock and a worker do at a moment."""
    testing.work(at=at)
    climbing.climb(at=at, real_at=at)
    due = Q(attempts=0) | Q(next_at__lte=at) | Q(next_at=at + UNHEARD)
    for _round in range(20):
        found = Message.objects.filter(due, state="queued").order_by("pk").first()
        if found is None:
            return
        sending.deliver(found.pk, now=lambda: at, real_now=lambda: at)


def page(sign_in, person, name, *args, at, **data):
    browser = sign_in(person)
    with time_machine.travel(at, tick=False):
        return browser.post(reverse(name, args=args), data) if data else browser.get(reverse(name, args=args))


def test_one_answers_one_channel_fails_one_is_silent(stage, hooks, sign_in, client):
    hooks["duty_leader"].status = 410  # this address is gone for good
    docket = dockets.open_docket(stage.school, Docket.Subject.CASE, series="事件", at=AT)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=AT)
    real = {duty.pk: (duty.state, duty.due_at, duty.next_at) for duty in Duty.objects.filter(docket=docket)}
    Message.objects.all().update(state="moot", step_at=None, next_at=None)

    answer = page(sign_in, stage.safety_officer, "web:reach-tests", stage.school.pk, at=AT, minutes="10")
    assert answer.status_code == 302
    work(AT)
    test = ReachTest.objects.get()
    bodies = [json.loads(call.body) for hook in hooks.values() for call in hook.calls]
    assert bodies and all(body["drill"] is True for body in bodies)
    assert all("演练" in json.dumps(body, ensure_ascii=False) for body in bodies)

    # The principal taps the link of the message; the safety officer lies low.
    told = json.loads(hooks["principal"].calls[0].body)
    tap = re.search(r"/tap/[^\s\"]+", json.dumps(told))
    assert tap is not None
    with time_machine.travel(AT + 2 * MINUTE, tick=False):
        assert "演练" in client.get(tap[0]).content.decode()
        client.post(tap[0])
    so_far = page(sign_in, stage.officer, "web:reach-test", test.pk, at=AT + 3 * MINUTE)
    assert so_far.status_code == 200
    said = so_far.content.decode()
    assert "还没有答复" in said and "没有按时答复" not in said, "there is time left"

    for minute in range(1, 11):
        work(AT + minute * MINUTE)
    test.refresh_from_db()
    rows = ReachFinding.objects.filter(test=test).values_list("post__name", "channel", "outcome")
    found = {(post, channel): outcome for post, channel, outcome in rows}
    assert test.state == ReachTest.State.OVER
    assert found["校长", ""] == "answered" and found["校长", "webhook"] == "handed"
    assert found["值班领导", ""] == "failed" and found["值班领导", "webhook"] == "failed"
    assert found["安全办主任", ""] == "silent" and found["安全办主任", "webhook"] == "handed"

    # What really runs is as it was; nothing of the test lapses, climbs or is late.
    assert {duty.pk: (duty.state, duty.due_at, duty.next_at) for duty in Duty.objects.filter(docket=docket)} == real
    own = Duty.objects.filter(docket=test.docket)
    assert {duty.due_at for duty in own} == {None} and not own.filter(state__in=["lapsed", "met_late"]).exists()
    assert not Message.objects.filter(docket=test.docket).exclude(kind="reach.test").exists()
    escalation.sweep.__wrapped__(at=AT + 11 * MINUTE)  # type: ignore[attr-defined]
    assert not own.filter(state="lapsed").exists()

    # The page says who was not reached and what to do, and names no person.
    shown = page(sign_in, stage.principal, "web:reach-test", test.pk, at=AT + 11 * MINUTE).content.decode()
    assert "值班领导" in shown and "发送失败" in shown
    main = shown.split("<main")[1].split("</main>")[0]
    assert not any(getattr(stage, who).name in main for who in ("duty_leader", "safety_officer"))

    # A month later the number is mended: the page shows both.
    hooks["duty_leader"].status = 200
    later = AT + timedelta(days=30)
    page(sign_in, stage.safety_officer, "web:reach-tests", stage.school.pk, at=later, minutes="10")
    work(later)
    work(later + 10 * MINUTE)
    second = ReachTest.objects.latest("planned_at")
    shown = page(sign_in, stage.principal, "web:reach-test", second.pk, at=later + 11 * MINUTE)
    [row] = [row for row in shown.context["rows"] if row["post"].name == "值班领导"]
    assert row["before"] == "发送失败" and row["outcome"] == "没有按时答复"
    assert page(sign_in, stage.teacher, "web:reach-test", test.pk, at=later).status_code == 404


def test_who_is_reachable_now_on_pages_and_on_the_command_line(stage, sign_in, monkeypatch):
    stage.duty_leader.contacts.update(verified_at=None)
    shown = page(sign_in, stage.principal, "web:reach-now", stage.school.pk, at=AT).content.decode()
    assert "没有核实过的联系方式" in shown
    over = page(sign_in, stage.officer, "web:reach-units", at=AT)
    assert stage.school.name in over.content.decode()
    assert page(sign_in, stage.other_principal, "web:reach-now", stage.school.pk, at=AT).status_code == 404

    from anlan.cli import start
    from anlan.cli.main import app

    monkeypatch.setattr(start, "up", lambda role: None)
    answer = CliRunner().invoke(app, ["reach", "check", "--unit", stage.school.code, "--json"])
    found = json.loads(answer.stdout)
    assert answer.exit_code == 1 and "值班领导" in {row["post"] for row in found}
    assert all(stage.duty_leader.name not in json.dumps(row, ensure_ascii=False) for row in found)
    assert CliRunner().invoke(app, ["reach", "check", "--unit", "nobody"]).exit_code != 0
