"""Vendors that fail in every way, workers and databases that die in mid-batch: nothing is lost, nobody is stormed, and
nothing comes twice but what stood as under way. Real processes. docs/faults.md"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import pytest

from anlan.notify import breaker
from anlan.notify.channels.tests.double import running
from tests.flows.processes import wait

pytestmark = pytest.mark.processes

MANY = 300
ALLOWED = 60
"""Messages a second, of a vendor that has a limit."""
WINDOW = 512
"""What one worker has under way at most (``anlan.cli.worker.HELD``)."""


@pytest.fixture(scope="module", autouse=True)
def hooked(built):
    """Somebody who has nothing but a webhook; and an operator, who has mail."""
    built.act("by_webhook", person=built.cast["hooked"], url=built.hook.url + "/hook")
    built.act("operator", person=built.cast["people"]["officer"])


@pytest.fixture(autouse=True)
def worker(place):
    """Every vendor well, and one worker."""
    place.sql("DELETE FROM notify_channelhealth")
    place.only("worker")


def test_a_vendor_that_answers_500_is_left_alone_and_gets_each_message_once_when_it_is_back(place):
    place.hook.status = 500
    messages = tell(place, 60, "broken")
    wait(lambda: is_open(place), "the channel to be left out")
    wait(lambda: not under_way(place, messages), "all to have been tried or put off")
    calls = len(place.hook.to("/hook"))
    assert calls <= len(messages), "each was tried once at most: who comes later is not sent into the same wall"
    time.sleep(1.2)  # the worker looks round each half second
    assert len(place.hook.to("/hook")) == calls, "and nobody knocks while it is left out"
    told = place.sql("SELECT person_id, count(*) FROM notify_message WHERE kind = 'channel.down' GROUP BY 1")
    assert told == [(place.cast["people"]["officer"], 1)]
    place.hook.status = 200
    let_time_pass(place)
    wait(lambda: not is_open(place), "the probe to come through", every=0.01)
    assert spread(place, messages) > 2, "the others come back over ten seconds, not at once"
    let_time_pass(place)
    wait(lambda: all_sent(place, messages), "all to be sent")
    taken = Counter(call.headers["X-Anlan-Delivery"] for call in place.hook.to("/hook")[calls:])
    assert len(taken) == len(messages) and set(taken.values()) == {1}


def test_while_it_is_down_one_message_at_a_time_asks_whether_it_is_back_or_at_once_when_somebody_wants_it(place):
    place.hook.status = 503
    messages = tell(place, 40, "probing")
    wait(lambda: is_open(place) and not under_way(place, messages), "the channel to be left out")
    for _ in range(2):
        calls = len(place.hook.to("/hook"))
        let_time_pass(place)
        wait(partial(has_more_calls, place, calls), "the probe")
        wait(lambda: not under_way(place, messages), "the others to be put off again")
        assert len(place.hook.to("/hook")) == calls + 1
    skipped = keys(place, messages, "skipped")
    assert 0 < len(skipped) <= len(messages), "that it was left out stands beside the attempts, once"
    place.hook.status = 200
    operator = place.cast["people"]["officer"]
    place.sql("UPDATE notify_channelhealth SET probe_at = NULL, asked_by_id = %s", operator)  # the button on the page
    wait(lambda: not is_open(place), "what somebody wants tried to be tried at once", seconds=10)
    entered = "SELECT action, person_id FROM journal_entry WHERE action LIKE 'channel.%%' ORDER BY id DESC LIMIT 2"
    assert place.sql(entered) == [("channel.up", None), ("channel.tried", operator)]
    let_time_pass(place)
    wait(lambda: all_sent(place, messages), "all to be sent")


def test_a_vendor_that_says_too_many_is_not_asked_again_before_the_time_it_named(place):
    place.hook.status, place.hook.headers = 429, {"Retry-After": "2"}
    messages = tell(place, 3, "limited")
    wait(lambda: len(place.hook.to("/hook")) == 3 and not under_way(place, messages), "three refusals")
    refused_at = max(call.at for call in place.hook.to("/hook"))
    place.hook.reset()
    later = tell(place, 20, "after")
    wait(lambda: not under_way(place, later), "those that come later to be put off")
    let_time_pass(place)  # also what is called for too early waits
    time.sleep(max(0.0, refused_at + 2.1 - time.monotonic()))
    assert not [call for call in place.hook.to("/hook") if call.at - refused_at < 1.9]
    assert spread(place, later) > 2, "they come back over ten seconds, not at once"
    let_time_pass(place)
    wait(lambda: all_sent(place, [*messages, *later]), "all to be sent")
    assert Counter(call.headers["X-Anlan-Delivery"] for call in place.hook.to("/hook")).most_common(1)[0][1] == 1


def test_a_vendor_gets_no_more_than_it_allows_and_alarms_go_before_what_waits(place):
    place.act("channel", code="webhook", values={"rate": str(ALLOWED)})
    digests = tell(place, 3 * ALLOWED, "paced")
    wait(lambda: len(place.hook.to("/hook")) >= 5, "the first to go")
    alarms = place.act("tell", count=3, to=[place.cast["hooked"]], tag="pacedalarm", alarm=True)
    wait(lambda: all_sent(place, [*digests, *alarms]), "all to be sent", seconds=120)
    place.act("channel", code="webhook", values={})
    calls = sorted((call.at, call.headers["X-Anlan-Delivery"]) for call in place.hook.to("/hook"))
    assert len(calls) == len(digests) + 3
    moments = [moment for moment, _key in calls]
    most = max(sum(begin <= moment < begin + 1 for moment in moments) for begin in moments)
    assert most <= 1.25 * ALLOWED, "a busy machine delivers a few late, never a second's worth"
    last_alarm = max(place_of for place_of, (_at, key) in enumerate(calls) if int(key[1:].partition("-")[0]) in alarms)
    assert last_alarm < 2.5 * ALLOWED, "digests that came before them are told after them"


def test_a_vendor_that_hangs_holds_up_nobody_elses_alarms(place):
    place.hook.hold()
    tell(place, MANY, "hanging")
    wait(lambda: len(place.hook.to("/hook")) >= 50, "many to hang")
    begun = time.monotonic()
    place.act("tell", count=10, to=[place.cast["people"]["principal"]], tag="mail", alarm=True)
    wait(lambda: len(place.mail.mails) == 10, "the mails to go through")
    assert time.monotonic() - begun < 10
    place.hook.release()
    wait(lambda: not place.sql("SELECT 1 FROM notify_message WHERE state = 'sending'"), "what hung to end")


def test_a_name_that_no_server_knows_any_more_waits_and_holds_up_nobody(place):
    person = place.cast["other"]
    place.act("by_webhook", person=person, url="http://nowhere.invalid/hook")
    lost = place.act("tell", count=5, to=[person], tag="nameless")
    fine = tell(place, 5, "named")
    wait(lambda: all_sent(place, fine), "the others to be sent")
    wait(lambda: place.sql("SELECT 1 FROM notify_delivery WHERE message_id = ANY(%s) AND state = 'passing'", lost),
         "an attempt")  # fmt: skip
    assert place.one("SELECT bool_and(state IN ('queued', 'sending')) FROM notify_message WHERE id = ANY(%s)", lost)
    place.act("by_webhook", person=person, url=place.hook.url + "/hook")
    let_time_pass(place)
    wait(lambda: all_sent(place, lost), "them to be sent to the new address")


def test_worker_killed_in_mid_batch_repeats_only_what_was_under_way(place):
    place.hook.delay = 0.3
    messages = tell(place, MANY, "midbatch")
    wait(lambda: keys(place, messages, "sent"), "some to be sent", every=0.002)
    place.ensure("worker").kill()
    started, done = keys(place, messages, "started"), keys(place, messages, "sent")
    assert done and len(started) <= WINDOW
    place.hook.delay = 0.0
    let_time_pass(place)
    place.run("worker")
    wait(lambda: all_sent(place, messages), "all to be sent")
    check_window(place, messages, started, done)


def test_database_restarted_in_mid_batch_loses_nothing(place):
    place.hook.delay = 0.3
    messages = tell(place, MANY, "restart")
    wait(lambda: keys(place, messages, "sent"), "some to be sent", every=0.002)
    place.stop_server()
    place.hook.delay = 0.0
    place.start_server()
    started, done = keys(place, messages, "started"), keys(place, messages, "sent")
    let_time_pass(place)
    wait(lambda: all_sent(place, messages), "all to be sent", seconds=60)
    check_window(place, messages, started, done)


def test_answers_that_came_while_the_database_was_away_are_written_down_when_it_is_back(place):
    """The worker lives: what it knows to be taken is not sent again."""
    place.hook.hold()
    messages = tell(place, 20, "unwritten")
    wait(lambda: len(place.hook.to("/hook")) == 20, "all to be under way")
    place.stop_server()
    place.hook.release()
    time.sleep(0.5)
    place.start_server()
    wait(lambda: all_sent(place, messages), "all to be written down")
    assert len(place.hook.to("/hook")) == 20


def test_a_vendor_that_does_not_call_us_is_asked_how_a_message_fared(place):
    """By the worker's own rounds; when, is in ``tests/flows/test_asking.py``."""
    person, fared = place.cast["other"], {"unread_user_id_list": ["user1"]}

    def dingtalk(call):
        token = {"access_token": "token", "expires_in": 7200} if call.path == "/gettoken" else {}
        return {"errcode": 0, "task_id": 256271667526, "send_result": fared, **token}

    with running(dingtalk) as vendor:
        place.act("by_dingtalk", person=person, endpoint=vendor.url)
        messages = place.act("tell", count=1, to=[person], tag="asked")
        wait(lambda: all_sent(place, messages), "it to be taken")
        ask = "UPDATE notify_delivery SET ask_at = now() - interval '1 second' WHERE message_id = ANY(%s)"
        place.sql(ask, messages)
        wait(lambda: keys(place, messages, "delivered"), "it to be delivered")
        fared["read_user_id_list"] = fared.pop("unread_user_id_list")
        place.sql(ask, messages)
        wait(lambda: keys(place, messages, "read"), "it to be read")


# -- doing and looking ------------------------------------------------------------------------------------------


def tell(place, count, tag):
    """Messages to somebody who has nothing but a webhook."""
    return place.act("tell", count=count, to=[place.cast["hooked"]], tag=tag)


def let_time_pass(place):
    """As if the times had come at which to try again, and holds had run out."""
    place.sql("UPDATE notify_message SET next_at = now() - interval '1 second' WHERE state IN ('queued', 'sending')")
    place.sql("UPDATE notify_channelhealth SET probe_at = now() - interval '1 second' WHERE opened_at IS NOT NULL")


def has_more_calls(place, before):
    return len(place.hook.to("/hook")) > before


def is_open(place):
    return bool(place.sql("SELECT 1 FROM notify_channelhealth WHERE opened_at IS NOT NULL"))


def under_way(place, messages):
    waits = "state = 'sending' OR attempts = 0"
    return place.one(f"SELECT count(*) FROM notify_message WHERE id = ANY(%s) AND ({waits})", messages)  # noqa: S608


def spread(place, messages):
    """Over how many seconds those that wait come back."""
    when = "SELECT extract(epoch FROM max(next_at) - min(next_at)) FROM notify_message"
    return place.one(f"{when} WHERE id = ANY(%s) AND state = 'queued'", messages) or 0


def all_sent(place, messages):
    return place.one("SELECT bool_and(state = 'sent') FROM notify_message WHERE id = ANY(%s)", messages)


def keys(place, messages, state):
    rows = place.sql(
        "SELECT 'm' || message_id || '-c' || contact_id FROM notify_delivery WHERE message_id = ANY(%s) AND state = %s",
        messages, state,
    )  # fmt: skip
    return {row[0] for row in rows}


def check_window(place, messages, started, done):
    """Everything came; twice only what stood as started; never what was on record as sent."""
    counts = Counter(call.headers["X-Anlan-Delivery"] for call in place.hook.to("/hook"))
    assert set(counts) == keys(place, messages, "sent")
    assert {key for key, count in counts.items() if count > 1} <= started
    assert all(counts[key] == 1 for key in done)
    assert max(counts.values()) <= 2


def test_five_failures_in_a_row_are_what_opens_it():
    """The figure that the tests above and docs/faults.md rest on."""
    assert breaker.TRIPS == 5
