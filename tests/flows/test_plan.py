"""A written plan becomes rules that run: uploaded, read, decided on, put in force, all through the pages."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from anlan.cases import intake
from anlan.cases.intake import Told
from anlan.duties.models import Duty
from anlan.plans.models import Obligation, Version

SAMPLE = Path(__file__).parents[2] / "samples" / "青山镇中心小学突发事件应急预案.md"
OUTSIDE = "各班要摸排重点人员和有上访倾向的人员，须在3日内建立台账，随时掌握动向。"
CHAIN = ["当事人", "学校校长", "片区督导办主任", "镇政府和教育局相关领导"]


def as_docx(text: str) -> bytes:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def plain(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


@pytest.fixture(params=["md", "docx"])
def uploaded(request, county, sign_in):
    """The sample plan with a sentence outside the charter, sent in by the safety officer."""
    text = SAMPLE.read_text().replace("六、附则", f"4、{OUTSIDE}\n\n六、附则")
    data = text.encode() if request.param == "md" else as_docx(text)
    browser = sign_in(county.safety_officer)
    file = SimpleUploadedFile(f"预案.{request.param}", data)
    answer = browser.post(reverse("web:plan-new"), {"file": file}, follow=True)
    assert answer.status_code == 200
    return browser, Version.objects.get(), answer.content.decode()


def test_the_review_shows_the_chain_the_limits_and_who_tells_whom(uploaded):
    _browser, version, html = uploaded
    chain = re.search(r'<ol class="al-chain">(.*?)</ol>', html, re.S)
    assert chain and re.findall(r"<li>(.*?)</li>", chain[1]) == CHAIN
    told = version.obligations.get(limit_text__contains="5—15分钟")
    assert (told.limit, told.function, told.act) == (timedelta(minutes=15), "principal", "acknowledge")
    card = re.search(rf'id="r{told.number}".*?</article>', html, re.S)
    assert card and "校长确认收到报告" in card[0] and "15分钟" in card[0] and "第一时间（5—15分钟）" in card[0]
    up = version.obligations.get(limit=timedelta(minutes=20))
    assert (up.function, up.act, up.title) == ("principal", "report_up", "向上级报告")
    card = re.search(rf'id="r{up.number}".*?</article>', html, re.S)
    assert card and "片区督导办主任，再到镇政府和教育局相关领导" in plain(card[0])


def test_a_sentence_outside_the_charter_is_boxed_and_becomes_no_rule(uploaded):
    _browser, version, html = uploaded
    boxed = re.findall(r'<span class="al-mk al-mk-out" id=.*?</p>', html, re.S)
    assert len(boxed) == 1 and "摸排重点人员" in plain(boxed[0])
    start = version.text.index(OUTSIDE)
    inside = version.obligations.filter(start__gte=start, start__lt=start + len(OUTSIDE))
    assert not inside.exists(), "the limit of 3 days in it is no rule"
    assert version.obligations.filter(limit=timedelta(days=3)).count() == 1, "the one of the final report is"


def test_from_the_text_to_a_clock_that_runs(uploaded, county, sign_in, at):
    browser, version, _html = uploaded
    post = lambda name, pk, data=None: browser.post(reverse(f"web:{name}", args=[pk]), data or {})  # noqa: E731
    rule = lambda title: version.obligations.get(title=title)  # noqa: E731

    words = {f"function_{one.pk}": one.function for one in version.bindings.all()}
    general = version.bindings.get(word="总务处")
    post("version-words", version.pk, {**words, f"function_{general.pk}": "safety_officer"})
    assert rule("检查一次消防设施").function == "safety_officer"

    receipt = rule("确认接警")
    corrected = {"title": "确认接警", "trigger": "reported", "act": "acknowledge", "limit_minutes": "2",
                 "who": "duty_leader"}  # fmt: skip
    assert post("rule", receipt.pk, corrected).status_code == 302
    post("rule-rejection", rule("轮换").pk)

    principal = sign_in(county.principal)
    enact = reverse("web:version-enactment", args=[version.pk])
    assert principal.post(enact).status_code == 409, "not before each rule is decided"
    version.refresh_from_db()
    assert version.state == "draft"

    for waiting in version.obligations.filter(state="proposed"):
        answer = post("rule-confirmation", waiting.pk)
        if answer.headers["Location"] == reverse("web:rule", args=[waiting.pk]):
            post("rule-rejection", waiting.pk)
    assert not version.obligations.filter(state="proposed").exists()
    assert browser.post(enact).status_code == 404, "the safety officer does not sign"

    question = plain(principal.get(enact).content.decode())
    assert "确认接警值班领导2分钟" in question and "按日历办的，随预案保存，还不会自动派发" in question
    assert principal.post(enact).status_code == 302
    version.refresh_from_db()
    assert version.state == "in_force"

    case = intake.report("incident", county.school, Told("injury", text="有人摔倒"), by=None, at=at).case
    duties = {duty.obligation.title: duty for duty in Duty.objects.filter(docket=case.pk)}
    assert duties["确认接警"].due_at == at + timedelta(minutes=2), "as corrected"
    assert duties["校长确认收到报告"].due_at == at + timedelta(minutes=15)
    assert duties["确认接警"].post == county.posts["duty_leader"]
    assert "轮换" not in duties and "检查一次消防设施" not in duties


def test_another_districts_officer_finds_nothing(uploaded, county, sign_in):
    _browser, version, _html = uploaded
    stranger = sign_in(county.other_director)
    rule = Obligation.objects.get(version=version, title="确认接警")
    for name, pk in (("plan", version.plan_id), ("version", version.pk)):
        assert stranger.get(reverse(f"web:{name}", args=[pk])).status_code == 404
    for name, pk in (("version-words", version.pk), ("rule", rule.pk), ("version-enactment", version.pk)):
        assert stranger.get(reverse(f"web:{name}", args=[pk])).status_code == 404
    assert version.plan.name not in stranger.get(reverse("web:plans")).content.decode()


def test_a_second_version_takes_the_place_of_the_first(uploaded, county, sign_in):
    browser, first, _html = uploaded
    principal = sign_in(county.principal)

    def put_in_force(version):
        for rule in version.obligations.filter(state="proposed"):
            way = "rule-confirmation" if rule.function and rule.trigger != "recurring" else "rule-rejection"
            browser.post(reverse(f"web:{way}", args=[rule.pk]))
        principal.post(reverse("web:version-enactment", args=[version.pk]))
        version.refresh_from_db()

    put_in_force(first)
    file = SimpleUploadedFile("二版.md", SAMPLE.read_text().replace("20分钟内", "10分钟内").encode())
    browser.post(reverse("web:plan-versions", args=[first.plan_id]), {"file": file})
    second = first.plan.versions.get(number=2)
    assert first.state == "in_force", "the old one binds until the new one is signed"
    assert "第1版停止生效" in plain(principal.get(reverse("web:version-enactment", args=[second.pk])).content.decode())
    put_in_force(second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "in_force")
    assert "这一版已被新的一版取代" in browser.get(reverse("web:version", args=[first.pk])).content.decode()
