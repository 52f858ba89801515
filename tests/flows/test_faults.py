"""Killing, cutting and stopping clock and worker, with real processes: nothing is lost, nothing is done twice.
docs/faults.md"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest

from tests.flows.breaking import (
    band,
    check_each_once,
    copies,
    deliveries,
    entered,
    everybody,
    lapsed,
    let_half_a_minute_pass,
    let_leases_run_out,
    own_seconds,
    ready,
    report,
    states,
    unsealed,
)  # fmt: skip
from tests.flows.processes import ROOT, wait

pytestmark = pytest.mark.processes


@pytest.fixture
def browser():
    with httpx.Client(timeout=30, verify=False) as client:
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
    assert httpx.get(f"{web.url}/readyz", verify=False).json()["silent"] == ["clock"]
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
    with own_seconds(place, parts) as took:
        for _ in range(2):  # whoever is impatient says it twice
            for process in parts:
                process.popen.send_signal(signal.SIGTERM)
    assert took[0] < 5
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
    done = built.typed("run", "web", DATABASE_URL=built.address(login), COLUMNS="300")
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
