"""What vendors tell us later: receipts of what was sent, and replies to it. Their signature has been checked.

A receipt is noted at its delivery, or kept until there is one (``receipts``). A reply that says "I have it" names
duties; to acknowledge one is for ``cases.replying``: this layer knows of no duty but its number. What is said to an
all-call is read by ``calls.replying``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connection, transaction

from anlan.lib import live
from anlan.lib.postgres.roles import set_scope
from anlan.notify import outbox, receipts
from anlan.notify.channels.base import Callback
from anlan.notify.models import Delivery
from anlan.notify.receipts import AFTER
from anlan.org.sealed import lookup_of

log = structlog.get_logger(__name__)

State = Delivery.State

YES = frozenset(["1", "收到", "已收到", "收到了", "知道了", "好", "好的", "是", "确认", "ok", "yes", "y"])
"""What counts as "I have it"; all else is no answer. A key of the telephone and a button say ``1``."""


@dataclass(frozen=True)
class Reply:
    """Somebody says they have it. ``asked``: the duties they were asked about by this address, the latest first.

    ``call``: the all-call that the latest message to this address was of, and ``text``: what they said to it; then
    ``asked`` is empty.
    """

    unit_path: str
    asked: tuple[int, ...]
    person_id: int | None
    post_id: int | None
    channel: str
    call: int | None = None
    text: str = ""


@dataclass(frozen=True)
class _Told:
    delivery_id: int
    message_id: int
    unit_path: str
    person_id: int | None
    post_id: int | None
    duty_id: int | None
    call_id: int | None


def take(channel: str, callbacks: Sequence[Callback], *, at: datetime) -> list[Reply]:
    """Note receipts; the replies among ``callbacks`` that say that somebody has it."""
    replies: list[Reply] = []
    for one in callbacks:
        if one.kind in AFTER:
            _receipt(channel, one, at)
        elif one.kind == "reply":
            replies += _reply(channel, one)
    return replies


def says_yes(text: str) -> bool:
    """Whether a reply says "I have it": width, case, marks and spaces around it do not matter."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.!,;，！；~ \t").lower()
    return plain in YES


@transaction.atomic
def catch_up(*, at: datetime) -> None:
    """Note receipts that crossed with the record of their send, and let go of those that are about nothing of ours.

    By the engine: the worker calls it now and then.
    """
    for channel, one in receipts.crossed(at=at):
        _receipt(channel, one, at)
    receipts.sweep(at=at)


@transaction.atomic
def _receipt(channel: str, one: Callback, at: datetime) -> None:
    told = _told(channel, one.provider_ref, "") if one.provider_ref else []
    if not told:
        if one.provider_ref:  # its send may not be recorded yet
            receipts.keep(channel, one, at=at)
        log.info("receipt_of_nothing", channel=channel, kind=one.kind)
        return
    state, before = AFTER[one.kind]
    for row in told:
        set_scope([row.unit_path])
        deliveries = Delivery.objects.filter(pk=row.delivery_id, state__in=before)
        changes = {"state": state, "answer": one.error[:300]} if one.error else {"state": state}
        if not deliveries.update(**changes):
            continue
        if state == State.FAILED:
            outbox.reopen(row.message_id)
        found = Delivery.objects.select_related("message").get(pk=row.delivery_id)
        live.changed(dockets=[found.message.docket_id])


def _reply(channel: str, one: Callback) -> list[Reply]:
    told = _told(channel, one.provider_ref, "") if one.provider_ref else []
    told = told or (_told(channel, "", one.address) if one.address else [])
    told = [row for row in told if row.duty_id or row.call_id]
    if not told:
        log.info("reply_from_nobody", channel=channel)
        return []
    first = told[0]
    if first.call_id is not None:
        return [Reply(first.unit_path, (), first.person_id, first.post_id, channel, first.call_id, one.text)]
    if not says_yes(one.text):
        log.info("reply_not_understood", channel=channel)
        return []
    same = [row for row in told if (row.person_id, row.post_id) == (first.person_id, first.post_id)]
    asked = tuple(dict.fromkeys(row.duty_id for row in same if row.duty_id))
    return [Reply(first.unit_path, asked, first.person_id, first.post_id, channel)] if asked else []


def _told(channel: str, ref: str, address: str) -> list[_Told]:
    """By the vendor's reference, or lately to an address, in any unit. The latest first."""
    wanted = [lookup_of(form) for form in _forms(address)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT delivery, message, unit::text, person, post, params FROM anlan_told(%s, %s, %s::bytea[])",
            [channel, ref, wanted],
        )
        rows = cursor.fetchall()
    return [
        _Told(delivery, message, unit, person, post, _id_in(params, "duty"), _id_in(params, "call"))
        for delivery, message, unit, person, post, params in sorted(rows, reverse=True)
    ]


def _forms(address: str) -> list[str]:
    """A number as the vendor writes it, and as it may be kept: with or without the code of the country."""
    bare = address.removeprefix("+").removeprefix("86") if address.lstrip("+").isdigit() else address
    return list(dict.fromkeys([address, bare, f"86{bare}", f"+86{bare}"] if bare.isdigit() else [address]))


def _id_in(params: object, name: str) -> int | None:
    found = json.loads(params) if isinstance(params, str) else params
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, int) else None
