"""The zero report as people meet it: one tap at the school, a table above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from anlan.duties import routine, rungs
from anlan.duties.clock import opening
from anlan.duties.models import Duty, Routine
from anlan.duties.routine import docket_for
from anlan.lib.clock import local_date
from anlan.notify.models import Message
from anlan.org.models import Unit
from anlan.plans import presets
from anlan.plans.models import Obligation
from anlan.reports.models import Filing
from anlan.reports.zero.matrix import Cell, Matrix, Row
from anlan.web import zero_table_page
from anlan.web.tests.case_stage import at_time, text_of
from tests.cast import make_plan

DAY = date(2026, 10, 14)


@pytest.fixture
def asked(county, at):
    """Both schools' duties of today, as the calendar opens them."""
    presets.install(county.bureau, "routine", by=None, at=at - timedelta(days=9))
    rule = Obligation.objects.get(title="报送每日零报告")
    for school in (county.school, county.other_school):
        one = opening(docket_for(school, at=at), rule)
        day = local_date(at).toordinal()
        rungs.open_rungs([replace(one, occasion=day, due_at=at + timedelta(hours=2))], at=at)
    return county


def test_a_school_is_led_to_its_day_and_hands_in_with_one_tap(asked, sign_in, at):
    browser = sign_in(asked.safety_officer)
    with at_time(at):
        assert browser.get("/zero/").url == f"/zero/{asked.school.pk}/2026-10-14/"
        page = text_of(browser.get(f"/zero/{asked.school.pk}/2026-10-14/"))
        assert "还没报" in page and "无情况，报出" in page
        answer = browser.post(f"/zero/{asked.school.pk}/2026-10-14/", {})
        assert answer.status_code == 302
        assert "14:12:05已报" in text_of(browser.get(answer.url))
    assert Duty.objects.get(unit=asked.school, act="file", rung=0).state == Duty.State.MET


def test_wrong_numbers_are_said_and_typed_text_is_kept(asked, sign_in, at):
    browser = sign_in(asked.safety_officer)
    with at_time(at):
        page = browser.post(f"/zero/{asked.school.pk}/2026-10-14/", {"food": "饮水机停用", "expected": 5, "present": 9})
    assert page.status_code == 422 and "实到比应到多" in text_of(page) and "饮水机停用" in page.content.decode()
    assert not Filing.objects.exists()


def test_those_above_see_the_table_remind_and_take_it_along(asked, sign_in, at):
    browser = sign_in(asked.officer)
    with at_time(at):
        page = browser.get("/zero/")
        assert "今天2所学校，0所已报，2所还没报" in text_of(page)
        today = text_of(browser.get("/"))
        assert "2所学校，2所今天还没报" in today and asked.other_school.name in today
        assert "所今天还没报" not in text_of(sign_in(asked.safety_officer).get("/")), "a school has its own duty there"
        browser.post("/zero/reminders/")
        assert "已提醒2所学校" in text_of(browser.get("/zero/"))
        assert browser.get("/zero/table.xlsx").content[:2] == b"PK"
    assert Message.objects.filter(kind="zero.remind").count() == 2


def test_a_cell_leads_to_the_school_s_day_and_says_in_words_what_its_mark_means(asked, sign_in, at):
    browser = sign_in(asked.officer)
    Unit.objects.filter(pk=asked.school.pk).update(name="<b>一中</b>")
    with at_time(at):
        page = browser.get("/zero/").content.decode()
        link = f"/zero/{asked.school.pk}/2026-10-14/"
        assert f'<a href="{link}" aria-label="还没报，没到时限">○</a>' in page
        assert "&lt;b&gt;一中" in page and "<b>一中" not in page
        assert browser.get(link).status_code == 200


def test_a_table_where_nobody_is_missing_is_drawn_without_a_row(asked, sign_in, at):
    browser = sign_in(asked.officer)
    with at_time(at):
        page = browser.get("/zero/?show=missing").content.decode()
    assert '<table class="al-mx"' in page and "<tbody>" not in page


def test_a_bureau_s_table_stays_small_enough_to_be_drawn_at_once():
    """Of 500 schools and 22 school days four in five have nothing; fifty bytes a cell are half a megabyte."""
    days = [DAY - timedelta(days=back) for back in reversed(range(22))]
    cells = [Cell("zero")] * 18 + [Cell("some", 2), Cell("late"), Cell("miss"), Cell("todo")]
    rows = [Row(number, f"第{number}小学", "片区", cells, 1, 1) for number in range(500)]
    drawn = zero_table_page.render(Matrix(days, rows), today=DAY)
    assert drawn.count("<a href=") == 4 * 500 and drawn.count(">·<") == 18 * 500
    assert len(drawn.encode()) < 50 * 22 * 500


def test_before_the_report_opens_the_bureau_is_told_when_it_does(county, sign_in, at):
    """What is asked of the day is a fact before its hour: at five nothing is open, and yet it is asked."""
    presets.install(county.bureau, "routine", by=None, at=at)
    early = datetime(2026, 10, 14, 5, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    routine.reconcile(at=early)
    with at_time(early):
        assert "今天2所学校要报，06:00起可以报" in text_of(sign_in(county.officer).get("/zero/"))
    weekend = datetime(2026, 10, 17, 5, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    Routine.objects.all().delete()
    routine.reconcile(at=weekend)
    with at_time(weekend):
        assert "今天不用报，下一次是10月19日" in text_of(sign_in(county.officer).get("/zero/"))


def test_the_table_takes_the_same_number_of_queries_for_two_schools_and_for_forty(
    asked, sign_in, at, django_assert_max_num_queries
):
    from tests.cast import make_unit

    browser = sign_in(asked.officer)
    with at_time(at):
        browser.get("/zero/")
        with django_assert_max_num_queries(QUERIES):
            browser.get("/zero/")
        for number in range(38):
            make_unit(f"s{number}", f"学校{number}", "school", asked.district)
        with django_assert_max_num_queries(QUERIES):
            browser.get("/zero/")


QUERIES = 14
"""At most: what every page shows is remembered for a moment, so a second look may need fewer."""


def test_another_school_and_the_future_are_not_there(asked, sign_in, at):
    with at_time(at):
        browser = sign_in(asked.principal)
        assert browser.get(f"/zero/{asked.other_school.pk}/2026-10-14/").status_code == 404
        assert browser.get(f"/zero/{asked.school.pk}/2026-10-15/").status_code == 404
        assert browser.get(f"/zero/{asked.school.pk}/2026-13-45/").status_code == 404


def test_a_report_that_two_rules_ask_for_is_asked_once_and_meets_both(asked, sign_in, at):
    """The school's own plan asks for it too, half an hour later."""
    rule = make_plan(asked.school, asked.principal).obligations.get(number=3)
    rule.trigger, rule.act, rule.title = "recurring", "file", "报送零报告"
    rule.chain = [[{"word": "安全办", "function": "safety_officer"}]]
    rule.save()
    one = opening(docket_for(asked.school, at=at), rule)
    due_at = at + timedelta(hours=2, minutes=30)
    rungs.open_rungs([replace(one, occasion=local_date(at).toordinal(), due_at=due_at)], at=at)
    browser = sign_in(asked.safety_officer)
    with at_time(at):
        assert "报送零报告" not in text_of(browser.get("/")), "by the earlier time, and once"
        browser.post(f"/zero/{asked.school.pk}/2026-10-14/", {})
    assert set(Duty.objects.filter(unit=asked.school, act="file").values_list("state", flat=True)) == {"met"}
