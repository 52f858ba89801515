"""Until when a case is kept: the term, the question at the close and in the end, and the answer in writing."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session

from anlan.cases import erasing, intake, lifecycle, retention, retention_list
from anlan.cases.models import Case
from anlan.cases.tests.test_erasing import DAY, SECRET, case  # noqa: F401
from anlan.journal import contents, terms
from anlan.journal.models import Content, DocketKey, Entry, Erasure, Retention, RetentionDecision
from anlan.journal.terms import Terms
from anlan.lib.errors import NotAllowed

REASON = "家长提出复核，材料在复核期内要用；只由安全办主任和校长查阅。"


def closed(county, at, **more):
    county.principal.standing(at)
    told = intake.Told(category="injury", text=SECRET)
    found = intake.report("incident", county.school, told, by=None, at=at, **more).case
    for move in ("end", "close"):
        lifecycle.advance(found, move, by=county.principal, at=at)
    return Case.objects.select_related("docket__unit", "unit").get(pk=found.pk)


def set_term(county, at, unit=None, **changes):
    county.officer.standing(at)
    values = {"months": 12, "decide_days": 10, "at_close": False, "automatic": False, "source": "县教育局档案规定"}
    terms.set_term(unit or county.school, "incident", by=county.officer, at=at, **{**values, **changes})


def test_closing_an_incident_asks_whether_to_destroy_or_keep(case, at):  # noqa: F811
    """突发事件应对法 art. 85; the days to answer in are a figure of the term."""
    question = asked(case)
    assert question.cause == "closing" and question.due_on == date(2026, 11, 13)
    assert Retention.objects.get(docket=case.pk).destroy_on == date(2036, 10, 14)


def test_a_drill_is_kept_as_a_drill_and_asks_nothing(county, at):
    drill = closed(county, at, is_drill=True)
    assert retention.open_question(drill) is None
    assert Retention.objects.get(docket=drill.pk).destroy_on == date(2028, 10, 14)


def test_what_is_kept_is_kept_for_written_reasons_that_outlive_the_docket(case, county, at):  # noqa: F811
    decision = retention.keep(case, until=date(2028, 1, 1), assessment=REASON, by=county.principal, at=at + DAY)
    assert decision.outcome == "kept" and decision.post == county.posts["principal"]
    kept = Retention.objects.get(docket=case.pk)
    assert (kept.state, kept.destroy_on) == ("kept", date(2028, 1, 1))
    reasons = reasons_of(decision)
    assert reasons.docket_id != case.pk and reasons.docket.is_confidential
    erasing.destroy(case, number=case.docket.number, ground="request", by=county.principal, at=at + 2 * DAY)
    assert contents.read(reasons_of(decision), reasons_of(decision).docket)["text"] == REASON
    assert REASON.encode() not in bytes(reasons.ciphertext)


def test_the_journal_names_the_reasons_by_their_hash_in_both_dockets(case, county, at):  # noqa: F811
    decision = retention.keep(case, until=date(2028, 1, 1), assessment=REASON, by=county.principal, at=at + DAY)
    reasons = reasons_of(decision)
    for docket_id, action in ((case.pk, "retention.kept"), (reasons.docket_id, "retention.assessed")):
        entry = json.loads(bytes(Entry.objects.get(docket=docket_id, action=action).body))
        assert entry["data"]["contents"][0]["sha256"] == bytes(reasons.sha256).hex()


def test_nothing_is_kept_without_reasons_a_day_and_the_right(case, county, at):  # noqa: F811
    day = date(2028, 1, 1)
    with pytest.raises(retention.NoReasons):
        retention.keep(case, until=day, assessment="  ", by=county.principal, at=at + DAY)
    for wrong in (date(2026, 10, 15), date(2200, 1, 1)):
        with pytest.raises(retention.BadDate):
            retention.keep(case, until=wrong, assessment=REASON, by=county.principal, at=at + DAY)
    with pytest.raises(NotAllowed):
        retention.keep(case, until=day, assessment=REASON, by=county.safety_officer, at=at + DAY)
    assert retention.open_question(case) is not None


def test_when_the_time_is_over_the_question_opens_once_and_destroys_nothing(county, at):
    set_term(county, at)
    found = closed(county, at)
    assert retention.sweep(at=at + 364 * DAY).opened == 0
    later = at + 365 * DAY
    assert retention.sweep(at=later).opened == 1
    assert retention.sweep(at=later + DAY).total == 0
    question = asked(found)
    assert (question.cause, question.due_on) == ("term", date(2027, 10, 24))
    assert DocketKey.objects.filter(docket=found.pk).exists()


def test_a_kind_the_unit_has_set_so_is_destroyed_by_itself(county, at):
    set_term(county, at, automatic=True)
    found = closed(county, at)
    kept = closed(county, at)
    retention.keep(kept, until=date(2030, 1, 1), assessment=REASON, by=county.principal, at=at)
    assert retention.sweep(at=at + 366 * DAY).destroyed == 1
    assert erasing.is_destroyed(found) and not erasing.is_destroyed(kept)
    erasure = Erasure.objects.get()
    assert (erasure.docket_id, erasure.by, erasure.ground) == (found.pk, None, "term")


def test_the_nearest_units_term_holds_and_new_terms_move_old_dates(county, at):
    found, other = closed(county, at), closed(county, at)
    retention.keep(other, until=date(2027, 5, 5), assessment=REASON, by=county.principal, at=at)
    set_term(county, at, unit=county.bureau, months=24)
    assert dates() == {found.pk: date(2028, 10, 14), other.pk: date(2027, 5, 5)}
    set_term(county, at, unit=county.school, months=36)
    set_term(county, at, unit=county.district, months=48)
    assert dates()[found.pk] == date(2029, 10, 14), "the school's own goes before the district's"
    assert Terms.read().of(str(county.district.path), "incident").months == 48
    terms.unset_term(county.school, "incident", by=county.officer)
    assert dates()[found.pk] == date(2030, 10, 14)
    set_term(county, at, unit=county.school, months=None)
    assert dates()[found.pk] is None, "kept for good"


def asked(case):  # noqa: F811
    return RetentionDecision.objects.get(docket=case.pk, outcome="")


def reasons_of(decision):
    return Content.objects.select_related("docket").get(pk=decision.assessment_id)


def dates():
    return dict(Retention.objects.values_list("docket", "destroy_on"))


def test_terms_are_set_at_the_top(county, at):
    county.principal.standing(at)
    with pytest.raises(NotAllowed):
        terms.set_term(county.school, "incident", months=1, decide_days=1, at_close=False, automatic=True, source="x",
                       by=county.principal, at=at)  # fmt: skip
    for wrong in ({"months": 0}, {"months": None, "automatic": True}, {"source": " "}):
        with pytest.raises(terms.BadTerm):
            set_term(county, at, **wrong)


def test_every_term_that_ships_says_what_it_rests_on():
    for term in terms.defaults().values():
        assert term.source and term.mark in "VSMC"
    by_itself = {matter for matter, term in terms.defaults().items() if term.automatic}
    assert by_itself == {"call", "lapse_review", "outcome"}, (
        "what was collected about persons, and what is said of a unit, goes by itself; the rest asks a person"
    )
    assert {"closing", "term", "request", "office"} == set(terms.grounds())


def test_what_was_closed_before_gets_its_date_with_the_next_sweep(county, at):
    found = closed(county, at)
    RetentionDecision.objects.all().delete()
    Retention.objects.all().delete()
    assert retention.sweep(at=at + DAY).dated == 1
    assert Retention.objects.get().docket_id == found.pk and retention.open_question(found) is not None


def test_sign_ins_that_have_run_out_are_deleted(db, at):
    for number, days in enumerate((-1, 1)):
        Session.objects.create(session_key=f"k{number}", session_data="", expire_date=at + days * DAY)
    retention.sweep(at=at)
    assert [row.session_key for row in Session.objects.all()] == ["k1"]


def test_the_list_asks_those_who_decide_and_nobody_else(case, county, at, django_assert_num_queries):  # noqa: F811
    assert [row.case.pk for row in retention_list.asked(county.principal).rows] == [case.pk]
    assert [row.case.pk for row in retention_list.waiting(county.officer)] == [case.pk]
    with django_assert_num_queries(0):
        assert retention_list.waiting(county.safety_officer) == []
    assert retention_list.waiting(county.other_principal) == []
    assert retention_list.counts(county.principal, at=at + timedelta(days=60)) == retention_list.Counts(1, 1, 0)
    erasing.destroy(case, number=case.docket.number, ground="closing", by=county.principal, at=at + DAY)
    assert retention_list.waiting(county.principal) == []
    assert [row.case.pk for row in retention_list.destroyed(county.principal).rows] == [case.pk]
