"""Calling a vendor: bounded in time and size, and no key in what is said of a failure."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from anlan.notify.channels import calling
from anlan.notify.channels.calling import Tokens, call, cut, line_of
from anlan.notify.channels.tests.double import patience, running
from anlan.notify.errors import TransportError

KEY = {"access_token": "very-secret"}


def failure(vendor):
    with pytest.raises(TransportError) as caught:
        call("POST", vendor.url + "/x", params=KEY, payload={})
    assert "very-secret" not in caught.value.message and vendor.url not in caught.value.message
    return caught.value


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (503, False), (404, True), (302, True), (408, False)])
def test_a_status_passes_or_not(status, permanent):
    with running(lambda call: (status, {"errcode": 0})) as vendor:
        assert failure(vendor).permanent is permanent


def test_too_many_says_how_long_to_wait():
    with running(lambda call: (429, {})) as vendor:
        vendor.headers = {"Retry-After": "17"}
        error = failure(vendor)
    assert (error.permanent, error.retry_after) == (False, 17.0)


@pytest.mark.parametrize("content", [b"<html>captive portal</html>", b"[]", b"", b'"ok"'])
def test_what_is_not_the_vendors_object_passes(content):
    with running(lambda call: (200, content)) as vendor:
        assert not failure(vendor).permanent


def test_silence_hanging_up_and_dripping_all_end_and_pass():
    with running(lambda call: {"errcode": 0}) as vendor, patience(0.3):
        for way, value in (("delay", 1.0), ("hangs_up", True), ("drips", 0.1)):
            setattr(vendor, way, value)
            before = time.monotonic()
            assert not failure(vendor).permanent
            assert time.monotonic() - before < 1.0, way
            setattr(vendor, way, 0)


def test_an_endless_answer_is_not_read_to_its_end():
    with running(lambda call: (200, b'"' + b"x" * calling.MOST_BYTES * 4)) as vendor:
        assert not failure(vendor).permanent


def test_a_name_that_is_not_found_passes():
    with pytest.raises(TransportError) as caught:
        call("GET", "http://no-such-host.invalid/", params=KEY)
    assert not caught.value.permanent and "very-secret" not in caught.value.message


def test_no_log_names_the_key(caplog):
    caplog.set_level(logging.DEBUG)
    with running(lambda call: {"errcode": 0}) as vendor:
        call("POST", vendor.url + "/x", params=KEY, payload={})
        vendor.rules = lambda call: (500, {})
        failure(vendor)
    assert "very-secret" not in caplog.text


def test_redirects_are_not_followed():
    with running(lambda call: (200, {})) as other, running(lambda call: (307, b"")) as vendor:
        vendor.headers = {"Location": other.url}
        failure(vendor)
        assert other.calls == []


def test_a_token_is_fetched_once_by_many_who_ask_at_the_same_time():
    tokens, fetched = Tokens(), []

    def fetch():
        time.sleep(0.05)
        fetched.append(1)
        return f"token-{len(fetched)}", 7200.0

    threads = [threading.Thread(target=tokens.get, args=(("a",), fetch)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1


def test_a_token_is_fetched_again_shortly_before_its_end_and_when_it_was_refused():
    tokens, fetched = Tokens(), []

    def fetch(life):
        fetched.append(life)
        return f"token-{len(fetched)}", life

    assert tokens.get(("a",), lambda: fetch(Tokens.MARGIN)) == "token-1"
    assert tokens.get(("a",), lambda: fetch(7200.0)) == "token-2"  # the first was about to end
    tokens.forget(("a",), "token-1")  # a late word about the old one
    assert tokens.get(("a",), lambda: fetch(7200.0)) == "token-2"
    tokens.forget(("a",), "token-2")
    assert tokens.get(("a",), lambda: fetch(7200.0)) == "token-3"


@pytest.mark.parametrize("most", [4, 5, 6, 7, 8, 9, 128])
def test_text_is_cut_between_characters(most):
    found = cut("安澜安澜安澜", most)
    assert len(found.encode()) <= most and "\ufffd" not in found


def test_a_line_is_found_by_its_name_alone():
    lines = "青山 key-1 SEC1\n白鹭 key-2"
    assert line_of(lines, "白鹭") == ["key-2"]
    with pytest.raises(TransportError) as caught:
        line_of(lines, "key-1")
    assert caught.value.permanent and "SEC1" not in caught.value.message
