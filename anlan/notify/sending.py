"""Delivering messages: claimed, tried by their recipients' addresses in turn, each answer written down as it comes.

Claims and records are set-based: many messages in one transaction, one statement a table. Between a provider's answer
and its record lies the one window in which a killed worker leads to a second delivery: the attempt stands as
``started``, nobody knows how it ended, and it is tried again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from anlan.lib import clock, live
from anlan.lib.postgres import bulk
from anlan.notify import asking, breaker, channel_settings, climbing, costs, outbox, pace, reading, receipts
from anlan.notify.breaker import Gate
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Settings
from anlan.notify.errors import Gone, TransportError
from anlan.notify.hand import SPREAD, Hand, Outcome, Try, Way
from anlan.notify.models import UNHEARD, Delivery, Message
from anlan.notify.turns import ENDLESS, Parked, Room, Turn, settle
from anlan.org import contacts

log = structlog.get_logger(__name__)

Now = Callable[[], datetime]
State = Delivery.State

WARNING = "duty.warned"
LEASE = timedelta(seconds=30)
"""How long a message belongs to a worker that is not heard of any more (:func:`hold`)."""
RENEWED = timedelta(seconds=5)
"""A hold that is fresher than this is not written again."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """``hands``: the messages that were to be had. ``tries``: what is to be done for them now.

    ``parked``: those that are held and not begun, because there was no room or it is not their turn (:func:`resume`).
    """

    hands: list[Hand]
    tries: list[Try]
    parked: list[Parked]


def deliver(message_id: int, *, now: Now, real_now: Now) -> Message.State | None:
    """Try one message by every address that is due; its state afterwards, ``None`` when it was not to be had.

    It takes clocks, not moments, because it takes time. ``now`` goes into the record, ``real_now`` into the lease: a
    provider keeps the machine's time, not a drill's.
    """
    claimed = claim([message_id], at=now(), real_at=real_now())
    if not claimed.hands:
        return None
    tries = claimed.tries
    while tries:
        answers = [(one, send(one, at=now())) for one in tries]
        tries = record(answers, at=now(), real_at=real_now()).tries
    return Message.State(claimed.hands[0].message.state)


@transaction.atomic(durable=True)
def claim(message_ids: Collection[int], *, at: datetime, real_at: datetime, room: Room = ENDLESS) -> Claimed:
    """Take messages for :data:`LEASE`, see which still matter, and note the first attempts before they are made.

    Rows that another transaction holds are waited for: passed over, they would lie until somebody looks for them.
    """
    lease = real_at + LEASE
    rows = bulk.execute(_CLAIM, [lease, sorted(set(message_ids)), real_at])
    hands = reading.hands(rows, lease)
    wanted: list[Hand] = []
    awake: list[Hand] = []
    done: list[Hand] = []
    for hand in hands:
        if _is_overtaken(hand.message, at):
            hand.message.state, hand.message.next_at, hand.message.step_at = Message.State.MOOT, None, None
            done.append(hand)
            continue
        wanted.append(hand)
        (done if _sleeps(hand, at, real_at) else awake).append(hand)
    return _go_on(awake, done, wanted, at, real_at, room)  # their rows are locked: this transaction has changed them


_CLAIM = """
UPDATE notify_message AS m SET state = 'sending', next_at = %b, attempts = m.attempts + 1
FROM (SELECT id FROM notify_message WHERE id = ANY(%b::bigint[]) ORDER BY id FOR UPDATE) AS locked
WHERE m.id = locked.id AND (m.state = 'queued' OR m.state = 'sending' AND m.next_at < %b)
RETURNING m.id, m.docket_id, m.unit_id, m.unit_path::text, m.post_id, m.person_id, m.kind, m.params, m.about, m.key,
          m.priority, m.created_at, m.attempts, m.reached, m.step_at
"""


def send(one: Try, *, at: datetime) -> Outcome:
    """Hand it to its channel, and wait for the answer."""
    try:
        text = one.hand.text(at)
        sent = CHANNELS[one.way.channel].send(one.way.address, text, one.key, one.settings)
    except Exception as error:
        return failed(one, error)
    return Outcome(State.SENT, sent.answer, sent.provider_ref, sent.units)


async def send_async(one: Try, *, at: datetime) -> Outcome:
    """As :func:`send`, for a channel that can wait without a thread."""
    asend = CHANNELS[one.way.channel].asend
    assert asend is not None
    try:
        sent = await asend(one.way.address, one.hand.text(at), one.key, one.settings)
    except Exception as error:
        return failed(one, error)
    return Outcome(State.SENT, sent.answer, sent.provider_ref, sent.units)


def failed(one: Try, error: Exception) -> Outcome:
    if isinstance(error, TransportError):
        state = State.FAILED if error.permanent else State.FAILED_FOR_NOW
        return Outcome(state, error.message, retry_after=error.retry_after, is_gone=isinstance(error, Gone))
    # a transport's own bug must not stop the queue; it is logged and tried again
    log.error("transport_bug", channel=one.way.channel, message=one.hand.message.pk, exc_info=error)
    return Outcome(State.FAILED_FOR_NOW, type(error).__name__)


@transaction.atomic(durable=True)
def record(answers: Sequence[tuple[Try, Outcome]], *, at: datetime, real_at: datetime, room: Room = ENDLESS) -> Claimed:
    """Write down what came back, and go on with the next address; not for messages taken from us meanwhile.

    Raises nothing for these: what they did is noted as an attempt.
    """
    _note(answers, at)
    if up := breaker.note(breaker.gather(_heard(answers)), at=at, real_at=real_at):
        _release(up, real_at)
    costs.count([(one.way.channel, outcome.units) for one, outcome in answers if outcome.state == State.SENT], at=at)
    answers = _caught_up(answers)
    for one, outcome in answers:
        one.hand.tried[one.way.contact_id], one.hand.probes = outcome, ""
        if outcome.state == State.FAILED_FOR_NOW:
            one.hand.failed[one.way.contact_id] = one.hand.failed.get(one.way.contact_id, 0) + 1
        if outcome.retry_after:
            pace.hold(pace.key_of(one.way), one.way.channel, real_at + timedelta(seconds=outcome.retry_after))
    contacts.forget([one.way.contact_id for one, outcome in answers if outcome.is_gone])
    hands = [one.hand for one, _ in answers]
    return _go_on(hands, [], hands, at, real_at, room, is_locked=False)


@transaction.atomic(durable=True)
def resume(hands: Sequence[Hand], *, at: datetime, real_at: datetime, room: Room = ENDLESS) -> Claimed:
    """Go on with messages that were parked, as far as there is room and it is their turn now."""
    return _go_on(hands, [], list(hands), at, real_at, room, is_locked=False, asks=True)


def hold(message_ids: Collection[int], *, real_at: datetime) -> None:
    """Renew the lease of messages that are being sent: a slow provider is not a dead worker."""
    if message_ids:
        held = Message.objects.filter(pk__in=message_ids, state=Message.State.SENDING)
        held.filter(next_at__lt=real_at + LEASE - RENEWED).update(next_at=real_at + LEASE)


def urgent(limit: int = 500) -> list[int]:
    """Alarms that nobody has begun: they do not wait until a worker comes to their job."""
    waiting = Message.objects.filter(state=Message.State.QUEUED, priority__gte=outbox.ALARM, attempts=0)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def recover(*, real_at: datetime, limit: int = 500) -> int:
    """Summon the worker again for messages whose job or worker was lost, and for those whose next try has come."""
    waiting = Message.objects.filter(state__in=Message.WAITING, next_at__lt=real_at)
    rows = list(waiting.select_for_update(skip_locked=True).order_by("next_at").values_list("pk", "priority")[:limit])
    Message.objects.filter(pk__in=[pk for pk, _ in rows]).update(state=Message.State.QUEUED, next_at=real_at + UNHEARD)
    outbox.summon(rows)
    return len(rows)


@transaction.atomic
def give_back(hands: Collection[Hand], begun: Collection[int], *, real_at: datetime) -> None:
    """Messages that were claimed and not sent, by a worker that is told to stop: as if it had not had them.

    ``begun``: their deliveries that were noted and not made.
    """
    Delivery.objects.filter(pk__in=begun, state=State.STARTED).delete()
    for hand in hands:
        hand.put_off(real_at + UNHEARD)
    ours = _write(list(hands))
    outbox.summon([(hand.message.pk, hand.message.priority) for hand in ours])


def _heard(answers: Sequence[tuple[Try, Outcome]]) -> list[tuple[str, str, str | None]]:
    """For the breaker: whoever refuses one message for good is at work."""
    return [
        (one.way.endpoint, one.way.channel, _clean(one, outcome) if outcome.state == State.FAILED_FOR_NOW else None)
        for one, outcome in answers
    ]


def _clean(one: Try, outcome: Outcome) -> str:
    """What came back without the address: providers repeat it, and it is to lie nowhere in clear."""
    answer = outcome.answer.replace(one.way.address, "…") if one.way.address else outcome.answer
    return answer.replace("\x00", "")[:300]


def _release(channels: set[str], real_at: datetime) -> None:
    """What was put off because these channels were down comes back: alarms at once, the rest over a while."""
    bulk.execute(_RELEASE, [real_at, SPREAD, outbox.ALARM, sorted(channels)])


_RELEASE = """
UPDATE notify_message AS m
SET next_at = least(m.next_at, %b + %b * CASE WHEN m.priority >= %b THEN 0 ELSE random() END)
WHERE m.state = 'queued' AND EXISTS (
  SELECT 1 FROM notify_delivery d WHERE d.message_id = m.id AND d.state = 'skipped' AND d.channel = ANY(%b::text[]))
"""


def _is_overtaken(message: Message, at: datetime) -> bool:
    """Whether what it warns of has happened meanwhile: then the lapse tells more, and this is no longer needed."""
    due = message.params.get("due_at")
    return bool(message.kind == WARNING and due and datetime.fromisoformat(due) <= at)


def _sleeps(hand: Hand, at: datetime, real_at: datetime) -> bool:
    """Whether it is a digest and its reader wants quiet now: it is put off to the end of that."""
    quiet_until = hand.steps.quiet_until(at) if hand.message.priority < outbox.NOTICE else None
    if quiet_until is None:
        return False
    hand.put_off(real_at + (quiet_until - at) / clock.factor())
    return True


def _go_on(
    hands: Sequence[Hand], done: Sequence[Hand], had: list[Hand], at: datetime, real_at: datetime, room: Room,
    *, is_locked: bool = True, asks: bool = False,
) -> Claimed:  # fmt: skip
    """Note the attempt at each message's next address; after its last one, how it stands. ``done`` stand already.

    Where their rows are not locked yet, nothing happens to messages that others have taken over.
    """
    gate = Gate({way.endpoint for hand in hands for way in hand.ways if hand.is_open(way)}, real_at=real_at)
    wanted: list[tuple[Hand, Way]] = []
    skipped: list[tuple[Hand, int]] = []
    for hand in hands:
        known = len(hand.skipped)
        way = hand.next_way(gate)
        if way is None:
            hand.settle(at, real_at)
        else:
            wanted.append((hand, way))
        skipped += [(hand, contact_id) for contact_id in [*hand.skipped][known:]]
    _note_skipped(skipped, at)
    if not is_locked and wanted:
        ours = {hand.message.pk for hand in _still_ours([hand for hand, _ in wanted])}
        wanted = [one for one in wanted if one[0].message.pk in ours]
        hands = [hand for hand in hands if hand.message.pk in ours or hand.message.state != Message.State.SENDING]
    settings = channel_settings.in_use()
    turns = settle(wanted, settings, real_at=real_at, room=room, asks=asks or not room.keeps)
    tries = _begin(turns.taken, settings, at)
    busy = {one.hand.message.pk for one in tries} | {one.hand.message.pk for one in turns.parked}
    _put([hand for hand in (*hands, *done) if hand.message.pk not in busy], at)
    return Claimed(had, tries, turns.parked)


def _begin(turns: Sequence[Turn], settings: Mapping[str, Settings], at: datetime) -> list[Try]:
    if not turns:
        return []
    rows = [
        (one.hand.message.pk, one.hand.message.unit_id, str(one.hand.message.unit_path), one.way.contact_id,
         one.way.channel, one.hand.message.attempts)
        for one in turns
    ]  # fmt: skip
    ids = dict(bulk.execute(_BEGIN, [at, *bulk.columns(rows)]))
    return [
        Try(ids[one.hand.message.pk], one.hand, one.way, settings.get(one.way.channel, {}), one.begin_at, one.gap)
        for one in turns
    ]


_BEGIN = """
INSERT INTO notify_delivery (message_id, unit_id, unit_path, contact_id, channel, attempt, state, started_at, answer)
SELECT message_id, unit_id, unit_path::ltree, contact_id, channel, attempt, 'started', %b, ''
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::text[], %b::int[])
  AS r(message_id, unit_id, unit_path, contact_id, channel, attempt)
RETURNING message_id, id
"""


def _note_skipped(skipped: Sequence[tuple[Hand, int]], at: datetime) -> None:
    """That its channel was down stands beside the attempts, once in a row for each address (contact)."""
    rows = []
    for hand, contact_id in skipped:
        way = next(way for way in hand.ways if way.contact_id == contact_id)
        message = hand.message
        rows.append((message.pk, message.unit_id, str(message.unit_path), contact_id, way.channel, message.attempts))
    if rows:
        bulk.execute(_SKIPPED, [at, at, *bulk.columns(rows)])


_SKIPPED = """
INSERT INTO notify_delivery (message_id, unit_id, unit_path, contact_id, channel, attempt, state, started_at,
                             finished_at, answer)
SELECT r.message_id, r.unit_id, r.unit_path::ltree, r.contact_id, r.channel, r.attempt, 'skipped', %b, %b, ''
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::text[], %b::int[])
  AS r(message_id, unit_id, unit_path, contact_id, channel, attempt)
LEFT JOIN LATERAL (SELECT state, attempt FROM notify_delivery d
                   WHERE d.message_id = r.message_id AND d.contact_id = r.contact_id ORDER BY id DESC LIMIT 1
) AS last ON true
WHERE last.state IS NULL OR last.state <> 'skipped' AND last.attempt < r.attempt
"""


def _note(answers: Sequence[tuple[Try, Outcome]], at: datetime) -> None:
    rows = [
        (one.delivery_id, outcome.state.value, _clean(one, outcome), outcome.provider_ref[:120], outcome.units)
        for one, outcome in answers
    ]
    bulk.execute(_NOTE, [at, asking.askable(), asking.first_at(at), *bulk.columns(sorted(rows))])


_NOTE = """
UPDATE notify_delivery AS d
SET state = r.state, answer = r.answer, provider_ref = r.ref, units = r.units, finished_at = %b,
    ask_at = CASE WHEN r.state = 'sent' AND r.ref <> '' AND d.channel = ANY(%b::text[]) THEN %b::timestamptz END
FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::int[]) AS r(id, state, answer, ref, units)
WHERE d.id = r.id AND d.state = 'started'
"""


def _caught_up(answers: Sequence[tuple[Try, Outcome]]) -> list[tuple[Try, Outcome]]:
    """With what vendors have said meanwhile of what they took: a receipt may be faster than our record.

    What could not be brought goes on to the next address like any other that failed for good.
    """
    fates = receipts.early({_reference(one, outcome) for one, outcome in answers if outcome.provider_ref})
    found: list[tuple[Try, Outcome]] = []
    for one, outcome in answers:
        fate = fates.get(_reference(one, outcome)) if outcome.state == State.SENT else None
        if fate is not None:
            noted = Delivery.objects.filter(pk=one.delivery_id, state=State.SENT)
            noted.update(state=fate.state, answer=fate.error or _clean(one, outcome))
            if fate.state == State.FAILED:
                outcome = replace(outcome, state=State.FAILED, answer=fate.error)
        found.append((one, outcome))
    return found


def _reference(one: Try, outcome: Outcome) -> receipts.Reference:
    return one.way.channel, outcome.provider_ref[:120]


def _still_ours(hands: Sequence[Hand]) -> list[Hand]:
    """Those that nobody has taken over and nobody has declared needless meanwhile. Their rows stay locked."""
    rows = sorted({(hand.message.pk, hand.message.attempts) for hand in hands})
    found = bulk.execute(_OURS, bulk.columns(rows))
    ours = {pk for (pk,) in found}
    return [hand for hand in hands if hand.message.pk in ours]


_OURS = """
SELECT m.id FROM notify_message m JOIN unnest(%b::bigint[], %b::int[]) AS r(id, attempts)
  ON m.id = r.id AND m.attempts = r.attempts
WHERE m.state = 'sending' ORDER BY m.id FOR UPDATE OF m
"""


def _put(hands: Sequence[Hand], at: datetime) -> None:
    """Write how messages stand that are not being sent any more, and call deputies for those nobody could reach."""
    if not hands:
        return
    ours = _write(hands)
    lost = [hand for hand in ours if hand.message.state == Message.State.FAILED and hand.calls_deputies]
    climbing.call_deputies([hand.message for hand in lost], at=at)
    live.changed(dockets={hand.message.docket_id for hand in ours})


def _write(hands: Sequence[Hand]) -> list[Hand]:
    """Those that were still ours to write: that nobody has taken over or declared needless meanwhile."""
    rows = [
        (m.pk, m.attempts, str(m.state), m.next_at, m.step_at)
        for m in sorted((hand.message for hand in hands), key=lambda m: m.pk)
    ]
    written = {pk for (pk,) in bulk.execute(_PUT, bulk.columns(rows))}
    return [hand for hand in hands if hand.message.pk in written]


_PUT = """
UPDATE notify_message AS m SET state = r.state, next_at = r.next_at, step_at = r.step_at
FROM unnest(%b::bigint[], %b::int[], %b::text[], %b::timestamptz[], %b::timestamptz[])
  AS r(id, attempts, state, next_at, step_at)
WHERE m.id = r.id AND m.attempts = r.attempts AND m.state = 'sending'
RETURNING m.id
"""
