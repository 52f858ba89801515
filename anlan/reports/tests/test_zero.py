"""The zero report: pre-filled, one tap, late as late, corrected by a new version, and the table above."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from anlan.cases import intake
from anlan.cases.intake import Told
from anlan.duties import escalation, routine
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.models import Entry
from anlan.lib.errors import NotAllowed
from anlan.notify.models import Message
from anlan.plans import presets
from anlan.reports.models import Filing
from anlan.reports.zero import filing, lines, reminding
from anlan.reports.zero.filing import Said, WrongDay
from anlan.reports.zero.matrix import matrix
from anlan.reports.zero.table import table

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = timezone.get_fixed_timezone(480)
DAY = date(2026, 10, 14)


def local(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def asked(county):
    """Both schools are asked for today's report."""
    presets.install(county.bureau, "routine", by=None, at=local(8, day=1))
    routine.reconcile(at=local(5))
    while routine.open_due(at=local(6)):
        pass
    for person in (county.safety_officer, county.other_principal, county.officer, county.director, county.teacher):
        person.standing(local(6))
    return county


def duty_of(unit, rung=0):
    return Duty.objects.get(unit=unit, act="file", rung=rung)


def test_nothing_is_one_tap_and_meets_the_duty(asked):
    done = filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(15))
    assert (done.exceptions, done.serial, done.is_late, done.day) == (0, 1, False, DAY)
    assert duty_of(asked.school).state == Duty.State.MET
    assert duty_of(asked.school).evidence == {"filing": done.pk}


def test_the_record_fills_its_line_and_grievances_none(asked):
    intake.report("incident", asked.school, Told("fire", text="实验室冒烟"), by=asked.teacher, at=local(9))
    known = lines.prefill(asked.school, DAY)
    assert [len(known.lines[code]) for code in ("fire", "injury" if "injury" in known.lines else "accident")] == [1, 0]
    done = filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(15))
    value = contents.read(done.content, done.docket)
    assert done.exceptions == 1 and value["lines"]["fire"]["dockets"] == [known.lines["fire"][0].docket_id]
    assert not any(("grievance", "*") in line.categories for line in lines.LINES)


def test_yesterdays_matter_is_still_open_not_new(asked):
    intake.report("incident", asked.school, Told("fire"), by=asked.teacher, at=local(9, day=13))
    known = lines.prefill(asked.school, DAY)
    assert not known.lines["fire"] and len(known.still_open) == 1


def test_a_missing_one_climbs_and_a_late_one_is_late(asked):
    while escalation.sweep(at=local(16, 31)).total:
        pass
    assert duty_of(asked.school).state == Duty.State.LAPSED
    assert duty_of(asked.school, rung=1).post == asked.posts["principal"]
    assert Message.objects.filter(kind="duty.climbed", person=asked.principal).exists()
    done = filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(16, 40))
    assert done.is_late
    assert duty_of(asked.school, rung=1).state == Duty.State.RELIEVED


def test_a_correction_is_a_new_version_and_the_same_words_are_not(asked):
    first = filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(15))
    again = filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(15, 1))
    assert again == first
    second = filing.file_zero(asked.school, DAY, Said({"food": "饮水机停用"}), by=asked.safety_officer, at=local(15, 9))
    assert (second.serial, second.exceptions) == (2, 1)
    assert Filing.objects.filter(kind="zero").count() == 2
    assert not any("饮水机".encode() in bytes(entry.body) for entry in Entry.objects.all())


def test_days_to_come_and_long_past_are_refused_and_a_teacher_too(asked):
    for day in (DAY + timedelta(days=1), DAY - timedelta(days=40)):
        with pytest.raises(WrongDay):
            filing.file_zero(asked.school, day, Said(), by=asked.safety_officer, at=local(15))
    with pytest.raises(NotAllowed):
        filing.file_zero(asked.school, DAY, Said(), by=asked.teacher, at=local(15))


def test_the_table_says_how_each_school_stands(asked):
    filing.file_zero(asked.school, DAY, Said({"food": "饮水机停用"}), by=asked.safety_officer, at=local(15))
    found = matrix(asked.officer, until=DAY)
    assert [(row.name, [cell.state for cell in row.cells]) for row in found.rows] == [
        (asked.other_school.name, ["todo"]), (asked.school.name, ["some"]),
    ]  # fmt: skip
    while escalation.sweep(at=local(16, 31)).total:
        pass
    found = matrix(asked.officer, until=DAY)
    assert found.today(DAY) == {"miss": 1, "some": 1}
    assert [row.name for row in matrix(asked.director, until=DAY).rows] == [asked.school.name]
    assert table(found)[:2] == b"PK"


def test_a_reminder_goes_to_those_who_have_not_and_once_an_hour(asked):
    filing.file_zero(asked.school, DAY, Said(), by=asked.safety_officer, at=local(15))
    assert reminding.remind(by=asked.officer, at=local(15, 30)) == 1
    assert reminding.remind(by=asked.officer, at=local(15, 40)) == 0
    told = Message.objects.filter(kind="zero.remind")
    assert {message.unit for message in told} == {asked.other_school}
