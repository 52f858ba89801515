"""A plan comes in by the page: what cannot be read is said beside the field, and nothing is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anlan.plans import presets
from anlan.plans.models import Plan, Version
from tests.cast import appoint

TEXT = "校长接到报告后，须在20分钟内向上级报告。"


def send(browser, data: bytes, name: str, **fields):
    return browser.post(reverse("web:plan-new"), {"file": SimpleUploadedFile(name, data), **fields})


def test_a_new_plan_leads_to_its_review(county, sign_in):
    answer = send(sign_in(county.safety_officer), TEXT.encode(), "防汛预案.txt")
    version = Version.objects.get()
    assert answer.headers["Location"] == reverse("web:version", args=[version.pk])
    assert (version.plan.unit, version.state) == (county.school, "draft")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "预案.doc", "另存为.docx"),
        (b"%PDF-1.7 " + bytes(300), "预案.pdf", "PDF"),
        (b"PK\x03\x04 broken", "预案.docx", "再上传"),
        (b"", "预案.txt", "没有文字"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_beside_the_field(county, sign_in, data, name, says):
    answer = send(sign_in(county.safety_officer), data, name)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_big_file_is_refused_before_it_is_read(county, sign_in, monkeypatch):
    monkeypatch.setattr("anlan.web.forms.plans.MAX_BYTES", 1_000)
    monkeypatch.setattr("anlan.plans.reading.upload", lambda *a, **k: pytest.fail("it was read"))
    assert send(sign_in(county.safety_officer), b"x" * 1_001, "预案.txt").status_code == 422


def test_a_new_version_belongs_to_its_plan(county, sign_in):
    browser = sign_in(county.safety_officer)
    send(browser, TEXT.encode(), "预案.txt")
    plan = Plan.objects.get()
    send(browser, TEXT.replace("20", "10").encode(), "预案.txt", plan=str(plan.pk))
    browser.post(reverse("web:plan-versions", args=[plan.pk]), {"file": SimpleUploadedFile("三.txt", TEXT.encode())})
    assert [v.number for v in plan.versions.order_by("number")] == [1, 2, 3]
    assert "第3版" in browser.get(reverse("web:plan", args=[plan.pk])).content.decode()


def test_somebody_with_two_units_says_which(county, sign_in, at):
    appoint(county.posts["other_principal"], county.principal)
    answer = send(sign_in(county.principal), TEXT.encode(), "预案.txt", unit=str(county.other_school.pk))
    assert answer.status_code == 302 and Plan.objects.get().unit == county.other_school


def test_a_plan_of_another_unit_cannot_be_named(county, sign_in):
    version = county.plan(county.other_school)
    browser = sign_in(county.safety_officer)
    send(browser, TEXT.encode(), "自己的.txt")
    assert send(browser, TEXT.encode(), "预案.txt", plan=str(version.plan_id)).status_code == 422
    address = reverse("web:plan-versions", args=[version.plan_id])
    assert browser.post(address, {"file": SimpleUploadedFile("x.txt", TEXT.encode())}).status_code == 404
    assert version.plan.versions.count() == 1


def test_the_list_says_what_is_in_force_and_what_waits(county, sign_in):
    browser = sign_in(county.safety_officer)
    assert "还没有预案" in browser.get(reverse("web:plans")).content.decode()
    county.plan()
    send(browser, TEXT.encode(), "预案.txt")
    html = browser.get(reverse("web:plans")).content.decode()
    assert "1份预案正在生效，1份草稿等核对" in html and "1条待确认" in html


def test_a_teacher_reads_the_list_and_uploads_nothing(county, sign_in):
    county.plan()
    browser = sign_in(county.teacher)
    html = browser.get(reverse("web:plans")).content.decode()
    assert "突发事件应急预案" in html and reverse("web:plan-new") not in html
    assert browser.get(reverse("web:plan-new")).status_code == 404


def test_a_newer_edition_of_a_changed_rule_book_is_shown_and_taken_over_by_one_press(county, sign_in, at):
    version = presets.install(county.bureau, "routine", by=None, at=at)
    rule = version.obligations.get(act="file")
    Version.objects.filter(pk=version.pk).update(source_sha256=bytes(32), state="superseded", superseded_at=at)
    version.pk, version.number, version.source_name, version.state = None, 2, "我们的频次.docx", "in_force"
    version.save()
    rule.pk, rule.version, rule.limit = None, version, timedelta(hours=9)
    rule.save()
    page, take = (reverse(f"web:{name}", args=[version.plan_id]) for name in ("plan", "book-edition"))
    below, above = sign_in(county.principal), sign_in(county.officer)
    shown = above.get(page).content.decode()
    assert "随程序来了新的一版" in shown and "报送每日零报告" in shown and f'action="{take}"' in shown
    assert f'action="{take}"' not in below.get(page).content.decode() and below.post(take).status_code == 403
    assert above.post(take).status_code == 302
    assert Version.objects.get(plan=version.plan, state="in_force").number == 3
    assert "随程序来了新的一版" not in above.get(page).content.decode()
