"""Pages of keeping and destroying, and of what is held about oneself."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from docx import Document

from anlan.cases import erasing, intake, lifecycle, requests, retention
from anlan.cases.models import Case
from anlan.journal import verify, viewings
from anlan.journal.keys import Erased
from anlan.journal.models import DocketKey, Erasure, Retention, RetentionDecision
from anlan.notify.models import Message

SECRET = "三（2）班学生从楼梯上摔下来"
REASON = "家长提出复核，复核期内要用。"


@pytest.fixture
def reported(county, at):
    """One receipt: with a name and a telephone number, nobody signed in."""
    county.principal.standing(at)
    told = intake.Told(category="injury", text=SECRET, name="李老师", phone="13912345678")
    return intake.report("incident", county.school, told, by=None, at=at)


@pytest.fixture
def case(reported, county, at):
    for move in ("end", "close"):
        lifecycle.advance(reported.case, move, by=county.principal, at=at)
    return Case.objects.select_related("docket__unit", "unit").get(pk=reported.case.pk)


def page(name, case):
    return reverse(f"web:{name}", args=[case.pk])


def test_closing_leads_to_the_question(reported, county, sign_in, at):
    lifecycle.advance(reported.case, "end", by=county.principal, at=at)
    address = reverse("web:case-move", args=[reported.case.pk, "close"])
    answer = sign_in(county.principal).post(address, {"reason": ""})
    assert answer.headers["Location"] == page("case-retention", reported.case)


def test_keeping_takes_reasons_and_shows_them_to_who_decides(case, county, sign_in, at):
    browser = sign_in(county.principal)
    assert browser.post(page("case-retention", case), {"assessment": "", "until": "2099-01-01"}).status_code == 422
    assert browser.post(page("case-retention", case), {"assessment": REASON, "until": "2001-01-01"}).status_code == 422
    assert retention.open_question(case) is not None
    answer = browser.post(page("case-retention", case), {"assessment": REASON, "until": "2099-01-01"}, follow=True)
    assert REASON in answer.content.decode() and retention.open_question(case) is None
    reader = sign_in(county.safety_officer).get(page("case-retention", case))
    assert reader.status_code == 200 and REASON not in reader.content.decode()
    assert sign_in(county.safety_officer).post(
        page("case-retention", case), {"assessment": REASON, "until": "2099-01-01"}
    ).status_code == 403  # fmt: skip


def test_destroying_takes_the_number_typed_by_hand_and_gives_a_certificate(case, county, sign_in):
    browser = sign_in(county.principal)
    assert sign_in(county.safety_officer).get(page("case-erasure", case)).status_code == 404
    for wrong in ({}, {"number": "2026-事件-9", "sure": "on"}, {"number": case.docket.number}):
        assert browser.post(page("case-erasure", case), wrong).status_code == 422
    assert DocketKey.objects.filter(docket=case.pk).exists()
    done = browser.post(page("case-erasure", case), {"number": case.docket.number, "sure": "on"}, follow=True)
    text = done.content.decode()
    assert "个人信息销毁证明" in text and "青山镇中心小学 校长" in text and "第八十五条" in text
    assert Erasure.objects.get().receipt.splitlines()[0] in text
    assert not DocketKey.objects.filter(docket=case.pk).exists()


def test_the_certificates_receipt_is_verified_by_the_file_that_anybody_runs(case, county, sign_in, at, settings):
    from anlan.journal import export, sealing

    erasing.destroy(case, number=case.docket.number, ground="closing", by=county.principal, at=at + timedelta(days=1))
    sealing.seal(at=at + timedelta(days=1, seconds=5))
    lines = export.export_docket(case.docket, at=at + timedelta(days=1, seconds=6))
    keys = [settings.SIGNING_KEY.public.vkey]
    later = at + timedelta(days=1, seconds=7)
    data = sign_in(county.principal).get(page("case-certificate-docx", case)).content
    said = [one.text for one in Document(io.BytesIO(data)).paragraphs]
    start = said.index("anlan-receipt/v1")
    receipt = "\n".join(said[start : start + 8]) + "\n"
    assert receipt == Erasure.objects.get().receipt, "the paper carries the receipt to the letter"
    assert verify.verify_export(list(lines), keys, [receipt], now=later).clean
    other = receipt.replace("seq ", "seq 1", 1)
    lines = export.export_docket(case.docket, at=later)
    assert not verify.verify_export(list(lines), keys, [other], now=later).clean


def test_the_word_file_is_a_paper_by_the_standard(case, county, sign_in, at):
    erasing.destroy(case, number=case.docket.number, ground="closing", by=county.principal, at=at)
    answer = sign_in(county.officer).get(page("case-certificate-docx", case))
    document = Document(io.BytesIO(answer.content))
    assert [one.text for one in document.paragraphs][0] == "个人信息销毁证明"
    rows = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert rows["案卷"] == case.docket.number and "第八十五条" in rows["依据"]
    assert SECRET not in "".join(rows.values())
    margin = document.sections[0].top_margin
    assert margin is not None and round(margin.mm) == 37


def test_no_certificate_before(case, county, sign_in):
    assert sign_in(county.principal).get(page("case-certificate", case)).status_code == 404
    assert sign_in(county.principal).get(page("case-certificate-docx", case)).status_code == 404


def test_the_list_shows_the_overdue_first_in_a_constant_number_of_queries(
    county, sign_in, at, django_assert_max_num_queries
):
    county.principal.standing(at)
    for days in (50, 1, 20):
        told = intake.Told(category="injury", text=SECRET)
        found = intake.report("incident", county.school, told, by=None, at=at - timedelta(days=days)).case
        for move in ("end", "close"):
            lifecycle.advance(found, move, by=county.principal, at=at - timedelta(days=days))
    browser = sign_in(county.principal)
    browser.get(reverse("web:retention"))
    with django_assert_max_num_queries(22):
        text = browser.get(reverse("web:retention")).content.decode()
    numbers = re.findall(r"2026-事件-000\d", text)
    assert list(dict.fromkeys(numbers)) == ["2026-事件-0001", "2026-事件-0003", "2026-事件-0002"]
    today = browser.get(reverse("web:today")).content.decode()
    assert "销毁还是留存" in today and "2026-事件" not in sign_in(county.teacher).get("/").content.decode()
    assert "销毁还是留存" not in sign_in(county.safety_officer).get("/").content.decode()


def test_the_list_turns_its_pages_by_key(county, sign_in, at, monkeypatch):
    from anlan.cases import retention_list

    monkeypatch.setattr(retention_list, "PAGE", 2)
    county.principal.standing(at)
    for _ in range(5):
        found = intake.report("incident", county.school, intake.Told(category="fire"), by=None, at=at).case
        lifecycle.advance(found, "end", by=county.principal, at=at)
        lifecycle.advance(found, "close", by=county.principal, at=at)
    browser, url, seen = sign_in(county.officer), reverse("web:retention"), []
    for _ in range(3):
        text = browser.get(url).content.decode()
        seen += list(dict.fromkeys(re.findall(r"2026-事件-\d{4}", text)))
        url = (re.findall(r'href="([^"]+)" rel="next"', text) or [""])[0].replace("&amp;", "&")
    assert seen == [f"2026-事件-000{n}" for n in range(1, 6)] and url == ""


def test_the_bureau_sets_a_term_for_a_school_and_the_school_does_not(case, county, sign_in):
    address = reverse("web:retention-term", args=[county.school.pk, "incident"])
    values = {"months": "24", "decide_days": "15", "source": "县教育局保管期限表第12项"}
    assert sign_in(county.principal).post(address, values).status_code == 403
    officer = sign_in(county.officer)
    assert officer.post(address, {**values, "months": "", "automatic": "on"}).status_code == 422
    assert officer.post(address, values).status_code == 302
    assert str(Retention.objects.get(docket=case.pk).destroy_on) == "2028-10-14"
    text = officer.get(reverse("web:retention-terms") + f"?unit={county.school.pk}").content.decode()
    assert "县教育局保管期限表第12项" in text and "为本单位设定" in text
    assert officer.post(address, {"unset": "1"}).status_code == 302
    assert str(Retention.objects.get(docket=case.pk).destroy_on) == "2036-10-14"


# -- what is held about me ------------------------------------------------------------------------------------------


def test_everybody_sees_what_is_held_of_them_and_of_nobody_else(county, sign_in, at):
    for one in (county.teacher, county.safety_officer):
        one.standing(at)
    told = intake.Told(category="injury", text=SECRET)
    mine = intake.report("incident", county.school, told, by=county.teacher, at=at).case
    other = intake.report("incident", county.school, told, by=county.safety_officer, at=at).case
    viewings.record(mine.docket, county.teacher, "case", at=at)
    browser = sign_in(county.teacher)
    text = browser.get(reverse("web:held")).content.decode()
    assert "吴晓燕" in text and "wu.xy@school.example" in text and "班主任" in text
    assert mine.docket.number in text and other.docket.number not in text
    found = json.loads(browser.get(reverse("web:held-json")).content)
    assert [row["number"] for row in found["reported"]] == [mine.docket.number]
    assert found["contacts"][0]["address"] == "wu.xy@school.example"
    assert [row["number"] for row in found["looked"]] == [mine.docket.number]
    assert SECRET not in json.dumps(found, ensure_ascii=False)


def test_what_was_reported_at_a_former_school_is_there_too(county, sign_in, at):
    """Whoever moves on keeps the right to know; the scope of the rest of the page stays their own posts'."""
    county.teacher.standing(at)
    told = intake.Told(category="fire", text=SECRET)
    found = intake.report("incident", county.other_school, told, by=county.teacher, at=at).case
    browser = sign_in(county.teacher)
    assert found.docket.number in browser.get(reverse("web:held")).content.decode()


def test_no_address_takes_a_name():
    assert reverse("web:held") == "/me/held/" and reverse("web:held-json") == "/me/held.json"


# -- by the receipt code --------------------------------------------------------------------------------------------


def track(client, code):
    return client.post(reverse("web:track"), {"code": code}).content.decode()


def key_of(text):
    return re.findall(r'name="key" value="([^"]+)"', text)[0]


def test_the_code_shows_what_is_held_who_looked_and_until_when(reported, county, client, at):
    county.director.standing(at)
    viewings.record(reported.case.docket, county.director, "case", at=at)
    text = track(client, reported.code)
    assert "您的姓名" in text and "您的电话" in text and "办结后保存10年" in text
    assert "片区督导办主任" in text and "孙建国" not in text
    assert "李老师" not in text and "13912345678" not in text, "a code may be in wrong hands"


def test_asking_becomes_a_note_a_message_and_of_what_is_over_a_question(reported, county, client, sign_in, at):
    key = key_of(track(client, reported.code))
    ask = reverse("web:track-request")
    assert client.post(ask, {"key": key, "what": "correct", "text": ""}).status_code == 422
    assert client.post(ask, {"key": key, "what": "correct", "text": "地点是操场"}).status_code == 200
    assert "地点是操场" in sign_in(county.principal).get(page("case", reported.case)).content.decode()
    assert Message.objects.filter(kind="case.asked", person=county.principal).count() == 1
    assert retention.open_question(reported.case) is None
    for move in ("end", "close"):
        lifecycle.advance(reported.case, move, by=county.principal, at=at)
    RetentionDecision.objects.all().delete()
    assert client.post(ask, {"key": key, "what": "erase", "text": ""}).status_code == 200
    assert RetentionDecision.objects.get().cause == "request"


def test_asking_is_bounded_and_needs_the_key(reported, client):
    ask, key = reverse("web:track-request"), key_of(track(client, reported.code))
    for _ in range(requests.MOST):
        assert client.post(ask, {"key": key, "what": "correct", "text": "错"}).status_code == 200
    assert client.post(ask, {"key": key, "what": "correct", "text": "错"}).status_code == 422
    assert client.post(ask, {"key": key + "x", "what": "correct", "text": "错"}).status_code == 404
    assert 'name="key"' not in track(client, reported.code)


def test_the_code_of_a_destroyed_report_shows_that_and_the_receipt(reported, case, county, client, at):
    key = key_of(track(client, reported.code))
    erasing.destroy(case, number=case.docket.number, ground="request", by=county.principal, at=at)
    text = track(client, reported.code)
    assert "所写的内容已于" in text and "anlan-receipt/v1" in text and "您的姓名" not in text
    answer = client.post(reverse("web:track-request"), {"key": key, "what": "correct", "text": "错"})
    assert answer.status_code == 422
    with pytest.raises(Erased):
        requests.ask(case.pk, str(case.unit_path), what="correct", text="错", at=at)
