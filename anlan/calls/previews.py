"""How a call will look before it is sent: on a locked screen, as an SMS, and how it will feel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.calls.patterns import patterns
from anlan.calls.starting import Order
from anlan.journal.models import Docket
from anlan.notify import channel_settings
from anlan.notify.channels.cloud.wording import fill
from anlan.notify.channels.sms import segments
from anlan.notify.channels.webpush.transport import lock_screen
from anlan.notify.errors import TransportError
from anlan.notify.grades import Grade, grades
from anlan.notify.models import Message
from anlan.notify.words import Text, text_of
from anlan.org.models import Person, Unit


@dataclass(frozen=True)
class Preview:
    """``sms``: empty where none can go out, and ``problem`` says why. ``is_sample``: no vendor is set up; the words
    are as they would be with the wording that docs/channels.md proposes."""

    lock: str
    sms: str
    length: int
    parts: int
    problem: str
    is_sample: bool
    grade: Grade
    body: str


def preview(unit: Unit, order: Order, *, by: Person, at: datetime) -> Preview:
    text = _text(unit, order, by, at)
    sms, problem, is_sample = _sms(unit, text)
    return Preview(
        lock=lock_screen(text)["title"], sms=sms, length=len(sms), parts=segments.count(sms) if sms else 0,
        problem=problem, is_sample=is_sample, grade=grades()[text.grade], body=text.body,
    )  # fmt: skip


def _text(unit: Unit, order: Order, by: Person, at: datetime) -> Text:
    docket = Docket(pk=0, unit=unit, unit_path=unit.path, number="", is_drill=order.mode != "real")
    params = {"what": order.words.headline, "todo": order.words.todo, "grade": patterns()[order.pattern].grade,
              "mode": order.mode}  # fmt: skip
    message = Message(pk=0, docket=docket, unit=unit, unit_path=unit.path, kind="call.asked", params=params, person=by,
                      about="call:0")  # fmt: skip
    return text_of(message, at=at)


def _sms(unit: Unit, text: Text) -> tuple[str, str, bool]:
    if "sms" not in channel_settings.usable():
        return _sample(unit, text), "", True
    filled = channel_settings.of("sms")
    before = f"【{filled['sign']}】"
    try:
        return before + fill(text, filled, most=segments.ONE, before=before).text, "", False
    except TransportError as error:
        return "", str(error), False


def _sample(unit: Unit, text: Text) -> str:
    drill = _("[Drill] ") if text.is_drill and not text.is_test else ""
    tail = _("Safe: answer 1. Help: answer 2.")
    whole = f"【{unit.name}】{drill}{text.parts['what']}。{text.parts['todo']}"
    return whole[: segments.ONE - len(tail)] + tail
