"""An incident from a stranger's phone to the page that measures it, through HTTP; and one that nobody answers.

Pages speak to the database as the web's role; the clock's rounds are played inside the test's own transaction.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
import time_machine

from anlan.cases.models import Case
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.journal import sealing, verify
from anlan.journal.models import Entry, Viewing
from anlan.notify.models import Message
from anlan.plans.models import Act, Trigger
from anlan.reports.models import Filing
from conftest import PageClient
from tests.cast import make_rule

MINUTE = timedelta(minutes=1)
SCHOOL = [
    [{"word": "校长", "function": "principal"}],
    [{"word": "片区督导办主任", "function": "district_director"}],
    [{"word": "教育局相关领导", "function": "bureau_officer"}],
]


class Story:
    """A day at the school: who clicks what when, and what the page then says."""

    def __init__(self, county, sign_in, at: datetime) -> None:
        self.county, self.at, self.start = county, at, at
        self.browsers = {
            key: sign_in(getattr(county, key)) for key in ("duty_leader", "principal", "director", "officer")
        }
        self.stranger = PageClient()

    def later(self, **span: float) -> None:
        self.at = self.start + timedelta(**span)

    def sweep(self) -> None:
        while escalation.sweep.__wrapped__(at=self.at).total:  # type: ignore[attr-defined]
            pass

    def get(self, who: str, url: str) -> str:
        with time_machine.travel(self.at, tick=False):
            answer = self.browsers[who].get(url)
        assert answer.status_code == 200, url
        return str(answer.content.decode())

    def post(self, who: str, url: str, **data: str) -> str:
        """Send a form; the address it led on to."""
        with time_machine.travel(self.at, tick=False):
            answer = self.browsers[who].post(url, data)
        assert answer.status_code == 302, (url, answer.status_code, answer.content.decode()[-2000:])
        return str(answer["Location"])

    def report(self, category: str, text: str) -> Case:
        """Scan the code on the wall and report, with no account."""
        url = f"/r/{self.county.place.code}/"
        with time_machine.travel(self.at, tick=False):
            form = self.stranger.get(url).content.decode()
            nonce = re.search(r'name="nonce" value="([^"]+)"', form)
            data = {"category": category, "text": text, "where": self.county.place.name, "nonce": nonce and nonce[1]}
            answer = self.stranger.post(url, data)
        assert answer.status_code == 201
        self.code = re.sub(r"<[^>]+>", "", answer.content.decode().split('id="al-code">')[1].split("</p>")[0])
        self.receipt = re.search(r'<pre[^>]*id="al-proof">(.*?)</pre>', answer.content.decode(), re.S)[1]  # type: ignore[index]
        return Case.objects.get()

    def track(self) -> str:
        with time_machine.travel(self.at, tick=False):
            return self.stranger.post("/track/", {"code": self.code}).content.decode()

    def press(self, who: str, case: Case) -> None:
        """Open the room and press its one button; it must be the confirmation."""
        page = self.get(who, f"/cases/{case.pk}/")
        url = re.search(r'action="(/duties/\d+/acknowledgement/)"', page)
        assert url, f"{who} is not asked to confirm"
        assert self.post(who, url[1]) == f"/cases/{case.pk}/"

    def values_in(self, who: str, url: str) -> dict[str, str]:
        """What the form at ``url`` is filled in with."""
        page = self.get(who, url)
        found = dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', page))
        areas = re.findall(r'<textarea name="(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.S)
        return found | {name: text.strip() for name, text in areas}


@pytest.fixture
def story(county, sign_in, at):
    version = county.plan()
    version.text += "5、处置未结束的，校长应当在60分钟内续报。\n6、处置结束后，校长须在3日内报送终报。\n"
    version.save()
    make_rule(version, 4, Trigger.KNOWN, Act.FOLLOW_UP, SCHOOL, 60, "60分钟内", title="续报")
    make_rule(version, 5, Trigger.ENDED, Act.FINISH, SCHOOL, 3 * 24 * 60, "3日内", title="报送终报")
    return Story(county, sign_in, at)


def text(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def told(case: Case, kind: str) -> set[str]:
    rows = Message.objects.filter(docket=case.pk, kind=kind).select_related("person", "post")
    return {row.person.name if row.person else row.post.name for row in rows}  # type: ignore[union-attr]


def test_a_stranger_reports_and_the_school_sees_it_through(story, county):
    case = story.report("injury", "有学生在台阶上摔倒了，头在流血。")
    assert told(case, "duty.opened") == {"何静", "周敏华"}
    assert "何静" not in story.track()

    story.later(seconds=35)
    assert "1起事件正在处置" in text(story.get("duty_leader", "/cases/"))
    story.press("duty_leader", case)
    story.later(minutes=4)
    story.press("principal", case)
    room = text(story.get("principal", f"/cases/{case.pk}/"))
    assert "核对并签发首报" in room and "2方中2方已确认" in room
    assert Duty.objects.get(act="report_up").due_at == story.at + 20 * MINUTE

    story.later(minutes=6)
    known = story.values_in("duty_leader", f"/cases/{case.pk}/facts/")
    changes = {"title": "三（2）班一名学生跌落", "people": "学生1人", "measures": "已止血，送镇卫生院"}
    story.post("duty_leader", f"/cases/{case.pk}/facts/", **(known | changes))
    story.post("duty_leader", f"/cases/{case.pk}/grade/", grade="4")
    story.post("duty_leader", f"/cases/{case.pk}/notes/", text="意识清楚，没有呕吐。")

    story.later(minutes=10)
    values = story.values_in("principal", f"/cases/{case.pk}/reports/first/")
    assert values["measures"] == "已止血，送镇卫生院" and values["people"] == "学生1人"
    first = story.post("principal", f"/cases/{case.pk}/reports/first/", **values)
    assert told(case, "report.first") == {"孙建国", "林远帆", "镇政府值班室"}
    assert "首报，周敏华14:22签发" in text(story.get("director", first))

    story.later(minutes=50)
    values = story.values_in("principal", f"/cases/{case.pk}/reports/follow_up/")
    assert values["first_report_at"] == "2026-10-14 14:22"
    story.post("principal", f"/cases/{case.pk}/reports/follow_up/", **(values | {"progress": "已缝合，回家休息。"}))

    story.later(hours=2)
    story.sweep()
    story.post("principal", f"/cases/{case.pk}/moves/end/", reason="学生已由家长接回。")
    assert Duty.objects.get(act="finish").state == Duty.State.OPEN
    story.later(days=1)
    final = {"cause": "台阶防滑条脱落。", "overview": "学生跌落，轻伤。", "corrections": "全部台阶重装防滑条。"}
    story.post("principal", f"/cases/{case.pk}/reports/final/", **final)
    story.post("principal", f"/cases/{case.pk}/moves/close/")
    case.refresh_from_db()
    assert case.state == "closed" and case.closed_at == story.at
    assert not Duty.objects.open().filter(docket=case.pk).exists()

    page = text(story.get("officer", f"/cases/{case.pk}/after/"))
    assert page.count("用时") >= 5 and "5项时限，5项按时" in page
    closed = text(story.get("principal", f"/cases/{case.pk}/"))
    assert closed.index("头在流血") < closed.index("学生已由家长接回")  # oldest first, once it is over
    assert "补记现场情况" not in closed
    assert list(Filing.objects.order_by("pk").values_list("kind", "is_late")) == [
        ("first", False), ("follow_up", False), ("final", False)
    ]  # fmt: skip
    assert {"孙建国", "林远帆"} <= {one.person.name for one in Viewing.objects.select_related("person")}


def test_the_record_taken_away_is_verified_and_the_receipt_resolves(story, county, settings):
    case = story.report("injury", "摔倒了")
    story.later(minutes=1)
    story.press("duty_leader", case)
    sealing.seal(at=story.at)
    export = story.get("principal", f"/cases/{case.pk}/record.jsonl")
    receipt = story.receipt.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&").replace("&#x2B;", "+")
    keys = [settings.SIGNING_KEY.public.vkey]
    report = verify.verify_export(export.splitlines(), keys, receipts=[receipt], now=story.at)
    assert report.clean, report.to_dict()
    altered = [json.loads(line) for line in export.splitlines()]
    entry = next(row for row in altered if row["type"] == "entry" and row["seq"] == 2)
    entry["at"] = entry["at"].replace("06:1", "06:0")
    assert not verify.verify_export([json.dumps(row) for row in altered], keys, receipts=[], now=story.at).clean


def test_nobody_answers_and_it_reaches_the_bureau(story, county):
    case = story.report("crowd", "校门口聚了很多人")
    for minutes in (3, 15, 18, 30, 33, 45):
        story.later(minutes=minutes)
        story.sweep()
    everybody = {"何静", "周敏华", "孙建国", "林远帆", "镇政府值班室"}
    assert everybody <= told(case, "duty.opened") | told(case, "duty.climbed")

    bureau = text(story.get("officer", "/cases/"))
    assert "1起有时限已超" in bureau and "青山镇中心小学" in bureau
    room = text(story.get("officer", f"/cases/{case.pk}/"))
    assert "未确认" in room and "5方中0方已确认" in room
    assert "上面没有人了" in room
    lapses = Entry.objects.filter(docket=case.pk, action="duty.lapsed").count()
    assert lapses == Duty.objects.filter(docket=case.pk, state=Duty.State.LAPSED).count()
    assert lapses == 5 + 4  # the duty leader's chain of five posts, the principal's of four

    story.later(minutes=50)
    story.press("officer", case)  # late, and it counts
    assert "记为迟" in text(story.get("officer", f"/cases/{case.pk}/"))
    after = text(story.get("principal", f"/cases/{case.pk}/after/"))
    assert "项没有人办" in after and "加B角" in after
