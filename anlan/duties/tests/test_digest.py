"""One message a day, for whoever has something to do."""

from __future__ import annotations

import pytest

from anlan.duties import digest, escalation, routine
from anlan.duties.models import Duty
from anlan.duties.tests.test_routine import local, school_rule
from anlan.notify import outbox
from anlan.notify.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def day(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    routine.open_due(at=local(14, 6))
    return county


def test_it_goes_once_a_day_after_its_hour_to_whom_it_concerns(day):
    assert digest.send(at=local(14, 6, 59)) == 0
    assert digest.send(at=local(14, 7)) == 1
    assert digest.send(at=local(14, 7, 1)) == 0
    [message] = Message.objects.all()
    assert (message.kind, message.person, message.priority) == ("digest.day", day.safety_officer, outbox.DIGEST)
    assert message.params == {"what": "防火巡查 17:00"}
    routine.open_due(at=local(15, 6))
    assert digest.send(at=local(15, 7)) == 1


def test_more_than_three_are_counted(day):
    first = Duty.objects.get()
    for n in range(1, 6):
        Duty.objects.create(
            docket=first.docket, unit=first.unit, unit_path=first.unit_path, obligation=first.obligation, act="do",
            post=first.post, occasion=first.occasion + n, opened_at=first.opened_at, expected=first.expected,
            due_at=local(14, 17, n),
        )  # fmt: skip
    digest.send(at=local(14, 7))
    assert Message.objects.get().params["what"].endswith("17:02 +3")


def test_what_is_to_be_done_in_the_day_is_not_warned_of_one_by_one(day):
    Duty.objects.update(warn_at=local(14, 12), next_at=local(14, 12))
    escalation.sweep(at=local(14, 12))
    assert not Message.objects.exists()
