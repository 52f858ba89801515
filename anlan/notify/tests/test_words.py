"""What messages say: a deadline of another day is said with its day."""

from datetime import timedelta

from django.utils import translation

from anlan.journal.models import Docket
from anlan.notify.models import Message
from anlan.notify.words import line_of
from anlan.org.models import Unit


def said(due_at, *, at, language="zh-hans"):
    message = Message(
        kind="duty.opened",
        docket=Docket(number="2026-诉求-0001"),
        unit=Unit(name="青山镇中心小学"),
        params={"what": "书面答复", "due_at": due_at.isoformat()},
    )
    with translation.override(language):
        return line_of(message, at=at)


def test_a_deadline_of_today_is_said_by_its_time(at):
    assert said(at + timedelta(hours=1), at=at) == "请15:12前办：书面答复"


def test_a_deadline_of_another_day_says_the_day(at):
    assert said(at + timedelta(days=1), at=at) == "请10月15日14:12前办：书面答复"
    assert said(at + timedelta(days=60), at=at, language="en") == "Before 14:12 on 13 December: 书面答复"
    assert said(at + timedelta(days=90), at=at) == "请2027年1月12日14:12前办：书面答复"
