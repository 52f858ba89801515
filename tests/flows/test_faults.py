"""Killing, cutting and stopping, with real processes: nothing is lost, nothing is done twice. docs/faults.md"""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.cast import PASSWORD
from tests.flows.processes import ROOT, Installation, wait
from tests.flows.sinks import MailSink, WebSink

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def built():
    # not below pytest's own folder, which nobody but this user may enter: PostgreSQL may run as another
    folder = Path(tempfile.mkdtemp(prefix="anlan-faults-"))
    mail, hook = MailSink().start(), WebSink().start()
    installation = Installation(folder, mail, hook)
    try:
        installation.build()
        yield installation
    finally:
        installation.end()
        mail.stop()
        hook.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(built):
    """The installation, with nothing due and nothing to be sent."""
    if not built.serves:
        built.start_server()
    built.mail.reset()
    built.hook.reset()
    built.act("calm")
    yield built
    built.mail.release()


@pytest.fixture
def browser():
    with httpx.Client(timeout=30) as client:
        yield client


# -- the clock --------------------------------------------------------------------------------------------------


def test_clock_killed_in_the_middle_of_a_sweep_loses_and_repeats_nothing(place):
    [clock] = place.only("clock")
    dockets = place.act("due", count=300, groups=20, begin=1.0, step=0.1)
    wait(lambda: lapsed(place, dockets) > 0, "the first lapse", every=0.002)
    clock.kill()
    assert 0 < lapsed(place, dockets) < 300
    place.run("clock")
    wait(lambda: lapsed(place, dockets) == 300, "every lapse")
    check_each_once(place, dockets)


def test_clock_killed_inside_its_transaction_leaves_no_trace(place):
    [clock] = place.only("clock")
    dockets = place.act("due", count=60, begin=2.0)
    with place.locked("notify_message", "SHARE"):
        place.wait_blocked("anlan_engine", "INSERT INTO notify_message")
        clock.kill()
        assert (lapsed(place, dockets), entered(place, dockets, "duty.lapsed")) == (0, 0)
    place.run("clock")
    wait(lambda: lapsed(place, dockets) == 60, "every lapse")
    check_each_once(place, dockets)


def test_two_clocks_at_once_do_each_thing_once(place):
    place.ensure("clock")
    place.run("clock")
    dockets = place.act("due", count=120, groups=12, begin=0.5, step=0.1)  # both wake twelve times at the same moment
    wait(lambda: lapsed(place, dockets) == 120, "every lapse")
    check_each_once(place, dockets)


def test_after_an_hour_all_that_is_overdue_climbs_one_rung_in_order_without_a_storm(place):
    place.only()
    dockets = place.act("due", count=60, groups=6, begin=60 * 15 - 30.0, step=5.0, warned=True)
    place.act("jump", seconds=3600)
    told = place.one("SELECT max(id) FROM notify_message")
    place.run("clock")
    wait(lambda: lapsed(place, dockets) == 60, "every lapse")
    check_each_once(place, dockets, told_each=False)
    order = place.sql(
        """SELECT d.due_at FROM journal_entry e JOIN duties_duty d ON d.docket_id = e.docket_id AND d.rung = 0
           WHERE e.docket_id = ANY(%s) AND e.action = 'duty.lapsed' ORDER BY e.id""", dockets,
    )  # fmt: skip
    assert order == sorted(order)
    counts = dict(
        place.sql(
            """SELECT kind || '/' || person_id, count(*) FROM notify_message
                     WHERE id > %s AND kind <> 'digest.day' GROUP BY 1""",
            told,
        )
    )
    people = place.cast["people"]
    # who let it lapse hears it once, however much lapsed; who has it now hears of each matter he has, once
    assert counts == {f"duty.lapsed/{people['principal']}": 1, f"duty.climbed/{people['director']}": 60}
    limit = timedelta(minutes=15)
    rung_above = "SELECT bool_and(due_at = opened_at + %s) FROM duties_duty WHERE docket_id = ANY(%s) AND rung = 1"
    assert place.one(rung_above, limit, dockets)


# -- the worker -------------------------------------------------------------------------------------------------


def test_worker_killed_while_sending_repeats_only_what_was_under_way(place):
    [worker] = place.only("worker")
    place.mail.delay = 0.2
    messages = place.act("tell", count=100, to=everybody(place), tag="killed")
    wait(lambda: len(deliveries(place, messages, "sent")) >= 5, "some to be sent", every=0.005)
    place.mail.hold()  # each further mail is taken, and its answer does not come
    wait(lambda: place.mail.waiting >= 5, "some to be under way")
    worker.kill()
    under_way, done = deliveries(place, messages, "started"), deliveries(place, messages, "sent")
    assert under_way and done and len(under_way | done) < 100
    place.mail.delay = 0.0
    place.mail.release()
    let_leases_run_out(place)
    place.run("worker")
    wait(lambda: states(place, messages) == {"sent": 100}, "all to be sent")
    counts = copies(place, messages)
    assert set(counts) == deliveries(place, messages, "sent")
    assert {key for key, count in counts.items() if count > 1} <= under_way
    assert max(counts.values()) <= 2
    assert all(counts[key] == 1 for key in done)


def test_worker_killed_between_taking_a_job_and_sending_loses_nothing(place):
    [worker] = place.only("worker")
    with place.locked("org_contact", "ACCESS EXCLUSIVE"):
        messages = place.act("tell", count=20, to=everybody(place), tag="between")
        place.wait_blocked("anlan_engine", "org_contact")
        worker.kill()
    assert place.mail.mails == []
    let_leases_run_out(place)
    place.run("worker")
    wait(lambda: states(place, messages) == {"sent": 20}, "all to be sent")
    assert copies(place, messages) == dict.fromkeys(deliveries(place, messages, "sent"), 1)


def test_messages_whose_job_vanished_are_found_and_sent(place):
    place.only()
    messages = place.act("tell", count=5, to=everybody(place), tag="vanished")
    place.sql("DELETE FROM pgqueuer")
    let_leases_run_out(place)
    place.run("worker")
    wait(lambda: states(place, messages) == {"sent": 5}, "all to be sent")
    assert copies(place, messages) == dict.fromkeys(deliveries(place, messages, "sent"), 1)


def test_a_slow_provider_is_not_a_dead_worker(place):
    """While the worker lives, nobody takes over what it is sending, however long the provider thinks."""
    place.only("worker")
    place.mail.hold()
    messages = place.act("tell", count=3, to=everybody(place), tag="slow")
    wait(lambda: place.mail.waiting == 3, "all to be under way")
    place.sql("UPDATE notify_message SET next_at = now() + interval '1 second' WHERE id = ANY(%s)", messages)
    far = """SELECT bool_and(state = 'sending' AND attempts = 1 AND next_at > now() + interval '20 seconds')
             FROM notify_message WHERE id = ANY(%s)"""
    wait(lambda: place.one(far, messages), "the lease to be renewed")
    place.mail.release()
    wait(lambda: states(place, messages) == {"sent": 3}, "all to be sent")
    assert copies(place, messages) == dict.fromkeys(deliveries(place, messages, "sent"), 1)


# -- the web ----------------------------------------------------------------------------------------------------


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


# -- all of it --------------------------------------------------------------------------------------------------


def test_everything_goes_on_by_itself_when_postgresql_comes_back(place):
    web, clock, *_ = place.only("web", "clock", "worker", "sealer")
    assert ready(web) == 200
    wait(lambda: place.hook.to("/alive"), "the heartbeat address to be called")
    place.stop_server()
    wait(lambda: "database_lost" in clock.told(), "the clock to notice")
    pings = len(place.hook.to("/alive"))
    assert ready(web) != 200
    assert len(place.hook.to("/alive")) == pings  # asking took the web some seconds
    place.start_server()
    wait(lambda: ready(web) == 200, "readyz to say that all is well")
    wait(lambda: len(place.hook.to("/alive")) > pings, "the heartbeat address to be called again")
    [docket] = place.act("due", count=1, begin=0.2)
    wait(lambda: lapsed(place, [docket]) == 1, "the clock to go on")
    wait(lambda: {"sun.jg@school.example"} <= {mail.to for mail in place.mail.mails}, "the worker to go on")
    wait(lambda: unsealed(place, docket) == 0, "the sealer to go on")
    assert report(place, web).status_code == 201
    assert all(process.is_alive for process in place.processes[-4:])


def test_a_clock_that_is_dead_is_seen_on_the_page_in_readyz_and_from_outside(place, browser):
    web, clock, *_ = place.only("web", "clock", "worker", "sealer")
    wait(lambda: ready(web) == 200, "all to be well")
    assert not band(web, browser)
    clock.kill()
    pings = len(place.hook.to("/alive"))
    let_half_a_minute_pass(place, "clock")
    assert ready(web) == 503
    assert httpx.get(f"{web.url}/readyz").json()["silent"] == ["clock"]
    assert band(web, browser)
    assert len(place.hook.to("/alive")) <= pings + 1  # one may have been on its way
    place.run("clock")
    assert ready(web) == 200
    assert not band(web, browser)


def test_sigterm_ends_each_part_within_five_seconds_even_while_a_provider_hangs(place):
    parts = place.only("web", "clock", "worker", "sealer")
    place.mail.hold()
    messages = place.act("tell", count=100, to=everybody(place), tag="terminated")
    wait(lambda: place.mail.waiting >= 5, "some to be under way")
    said = {process.pid: len(process.told()) for process in parts}
    begun = time.monotonic()
    for _ in range(2):  # whoever is impatient says it twice
        for process in parts:
            process.popen.send_signal(signal.SIGTERM)
    for process in parts:
        process.popen.wait(30)
    assert time.monotonic() - begun < 5
    assert [process.popen.returncode for process in parts] == [0, 0, 0, 0], place.told_of(parts)
    last_words = [process.told()[said[process.pid] :] for process in parts]
    assert not [words for words in last_words if "Traceback" in words]
    under_way = deliveries(place, messages, "started")
    place.mail.release()
    let_leases_run_out(place)
    place.run("worker")
    wait(lambda: states(place, messages) == {"sent": 100}, "all to be sent")
    counts = copies(place, messages)
    assert set(counts) == deliveries(place, messages, "sent")
    assert {key for key, count in counts.items() if count > 1} <= under_way


def test_a_signal_that_comes_while_a_part_is_at_its_lock_is_heeded_too(built):
    program = """if True:
        import signal, threading
        from anlan.cli import run
        stop = threading.Event()
        run.heed(stop)
        with stop._cond:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGTERM)
        assert stop.wait(10)
    """
    subprocess.run([sys.executable, "-c", program], env=built.environment(), cwd=ROOT, check=True, timeout=30)


@pytest.mark.parametrize("login", ["postgres", "anlan_owner"])
def test_no_part_runs_with_a_login_that_passes_the_wall_by(built, login):
    done = built.anlan("run", "web", DATABASE_URL=built.address(login), COLUMNS="300")
    assert done.returncode == 1
    assert f"The database login '{login}' for app is a superuser" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_journal_is_clean_after_all_of_it(built):
    done = built.anlan("verify", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["clean"]) == (0, True), done.stdout
    gaps = built.sql(
        """SELECT docket_id FROM journal_entry GROUP BY docket_id
           HAVING count(*) <> max(seq) OR min(seq) <> 1 OR count(DISTINCT seq) <> count(*)"""
    )
    assert gaps == []


# -- looking ----------------------------------------------------------------------------------------------------


def lapsed(place, dockets):
    return place.one(
        "SELECT count(*) FROM duties_duty WHERE docket_id = ANY(%s) AND rung = 0 AND state = 'lapsed'", dockets
    )


def entered(place, dockets, action):
    return place.one("SELECT count(*) FROM journal_entry WHERE docket_id = ANY(%s) AND action = %s", dockets, action)


def unsealed(place, docket):
    return place.one(
        """SELECT count(*) FROM journal_entry e WHERE docket_id = %s
           AND NOT EXISTS (SELECT 1 FROM journal_leaf l WHERE l.entry_id = e.id)""", docket,
    )  # fmt: skip


def check_each_once(place, dockets, *, told_each=True):
    """Every docket: one lapse, one rung opened above and none beyond, entries without a gap, one message a key."""
    per_docket = place.sql(
        """SELECT k.id, k.last_seq, count(*), count(DISTINCT e.seq), max(e.seq),
                  count(*) FILTER (WHERE e.action = 'duty.lapsed'), count(*) FILTER (WHERE e.action = 'duty.opened')
           FROM journal_docket k JOIN journal_entry e ON e.docket_id = k.id WHERE k.id = ANY(%s) GROUP BY k.id""",
        dockets,
    )  # fmt: skip
    assert len(per_docket) == len(dockets)
    assert {row[1:] for row in per_docket if not row[1] == row[2] == row[3] == row[4]} == set()
    assert {row[5:] for row in per_docket} == {(1, 2)}
    rungs = place.sql("SELECT rung, count(*) FROM duties_duty WHERE docket_id = ANY(%s) GROUP BY 1 ORDER BY 1", dockets)
    assert rungs == [(0, len(dockets)), (1, len(dockets))]
    messages = place.sql(
        """SELECT kind, count(*), count(DISTINCT (key, person_id)) FROM notify_message
           WHERE docket_id = ANY(%s) GROUP BY 1""", dockets,
    )  # fmt: skip
    told = {kind: count for kind, count, _ in messages}
    assert all(count == distinct for _, count, distinct in messages)
    assert told["duty.climbed"] == len(dockets)
    assert not told_each or told["duty.lapsed"] == len(dockets)


def everybody(place):
    return list(place.cast["people"].values())


def states(place, messages):
    return dict(place.sql("SELECT state, count(*) FROM notify_message WHERE id = ANY(%s) GROUP BY 1", messages))


def deliveries(place, messages, state):
    """The keys of deliveries that stand so: what a provider sees as Message-ID or X-Anlan-Delivery."""
    rows = place.sql(
        "SELECT 'm' || message_id || '-c' || contact_id FROM notify_delivery WHERE message_id = ANY(%s) AND state = %s",
        messages, state,
    )  # fmt: skip
    return {row[0] for row in rows}


def copies(place, messages):
    """How often each delivery of these messages came to the mail server or the webhook."""
    mails = [mail.key[1:].partition("@")[0] for mail in place.mail.mails]
    keys = mails + [call.headers["X-Anlan-Delivery"] for call in place.hook.to("/hook")]
    return Counter(key for key in keys if int(found(r"m(\d+)-", key)) in messages)


def found(pattern, text):
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def everything(place):
    tables = ("cases_case", "journal_docket", "duties_duty", "notify_message", "journal_entry", "pgqueuer")
    return {table: place.one(f"SELECT count(*) FROM {table}") for table in tables}


# -- doing ------------------------------------------------------------------------------------------------------


def let_leases_run_out(place):
    """As if the time had passed after which a worker is held for dead, and a job for lost."""
    place.sql("UPDATE notify_message SET next_at = next_at - interval '5 minutes' WHERE state IN ('queued', 'sending')")


def let_half_a_minute_pass(place, part):
    place.sql("UPDATE duties_heartbeat SET real_at = real_at - interval '31 seconds' WHERE part = %s", part)


def ready(web):
    with suppress(httpx.HTTPError):
        return httpx.get(f"{web.url}/readyz", timeout=10).status_code
    return None


def report(place, web):
    told = {"category": "injury", "unit": place.cast["school"], "text": "有人受伤"}
    headers = {"Authorization": f"Bearer {place.cast['token']}"}
    return httpx.post(f"{web.url}/api/v1/reports", json=told, headers=headers, timeout=30)


def open_form(web, place):
    """The report page as a passer-by has it on the telephone: address, cookies, and what is sent with it."""
    page = httpx.get(f"{web.url}/r/{place.cast['place']}/", timeout=30)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page.text))
    return f"/r/{place.cast['place']}/", dict(page.cookies), {**hidden, "category": "injury", "text": "有人受伤"}


def send_form(web, form):
    path, cookies, fields = form
    with httpx.Client(cookies=cookies, timeout=30) as browser:
        return browser.post(web.url + path, data=fields)


def band(web, browser):
    """Whether a page shows that the clock has stopped, to somebody who is signed in."""
    if not browser.cookies.get("sessionid"):
        page = browser.get(f"{web.url}/sign-in/")
        token = found(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        person = {"username": "zhou.mh", "password": PASSWORD}
        browser.post(f"{web.url}/sign-in/", data={"csrfmiddlewaretoken": token, **person}, follow_redirects=False)
    page = browser.get(f"{web.url}/inbox/", follow_redirects=False)
    assert page.status_code == 200, web.told()[-2000:]
    return "al-stop" in page.text


@contextmanager
def in_background(task, *arguments):
    """Run ``task`` beside the test; the list holds its answer, or its error, when the block is over."""
    answer = []

    def run():
        try:
            answer.append(task(*arguments))
        except Exception as error:
            answer.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield answer
    thread.join(30)


@contextmanager
def commits_unanswered(place):
    """PostgreSQL commits, and lets whoever waits for the commit wait: as for a synchronous standby that is away."""
    place.sql("ALTER SYSTEM SET synchronous_standby_names = 'away'")
    place.sql("SELECT pg_reload_conf()")
    try:
        wait(lambda: is_left_waiting(place), "commits to be left waiting")
        yield
    finally:
        place.sql("ALTER SYSTEM RESET synchronous_standby_names")
        place.sql("SELECT pg_reload_conf()")


def is_left_waiting(place):
    """Whether a commit gets no answer within a moment. It gets it when the block is over."""

    def commit():
        with suppress(psycopg.Error), place.connect() as session:
            session.execute("SELECT pg_logical_emit_message(true, 'probe', '')")

    thread = threading.Thread(target=commit, daemon=True)
    thread.start()
    thread.join(0.3)
    return thread.is_alive()
