"""Whatever the plan says or does not say, a report reaches somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.cases import intake, lifecycle
from anlan.cases.intake import Told
from anlan.duties.models import Duty
from anlan.notify.models import Message


def report(county, at, **told):
    return intake.report("incident", county.school, Told(category="injury", **told), by=None, at=at, place=county.place)


def test_without_a_plan_in_force_the_leaders_are_told(county, at):
    receipt = report(county, at)
    assert receipt.opened == []
    told = Message.objects.filter(kind="case.unplanned")
    assert {message.person for message in told} == {county.duty_leader, county.principal}


def test_with_a_plan_in_force_the_plan_decides(county, at):
    county.plan()
    report(county, at)
    assert not Message.objects.filter(kind="case.unplanned").exists()


def test_a_report_that_names_the_principal_goes_past_the_school(county, at):
    county.plan()
    case = report(county, at, names_principal=True).case
    assert case.unit == county.district
    assert {message.person for message in Message.objects.all()} == {county.director}


def test_words_are_not_in_the_database_in_clear(county, at):
    from django.db import connection

    case = report(county, at, text="东楼台阶有人摔倒", name="路人甲", phone="13800000000").case
    with connection.cursor() as cursor:
        for table in ("cases_case", "cases_remark", "journal_entry", "journal_content", "notify_message"):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM {table} t")
            kept = cursor.fetchone()[0] or ""
            assert "摔倒" not in kept and "路人甲" not in kept and "13800000000" not in kept, table
    assert case.facts is not None


def test_a_flood_is_kept_receipted_and_told_of_once(county, at, settings):
    county.plan()
    settings.REPORTS_PER_HOUR = 2
    receipts = [report(county, at + timedelta(seconds=n)) for n in range(5)]
    assert [receipt.case.state for receipt in receipts] == ["open", "open", "held", "held", "held"]
    assert Message.objects.filter(kind="case.held", person=county.principal).count() == 1
    assert not Duty.objects.filter(docket_id=receipts[2].case.pk).exists()
    county.duty_leader.standing(at)
    lifecycle.advance(receipts[2].case, "release", by=county.duty_leader, at=at + timedelta(minutes=1))
    assert Duty.objects.filter(docket_id=receipts[2].case.pk).count() == 2


def test_far_beyond_the_budget_the_telephone_is_better(county, at, settings):
    settings.REPORTS_PER_HOUR = 1
    for n in range(intake.HARD_LIMIT):
        report(county, at + timedelta(seconds=n))
    with pytest.raises(intake.TooManyReports):
        report(county, at + timedelta(minutes=1))


def test_a_program_or_a_signed_in_person_has_no_budget(county, at, settings):
    settings.REPORTS_PER_HOUR = 1
    for _ in range(3):
        last = intake.report("incident", county.school, Told(category="fire"), by=county.teacher, at=at)
    assert last.case.state == "open"
