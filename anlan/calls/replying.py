"""A reply to a call (an SMS, a key of the telephone, a button) answers, as the link in it would.

``1``: I am safe. ``2``: I need help. ``全到``: and all of my class are here. ``缺3``: three of my class are missing.
A bare ``1`` says nothing of a class: nobody counts 45 pupils by one key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import structlog

from anlan.calls import answering
from anlan.calls.answering import Answer, Said
from anlan.calls.models import Call, Called
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.notify.answers import Reply
from anlan.org.models import Person

log = structlog.get_logger(__name__)

SAFE = frozenset(["1", "平安", "安全", "收到", "已收到", "我安全", "ok", "yes", "y", "safe"])
HELP = frozenset(["2", "求助", "救命", "需要帮助", "help", "sos"])
ALL = frozenset(["全到", "到齐", "齐", "都到了", "全部到齐", "all"])
_SHORT = re.compile(r"(?:缺|少|差|missing)\s*(\d{1,3})\s*(?:人|个)?")


def take(replies: Sequence[Reply], *, at: datetime) -> int:
    """How many of the replies answered a call. It says nothing to the sender."""
    return sum(_take(reply, at) for reply in replies)


def _take(reply: Reply, at: datetime) -> bool:
    if reply.call is None or reply.person_id is None:
        return False
    set_scope([reply.unit_path])
    call = Call.objects.select_related("docket__unit", "unit").filter(pk=reply.call).first()
    person = Person.objects.filter(pk=reply.person_id, is_active=True).first()
    if call is None or person is None:
        return False
    asked = answering.of(call, person)
    said = meant(reply.text, asked)
    if not said:
        log.info("reply_not_understood", channel=reply.channel)
        return False
    try:
        answering.answer(asked, said, way=reply.channel[:10], at=at)
    except Refused as error:
        log.info("reply_refused", channel=reply.channel, reason=error.code)
        return False
    return True


def meant(text: str, asked: answering.Asked) -> list[tuple[Called, Said]]:
    """What a reply says of which line; nothing when it is not understood."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.!,;~ \t").lower()
    own = [(asked.own, Said(Answer.SAFE))] if asked.own else []
    if plain in SAFE:
        return own
    if plain in HELP:
        return [(asked.own, Said(Answer.HELP))] if asked.own else [(line, Said(Answer.HELP)) for line in asked.groups]
    if plain in ALL and asked.groups:
        return [*own, *((line, Said(Answer.SAFE, missing=0)) for line in asked.groups)]
    short = _SHORT.fullmatch(plain)
    if short and len(asked.groups) == 1:
        return [*own, (asked.groups[0], Said(Answer.SAFE, missing=int(short[1])))]
    return []
