"""What fault tests look at and do in the installation they break (``conftest.built``)."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg

from tests.cast import PASSWORD
from tests.flows.processes import wait


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
        return httpx.get(f"{web.url}/readyz", timeout=10, verify=False).status_code
    return None


def report(place, web):
    told = {"category": "injury", "unit": place.cast["school"], "text": "有人受伤"}
    headers = {"Authorization": f"Bearer {place.cast['token']}"}
    return httpx.post(f"{web.url}/api/v1/reports", json=told, headers=headers, timeout=30, verify=False)


def open_form(web, place):
    """The report page as a passer-by has it on the telephone: address, cookies, and what is sent with it."""
    page = httpx.get(f"{web.url}/r/{place.cast['place']}/", timeout=30, verify=False)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page.text))
    return f"/r/{place.cast['place']}/", dict(page.cookies), {**hidden, "category": "injury", "text": "有人受伤"}


def send_form(web, form):
    path, cookies, fields = form
    with httpx.Client(cookies=cookies, timeout=30, verify=False) as browser:
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
def own_seconds(place, parts):
    """Wait until ``parts`` have ended. The list then holds the seconds it took, less those in which they and the
    database server wanted to run and had no processor: these are of others' making (Linux; elsewhere all count)."""
    took: list[float] = []
    queued: dict[str, float] = {}
    first = in_queue(place, parts)
    begun = time.monotonic()
    yield took
    while any(process.is_alive for process in parts):
        assert time.monotonic() - begun < 60, place.told_of(parts)
        queued |= in_queue(place, parts)
        time.sleep(0.02)
    wall = time.monotonic() - begun
    took.append(wall - sum(waited - first.get(thread, 0.0) for thread, waited in queued.items()))


def in_queue(place, parts):
    """How long each thread of the parts and of the server has stood in the queue for a processor since it began."""
    server = place.server_pid
    pids = [server, *(process.pid for process in parts if process.is_alive)]
    with suppress(OSError):
        pids += Path(f"/proc/{server}/task/{server}/children").read_text().split()
    found = {}
    for thread in (thread for pid in pids for thread in Path(f"/proc/{pid}/task").glob("*")):
        with suppress(OSError, IndexError):  # it has ended
            found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return found


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
