"""The web killed and cut off, with real processes: a report is there whole and once, or not at all. docs/faults.md"""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.flows.breaking import (
    commits_unanswered,
    everything,
    in_background,
    open_form,
    ready,
    report,
    send_form,
)  # fmt: skip
from tests.flows.processes import wait

pytestmark = pytest.mark.processes


def test_web_killed_before_a_report_is_whole_leaves_nothing(place):
    before = everything(place)
    [web] = place.only("web")
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as half:
        half.sendall(
            b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 400\r\nAuthorization: Bearer " + place.cast["token"].encode() + b'\r\n\r\n{"category":'
        )
        wait(lambda: place.answers(web), "the web to serve others meanwhile")
        web.kill()
    assert everything(place) == before


def test_web_killed_inside_the_transaction_of_a_report_leaves_nothing(place):
    before = everything(place)
    [web] = place.only("web")
    with place.locked("duties_duty", "SHARE"), in_background(report, place, web) as answer:
        place.wait_blocked("anlan_app", "INSERT INTO duties_duty")
        web.kill()
    assert isinstance(answer[0], httpx.HTTPError)
    wait(lambda: not place.sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'anlan_app'"), "its sessions to end")
    assert everything(place) == before


def test_web_killed_between_commit_and_answer_keeps_the_report_and_a_second_try_makes_no_second(place):
    before = everything(place)
    [web] = place.only("web")
    form = open_form(web, place)
    with commits_unanswered(place), in_background(send_form, web, form) as answer:
        wait(lambda: place.sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'anlan_app' AND wait_event = 'SyncRep'"),
             "the report to be committed")  # fmt: skip
        web.kill()
    assert isinstance(answer[0], httpx.HTTPError)
    wait(lambda: everything(place) != before, "the report to be seen")
    after = everything(place)
    new = {name: after[name] - before[name] for name in before}
    assert new.pop("journal_entry") >= 3
    assert new == {"cases_case": 1, "journal_docket": 1, "duties_duty": 2, "notify_message": 2, "pgqueuer": 1}
    [web] = place.only("web")
    again = send_form(web, form)
    assert again.status_code == 200
    assert everything(place) == after


def test_web_says_at_once_that_the_database_is_away_and_that_it_lives(place):
    [web] = place.only("web")
    place.stop_server()
    assert ready(web) == 503
    assert place.answers(web)
