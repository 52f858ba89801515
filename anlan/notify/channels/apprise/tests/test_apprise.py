"""Apprise in its own process, against a double of an ntfy server."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from anlan.notify.channels.apprise import CHANNEL, transport
from anlan.notify.channels.tests.double import running, text
from anlan.notify.errors import TransportError


@pytest.fixture
def vendor():
    with running(lambda call: double.answer) as double:
        double.answer = (200, {"id": "x", "event": "message"})
        yield double


def send(url, inside="yes"):
    filled = CHANNEL.completed({"services": f"备用 {url}", "inside": inside})
    return CHANNEL.send("备用", text(), "m7-c3", filled)


def ntfy(vendor):
    return vendor.url.replace("http://", "ntfy://reader:secret-word@") + "/topic"


def failure(url, inside="yes"):
    with pytest.raises(TransportError) as caught:
        send(url, inside)
    assert "secret-word" not in caught.value.message
    return caught.value


def test_the_service_gets_the_words_and_the_page_and_never_a_persons_own_link(vendor):
    assert send(ntfy(vendor)).answer == "ok"
    [call] = vendor.calls
    said = call.body.decode() + str(call.headers)
    assert "/cases/7/" in said and "personal-token" not in said


def test_without_tls_only_where_the_operator_allows_servers_in_here(vendor):
    assert failure(ntfy(vendor), inside="no").permanent
    assert vendor.calls == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"])  # noqa: S104 - called
def test_a_server_in_here_is_not_even_connected_to(name):
    """By an allowed kind: what its name resolves to at the moment of the call decides."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        url = f"ntfys://{name}:{listening.getsockname()[1]}/topic"
        assert not failure(url, inside="no").permanent
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_server_in_here_is_connected_to_where_the_operator_allows_it():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        threading.Thread(target=lambda: listening.accept()[0].close(), daemon=True).start()
        assert not failure(f"ntfys://127.0.0.1:{listening.getsockname()[1]}/topic", inside="yes").permanent


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "syslog://", "dbus://", "json://127.0.0.1/", "jsons://example.org/", "form://x", "xml://x",
     "apprise://127.0.0.1/token", "mailto://u:p@example.org", "windows://", "gnome://", "", "no-address", "-x", "rsyslog://h"],
)  # fmt: skip
@pytest.mark.parametrize("inside", ["yes", "no"])
def test_other_kinds_are_not_called(url, inside, monkeypatch):
    monkeypatch.setattr(transport, "_run", lambda task: pytest.fail("called"))
    assert failure(url, inside).permanent


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (503, False), (404, True), (403, True), (429, False)])
def test_an_error_of_the_service_passes_or_not(vendor, status, permanent):
    vendor.answer = (status, {"code": status * 100 + 1, "http": status, "error": "no"})
    error = failure(ntfy(vendor))
    assert (error.permanent, error.message) == (permanent, f"HTTP {status}")


def test_a_service_that_hangs_is_ended(vendor, monkeypatch):
    monkeypatch.setattr(transport, "TIMEOUT", 4.0)
    vendor.delay = 6.0
    before = time.monotonic()
    assert not failure(ntfy(vendor)).permanent
    assert time.monotonic() - before < 5.5


def test_a_helper_that_dies_passes(monkeypatch, tmp_path):
    dead = tmp_path / "child.py"
    dead.write_text("import os; os._exit(9)")
    monkeypatch.setattr(transport, "CHILD", dead)
    assert not failure("ntfys://ntfy.example/topic").permanent


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of modules that Apprise loads; its process is its own
def test_every_kind_that_is_allowed_is_known_to_apprise():
    from apprise import Apprise

    known = {
        scheme
        for one in Apprise().details()["schemas"]
        for scheme in (*(one["protocols"] or ()), *(one["secure_protocols"] or ()))
    }
    assert sorted((transport.HOSTED | transport.OWN_SECURE | transport.OWN_PLAIN) - known) == []
