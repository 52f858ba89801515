"""Forms that a device sends later: once, with both times, and judged by when they arrived."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
import time_machine

from anlan.cases import intake
from anlan.cases.models import Case, Remark
from anlan.duties import acknowledgement
from anlan.duties.models import Duty
from anlan.journal.models import Arrival, Entry
from anlan.lib import claims
from anlan.lib.clock import local, local_date
from anlan.plans import presets
from anlan.reports.models import Filing

LATER = {"X-Later": "1"}


@pytest.fixture
def clock(at):
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(county, at):
    county.plan()
    return intake.report("incident", county.school, intake.Told("injury", "有学生摔倒"), by=None, at=at).case


def send(client, path, data, *, nonce=None, written=None, later=True):
    more = {"later_nonce": str(nonce or uuid.uuid4())} | ({"later_written": written.isoformat()} if written else {})
    return client.post(path, data | more, headers=LATER if later else {})


def claims_of(docket_id, action):
    bodies = Entry.objects.filter(docket=docket_id, action=action).order_by("seq").values_list("body", flat=True)
    return [json.loads(bytes(body))["data"].get("written_at") for body in bodies]


def notes(case):
    return Remark.objects.filter(docket=case.pk, kind="note").count()


def test_both_times_are_entered_and_the_journals_is_the_receipt(county, sign_in, case, at, clock):
    clock.move_to(at + timedelta(minutes=30))
    written = at + timedelta(minutes=8)
    told = send(sign_in(county.principal), f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, written=written).json()
    assert told["state"] == "sent" and told["url"] == f"/cases/{case.pk}/"
    entry = Entry.objects.get(docket=case.pk, action="case.note")
    assert entry.at == at + timedelta(minutes=30)
    assert claims_of(case.pk, "case.note") == [written.isoformat(timespec="microseconds").replace("+00:00", "Z")]
    shown = sign_in(county.principal).get(f"/cases/{case.pk}/").content.decode()
    assert f"设备时间{local(written):%H:%M}写下，{local(entry.at):%H:%M}收到" in shown


def test_what_comes_twice_is_entered_once(county, sign_in, case):
    client, nonce = sign_in(county.principal), uuid.uuid4()
    first = send(client, f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce).json()
    again = send(client, f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce).json()
    assert first["url"] == again["url"] and again["state"] == "sent"
    assert notes(case) == 1


def test_a_button_pressed_twice_leads_where_the_first_press_did(county, sign_in, case):
    client, nonce = sign_in(county.principal), uuid.uuid4()
    for _press in range(2):
        answer = send(client, f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce, later=False)
        assert answer.headers["Location"] == f"/cases/{case.pk}/"
    assert notes(case) == 1
    assert "没有重复登记" in client.get(f"/cases/{case.pk}/").content.decode()


def test_the_number_of_one_person_does_not_stop_another(county, sign_in, case):
    nonce = uuid.uuid4()
    for person in (county.principal, county.duty_leader):
        told = send(sign_in(person), f"/cases/{case.pk}/notes/", {"text": f"{person.pk}"}, nonce=nonce).json()
        assert told["state"] == "sent"
    assert notes(case) == 2


def test_what_was_not_taken_can_be_sent_again(county, sign_in, case):
    client, nonce = sign_in(county.principal), uuid.uuid4()
    answer = send(client, f"/cases/{case.pk}/notes/", {"text": ""}, nonce=nonce)
    assert (answer.status_code, answer.json()["state"]) == (422, "look")
    assert not Arrival.objects.exists()
    assert send(client, f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce).json()["state"] == "sent"


def test_who_is_signed_out_is_asked_to_sign_in_and_nothing_is_lost(county, client, sign_in, case):
    nonce = uuid.uuid4()
    answer = send(client, f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce)
    assert (answer.status_code, answer.json()["state"]) == (401, "sign_in")
    told = send(sign_in(county.principal), f"/cases/{case.pk}/notes/", {"text": "校医到场。"}, nonce=nonce).json()
    assert told["state"] == "sent" and notes(case) == 1


def test_a_claim_does_not_make_a_late_duty_early(county, sign_in, case, at, clock):
    duty = Duty.objects.get(post=county.posts["principal"])
    assert duty.due_at is not None
    late = duty.due_at + timedelta(minutes=5)
    clock.move_to(late)
    county.principal.standing(late)
    written = duty.due_at - timedelta(minutes=1)
    with claims.written(written):
        acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=late)
    [entry] = Entry.objects.filter(docket=case.pk, action="duty.acknowledged")
    data = json.loads(bytes(entry.body))["data"]
    assert (entry.at, data["late"]) == (late, True) and data["written_at"] < duty.due_at.isoformat()


@pytest.mark.parametrize("off", [timedelta(minutes=3), -timedelta(days=9)])
def test_a_clock_that_cannot_be_right_claims_nothing(at, off):
    assert claims.read((at + off).isoformat(), received_at=at) is None


@pytest.mark.parametrize("text", ["", "gestern", "2026-10-14T06:00:00"])
def test_what_is_no_moment_claims_nothing(at, text):
    assert claims.read(text, received_at=at) is None


def test_a_clock_that_is_a_little_ahead_claims_the_moment_of_arrival(at):
    assert claims.read((at + timedelta(minutes=1)).isoformat(), received_at=at) == at


def test_a_public_report_sent_later_is_told_its_code_however_often_it_comes(county, client, at, clock):
    county.plan()
    nonce, own = uuid.uuid4(), str(uuid.uuid4())
    data = {"category": "injury", "text": "有人摔倒", "nonce": own}
    written = at - timedelta(minutes=22)
    first, again = (send(client, f"/r/{county.place.code}/", data, nonce=nonce, written=written).json() for _ in "12")
    assert first["state"] == again["state"] == "sent"
    assert first["code"] and first["code"] == again["code"]
    assert Case.objects.count() == 1
    assert claims_of(Case.objects.get().pk, "case.reported") == [written.isoformat(timespec="microseconds")
                                                               .replace("+00:00", "Z")]  # fmt: skip


def test_the_code_stands_in_no_header_of_a_page_that_is_looked_at(county, client, at):
    county.plan()
    answer = client.post(f"/r/{county.place.code}/", {"category": "injury", "text": "有人摔倒"})
    assert answer.status_code == 201 and "X-Receipt-Code" not in answer.headers


def test_a_zero_report_sent_later_shows_both_times(county, sign_in, at, clock):
    presets.install(county.bureau, "routine", by=None, at=at - timedelta(days=9))
    path = f"/zero/{county.school.pk}/{local_date(at)}/"
    client = sign_in(county.safety_officer)
    written = at - timedelta(minutes=22)
    nonce = uuid.uuid4()
    for _time in range(2):
        assert send(client, path, {}, nonce=nonce, written=written).json()["state"] == "sent"
    assert Filing.objects.count() == 1
    assert f"设备时间{local(written):%H:%M}写下" in client.get(path).content.decode()


def test_a_device_is_told_whose_session_it_has_without_a_name(county, client, sign_in):
    assert client.get("/later/").json()["who"] == ""
    mine, others = (sign_in(one).get("/later/").json()["who"] for one in (county.principal, county.teacher))
    assert mine and others and mine != others
    assert f'data-who="{mine}"' in sign_in(county.principal).get("/me/").content.decode()


def test_old_arrivals_are_forgotten(county, sign_in, case, at, clock):
    client = sign_in(county.principal)
    send(client, f"/cases/{case.pk}/notes/", {"text": "一"})
    clock.move_to(at + timedelta(days=31))
    send(sign_in(county.principal), f"/cases/{case.pk}/notes/", {"text": "二"})
    assert Arrival.objects.count() == 1


def test_programs_are_left_alone(county, client, db):
    """A hook reads no more than it allows: its body is not parsed as a form before."""
    client.post("/hooks/sms", {"later_nonce": str(uuid.uuid4())}, headers=LATER)
    assert not Arrival.objects.exists()
