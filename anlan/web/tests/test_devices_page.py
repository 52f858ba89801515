"""Devices that alert a person: switched on by the browser itself, tried out, taken out."""

from __future__ import annotations

import json

import pytest

from anlan.notify import channel_settings
from anlan.notify.channels.webpush import keys
from anlan.notify.channels.webpush.tests.service import Browser, PushService
from anlan.org.models import Contact

ON = "让这台设备接收提醒"


@pytest.fixture
def service():
    one = PushService()
    yield one
    one.stop()


@pytest.fixture
def push(service, county, at):
    """Push as an operator has switched it on, for the one service."""
    county.director.is_operator = True
    values = {"contact": "mailto:it@school.example", "services": service.url}
    channel_settings.keep("webpush", values, is_on=True, by=county.director, at=at)
    return service


def page(answer):
    return answer.content.decode()


def switch_on(client, service, browser, path="/push/1"):
    return client.post("/me/devices/", {"subscription": browser.subscription(service.url + path)}, follow=True)


def devices(person):
    return list(Contact.objects.filter(person=person, channel="webpush"))


def test_where_nobody_switched_push_on_the_page_says_so(county, sign_in):
    told = page(sign_in(county.principal).get("/me/devices/"))
    assert "没有开通推送" in told and "data-devices" not in told


def test_the_page_gives_the_browser_the_key(push, county, sign_in):
    told = page(sign_in(county.principal).get("/me/devices/"))
    assert f'data-key="{keys.public_text()}"' in told and "不能" in told


def test_a_browser_is_kept_as_a_verified_contact(push, county, sign_in, at):
    told = page(switch_on(sign_in(county.principal), push, Browser()))
    [one] = devices(county.principal)
    assert one.verified_at is not None and push.url in one.address
    assert "1台设备在提醒你" in told


def test_the_same_browser_twice_is_one_device(push, county, sign_in):
    client, browser = sign_in(county.principal), Browser()
    switch_on(client, push, browser)
    switch_on(client, push, browser)
    assert len(devices(county.principal)) == 1


def test_a_browser_alerts_only_whoever_switched_it_on_last(push, county, sign_in):
    browser = Browser()
    switch_on(sign_in(county.principal), push, browser)
    switch_on(sign_in(county.teacher), push, browser)
    assert devices(county.principal) == [] and len(devices(county.teacher)) == 1


@pytest.mark.parametrize("given", ["", "{}", Browser().subscription("http://169.254.169.254/latest")])
def test_what_may_not_be_called_is_refused(push, county, sign_in, given):
    answer = sign_in(county.principal).post("/me/devices/", {"subscription": given})
    assert answer.status_code == 422 and "不在系统允许连接的范围里" in page(answer)
    assert devices(county.principal) == []


def test_ten_are_enough(push, county, sign_in):
    client = sign_in(county.principal)
    for number in range(10):
        switch_on(client, push, Browser(), f"/push/{number}")
    assert "已经有10台设备" in page(switch_on(client, push, Browser(), "/push/11"))
    assert len(devices(county.principal)) == 10


def test_a_test_shows_on_the_device(push, county, sign_in):
    client, browser = sign_in(county.principal), Browser()
    switch_on(client, push, browser)
    [one] = devices(county.principal)
    told = page(client.post(f"/me/devices/{one.pk}/test/", follow=True))
    assert "已收下测试" in told
    shown = json.loads(browser.open(push.taken[0][1]))
    assert shown["title"].startswith("测试") and shown["url"] == "/me/devices/" and shown["asks"] is False


def test_a_browser_that_took_the_permission_back_leaves_the_list(push, county, sign_in):
    client = sign_in(county.principal)
    switch_on(client, push, Browser())
    [one] = devices(county.principal)
    push.status = 410
    assert "已收回许可" in page(client.post(f"/me/devices/{one.pk}/test/", follow=True))
    assert devices(county.principal) == []


def test_a_service_that_is_away_is_named(push, county, sign_in):
    client = sign_in(county.principal)
    switch_on(client, push, Browser())
    [one] = devices(county.principal)
    push.status = 503
    assert "HTTP 503" in page(client.post(f"/me/devices/{one.pk}/test/", follow=True))
    assert len(devices(county.principal)) == 1


def test_a_device_is_taken_out_by_its_owner_only(push, county, sign_in):
    switch_on(sign_in(county.principal), push, Browser())
    [one] = devices(county.principal)
    for way in ("ending", "test"):
        assert sign_in(county.teacher).post(f"/me/devices/{one.pk}/{way}/").status_code == 404
    client = sign_in(county.principal)
    assert "不再接收提醒" in page(client.post(f"/me/devices/{one.pk}/ending/", follow=True))
    assert devices(county.principal) == []


def test_ones_own_page_names_the_browser_and_not_its_address(push, county, sign_in):
    client = sign_in(county.principal)
    switch_on(client, push, Browser())
    told = page(client.get("/me/"))
    assert "浏览器推送" in told and "p256dh" not in told and "/push/1" not in told


def test_the_worker_lies_at_the_root(client, db):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert b"notificationclick" in answer.content


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_as_for_many(push, county, sign_in, count, django_assert_num_queries):
    client = sign_in(county.principal)
    for number in range(count):
        switch_on(client, push, Browser(), f"/push/{number}")
    client.get("/me/devices/")
    with django_assert_num_queries(12):
        client.get("/me/devices/")


def test_a_device_that_is_gone_is_taken_out_when_a_message_finds_it_so(push, county, sign_in, at):
    """Else its owner would look reachable."""
    from anlan.journal import dockets
    from anlan.journal.models import Docket
    from anlan.notify import outbox, sending
    from anlan.notify.models import Message

    switch_on(sign_in(county.principal), push, Browser())
    county.principal.contacts.exclude(channel="webpush").delete()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    [pk] = outbox.enqueue([outbox.Telling(docket.pk, county.school.pk, str(county.school.path), "report.first", "k",
                                          person_id=county.principal.pk)], at=at)  # fmt: skip
    push.status = 410
    sending.deliver(pk, now=lambda: at, real_now=lambda: at)
    assert devices(county.principal) == []
    assert Message.objects.get(pk=pk).deliveries.get().state == "permanent"
