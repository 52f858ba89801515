"""Pages of meetings: the list, what outsiders and people of other units see, drafts and issues of minutes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.lib import clock
from anlan.meetings import holding, issuing, materials, planning, resolving
from anlan.meetings.holding import Attended
from anlan.meetings.materials import File
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.notify import links
from anlan.plans import presets

pytestmark = pytest.mark.django_db
QUERIES_OF_LIST = 14


@pytest.fixture
def make(county, at):
    presets.install(county.bureau, "meeting", by=None, at=at - timedelta(days=1))
    for person in (county.principal, county.director):
        person.standing(at)

    def one(title="研究校门口安全", unit=None, by=None, kind="joint"):
        by = by or county.principal
        post = county.posts["director" if by == county.director else "principal"]
        said = Planned(title, at - timedelta(hours=3), "会议室", post, post, ("通报",), (county.posts["principal"],))
        meeting = planning.plan(kind, unit or county.school, said, by=by, at=at - timedelta(hours=9))
        attended = Attended(frozenset({county.posts["principal"].pk}), {county.posts["principal"].pk: "周敏华"})
        return holding.hold(meeting, at - timedelta(hours=3), attended, by=by, at=at)

    return one


def resolved(county, at, meeting, lead="principal"):
    said = Resolved("修好大门", county.posts[lead], at.date() + timedelta(days=36_500))
    return resolving.resolve(meeting, said, by=county.director if lead == "director" else county.principal, at=at)


def test_the_list_asks_the_same_however_many(county, at, sign_in, make):
    browser = sign_in(county.principal)
    before = 0
    for number in (1, 3):
        for _ in range(number):
            meeting = make()
            resolved(county, at, meeting)
            issuing.issue(meeting, by=county.principal, at=at)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/meetings/?show=open").content.decode()
        assert "研究校门口安全" in page
        assert "1项在办" in page
        assert len(queries) == (before or len(queries))
        before = len(queries)
    assert before == QUERIES_OF_LIST, before


def test_the_list_goes_on_by_key(county, at, sign_in, make, monkeypatch):
    monkeypatch.setattr("anlan.meetings.listing.PAGE", 2)
    for number in range(3):
        make(f"第{number}次的事")
    browser = sign_in(county.principal)
    page = browser.get("/meetings/")
    assert "第2次的事" in page.content.decode() and "第0次的事" not in page.content.decode()
    following = page.context["next_url"]
    assert "第0次的事" in browser.get(following).content.decode()
    assert "第0次的事" in browser.get(page.context["whole_url"]).content.decode()
    assert browser.get("/meetings/?after=nonsense&year=x&kind=x").status_code == 200


def test_a_draft_says_so_and_a_correction_is_a_further_issue(county, at, sign_in, make):
    meeting = make()
    browser = sign_in(county.principal)
    assert "预览，没有签发" in browser.get(f"/meetings/{meeting.pk}/minutes/").content.decode()
    assert browser.post(f"/meetings/{meeting.pk}/issue/").status_code == 302
    assert browser.post(f"/meetings/{meeting.pk}/issue/").status_code == 422
    assert browser.post(f"/meetings/{meeting.pk}/issue/", {"reason": "到会人写错"}).status_code == 302
    assert "更正说明" in browser.get(f"/meetings/{meeting.pk}/minutes/").content.decode()
    assert "更正说明" not in browser.get(f"/meetings/{meeting.pk}/minutes/?issue=1").content.decode()
    assert browser.get(f"/meetings/{meeting.pk}/minutes/?issue=9").status_code == 404


def test_a_file_comes_back_as_a_download(county, at, sign_in, make):
    meeting = make()
    row = materials.add(meeting, File.read("议程.pdf", b"%PDF-1.7 x"), by=county.principal, at=at)
    answer = sign_in(county.principal).get(f"/meetings/{meeting.pk}/materials/{row.pk}/")
    assert answer.content == b"%PDF-1.7 x" and answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_the_district_resolves_is_found_by_the_school_that_leads_it(county, at, sign_in, make):
    meeting = make(unit=county.district, by=county.director, kind="leading")
    said = Resolved("修好大门", county.posts["principal"], at.date() + timedelta(days=1))
    row = resolving.resolve(meeting, said, by=county.director, at=at)
    issuing.issue(meeting, by=county.director, at=at)
    row.refresh_from_db()
    browser = sign_in(county.principal)
    assert browser.get(f"/meetings/{meeting.pk}/").status_code == 404
    page = browser.get(f"/dockets/{row.docket_id}/", follow=True)
    assert "修好大门" in page.content.decode() and "青山片区督导办" in page.content.decode()
    assert sign_in(county.other_principal).get(f"/meetings/{row.docket_id}/").status_code == 404


def test_a_persons_link_is_theirs_alone(county, at, sign_in, make, client):
    meeting = make(unit=county.district, by=county.director, kind="leading")
    issuing.issue(meeting, by=county.director, at=at)
    now = clock.now()
    path = str(meeting.unit_path)
    own = links.make(links.MEETING, meeting.pk, path, county.principal.pk, at=now)
    assert client.get(f"/m/{own}/").status_code == 302
    assert sign_in(county.teacher).get(f"/m/{own}/").status_code == 404
    assert "会议纪要" in sign_in(county.principal).get(f"/m/{own}/").content.decode()
    tap = links.make(links.ACKNOWLEDGE, meeting.pk, path, None, at=now)
    assert client.get(f"/m/{tap}/").status_code == 410


def test_those_to_be_invited_stand_unit_by_unit_and_the_chosen_are_in_sight(county, at, sign_in):
    page = sign_in(county.principal).get("/meetings/new/?kind=joint").content.decode()
    groups = re.findall(r'<details class="al-more"( open)?><summary>(\S+) ', page)
    assert groups[0] == (" open", county.school.name)
    assert ("", county.town.name) in groups  # another body: folded until somebody looks for it
    posted = {"title": "", "invited": [county.posts["town"].pk]}
    page = sign_in(county.principal).post("/meetings/new/?kind=joint", posted).content.decode()
    assert f" open><summary>{county.town.name} " in page and page.count("checked") == 1


def test_a_message_about_a_meeting_leads_to_it_from_the_inbox(county, at, sign_in, make):
    own = make()
    assert f'href="/meetings/{own.pk}/"' in sign_in(county.principal).get("/inbox/").content.decode()
