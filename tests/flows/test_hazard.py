"""A hazard from a pupil's phone to striking off, through the pages of each role, with the clock's rounds between.

Once overdue it climbs to the principal, the district and the bureau; a wrong person's check is refused; more time is
given once; judged major it is reported, put under supervision, and lifted by the unit above.
"""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from anlan.cases.hazards.tests.stage import staff
from anlan.cases.models import Case, Hazard
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.plans.models import Act
from anlan.registers.models import Place
from conftest import PageClient
from tests.cast import County

DAY = timedelta(days=1)
JPEG = b""


class Story:
    """Who clicks what when; times as spans since the morning."""

    def __init__(self, county: County, sign_in: object, at: datetime) -> None:
        self.county, self.start, self.at = county, at, at
        people = ("safety_officer", "logistics", "principal", "director", "officer", "teacher", "duty_leader")
        self.browsers = {key: sign_in(getattr(county, key)) for key in people}  # type: ignore[operator]

    def later(self, **span: float) -> None:
        self.at = self.start + timedelta(**span)

    def sweep(self) -> None:
        while escalation.sweep.__wrapped__(at=self.at).total:  # type: ignore[attr-defined]
            pass

    def get(self, who: str, name: str, *args: object, status: int = 200) -> str:
        with time_machine.travel(self.at, tick=False):
            answer = self.browsers[who].get(reverse(f"web:{name}", args=args))
        assert answer.status_code == status, (name, answer.status_code)
        return str(answer.content.decode())

    def post(self, who: str, name: str, *args: object, status: int = 302, **data: Any) -> None:
        with time_machine.travel(self.at, tick=False):
            answer = self.browsers[who].post(reverse(f"web:{name}", args=args), data)
        assert answer.status_code == status, (name, answer.status_code, _told(answer.content.decode()))

    def act(self, who: str, case: Case, act: str, *, status: int = 302, **data: Any) -> None:
        self.post(who, "hazard-act", case.pk, act, status=status, **data)


def _told(page: str) -> str:
    return " ".join(re.findall(r"al-error[^>]*>([^<]*)", page))


@pytest.fixture
def story(county: County, sign_in: object, at: datetime) -> Story:
    staff(county, at)
    return Story(county, sign_in, at)


def picture(name: str = "p.jpg") -> io.BytesIO:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "JPEG")
    out.seek(0)
    out.name = name
    return out


def scan(place: Place, at: datetime) -> Case:
    """A pupil scans the code and says that something is broken; nobody is hurt."""
    form = {"category": "condition", "text": "二楼护栏一推就晃", "where": place.name}
    with time_machine.travel(at, tick=False):
        answer = PageClient().post(reverse("web:place-report", args=[place.code]), form)
    assert answer.status_code == 201
    return Case.objects.get(kind="hazard")


def day(at: datetime) -> str:
    return at.date().isoformat()


def duty(case: Case, act: str) -> Duty:
    found = Duty.objects.filter(docket=case.pk, act=act, state=Duty.State.OPEN).order_by("-pk").first()
    assert found is not None
    return found


def test_from_a_pupils_phone_to_striking_off(story: Story, county: County) -> None:
    case = scan(county.place, story.at)
    assert case.state == "triage" and case.reporter is None
    assert duty(case, Act.TAKE_UP).post == county.posts["safety_officer"]

    story.later(hours=2)
    assert "确认是隐患" in story.get("safety_officer", "case", case.pk)
    story.get("teacher", "hazard-act", case.pk, "accept", status=404)
    story.act("safety_officer", case, "accept", grade="3")
    story.act("safety_officer", case, "boxes", measure="更换膨胀螺栓", post=county.posts["logistics"].pk, money="1200",
              money_words="公用经费", due_on=day(story.at + 7 * DAY), interim="拉警戒线，课间派人值守")  # fmt: skip
    story.act("safety_officer", case, "notice", demand="三日内加固护栏", post=county.posts["logistics"].pk,
              due_on=day(story.at + 7 * DAY), issuer=county.school.pk)  # fmt: skip
    case.refresh_from_db()
    assert (case.state, duty(case, Act.REPAIR).post) == ("noticed", county.posts["logistics"])

    story.later(hours=3)
    assert "三日内加固护栏" in story.get("logistics", "hazard-repair", case.pk)
    story.act("logistics", case, "receive")
    story.later(days=1)
    story.act("safety_officer", case, "extend", until=day(story.start + 10 * DAY), reason="配件没有到货")
    story.act("safety_officer", case, "extend", until=day(story.start + 20 * DAY), reason="还没有到", status=409)

    story.later(days=2)
    story.post("logistics", "hazard-repair", case.pk, text="换了六个膨胀螺栓", photo=picture(), cost="860元")
    case.refresh_from_db()
    assert case.state == "repaired"
    story.act("logistics", case, "check", status=404, result="passed", opinion="好了")
    again = day(story.start + 6 * DAY)
    story.act("safety_officer", case, "check", result="failed", opinion="第三根还晃", again_on=again)

    story.later(days=3)
    story.act("safety_officer", case, "repair", text="第三根也换了", photo=picture())
    story.act("safety_officer", case, "check", status=403, result="passed", opinion="好了")
    story.act("duty_leader", case, "check", result="passed", opinion="逐根推过，牢固")
    case.refresh_from_db()
    assert case.state == "closed" and not Duty.objects.filter(docket=case.pk, state=Duty.State.OPEN).exists()

    room = story.get("principal", "case", case.pk)
    for said in ("更换膨胀螺栓", "第三根还晃", "逐根推过，牢固", "延期1次", "何静"):
        assert said in room, said
    for code in ("notice-1", "reply-2", "opinion-2"):
        assert "清河县" in story.get("officer", "hazard-letter", case.pk, code) or code
    with time_machine.travel(story.at, tick=False):
        word = story.browsers["principal"].get(reverse("web:hazard-letter-word", args=[case.pk, "opinion-2"]))
    text = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
    assert "复查意见书" in text and "合格，予以销号" in text


def test_overdue_it_climbs_and_judged_major_it_is_supervised_and_lifted(story: Story, county: County) -> None:
    case = scan(county.place, story.at)
    page = story.get("safety_officer", "hazard-act", case.pk, "accept")
    direct = re.search(r'name="criteria" value="(direct\.[0-9a-f]+)"', page)
    assert direct is not None
    story.act("safety_officer", case, "accept", criteria=[direct[1]], grade="4")
    case.refresh_from_db()
    assert case.grade == 1 and Hazard.objects.get(pk=case.pk).is_direct
    story.act("principal", case, "report", status=422, scope="全校")
    whole: dict[str, Any] = dict.fromkeys(("scope", "degree", "emergency", "measures", "money", "target"), "写明")
    story.act("principal", case, "report", **whole)
    assert "报" in story.get("officer", "supervisions")

    story.act("safety_officer", case, "notice", demand="停用并加固", post=county.posts["logistics"].pk,
              due_on=day(story.at + 2 * DAY), issuer=county.school.pk)  # fmt: skip
    for days, key in ((3, "principal"), (7, "director"), (15, "officer")):
        story.later(days=days)
        story.sweep()
        assert Duty.objects.filter(docket=case.pk, act=Act.REPAIR, post=county.posts[key]).exists(), key

    story.act("principal", case, "supervise", status=403, issuer=county.bureau.pk)
    story.act("officer", case, "supervise", issuer=county.bureau.pk, level="county", due_on=day(story.at + 30 * DAY),
              demand="限期治理，专人盯守", public="校门口", steps=f"{day(story.at + 5 * DAY)} 方案报批")  # fmt: skip
    listed = story.get("director", "supervisions")
    assert "督办〔2026〕1号" in listed and "0" in listed
    room = story.get("safety_officer", "case", case.pk)
    milestone = re.search(r"/milestones/(\d+)/", room)
    assert milestone is not None
    story.post("safety_officer", "hazard-milestone", case.pk, milestone[1])

    story.later(days=16)
    story.post("logistics", "hazard-repair", case.pk, text="加固完成", photo=picture())
    story.act("safety_officer", case, "check", result="passed", opinion="合格")
    case.refresh_from_db()
    assert case.state == "passed"
    story.act("principal", case, "request", text="已复查合格，申请摘牌")
    story.act("principal", case, "lift", status=403, text="自己摘")
    story.act("officer", case, "lift", text="验收组现场验收，同意摘牌")
    case.refresh_from_db()
    assert case.state == "closed"
    assert "验收组现场验收" in story.get("director", "hazard-letter", case.pk, f"sheet-{_sheet(case)}")


def _sheet(case: Case) -> int:
    return int(case.docket.supervisions.get().pk)


def test_an_inspection_on_a_phone_opens_a_hazard_for_every_x_and_is_signed_by_another(
    story: Story, county: County
) -> None:
    where = f"?place={county.place.code}"
    with time_machine.travel(story.at, tick=False):
        browser = story.browsers["safety_officer"]
        url = reverse("web:inspection-new", args=["fire_patrol"]) + where
        page = browser.get(url).content.decode()
        nonce = re.search(r'name="nonce" value="([^"]+)"', page)
        assert nonce is not None and "灭火器过期" in page
        lost = browser.post(url, {"nonce": nonce[1], "r0": "ok", "p0": picture()})
        assert lost.status_code == 422 and "图片" in lost.content.decode(), "nothing is dropped without a word"
        said = {"nonce": nonce[1], "r0": "ok", "t0": "指针在绿区", "r1": "wrong", "c1": ["安全出口上锁"]}
        said |= {"r2": "wrong", "p2": picture()}
        first = browser.post(url, said)
        again = browser.post(url, {**said, "p2": picture()})
    assert first.status_code == 302 and again.headers["Location"] == first.headers["Location"]
    cases = list(Case.objects.filter(kind="hazard").order_by("pk"))
    assert [case.state for case in cases] == ["open", "open"]
    assert {case.place for case in cases} == {county.place}
    number = int(first.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    shown = story.get("principal", "inspection", number)
    assert "安全出口上锁" in shown and "指针在绿区" in shown
    story.post("safety_officer", "inspection-signature", number, status=403)
    story.post("principal", "inspection-signature", number)
    assert "周敏华" in story.get("safety_officer", "inspection", number)
