"""A meeting is kept for its term and then destroyed by key; who came and what was said are gone, when it was stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anlan.journal.keys import Erased
from anlan.journal.models import DocketKey
from anlan.lib.errors import NotAllowed
from anlan.meetings import holding, issuing, keeping, planning, resolving, words
from anlan.meetings.holding import Attended
from anlan.meetings.models import Meeting
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.notify.models import Message
from anlan.plans import presets

DAY = timedelta(days=1)
TERM = 3660 * DAY


@pytest.fixture
def meeting(county, at):
    presets.install(county.bureau, "meeting", by=None, at=at - DAY)
    for person in (county.principal, county.officer, county.teacher, county.safety_officer):
        person.standing(at)
    post = county.posts["principal"]
    said = Planned("研究校门口安全", at - DAY, "会议室", post, post, ("通报",), (post,))
    made = planning.plan("joint", county.school, said, by=county.principal, at=at - 2 * DAY)
    held = holding.hold(made, at - DAY, Attended(frozenset({post.pk}), {post.pk: "周敏华"}), by=county.principal, at=at)
    resolving.resolve(held, Resolved("修好大门", post, date(2026, 10, 20)), by=county.principal, at=at)
    issuing.issue(held, by=county.principal, at=at)
    return Meeting.objects.select_related("docket", "unit", "said").get(pk=made.pk)


def done(meeting, county, at):
    duty = meeting.docket.duties.get(act="do", state="open")
    resolving.complete(duty, by=county.principal, at=at, text="修好了")


def test_the_term_begins_when_everything_resolved_is_done(meeting, county, at):
    assert keeping.of(meeting).until is None
    done(meeting, county, at + 2 * DAY)
    assert keeping.of(meeting).until == date(2036, 10, 16)


def test_what_was_written_is_destroyed_when_the_term_is_over_and_not_before(meeting, county, at):
    done(meeting, county, at + 2 * DAY)
    number = meeting.docket.number
    with pytest.raises(keeping.NotDue):
        keeping.destroy(meeting, number, by=county.principal, at=at + 3 * DAY)
    late = at + TERM
    assert [one.meeting for one in keeping.due(county.officer, at=late)] == [meeting]
    assert keeping.due(county.officer, at=at + 3 * DAY) == [] == keeping.due(county.teacher, at=late)
    with pytest.raises(keeping.NotThisOne):
        keeping.destroy(meeting, "2026-别的-0001", by=county.principal, at=late)
    with pytest.raises(NotAllowed):
        keeping.destroy(meeting, number, by=county.safety_officer, at=late)
    keeping.destroy(meeting, number, by=county.principal, at=late)
    assert not DocketKey.objects.filter(docket=meeting.pk).exists()
    fresh = Meeting.objects.select_related("docket", "said").get(pk=meeting.pk)
    assert words.said(fresh) == {} and fresh.held_at == at - DAY
    with pytest.raises(Erased):
        issuing.read(fresh.minutes.select_related("content").get(), fresh)
    assert all(not message.params for message in Message.objects.filter(docket=meeting.pk))
    assert keeping.erasure_of(fresh) is not None
    assert keeping.due(county.officer, at=late) == []


def test_the_page_tells_until_when_and_after_it_that_it_is_gone(meeting, county, at, sign_in):
    done(meeting, county, at + 2 * DAY)
    browser = sign_in(county.principal)
    assert "2036年10月16日" in browser.get(f"/meetings/{meeting.pk}/").content.decode()
    keeping.destroy(meeting, meeting.docket.number, by=county.principal, at=at + TERM)
    page = browser.get(f"/meetings/{meeting.pk}/")
    assert page.status_code == 200 and "销毁" in page.content.decode() and "研究校门口安全" not in page.content.decode()
    assert browser.get("/meetings/").status_code == 200
    assert browser.get(f"/meetings/{meeting.pk}/minutes/").status_code == 410
