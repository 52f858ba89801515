"""A lapse reviewed: what the record says, the answer, the decision with reasons, the appeal above; and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from anlan.cases import intake, retention
from anlan.cases.lapses import answering, deciding, letters, opening, outcomes, standing
from anlan.cases.lapses.sheet import of, sheet
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case, LapseReview
from anlan.duties import acknowledgement, escalation
from anlan.duties.models import Duty
from anlan.journal.models import DocketKey, Viewing
from anlan.lib import clock
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.notify.models import Delivery, Message
from anlan.org import absence
from anlan.org.models import Appointment
from anlan.plans import presets

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def sweep(at):
    while escalation.sweep(at=at).total:
        pass


@pytest.fixture
def lapse(county, at):
    """The duty leader was asked at the report and never confirmed; the principal did, in time."""
    county.plan()
    presets.install(county.bureau, "accountability", by=None, at=at - DAY)
    for person in (county.duty_leader, county.principal, county.director, county.officer, county.safety_officer,
                   county.other_principal, county.teacher):  # fmt: skip
        person.standing(at)
    told = intake.Told(category="injury", text="有学生摔倒")
    intake.report("incident", county.school, told, by=None, at=at, place=county.place)
    for duty in Duty.objects.open().filter(post=county.posts["principal"], act="acknowledge"):
        acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + MINUTE)
    sweep(at + 4 * MINUTE)
    return Duty.objects.select_related("docket__unit").get(post=county.posts["duty_leader"], state="lapsed")


@pytest.fixture
def review(county, lapse, at):
    return whole(opening.open_review(lapse, "值班领导没有确认接警。", by=county.director, at=at + DAY))


def whole(case):
    return Case.objects.select_related("docket__unit", "unit").get(pk=case.pk)


def test_from_the_lapse_to_the_decision_on_appeal(county, lapse, review, at):
    row = standing.review_of(review)
    assert (row.person, review.category, review.audience) == (county.duty_leader, "lapsed", "lapses")
    told = Message.objects.get(kind="lapse.told")
    assert told.person == county.duty_leader
    duty = Duty.objects.open().get(docket=review.pk)
    assert (duty.post, duty.act) == (county.posts["director"], "settle")

    with pytest.raises(standing.TooEarly):
        deciding.decide(review, "reminded", "没有确认。", by=county.director, at=at + 2 * DAY)
    with pytest.raises(NotAllowed):
        answering.answer(review, "替他说。", by=county.principal, at=at + 2 * DAY)
    answering.answer(review, "当时在处置现场，手机没有信号。", by=county.duty_leader, at=at + 2 * DAY)
    review.refresh_from_db()
    assert review.state == "heard"
    with pytest.raises(standing.NotImpartial, match="涉及你本人"):
        deciding.decide(review, "no_fault", "我没有责任。", by=county.duty_leader, at=at + 3 * DAY)
    with pytest.raises(Incomplete):
        deciding.decide(review, "reminded", " ", by=county.director, at=at + 3 * DAY)
    deciding.decide(review, "reminded", "应当指定代班。", by=county.director, at=at + 3 * DAY)
    duty.refresh_from_db()
    assert duty.state == "met" and Message.objects.filter(kind="lapse.decided", person=county.duty_leader).exists()
    paper = letters.letter(review, "decision")
    assert paper is not None and any("向上" in text or "上一级" in text for text in paper.paragraphs)
    assert any("手机没有信号" in text for text in paper.paragraphs)

    with pytest.raises(standing.TooEarly):
        deciding.close(review, by=county.director, at=at + 4 * DAY)
    answering.appeal(review, "现场没有第二个人可以代班。", by=county.duty_leader, at=at + 4 * DAY)
    asked = Duty.objects.open().get(docket=review.pk)
    assert (asked.post, asked.act) == (county.posts["officer"], "review")
    with pytest.raises(NotAllowed):
        deciding.settle(review, "reminded", "维持。", by=county.director, at=at + 5 * DAY)
    deciding.settle(review, "corrected", "预案应当写明代班人。", by=county.officer, at=at + 5 * DAY)
    review.refresh_from_db()
    row = standing.review_of(review)
    assert (review.state, row.outcome, row.appeal_outcome) == ("closed", "reminded", "corrected")
    assert not Duty.objects.open().filter(docket=review.pk).exists()
    with pytest.raises(WrongMove):
        answering.appeal(review, "再申诉。", by=county.duty_leader, at=at + 6 * DAY)

    assert DocketKey.objects.filter(docket=review.pk).exists()
    retention.sweep(at=at + 800 * DAY)  # two years after it closed, by the term, by itself
    assert not DocketKey.objects.filter(docket=review.pk).exists()
    assert standing.read(standing.review_of(review), standing.review_of(review).answer) == ""


def test_no_answer_lapses_to_who_handles_it_and_admits_nothing(county, review, at):
    row = standing.review_of(review)
    assert row.answer_by is not None
    after = row.answer_by + MINUTE
    deciding.decide(review, "no_fault", "记录不能说明有责任。", by=county.director, at=after)
    paper = letters.letter(review, "decision")
    assert paper is not None and any("不作为承认" in text for text in paper.paragraphs)
    row = standing.review_of(review)
    assert row.appeal_by is not None
    with pytest.raises(standing.TooLate):
        answering.appeal(review, "迟了。", by=county.duty_leader, at=row.appeal_by + MINUTE)
    deciding.close(review, by=county.director, at=row.appeal_by + MINUTE)
    assert whole(review).state == "closed"


def test_an_undecided_review_climbs(county, review, at):
    first = Duty.objects.open().get(docket=review.pk)
    assert first.due_at is not None
    sweep(first.due_at + MINUTE)
    assert Duty.objects.open().get(docket=review.pk).post == county.posts["officer"]


def test_the_sheet_is_the_same_for_both_and_says_what_came(county, lapse, review, at):
    found = sheet(review, at + DAY)
    assert found.limit == "3分钟内" and "值班领导" in found.sentence
    assert [(one.name, one.is_concerned, one.is_away) for one in found.holders] == [("何静", True, False)]
    assert found.sent and not any(one.attempts for one in found.sent) and found.done == ()
    assert found.suggested == "unreached", "nothing was handed over by any channel"
    assert found.rungs[0].is_this and [one.post for one in found.rungs][1] == county.posts["principal"]
    message = Message.objects.filter(person=county.duty_leader, kind="duty.opened").get()
    Delivery.objects.create(
        message=message, unit=county.school, unit_path=county.school.path, channel="email", attempt=1,
        state=Delivery.State.DELIVERED, started_at=at, finished_at=at + MINUTE,
    )  # fmt: skip
    assert sheet(review, at + DAY).suggested == ""
    assert sheet(review, at - DAY).sent == (), "as the record stood then"


def test_whoever_was_away_is_a_fault_of_the_system(county, lapse, review, at):
    county.principal.standing(at)
    absence.enter(county.duty_leader, None, begin=at - DAY, end=at + 40 * DAY, by=county.principal, at=at - 2 * DAY)
    found = sheet(review, at + DAY)
    assert found.holders[0].is_away and found.suggested == "vacant"


def test_a_vacant_post_is_nobodys_fault(county, at):
    county.plan()
    presets.install(county.bureau, "accountability", by=None, at=at - DAY)
    Appointment.objects.filter(post=county.posts["duty_leader"]).delete()
    county.director.standing(at)
    intake.report("incident", county.school, intake.Told(category="injury", text="x"), by=None, at=at)
    duty = Duty.objects.select_related("docket__unit").get(post=county.posts["duty_leader"], state="vacant")
    case = whole(opening.open_review(duty, "没有人值班。", by=county.director, at=at + DAY))
    row = standing.review_of(case)
    assert row.person is None and of(row, at + DAY).suggested == "vacant"
    assert not Message.objects.filter(kind="lapse.told").exists()
    with pytest.raises(Incomplete):
        deciding.decide(case, "reminded", "提醒谁？", by=county.director, at=at + DAY)
    deciding.decide(case, "vacant", "岗位空缺。", by=county.director, at=at + DAY)
    assert whole(case).state == "closed" and set(outcomes.open_to(None)) == {"vacant", "unreached", "corrected"}


def test_who_was_late_in_the_same_matter_keeps_out(county, at):
    county.plan()
    presets.install(county.bureau, "accountability", by=None, at=at - DAY)
    for person in (county.principal, county.director, county.officer, county.duty_leader):
        person.standing(at)
    intake.report("incident", county.school, intake.Told(category="injury", text="x"), by=None, at=at)
    sweep(at + 4 * MINUTE)
    sweep(at + 60 * MINUTE)
    duty = Duty.objects.select_related("docket__unit").get(post=county.posts["duty_leader"], state="lapsed")
    with pytest.raises(standing.NotImpartial, match="同一事项"):
        opening.open_review(duty, "x", by=county.principal, at=at + DAY)
    with pytest.raises(NotAllowed):
        opening.open_review(duty, "x", by=county.duty_leader, at=at + DAY)
    case = whole(opening.open_review(duty, "x", by=county.officer, at=at + DAY))
    assert not Case.objects.visible_to(county.principal).filter(pk=case.pk).exists()
    with pytest.raises(standing.NotImpartial, match="同一事项"):
        deciding.decide(case, "no_fault", "x", by=county.principal, at=at + 20 * DAY)
    with pytest.raises(standing.NotReviewed):
        opening.open_review(duty, "x", by=county.officer, at=at + DAY)


def test_by_pages_from_the_button_to_the_appeal(county, lapse, sign_in, at):
    room = reverse("web:docket", args=[lapse.docket_id])
    ask = reverse("web:lapse-open", args=[lapse.pk])
    director, leader = sign_in(county.director), sign_in(county.duty_leader)
    assert ask in director.get(room, follow=True).content.decode()
    assert ask not in leader.get(room, follow=True).content.decode() and leader.get(ask).status_code == 404
    assert director.get(ask).status_code == 200 and director.post(ask, {"why": ""}).status_code == 422
    assert director.post(ask, {"why": "没有确认接警。"}).status_code == 302
    row = LapseReview.objects.get()

    own, page = reverse("web:lapse-own", args=[row.pk]), reverse("web:case", args=[row.pk])
    led = leader.get(reverse("web:docket", args=[row.pk]))
    assert led.headers["Location"] == own, "the link of the message leads to their own page"
    shown = leader.get(own).content.decode()
    assert "没有确认接警" in shown and "3分钟内" in shown
    assert Viewing.objects.filter(docket=row.pk, person=county.duty_leader).exists()
    assert leader.get(page).status_code == 404
    handled = director.get(page)
    assert handled.status_code == 200 and "3分钟内" in handled.content.decode()
    assert director.get(own).status_code == 404, "it is nobody else's page"
    held = reverse("web:held")
    assert own in leader.get(held).content.decode() and own not in director.get(held).content.decode()

    assert leader.post(reverse("web:lapse-answer", args=[row.pk]), {"text": ""}).status_code == 422
    assert leader.post(reverse("web:lapse-answer", args=[row.pk]), {"text": "手机没有信号。"}).status_code == 302
    act = reverse("web:case-act", args=[row.pk, "decide"])
    assert act in director.get(page).content.decode() and 'value="unreached"' in director.get(act).content.decode()
    assert leader.get(act).status_code == 404
    assert director.post(act, {"outcome": "unreached", "reasons": "记录里没有送达。"}).status_code == 302
    shown = leader.get(own).content.decode()
    assert "记录里没有送达" in shown and reverse("web:lapse-appeal", args=[row.pk]) in shown
    assert leader.get(reverse("web:lapse-letter", args=[row.pk, "decision"])).status_code == 200
    assert director.get(reverse("web:hazard-letter", args=[row.pk, "decision"])).status_code == 200
    assert leader.post(reverse("web:lapse-appeal", args=[row.pk]), {"text": "请写明系统原因。"}).status_code == 302
    settle = reverse("web:case-act", args=[row.pk, "settle"])
    assert director.get(settle).status_code == 403
    officer = sign_in(county.officer)
    assert officer.post(settle, {"outcome": "unreached", "reasons": "系统问题。"}).status_code == 302
    assert "系统问题" in leader.get(own).content.decode()


STRANGERS = ("teacher", "safety_officer", "other_principal", "other_director")


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_else_learns_that_there_is_one(role, county, review, sign_in):
    number = review.docket.number
    browser = sign_in(getattr(county, role))
    for name in ("case", "lapse-own", "case-record", "case-viewings", "docket"):
        assert browser.get(reverse(f"web:{name}", args=[review.pk])).status_code == 404, name
    for name in ("lapse-answer", "lapse-appeal"):
        assert browser.post(reverse(f"web:{name}", args=[review.pk]), {"text": "x"}).status_code == 404, name
    for url in (reverse("web:cases"), reverse("web:cases") + "?kind=lapse_review", reverse("web:today")):
        assert number not in browser.get(url).content.decode()


def test_the_ledger_shows_it_to_who_handles_it(county, review, sign_in):
    """And not to the person concerned, who has a page of their own."""
    url = reverse("web:cases") + "?kind=lapse_review"
    assert review.docket.number in sign_in(county.director).get(url).content.decode()
    assert review.docket.number not in sign_in(county.duty_leader).get(url).content.decode()


def test_who_has_left_every_post_answers_and_appeals_all_the_same(county, review, sign_in, at):
    Appointment.objects.filter(person=county.duty_leader).delete()
    own = reverse("web:lapse-own", args=[review.pk])
    leader, stranger = sign_in(county.duty_leader), sign_in(county.teacher)
    assert leader.get(reverse("web:docket", args=[review.pk])).headers["Location"] == own
    assert "没有确认接警" in leader.get(own).content.decode()
    assert leader.post(reverse("web:lapse-answer", args=[review.pk]), {"text": "已经调离。"}).status_code == 302
    deciding.decide(whole(review), "reminded", "当时在岗。", by=county.director, at=clock.now())
    assert leader.post(reverse("web:lapse-appeal", args=[review.pk]), {"text": "不服。"}).status_code == 302
    assert leader.get(reverse("web:lapse-letter", args=[review.pk, "decision"])).status_code == 200
    assert whole(review).state == "appealed"
    assert stranger.get(own).status_code == 404
    assert leader.get(reverse("web:case", args=[review.pk])).status_code == 404, "its own page and nothing else"
