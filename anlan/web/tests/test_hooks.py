"""What vendors call: signed or refused, bounded, and open to nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from anlan.notify import answers
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import BadCallback, Callback

URL = reverse("web:hook", args=["webhook"])


@pytest.fixture
def taken(monkeypatch):
    """The webhook channel reads callbacks that carry a password; what was taken of them."""
    taken = []

    def read(call, filled):
        if call.headers.get("x-password") != "right":
            raise BadCallback
        return [Callback("delivered", provider_ref=call.body.decode())]

    channel = replace(CHANNELS["webhook"], read_callback=read, thanks=lambda call, filled: '{"code": 0}')
    monkeypatch.setitem(CHANNELS, "webhook", channel)

    def take(channel, callbacks, at):
        taken.append((channel, callbacks))
        return []

    monkeypatch.setattr(answers, "take", take)
    return taken


def post(client, body="m7", password="right"):
    return client.post(URL, body, content_type="text/plain", headers={"X-Password": password})


def test_a_signed_call_is_taken_and_thanked_for_without_a_csrf_token(county, client, taken):
    client.handler.enforce_csrf_checks = True
    answer = post(client)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b'{"code": 0}', "application/json")
    assert taken == [("webhook", [Callback("delivered", provider_ref="m7")])]


def test_an_unsigned_call_is_refused_and_nothing_is_taken(county, client, taken):
    assert post(client, password="guessed").status_code == 403
    assert taken == []


def test_a_call_of_more_than_64_kilobytes_is_not_read(county, client, taken):
    assert post(client, body="x" * (64 * 1024 + 1)).status_code == 413
    assert post(client, body="x" * (64 * 1024)).status_code == 200
    assert len(taken) == 1


@pytest.mark.parametrize("channel", ["email", "nonsense"])
def test_a_channel_that_tells_nothing_has_no_hook(county, client, channel):
    assert client.post(reverse("web:hook", args=[channel])).status_code == 404


def test_a_vendor_that_only_looks_is_not_greeted_where_none_does(county, client, taken):
    assert client.get(URL).status_code == 405
