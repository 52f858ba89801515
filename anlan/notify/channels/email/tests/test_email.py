"""What an operator fills in for e-mail, against a server on loopback. The rest: tests/flows/test_notify_channels."""

from __future__ import annotations

import ssl
from contextlib import suppress
from unittest.mock import Mock

import pytest

from anlan.notify.channels.email import CHANNEL, transport
from anlan.notify.channels.tests.double import text
from anlan.notify.errors import TransportError
from tests.flows.sinks import MailSink


@pytest.fixture
def mail():
    sink = MailSink().start()
    yield sink
    sink.stop()


def send(mail, **changes):
    values = {"host": "127.0.0.1", "port": str(mail.port), "security": "none", "sender": "school@qs.example"}
    return CHANNEL.send("zhou@school.example", text(), "m7-c3", CHANNEL.completed({**values, **changes}))


def failure(mail, **changes):
    with pytest.raises(TransportError) as caught:
        send(mail, **changes)
    return caught.value


def test_what_was_filled_in_counts_before_the_environment(mail, settings):
    settings.SMTP_HOST, settings.SMTP_PORT, settings.MAIL_FROM = "192.0.2.1", 9, "environment@qs.example"
    send(mail)
    assert mail.mails[0].message["From"] == "school@qs.example"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_without_encryption_gets_nothing_where_encryption_is_asked_for(mail, security):
    assert not failure(mail, security=security, user="u", password="secret").permanent
    assert mail.mails == []


@pytest.mark.parametrize(("security", "times"), [("none", 0), ("starttls", 1)])
def test_certificates_are_read_once_and_only_where_encryption_is_asked_for(mail, monkeypatch, security, times):
    read = Mock(side_effect=ssl.create_default_context)
    monkeypatch.setattr(ssl, "create_default_context", read)
    transport._trusted.cache_clear()
    for _ in range(3):
        with suppress(TransportError):
            send(mail, security=security)
    assert read.call_count == times


def test_a_port_that_is_no_number_is_ours_to_put_right(mail):
    assert not failure(mail, port="smtp").permanent


@pytest.mark.parametrize(
    ("typed", "kept"), [(" a@b.example ", "a@b.example"), ("a@", None), ("", None), ("a b@c", None)]
)
def test_an_address_is_kept_bare_or_not_at_all(typed, kept):
    assert transport.bare(typed) == kept
