"""The same report arriving twice is one report."""

import pytest

from anlan.cases import intake
from anlan.cases.intake import AlreadyReported, Told
from anlan.cases.models import Case
from anlan.journal.models import Docket, Entry

NONCE = "5a6f0c7e-0000-4000-8000-000000000001"


def arrive(county, at, **more):
    return intake.report("incident", county.school, Told("fire", **more), by=None, at=at, nonce=NONCE)


def test_the_second_arrival_is_told_the_code_of_the_first(county, at):
    first = arrive(county, at)
    with pytest.raises(AlreadyReported) as caught:
        arrive(county, at)
    assert caught.value.data["receipt_code"] == first.code
    assert Case.objects.count() == 1


def test_two_that_arrive_at_the_same_moment_are_told_apart_by_the_database(county, at, monkeypatch):
    """The second looked before the first was written, and loses at the unique constraint; nothing of it stays."""
    first = arrive(county, at)
    dockets, entries = Docket.objects.count(), Entry.objects.count()
    plain, asked = intake._refuse_again, []

    def blind_at_first(code, nonce):
        asked.append(code)
        if len(asked) > 1:
            plain(code, nonce)

    monkeypatch.setattr(intake, "_refuse_again", blind_at_first)
    with pytest.raises(AlreadyReported) as caught:
        arrive(county, at)
    assert caught.value.data["receipt_code"] == first.code
    assert (Docket.objects.count(), Entry.objects.count()) == (dockets, entries)


def test_other_words_are_another_report(county, at):
    codes = {arrive(county, at, **told).code for told in ({}, {"text": "a"}, {"where": "a"}, {"names_principal": True})}
    assert len(codes) == 4


def test_without_a_nonce_nothing_is_taken_for_the_same(county, at):
    for _ in range(2):
        intake.report("incident", county.school, Told("fire"), by=None, at=at)
    assert Case.objects.count() == 2
