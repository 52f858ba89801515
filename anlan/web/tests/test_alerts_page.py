"""Public alerts: made by whoever may sign, read by programs as CAP, ended by an all-clear that names them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from anlan.notify import alerts
from anlan.notify.models import Alert, Feed

SCHEMA = xmlschema.XMLSchema(Path(alerts.__file__).with_name("channels") / "cap/tests/cap-1.2.xsd")
ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def told(county, **more):
    return {
        "unit": county.school.pk, "instruction": "不要进食堂，到操场集合。", "headline": "食堂燃气泄漏",
        "event": "燃气泄漏", "category": "Infra", "grade": "2", "area": "食堂", "description": "", "hours": "4", **more,
    }  # fmt: skip


def address(answer):
    [found] = re.findall(r"http://testserver(/cap/[^<]+/)", answer.content.decode())
    return found


@pytest.fixture(autouse=True)
def signers(county, at):
    for person in (county.principal, county.other_principal):
        person.standing(at)


@pytest.fixture
def feed(county, sign_in):
    """The path of a feed of the school."""
    values = {"unit": county.school.pk, "reader": "县预警平台", "publisher": ""}
    return address(sign_in(county.principal).post("/alerts/feeds/", values))


def entries(client, feed):
    answer = client.get(feed)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def message(client, entry):
    path = entry.find(f"{ATOM}link").attrib["href"].removeprefix("http://testserver")
    answer = client.get(path)
    assert answer.headers["Content-Type"].startswith("application/cap+xml")
    SCHEMA.validate(ET.ElementTree(ET.fromstring(answer.content)))
    root = ET.fromstring(answer.content)
    return {element.tag.removeprefix(CAP): element.text for element in root.iter()}


def test_an_alert_is_in_the_feed_at_once_and_valid(county, sign_in, client, feed):
    page = sign_in(county.principal).post("/alerts/", told(county), follow=True).content.decode()
    assert "食堂燃气泄漏" in page and "1条预警正在公开" in page
    [entry] = entries(client, feed)
    assert "食堂燃气泄漏" in entry.find(f"{ATOM}title").text
    cap = message(client, entry)
    assert (cap["status"], cap["msgType"], cap["severity"]) == ("Actual", "Alert", "Severe")
    assert cap["instruction"] == "不要进食堂，到操场集合。" and cap["senderName"] == county.school.name


def test_a_drill_cannot_be_taken_for_an_emergency(county, sign_in, client, feed):
    sign_in(county.principal).post("/alerts/", told(county, is_drill="on"))
    [entry] = entries(client, feed)
    assert entry.find(f"{ATOM}title").text.startswith("【演练】")
    cap = message(client, entry)
    assert cap["status"] == "Exercise" and cap["headline"].startswith("【演练】")


def test_what_follows_a_drill_is_a_drill(county, at):
    notice = alerts.Notice("撤离", "撤离", "到操场。", at + timedelta(hours=1), grade=3)
    drill = alerts.publish(county.school, notice, is_drill=True, by=county.principal, at=at)
    assert alerts.end(drill, "演练结束", by=county.principal, at=at + timedelta(minutes=5)).is_drill


def test_the_all_clear_names_what_it_ends_and_sounds_like_one(county, sign_in, client, feed):
    browser = sign_in(county.principal)
    browser.post("/alerts/", told(county))
    alert = Alert.objects.get()
    page = browser.post(
        f"/alerts/{alert.pk}/ending/", {"why": "已通风检测，可以进食堂。"}, follow=True
    ).content.decode()
    assert "现在没有公开的预警" in page
    newest, _older = entries(client, feed)
    cap = message(client, newest)
    assert (cap["msgType"], cap["responseType"], cap["urgency"]) == ("Cancel", "AllClear", "Past")
    assert cap["references"].split(",")[1] == alerts.identifier(alert) and cap["headline"] == "已通风检测，可以进食堂。"


def test_an_alert_ends_once(county, sign_in, at):
    browser = sign_in(county.principal)
    browser.post("/alerts/", told(county))
    alert = Alert.objects.get()
    browser.post(f"/alerts/{alert.pk}/ending/", {"why": "解除"})
    page = browser.post(f"/alerts/{alert.pk}/ending/", {"why": "再解除"}, follow=True).content.decode()
    assert "已经有人" in page and Alert.objects.count() == 2


def test_a_change_replaces_what_ran(county, at):
    notice = alerts.Notice("暴雨", "暴雨橙色", "不要外出。", at + timedelta(hours=1), grade=2)
    first = alerts.publish(county.school, notice, is_drill=False, by=county.principal, at=at)
    second = alerts.change(first, notice, by=county.principal, at=at + timedelta(minutes=5))
    assert alerts.running(county.principal, at=at + timedelta(minutes=6)) == [second]
    with pytest.raises(alerts.Overtaken):
        alerts.change(first, notice, by=county.principal, at=at + timedelta(minutes=7))


def test_what_is_over_leaves_the_feed_after_a_week(county, at, db):
    notice = alerts.Notice("暴雨", "暴雨", "不要外出。", at + timedelta(hours=1), grade=2)
    alert = alerts.publish(county.school, notice, is_drill=False, by=county.principal, at=at)
    alerts.open_feed(county.school, "x", by=county.principal, at=at)
    held = Feed.objects.get()
    assert alerts.in_feed(held, at=at + timedelta(days=6)) == [alert]
    assert alerts.in_feed(held, at=at + timedelta(days=8)) == []


def test_a_school_reads_its_own_and_a_bureau_all(county, sign_in, client, at, feed):
    notice = alerts.Notice("暴雨", "别校的", "不要外出。", at + timedelta(hours=1), grade=2)
    alerts.publish(county.other_school, notice, is_drill=False, by=county.other_principal, at=at)
    assert entries(client, feed) == []
    assert client.get(f"{feed}{Alert.objects.get().pk}.xml").status_code == 404


@pytest.mark.parametrize("change", [lambda t: t[:-3] + "AAA", lambda t: "x", lambda t: t.replace(":", "", 1)])
def test_another_token_opens_nothing(county, client, feed, change):
    token = feed.removeprefix("/cap/").removesuffix("/")
    assert client.get(f"/cap/{change(token)}/").status_code == 404


def test_a_closed_address_opens_nothing(county, sign_in, client, feed):
    sign_in(county.principal).post("/alerts/", told(county))
    assert len(entries(client, feed)) == 1
    sign_in(county.principal).post(f"/alerts/feeds/{Feed.objects.get().pk}/ending/")
    assert client.get(feed).status_code == 404


def test_the_secret_is_shown_once_and_kept_only_as_its_hash(county, sign_in, feed):
    token = feed.removeprefix("/cap/").removesuffix("/")
    assert token not in sign_in(county.principal).get("/alerts/").content.decode()
    assert len(bytes(Feed.objects.get().digest)) == 32


def test_the_chinese_identifier_travels_where_the_platform_gave_a_code(county, sign_in, client):
    browser = sign_in(county.principal)
    values = {"unit": county.school.pk, "reader": "省平台", "publisher": "3701"}
    assert browser.post("/alerts/feeds/", values).status_code == 422
    feed = address(browser.post("/alerts/feeds/", {**values, "publisher": "37010204100000"}))
    browser.post("/alerts/", told(county))
    [entry] = entries(client, feed)
    assert re.fullmatch(r"37010204100000_\d{14}_\d", message(client, entry)["value"])


@pytest.mark.parametrize("person", ["teacher", "safety_officer"])
def test_who_may_not_sign_finds_no_page(county, sign_in, person):
    browser = sign_in(getattr(county, person))
    assert browser.get("/alerts/").status_code == 404
    assert browser.post("/alerts/", told(county)).status_code == 404
    assert Alert.objects.count() == 0


def test_without_what_to_do_nothing_is_made_public(county, sign_in):
    answer = sign_in(county.principal).post("/alerts/", told(county, instruction=""))
    assert answer.status_code == 422 and "食堂燃气泄漏" in answer.content.decode()
    assert Alert.objects.count() == 0


def test_another_units_alert_cannot_be_made(county, sign_in):
    assert sign_in(county.principal).post("/alerts/", told(county, unit=county.other_school.pk)).status_code == 422


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_the_same_for_one_as_for_many(county, sign_in, count, django_assert_num_queries):
    browser = sign_in(county.principal)
    for _number in range(count):
        browser.post("/alerts/feeds/", {"unit": county.school.pk, "reader": "x", "publisher": ""})
        browser.post("/alerts/", told(county))
    browser.get("/alerts/")
    with django_assert_num_queries(12):
        browser.get("/alerts/")


def test_every_question_of_the_page_has_one_label_of_its_own(county, sign_in):
    page = sign_in(county.principal).get("/alerts/").content.decode()
    ids = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for one in ids if one.startswith("id_")} <= set(re.findall(r'<label[^>]*for="([^"]+)"', page))
