"""Push against a service on loopback that checks the sender's token and opens the message as a browser does."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from anlan.notify.channels import calling, webpush
from anlan.notify.channels.webpush import keys, subscription, transport
from anlan.notify.channels.webpush.tests.service import Browser, PushService, bytes64, text64
from anlan.notify.errors import Gone, TransportError
from anlan.notify.words import Text

TEXT = Text(
    7, "duty.opened", "请14:32前签发首报", "青山中心小学，周明华……", "https://anlan.example/tap/abc/?x=1", False
)


@pytest.fixture
def service():
    one = PushService()
    one.known_key = keys.public_text()
    yield one
    one.stop()


@pytest.fixture
def browser():
    return Browser()


def settings(service, **more):
    return webpush.CHANNEL.completed({"contact": "mailto:it@school.example", "services": service.url, **more})


def send(service, browser, text=TEXT, key="m7-c3", **more):
    address = subscription.bare(browser.subscription(service.url + "/push/1"))
    assert address
    return webpush.CHANNEL.send(address, text, key, settings(service, **more))


def refused(service, browser, **more):
    with pytest.raises(TransportError) as caught:
        send(service, browser, **more)
    return caught.value


def test_the_double_opens_the_example_of_rfc_8291():
    """Appendix A. So that what the double opens is what a browser opens."""
    number = int.from_bytes(bytes64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    example = Browser(ec.derive_private_key(number, ec.SECP256R1()), bytes64("BTBZMqHH6r4Tts7J_aSIgg"))
    message = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert example.open(bytes64(message)) == b"When I grow up, I want to be a watermelon"


def test_the_browser_gets_what_to_do_and_nobody_else_can_read_it(service, browser):
    sent = send(service, browser)
    assert (sent.answer, sent.provider_ref) == ("HTTP 201", "/message/1")
    [(headers, body)] = service.taken
    assert "首报".encode() not in body
    assert json.loads(browser.open(body)) == {
        "title": "请14:32前签发首报", "url": "/tap/abc/", "tag": "m7", "asks": True, "drill": False,
    }  # fmt: skip
    assert (headers["content-encoding"], headers["urgency"], headers["ttl"]) == ("aes128gcm", "high", "3600")
    assert headers["topic"] == "m7-c3"


def test_the_body_with_its_names_never_reaches_a_locked_screen(service, browser):
    send(service, browser)
    [(_headers, body)] = service.taken
    assert "周明华" not in browser.open(body).decode()


def test_what_asks_for_nothing_may_wait(service, browser):
    send(service, browser, text=Text(8, "report.first", "首报已报出", "", "https://x/", False))
    assert service.taken[0][0]["urgency"] == "normal"


def test_a_drill_says_so(service, browser):
    send(service, browser, text=Text(9, "duty.opened", "【演练】请14:32前签发首报", "", "https://x/", True))
    told = json.loads(browser.open(service.taken[0][1]))
    assert told["title"].startswith("【演练】") and told["drill"] is True


def test_the_key_by_which_services_know_us_stays_the_same_and_is_this_installations(service, browser, settings):
    before = keys.public_text()
    assert before == keys.public_text() and len(bytes64(before)) == 65
    settings.MASTER_KEY = bytes(32)
    assert keys.public_text() != before
    error = refused(service, browser)
    assert not error.permanent and "403" in error.message, "another key is ours to put right"


@pytest.mark.parametrize("status", [404, 410])
def test_a_permission_taken_back_is_gone(service, browser, status):
    service.status = status
    error = refused(service, browser)
    assert isinstance(error, Gone) and error.permanent


@pytest.mark.parametrize(("status", "permanent"), [(413, True), (400, False), (401, False), (500, False), (503, False)])
def test_what_a_service_refuses(service, browser, status, permanent):
    service.status = status
    error = refused(service, browser)
    assert error.permanent is permanent and str(status) in error.message and not isinstance(error, Gone)


def test_a_service_says_how_long_to_wait(service, browser):
    service.status, service.headers = 429, {"Retry-After": "30"}
    error = refused(service, browser)
    assert (error.permanent, error.retry_after) == (False, 30.0)


def test_a_service_that_sends_us_elsewhere_is_not_followed(service, browser):
    service.status, service.headers = 307, {"Location": service.url + "/push/2"}
    assert refused(service, browser).permanent and service.taken == []


@pytest.mark.parametrize("way", ["silent", "hangs up", "no such name"])
def test_without_an_answer_it_passes(service, browser, monkeypatch, way):
    monkeypatch.setattr(calling, "TIMEOUT", 0.2)
    service.delay, service.hangs_up = 0.6 if way == "silent" else 0.0, way == "hangs up"
    address = browser.subscription(("http://push.invalid" if way == "no such name" else service.url) + "/push/1")
    with pytest.raises(TransportError) as caught:
        transport.send(address, TEXT, "m7-c3", settings(service, services=f"{service.url} http://push.invalid"))
    assert not caught.value.permanent and caught.value.message


@pytest.mark.parametrize(
    ("endpoint", "is_allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://web.push.apple.com/x", True),
        ("https://wns2-sg2p.notify.windows.com/w/?token=x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://notify.windows.com.evil.example/x", False),
    ],
)
def test_only_known_services_are_called(endpoint, is_allowed):
    assert subscription.is_allowed(endpoint, subscription.SERVICES) is is_allowed


def test_a_subscription_elsewhere_is_not_called(service, browser):
    other = PushService()
    with pytest.raises(TransportError) as caught:
        transport.send(browser.subscription(other.url + "/x"), TEXT, "k", settings(service))
    other.stop()
    assert caught.value.permanent and other.taken == []


@pytest.mark.parametrize(
    "given",
    ["", "{}", "[]", "null", '{"endpoint": 7, "keys": {}}',
     '{"endpoint": "https://x/", "keys": {"p256dh": "AA", "auth": "AA"}}',
     json.dumps({"endpoint": "https://x/", "keys": {"p256dh": text64(b"\4" + bytes(64)), "auth": text64(bytes(16))}}),
     json.dumps({"endpoint": "javascript:x", "keys": json.loads(Browser().subscription(""))["keys"]}),
     Browser().subscription("https://x/" + "y" * 1000)],
)  # fmt: skip
def test_what_is_no_subscription(given):
    assert subscription.bare(given) is None


def test_the_same_subscription_is_kept_in_one_form(browser):
    given = json.loads(browser.subscription("https://fcm.googleapis.com/x"))
    turned = json.dumps(dict(reversed(given.items())), indent=2)
    assert subscription.bare(turned) == subscription.bare(json.dumps(given))
    assert subscription.maker(turned) == "Chrome"
