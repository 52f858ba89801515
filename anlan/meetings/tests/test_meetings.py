"""Meetings: who may plan, write and issue them; what is resolved becomes a duty and is done, or climbs."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document

from anlan.duties import escalation, routine
from anlan.duties.models import Duty, Routine
from anlan.journal.models import Content, Entry
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.meetings import composing, holding, issuing, listing, materials, paper, planning, resolving, standing, words
from anlan.meetings.holding import Attended
from anlan.meetings.materials import File, NotSafe
from anlan.meetings.models import Meeting, Minutes, Resolution
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.meetings.rights import WrongState
from anlan.notify.models import Message
from anlan.plans import presets
from anlan.registers.paper import templates
from anlan.registers.paper.templates import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(county, at):
    presets.install(county.bureau, "meeting", by=None, at=at - timedelta(days=1))
    for person in (county.principal, county.safety_officer, county.director, county.officer, county.teacher):
        person.standing(at)
    return county


def planned(county, at, **changes):
    said = {
        "title": "整治校门口流动摊点", "planned_at": at + timedelta(days=1), "where": "会议室",
        "chair": county.posts["principal"], "recorder": county.posts["safety_officer"], "agenda": ("通报", "议定"),
        "invited": (county.posts["town"], county.posts["duty_leader"]),
    }  # fmt: skip
    return Planned(**{**said, **changes})


def held(county, at, kind="joint", **changes):
    meeting = planning.plan(kind, county.school, planned(county, at, **changes), by=county.safety_officer, at=at)
    later = at + timedelta(days=1, hours=2)
    town = county.posts["town"].pk
    attended = Attended(frozenset({town}), {town: "王卫东"})
    return holding.hold(meeting, at + timedelta(days=1), attended, by=county.safety_officer, at=later)


def resolved(county, at, lead="safety_officer", days=10, text="校门口两侧施划禁停线"):
    due_on = local_date(at) + timedelta(days=days)
    return Resolved(text, county.posts[lead], due_on, standard="线清楚", partners="交警中队")


def test_a_teacher_plans_none_and_an_unreachable_post_is_not_invited(book, at):
    with pytest.raises(NotAllowed):
        planning.plan("joint", book.school, planned(book, at), by=book.teacher, at=at)
    far = planned(book, at, invited=(book.posts["other_principal"],))
    with pytest.raises(Incomplete):
        planning.plan("joint", book.school, far, by=book.safety_officer, at=at)
    with pytest.raises(Incomplete):
        planning.plan("leading", book.school, planned(book, at), by=book.safety_officer, at=at)


def test_those_invited_are_told_and_nothing_in_clear_says_what_it_is_about(book, at):
    meeting = planning.plan("joint", book.school, planned(book, at), by=book.safety_officer, at=at)
    told = Message.objects.filter(kind="meeting.invited")
    assert {message.post_id for message in told} == {book.posts["town"].pk, book.posts["duty_leader"].pk}
    assert words.said(meeting)["title"] == "整治校门口流动摊点"
    assert not any("摊点".encode() in bytes(row.ciphertext) for row in Content.objects.filter(docket=meeting.pk))
    assert not any("摊点".encode() in bytes(row.body) for row in Entry.objects.filter(docket=meeting.pk))
    moved = planned(book, at, planned_at=at + timedelta(days=2))
    planning.change(meeting, moved, by=book.safety_officer, at=at + timedelta(minutes=1))
    assert told.all().count() == 4
    planning.call_off(meeting, "镇里另有会议", by=book.safety_officer, at=at + timedelta(minutes=2))
    assert Message.objects.filter(kind="meeting.called_off").count() == 2


def test_a_meeting_that_was_held_asks_its_recorder_for_the_minutes(book, at):
    meeting = held(book, at)
    [duty] = Duty.objects.filter(docket=meeting.pk)
    assert (duty.post, duty.act, duty.state) == (book.posts["safety_officer"], "inform", Duty.State.OPEN)
    assert (meeting.expected, meeting.present) == (2, 1)
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    duty.refresh_from_db()
    assert duty.state in {Duty.State.MET, Duty.State.RELIEVED}


def test_minutes_are_issued_by_whoever_signs_and_kept_whole(book, at):
    meeting = held(book, at)
    holding.write(meeting, {"reported": "放学时段摊点占道", "differences": ""}, by=book.safety_officer, at=at)
    resolving.resolve(meeting, resolved(book, at), by=book.safety_officer, at=at)
    with pytest.raises(NotAllowed):
        issuing.issue(meeting, by=book.safety_officer, at=at + timedelta(days=2))
    row = issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    said = issuing.read(row, meeting)
    assert said["came"] == ["青山镇政府镇政府值班室王卫东"] and said["signed"] == "周敏华"
    assert Message.objects.filter(kind="meeting.minutes").count() == 2
    path = str(meeting.unit_path)
    text = "\n".join(p.text for p in Document(io.BytesIO(paper.docx(said, path))).paragraphs)
    assert "二、通报问题" in text and "分发：青山镇政府镇政府值班室" in text and "草稿" not in text
    own = Draft("{unit}纪要", "出席：{came}\n{resolution.number}. {resolution.text}", "", "", "自拟", "C")
    book.officer.standing(at)
    templates.put(book.bureau, "minutes", own, by=book.officer, at=at)
    assert "二、通报问题" in str(paper.filled(issuing.read(row, meeting), path).blocks), "issued stays as it was issued"
    draft = paper.filled(composing.compose(meeting, at=at), path)
    assert draft.title == f"{book.school.name}纪要" and draft.blocks[1].cells[0].startswith("1. ")
    holding.write(meeting, {"reported": "改过的话"}, by=book.safety_officer, at=at + timedelta(days=3))
    assert issuing.read(row, meeting)["parts"]["reported"] == "放学时段摊点占道"
    with pytest.raises(Incomplete):
        issuing.issue(meeting, by=book.principal, at=at + timedelta(days=3))
    second = issuing.issue(meeting, by=book.principal, at=at + timedelta(days=3), reason="通报问题写错")
    assert (second.number, Minutes.objects.count()) == (2, 2)
    assert Duty.objects.filter(obligation__trigger="resolved").count() == 1


def test_a_resolution_is_a_duty_by_its_own_day_and_climbs(book, at):
    meeting = held(book, at)
    row = resolving.resolve(meeting, resolved(book, at, days=10), by=book.safety_officer, at=at)
    assert not Duty.objects.filter(occasion=row.pk).exists()
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    first = Duty.objects.get(occasion=row.pk)
    assert first.post == book.posts["safety_officer"] and first.due_at and local_date(first.due_at) == row.due_on
    assert first.words_id == row.words_id
    late = at + timedelta(days=12)
    escalation.sweep(at=late)
    escalation.sweep(at=late)
    second = Duty.objects.get(occasion=row.pk, rung=1)
    assert second.post == book.posts["principal"] and second.state == Duty.State.OPEN
    [one] = standing.of(meeting.resolutions.all(), at=late)
    assert one.state == "overdue" and one.running == second
    first.refresh_from_db()
    with pytest.raises(NotAllowed):
        resolving.complete(first, by=book.teacher, at=late, text="画好了")
    resolving.complete(first, by=book.safety_officer, at=late, text="画好了")
    [one] = standing.of(meeting.resolutions.all(), at=late)
    assert (one.state, one.answer, one.running) == ("late", "画好了", None)


def test_an_office_that_does_not_sign_in_is_told_and_the_host_notes_what_it_did(book, at):
    meeting = held(book, at)
    row = resolving.resolve(meeting, resolved(book, at, lead="town"), by=book.safety_officer, at=at)
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    duty = Duty.objects.get(occasion=row.pk)
    [told] = Message.objects.filter(about=f"duty:{duty.pk}")
    assert told.person is None and told.post == book.posts["town"]
    with pytest.raises(NotAllowed):
        resolving.complete(duty, by=book.teacher, at=at + timedelta(days=3), text="已办")
    resolving.complete(duty, by=book.safety_officer, at=at + timedelta(days=3), text="镇城管办函复：已清理")
    assert standing.of(meeting.resolutions.all(), at=at)[0].state == "done"


def test_what_a_unit_below_is_to_do_runs_in_a_docket_of_its_own(book, at):
    plan = planned(book, at, chair=book.posts["director"], recorder=book.posts["director"],
                   invited=(book.posts["principal"],))  # fmt: skip
    meeting = planning.plan("leading", book.district, plan, by=book.director, at=at)
    attended = Attended(frozenset({book.posts["principal"].pk}))
    holding.hold(meeting, at + timedelta(days=1), attended, by=book.director, at=at + timedelta(days=1))
    row = resolving.resolve(meeting, resolved(book, at, lead="principal"), by=book.director, at=at)
    issuing.issue(meeting, by=book.director, at=at + timedelta(days=2))
    row.refresh_from_db()
    assert row.unit == book.school and row.docket_id != meeting.pk
    assert list(Resolution.objects.visible_to(book.principal)) == [row]
    assert not Meeting.objects.visible_to(book.safety_officer).exists()
    assert standing.of(meeting.resolutions.all(), at=at)[0].words["host"] == "青山片区督导办"
    assert Duty.objects.get(occasion=row.pk).unit == book.school


def test_the_next_meeting_of_the_series_begins_with_what_is_left(book, at):
    meeting = held(book, at)
    done = resolving.resolve(meeting, resolved(book, at), by=book.safety_officer, at=at)
    left = resolving.resolve(meeting, resolved(book, at, text="清理摊点", days=5), by=book.safety_officer, at=at)
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    resolving.complete(Duty.objects.get(occasion=done.pk), by=book.safety_officer, at=at + timedelta(days=3), text="好")
    later = at + timedelta(days=30)
    following = planning.plan("joint", book.school, planned(book, later), by=book.safety_officer, at=later)
    assert following.session == 2
    found = standing.former(following, at=later)
    assert [(one.row.pk, one.state) for one in found] == [(left.pk, "overdue"), (done.pk, "done")]
    said = composing.compose(following, at=later)
    assert [one["state"][:5] for one in said["former"]] == ["超期未办结", "已办结，销"]
    other = planning.plan("leading", book.school, planned(book, later, invited=(book.posts["duty_leader"],)),
                          by=book.safety_officer, at=later)  # fmt: skip
    assert standing.former(other, at=later) == []
    page = listing.page(Meeting.objects.visible_to(book.principal), listing.Wanted(show="open"), at=later)
    assert [(one.meeting.pk, one.left, one.late) for one in page.rows] == [(meeting.pk, 1, 1)]


def test_minutes_of_a_joint_meeting_meet_the_rule_of_the_calendar(book, at):
    presets.install(book.bureau, "routine", by=None, at=at - timedelta(days=1))
    routine.reconcile(at=at)
    row = Routine.objects.select_related("obligation").get(unit=book.school, obligation__title="校园周边联席会议")
    Routine.objects.exclude(pk=row.pk).update(opens_at=None)
    Routine.objects.filter(pk=row.pk).update(opens_at=at)
    routine.open_due(at=at)
    asked = Duty.objects.get(obligation=row.obligation)
    issuing.issue(held(book, at, "leading", invited=(book.posts["duty_leader"],)), by=book.principal,
                  at=at + timedelta(days=2))  # fmt: skip
    asked.refresh_from_db()
    assert asked.state == Duty.State.OPEN  # a meeting of another kind is not what it asks
    meeting = held(book, at)
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    asked.refresh_from_db()
    assert asked.state == Duty.State.MET and asked.evidence["meeting"] == meeting.pk


def test_a_training_counts_who_came(book, at):
    plan = planned(book, at, invited=(), title="法治副校长讲课")
    meeting = planning.plan("training", book.school, plan, by=book.safety_officer, at=at)
    later = at + timedelta(days=1, hours=2)
    with pytest.raises(Incomplete):
        holding.hold(meeting, plan.planned_at, Attended(), by=book.safety_officer, at=later)
    with pytest.raises(Incomplete):  # not yet
        holding.hold(meeting, plan.planned_at, Attended(expected=52, present=50), by=book.safety_officer, at=at)
    holding.hold(meeting, plan.planned_at, Attended(expected=52, present=50), by=book.safety_officer, at=later)
    holding.write(meeting, {"lecturer": "派出所民警", "hours": "2"}, by=book.safety_officer, at=later)
    with pytest.raises(ValueError):
        holding.write(meeting, {"reported": "x"}, by=book.safety_officer, at=later)
    row = issuing.issue(meeting, by=book.principal, at=later)
    shown = [block.cells for block in paper.filled(issuing.read(row, meeting), str(meeting.unit_path)).blocks]
    assert ("应到实到：应到52人，实到50人",) in shown and ("课时：2",) in shown


def test_a_resolution_stays_once_it_runs_and_its_day_must_lie_ahead(book, at):
    meeting = held(book, at)
    row = resolving.resolve(meeting, resolved(book, at), by=book.safety_officer, at=at)
    resolving.drop(resolving.resolve(meeting, resolved(book, at), by=book.safety_officer, at=at),
                   by=book.safety_officer, at=at)  # fmt: skip
    with pytest.raises(Incomplete):
        resolving.resolve(meeting, resolved(book, at, days=-1), by=book.safety_officer, at=at)
    with pytest.raises(Incomplete):
        issuing.issue(meeting, by=book.principal, at=at + timedelta(days=40))
    issuing.issue(meeting, by=book.principal, at=at + timedelta(days=2))
    with pytest.raises(WrongState):
        resolving.drop(row, by=book.safety_officer, at=at + timedelta(days=2))


def test_only_files_without_programs_are_taken(book, at):
    meeting = held(book, at)
    good = io.BytesIO()
    Document().save(good)
    row = materials.add(meeting, File.read("议程.docx", good.getvalue()), by=book.safety_officer, at=at)
    assert [name for _, name in materials.names(meeting)] == ["议程.docx"] and row.size == len(good.getvalue())
    macro = io.BytesIO()
    with zipfile.ZipFile(macro, "w") as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("word/vbaProject.bin", "x")
    for name, data in (("a.docx", macro.getvalue()), ("a.html", b"<p>"), ("a.pdf", b"no"), ("a.xlsx", good.getvalue())):
        with pytest.raises(NotSafe):
            File.read(name, data)
