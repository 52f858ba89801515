"""Names and words of an all-call go by themselves when their day has come, unless somebody writes why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.calls import answering, board, keeping
from anlan.calls.answering import Said
from anlan.calls.errors import NotRunning
from anlan.calls.models import Called
from anlan.calls.tests.test_calls import asked, call, classes, ended
from anlan.cases import retention
from anlan.journal.models import DocketKey, Retention
from anlan.lib.errors import Incomplete
from anlan.notify.models import Message

__all__ = ["call", "classes"]


def test_names_and_words_of_an_ended_call_destroy_themselves_at_their_term(county, call, at):
    mine = asked(call, county.teacher)
    answering.answer(mine, [(mine.groups[0], Said("safe", missing=1, words="小明没到"))], way="link", at=at)
    over = ended(county, call, at)
    row = Retention.objects.get(pk=call.pk)
    assert (row.matter, row.destroy_on) == ("call", at.date().replace(month=at.month + 1))
    assert retention.sweep(at=at + timedelta(days=20)).destroyed == 0
    assert retention.sweep(at=at + timedelta(days=40)).destroyed == 1
    assert not DocketKey.objects.filter(docket=over.pk).exists()
    assert not Called.objects.filter(call=call).exclude(person=None, second=None, said_by=None).exists()
    assert not Message.objects.filter(docket=call.pk).exclude(params={}).exists()
    found = board.read(over)
    assert (found.missing, [line.name for line in board.whole(over) if line.name]) == (1, [])


def test_they_are_kept_longer_for_reasons_in_writing_only(county, call, at):
    with pytest.raises(NotRunning):
        keeping.destroy(call, number=call.docket.number, by=county.principal, at=at)
    over = ended(county, call, at)
    until = (at + timedelta(days=90)).date()
    with pytest.raises(Incomplete):
        keeping.keep(over, until=until, assessment=" ", by=county.principal, at=at)
    keeping.keep(over, until=until, assessment="复盘演练，只留安全办", by=county.principal, at=at)
    assert retention.sweep(at=at + timedelta(days=40)).destroyed == 0
    assert retention.sweep(at=at + timedelta(days=95)).destroyed == 1
