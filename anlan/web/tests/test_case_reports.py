"""Reports upward: filled in, checked, signed, and shown as they were signed."""

from __future__ import annotations

import pytest

from anlan.cases import intake
from anlan.duties.models import Duty
from anlan.notify.models import Message
from anlan.reports import filing, forms
from anlan.reports.models import Filing
from anlan.web.tests.case_stage import MINUTE, acknowledge, at_time, entitle, report, standing, sweep, text_of


@pytest.fixture
def case(county, at):
    county.plan()
    case = report(county, at)
    entitle(case, county, "三（2）班一名学生跌落", at)
    acknowledge(case, county, "principal", at + MINUTE)
    return case


def filled(case, county, at, **more) -> dict[str, str]:
    values = forms.prefill(case, "first", by=standing(county.principal, at), at=at)
    return values | {"measures": "已止血，已送镇卫生院"} | more


def send(browser, case, at, kind="first", **values):
    with at_time(at):
        return browser.post(f"/cases/{case.pk}/reports/{kind}/", values)


def test_the_form_is_filled_in_and_says_whom_it_goes_to(county, sign_in, case, at):
    with at_time(at + 2 * MINUTE):
        page = text_of(sign_in(county.principal).get(f"/cases/{case.pk}/reports/first/"))
    assert 'value="青山镇中心小学"' in page and "有学生在台阶上摔倒了" in page
    assert "青山片区督导办主任" in page and "孙建国" in page
    assert "清河县教育局安全科科长" in page and "青山镇政府值班室" in page
    assert "送出就不能收回" in page and "系统收件箱、邮件" in page
    assert page.count('class="al-need"') == sum(field.is_needed for field in forms.FORMS["first"])


def test_nobody_to_receive_it_is_said_before_signing(county, sign_in, at):
    case = report(county, at)  # no plan in force
    page = text_of(sign_in(county.principal).get(f"/cases/{case.pk}/reports/first/"))
    assert "不会送给任何人" in page


def test_a_missing_line_is_named_beside_the_field_and_the_typed_text_kept(county, sign_in, case, at):
    answer = send(sign_in(county.principal), case, at, **filled(case, county, at, measures="", loss="约500元"))
    page = text_of(answer)
    assert answer.status_code == 422 and not Filing.objects.exists()
    assert "约500元" in page and 'href="#id_measures"' in page and "首报没有送出" in page
    assert 'id="id_measures_error"' in page or "还没填" in page


def test_signing_meets_the_duty_tells_those_above_and_shows_the_paper(county, sign_in, case, at):
    browser = sign_in(county.principal)
    answer = send(browser, case, at + 10 * MINUTE, **filled(case, county, at))
    filing = Filing.objects.get()
    assert answer.url == f"/cases/{case.pk}/filings/{filing.pk}/"
    assert Duty.objects.get(act="report_up").state == Duty.State.MET
    told = Message.objects.filter(about=f"filing:{filing.pk}")
    assert {message.person for message in told} == {county.director, county.officer, None}
    with at_time(at + 10 * MINUTE):
        page = text_of(browser.get(answer.url))
    assert "首报，周敏华14:22签发" in page and "已止血，已送镇卫生院" in page
    assert "孙建国" in page and "青山镇政府值班室" in page and "过了时限" not in page


def test_signed_late_is_said_on_the_paper(county, sign_in, case, at):
    sweep(at + 21 * MINUTE)
    browser = sign_in(county.principal)
    answer = send(browser, case, at + 25 * MINUTE, **filled(case, county, at))
    with at_time(at + 25 * MINUTE):
        page = text_of(browser.get(answer.url))
    assert Filing.objects.get().is_late and "过了时限" in page and "记为迟" in page


def test_a_report_that_did_not_get_through_is_to_be_telephoned(county, sign_in, case, at):
    browser = sign_in(county.principal)
    answer = send(browser, case, at + 10 * MINUTE, **filled(case, county, at))
    Message.objects.filter(about__startswith="filing:", post=county.posts["town"]).update(state="failed")
    page = text_of(browser.get(answer.url))
    assert "没有送到" in page and "请打电话" in page


def test_only_who_may_sign_reaches_the_form(county, sign_in, case, at):
    url = f"/cases/{case.pk}/reports/first/"
    assert sign_in(county.duty_leader).get(url).status_code == 403
    assert sign_in(county.other_principal).get(url).status_code == 404
    assert sign_in(county.principal).get(f"/cases/{case.pk}/reports/nonsense/").status_code == 404


def test_reports_come_in_order(county, sign_in, case, at):
    answer = send(sign_in(county.principal), case, at, "final", cause="x", overview="x", corrections="x")
    assert answer.status_code == 409


@pytest.mark.parametrize("kind", ["first", "follow_up", "final"])
def test_only_an_incident_has_reports(county, sign_in, at, kind):
    told = intake.Told("building", "护栏松动", where="东教学楼")
    hazard = intake.report("hazard", county.school, told, by=standing(county.principal, at), at=at).case
    browser, url = sign_in(county.principal), f"/cases/{hazard.pk}/reports/{kind}/"
    with at_time(at):
        assert browser.get(f"/cases/{hazard.pk}/").status_code == 200
        assert browser.get(url).status_code == 404 and browser.post(url, {"unit": "u"}).status_code == 404
    with pytest.raises(filing.OutOfOrder):
        filing.submit(hazard, Filing.Kind.FIRST, {}, by=county.principal, at=at)


def test_follow_ups_are_numbered_and_strangers_read_none(county, sign_in, case, at):
    browser = sign_in(county.principal)
    send(browser, case, at, **filled(case, county, at))
    answer = send(browser, case, at, "follow_up", first_report_at="14:12", progress="已出院")
    assert "续报1" in text_of(browser.get(answer.url))
    assert sign_in(county.other_director).get(answer.url).status_code == 404
    assert sign_in(county.teacher).get(answer.url).status_code == 404
