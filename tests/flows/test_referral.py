"""A referral from the find to the look on the spot: replied by link, chased, climbing, passed on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from anlan.cases import tapping
from anlan.cases.intake import Told
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case
from anlan.cases.referrals import looking, replying, sending, standing
from anlan.cases.referrals.replying import Reply
from anlan.cases.referrals.sending import Asked
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.notify.links import BadLink
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.org.models import Contact, Level
from anlan.plans import presets
from anlan.plans.models import Act
from tests.cast import VERIFIED, make_post, make_unit

DAY = timedelta(days=1)
HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def market(county, at):
    presets.install(county.bureau, "referral", by=None, at=at - DAY)
    for person in (county.safety_officer, county.principal, county.director, county.officer, county.other_principal):
        person.standing(at)
    unit = make_unit("qsscjg", "青山市场监管所", Level.EXTERNAL, county.district)
    post = make_post(unit, "market_supervision", "值班室")
    Contact.objects.create(post=post, channel="email", address="duty@market.example", verified_at=VERIFIED)
    return post


def find(county, at):
    told = Told(category="food", text="校门东侧流动摊点卖无标签辣条。", where="校门东侧50米", name="匿名家长")
    case = sending.find(county.school, told, by=county.safety_officer, at=at).case
    return Case.objects.select_related("docket__unit", "unit", "facts", "place").get(pk=case.pk)


def refer(case, county, post, at, days=5):
    asked = Asked(post, at + days * DAY, "请查处流动摊点，查明货源。", "食品安全法第三十五条（大意）")
    return sending.send(case, asked, by=county.safety_officer, at=at)


def running(case, act):
    return Duty.objects.open().filter(docket=case.pk, act=act).order_by("pk")


def token_of(post, at, kind="duty.opened"):
    message = Message.objects.filter(post=post, person=None, kind=kind).order_by("-pk").first()
    assert message is not None
    return text_of(message, at=at).url.rstrip("/").rsplit("/", 1)[-1]


def sweep(at):
    while escalation.sweep(at=at).total:
        pass


def test_from_the_find_to_the_look_on_the_spot(county, market, at, client):
    case = find(county, at)
    assert running(case, Act.TAKE_UP).get().post == county.posts["safety_officer"]
    assert refer(case, county, market, at + DAY).serial == "移交函〔2026〕1号"
    duty = running(case, Act.REPLY).get()
    assert (duty.post, duty.due_at) == (market, at + 6 * DAY) and not running(case, Act.TAKE_UP).exists()

    token = token_of(market, at + DAY)
    tap = tapping.read(token, at=at + 5 * DAY)  # an office has no other way in: its link outlives two days
    asked = replying.letter_of(tap)
    assert asked is not None and asked.number == 1
    with pytest.raises(Incomplete):
        replying.by_link(tap, Reply("promised", "已立案。"), at=at + 2 * DAY)
    replying.by_link(tap, Reply("done", "已取缔，没收辣条。", who="王所长"), at=at + 2 * DAY)
    case.refresh_from_db()
    duty.refresh_from_db()
    assert (case.state, duty.state) == ("replied", "met")
    look = running(case, Act.REVISIT).get()
    assert look.due_at == datetime(2026, 10, 23, 23, 59, 59, tzinfo=HERE)  # five working days
    looking.look(case, False, "下午又来了。", by=county.safety_officer, at=at + 3 * DAY)
    assert case.state == "found" and running(case, Act.TAKE_UP).exists() and not running(case, Act.REVISIT).exists()

    assert not refer(case, county, market, at + 3 * DAY).is_chase
    tap = tapping.read(token_of(market, at + 3 * DAY), at=at + 3 * DAY)
    replying.by_link(tap, Reply("promised", "联合城管整治。", by_day=date(2026, 10, 30)), at=at + 4 * DAY)
    look = running(case, Act.REVISIT).get()
    assert look.due_at == datetime(2026, 11, 6, 23, 59, 59, tzinfo=HERE)  # from the promised day on
    case.refresh_from_db()
    looking.look(case, True, "摊点已经没有了。", by=county.principal, at=at + 18 * DAY)
    assert case.state == "closed" and not Duty.objects.open().filter(docket=case.pk).exists()


def test_no_answer_is_chased_and_climbs_to_the_district_and_the_bureau(county, market, at):
    case = find(county, at)
    refer(case, county, market, at)
    Message.objects.all().delete()
    first = running(case, Act.REPLY).get()
    sweep(first.warn_at)
    assert Message.objects.filter(post=market, kind="duty.warned").exists()
    sweep(first.due_at + timedelta(seconds=1))
    assert Message.objects.filter(post=market, kind="duty.lapsed").exists()
    district = running(case, Act.REPLY).get()
    assert district.post == county.posts["director"]
    late = first.due_at + timedelta(hours=2)
    assert tapping.read(token_of(market, late, "duty.lapsed"), at=late).duty == first

    chase = sending.send(case, Asked(market, late + 3 * DAY, "请答复。"), by=county.director, at=late)
    assert chase.is_chase and running(case, Act.REPLY).get().post == market
    sweep(late + 4 * DAY)
    assert running(case, Act.REPLY).get().post == county.posts["director"]
    sweep(running(case, Act.REPLY).get().due_at + timedelta(seconds=1))
    assert running(case, Act.REPLY).get().post == county.posts["officer"]
    answer = Reply("done", "已清理。")
    replying.record(case, answer, "phone", by=county.officer, at=late + 15 * DAY)
    assert not running(case, Act.REPLY).exists()
    met = Duty.objects.filter(docket=case.pk, post=market, act=Act.REPLY).order_by("-pk").first()
    assert met is not None and met.state == "met_late"


def test_a_department_that_says_it_is_not_its_own_sends_the_search_on(county, market, at):
    case = find(county, at)
    refer(case, county, market, at)
    tap = tapping.read(token_of(market, at), at=at)
    replying.by_link(tap, Reply("not_ours", "流动摊点归城管。"), at=at + DAY)
    case.refresh_from_db()
    assert case.state == "found" and running(case, Act.TAKE_UP).get().post == county.posts["safety_officer"]
    refer(case, county, county.posts["town"], at + DAY)
    now = standing.current(case)
    assert now is not None and now.post == county.posts["town"]
    with pytest.raises((Incomplete, WrongMove)):
        replying.by_link(tapping.read(token_of(market, at), at=at + DAY), Reply("done", "办了"), at=at + DAY)


def test_a_department_nobody_can_reach_is_passed_at_once(county, market, at):
    case = find(county, at)
    Contact.objects.filter(post=market).delete()
    assert [one.is_reachable for one in sending.departments(case, at=at) if one.post == market] == [False]
    refer(case, county, market, at)
    assert running(case, Act.REPLY).get().post == county.posts["director"]


def test_only_departments_of_the_place_are_asked_and_only_by_who_handles_it(county, market, at):
    case = find(county, at)
    far = make_post(make_unit("blpcs", "白鹭派出所", Level.EXTERNAL, county.other_district), "police", "值班室")
    with pytest.raises(Incomplete):
        refer(case, county, far, at)
    with pytest.raises(Incomplete):
        refer(case, county, county.posts["principal"], at)
    with pytest.raises(NotAllowed):
        sending.send(case, Asked(market, at + DAY, "x"), by=county.other_principal, at=at)


def test_the_link_is_for_the_office_and_ends(county, market, at):
    case = find(county, at)
    refer(case, county, market, at)
    token = token_of(market, at)
    with pytest.raises(BadLink):
        tapping.read(token, at=at + 9 * DAY)
    with pytest.raises(BadLink):
        tapping.read(token[:-2] + "xx", at=at)


def test_the_department_replies_by_its_link_without_signing_in(county, market, at, client, sign_in):
    officer = sign_in(county.safety_officer)
    with time_machine.travel(at, tick=False):
        said = {"category": "food", "text": "卖无标签辣条", "where": "校门东侧50米", "unit": county.school.pk}
        assert officer.post(reverse("web:referral-new"), said).status_code == 302
        case = Case.objects.get(kind="referral")
        url = reverse("web:case-act", args=[case.pk, "send"])
        assert "青山市场监管所" in officer.get(url).content.decode()
        values = {"post": market.pk, "request": "请查处。", "due_on": "2026-10-19"}
        assert officer.post(url, {**values, "due_on": "2026-10-01"}).status_code == 422
        assert officer.post(url, values).status_code == 302
        link = reverse("web:tap", args=[token_of(market, at)])
        page = client.get(link).content.decode()
        assert "请查处。" in page and "校门东侧50米" in page and county.safety_officer.name not in page
        assert case.docket.duties.filter(state="open", act="reply").exists()  # looking confirms nothing
        assert client.post(link, {"outcome": "promised", "text": "会办"}).status_code == 422
        assert client.post(link, {"outcome": "done", "text": "已取缔", "who": "王所长"}).status_code == 302
        assert "已取缔" in client.get(link).content.decode()
        room = officer.get(reverse("web:case", args=[case.pk])).content.decode()
        assert "已取缔" in room and "王所长" in room
        letter = reverse("web:hazard-letter", args=[case.pk, "referral-1"])
        assert "青山市场监管所" in officer.get(letter).content.decode()
        looked = {"is_settled": "yes", "text": "没有了"}
        assert officer.post(reverse("web:case-act", args=[case.pk, "look"]), looked).status_code == 302
        case.refresh_from_db()
        assert case.state == "closed"
        assert client.post(link, {"outcome": "done", "text": "再来"}).status_code == 200  # changes nothing
        assert standing.letters(case)[0].reply_way == "link"
