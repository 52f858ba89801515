"""The rules of a lapse review: whom it can be about, who decides what, and whom an appeal goes to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.cases import intake, rights
from anlan.cases.lapses import answering, deciding, opening, outcomes, standing
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case, LapseReview
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.plans import presets

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def lapse(county, at):
    """The duty leader was asked and never confirmed."""
    county.plan()
    presets.install(county.bureau, "accountability", by=None, at=at - DAY)
    for person in (county.duty_leader, county.principal, county.director, county.officer, county.teacher):
        person.standing(at)
    intake.report("incident", county.school, intake.Told(category="injury", text="摔倒"), by=None, at=at)
    escalation.sweep.__wrapped__(at=at + 4 * MINUTE)  # type: ignore[attr-defined]
    return Duty.objects.select_related("docket__unit").get(post=county.posts["duty_leader"], state="lapsed")


def opened(lapse, by, at, **more):
    case = opening.open_review(lapse, "没有确认。", by=by, at=at, **more)
    return Case.objects.select_related("docket__unit", "unit").get(pk=case.pk)


def after_answering(case):
    until = standing.review_of(case).answer_by
    assert until is not None
    return until + MINUTE


def test_it_is_about_somebody_who_was_asked_or_about_nobody_else(county, lapse, at):
    with pytest.raises(standing.NotReviewed):
        opened(lapse, county.director, at, about=county.teacher.pk)
    assert not LapseReview.objects.exists()
    case = opened(lapse, county.director, at, about=county.duty_leader.pk)
    assert standing.review_of(case).person == county.duty_leader


def test_what_was_done_in_time_is_not_reviewed_nor_a_drill(county, lapse, at):
    running = Duty.objects.open().filter(docket=lapse.docket_id).select_related("docket__unit").first()
    assert running is not None and not opening.may_open(county.director, running)
    lapse.docket.is_drill = True
    assert not opening.may_open(county.director, lapse)
    assert not opening.may_open(county.teacher, lapse)


def test_without_a_rule_that_gives_time_to_answer_none_is_opened(county, lapse, at):
    from anlan.plans.models import Version

    Version.objects.filter(plan__preset="accountability").update(state=Version.State.SUPERSEDED, superseded_at=at)
    with pytest.raises(standing.NoTerm):
        opened(lapse, county.director, at + DAY)
    assert not LapseReview.objects.exists()


def test_an_answer_that_comes_while_somebody_decides_is_not_lost(county, lapse, at, monkeypatch):
    case = opened(lapse, county.director, at)
    after = after_answering(case)
    plain = rights.require

    def answered_meanwhile(person, right, about):
        monkeypatch.setattr(rights, "require", plain)
        answering.answer(case, "手机没有信号。", by=county.duty_leader, at=after)
        plain(person, right, about)

    monkeypatch.setattr(rights, "require", answered_meanwhile)
    deciding.decide(case, "reminded", "应当指定代班。", by=county.director, at=after)
    row = standing.review_of(case)
    assert (standing.read(row, row.answer), row.outcome) == ("手机没有信号。", "reminded")


def test_only_the_person_answers_and_only_before_the_decision(county, lapse, at):
    case = opened(lapse, county.director, at)
    with pytest.raises(NotAllowed):
        answering.answer(case, "替他说。", by=county.director, at=at)
    with pytest.raises(Incomplete):
        answering.answer(case, "  ", by=county.duty_leader, at=at)
    with pytest.raises(WrongMove):
        answering.appeal(case, "不服。", by=county.duty_leader, at=at)
    after = after_answering(case)
    deciding.decide(case, "no_fault", "记录不能说明有责任。", by=county.director, at=after)
    with pytest.raises(WrongMove):
        answering.answer(case, "迟到的说明。", by=county.duty_leader, at=after)


def test_an_appeal_goes_one_level_up_and_never_to_who_decided(county, lapse, at):
    case = opened(lapse, county.director, at)
    after = after_answering(case)
    deciding.decide(case, "reminded", "没有确认。", by=county.director, at=after)
    row = standing.review_of(case)
    assert deciding.posts_above(row, after) == (county.posts["officer"].pk,)
    assert not deciding.may_settle(row, county.director) and deciding.may_settle(row, county.officer)
    row.decided_by, row.decided_post = county.officer, county.posts["officer"]
    row.decided_post.unit = county.bureau
    assert deciding.posts_above(row, after) == (), "at the top nobody else holds such a post"
    assert not deciding.may_settle(row, county.officer)


def test_an_outcome_about_a_person_needs_a_person():
    about_nobody = outcomes.open_to(None)
    assert "reminded" not in about_nobody and "reminded" in outcomes.open_to(1)
    assert all(one.source and one.mark for one in outcomes.shipped().values())
