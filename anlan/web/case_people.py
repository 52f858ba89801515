"""Who has been told of a case, by which way, and whether they answered; those who did not come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from anlan.duties.models import Acknowledgement, Duty
from anlan.notify.models import Delivery, Message
from anlan.notify.words import KINDS
from anlan.web import words
from anlan.web.case_clocks import is_unanswered
from anlan.web.case_words import above_name, listed, seat_name

SHOWN_TRIES = 3
ORDER = {"no": 0, "sent": 1, "ok": 2, "wait": 3}


@dataclass(frozen=True)
class Who:
    """A person, or an office that does not sign in. ``state``: ok, sent, no or wait, as the part ``who`` takes it."""

    state: str
    name: str
    post: str
    tried: str
    status: str
    then: str
    is_asked: bool


@dataclass(frozen=True)
class People:
    whos: list[Who]

    @property
    def asked(self) -> int:
        return sum(who.is_asked for who in self.whos)

    @property
    def answered(self) -> int:
        return sum(who.is_asked and who.state == "ok" for who in self.whos)

    @property
    def unanswered(self) -> int:
        return sum(who.state == "no" for who in self.whos)


def read(
    messages: Sequence[Message], duties: Sequence[Duty], acknowledgements: Sequence[Acknowledgement], *, at: datetime
) -> People:
    """``messages`` in order, with person, post, unit of the post and deliveries read."""
    by_recipient: dict[tuple[int | None, int | None], list[Message]] = {}
    for message in messages:
        key = (message.person_id, None if message.person_id else message.post_id)
        by_recipient.setdefault(key, []).append(message)
    duty_of = {duty.pk: duty for duty in duties}
    whos = [
        _who(own, [duty_of[pk] for pk in _duties_asked(own) if pk in duty_of], duties, acknowledgements, at)
        for own in by_recipient.values()
    ]
    return People(sorted(whos, key=lambda who: ORDER[who.state]))


def told(messages: Sequence[Message], *, at: datetime) -> list[Who]:
    """Each of ``messages`` as a line of its own: for something that was sent out and asks for nothing back."""
    return [_line(message, [message], _state_told(message, at), "", at) for message in messages]


def _who(
    own: Sequence[Message],
    asked: Sequence[Duty],
    duties: Sequence[Duty],
    acknowledgements: Sequence[Acknowledgement],
    at: datetime,
) -> Who:
    last = own[-1]
    answered = [one for one in acknowledgements if _is_by(one, last)]
    if answered:
        return _line(last, own, ("ok", words.moment(answered[0].at, at, seconds=True)), "", at, is_asked=True)
    if not asked:
        return _line(last, own, _state_told(last, at), "", at)
    running = [duty for duty in asked if duty.state == Duty.State.OPEN]
    missed = [duty for duty in asked if is_unanswered(duty, duties)]
    if not running and not missed:
        return _line(last, own, ("wait", gettext("no longer asked")), "", at)
    state = _state_asked(own, running)
    return _line(last, own, state, _then(running, missed, state[0], at), at, is_asked=True)


def _is_by(one: Acknowledgement, message: Message) -> bool:
    if message.person_id:
        return one.person_id == message.person_id
    return one.person_id is None and one.post_id == message.post_id


def _duties_asked(own: Iterable[Message]) -> list[int]:
    asking = [message for message in own if KINDS[message.kind].asks and "duty" in message.params]
    return list(dict.fromkeys(message.params["duty"] for message in asking))


def _state_asked(own: Sequence[Message], running: Sequence[Duty]) -> tuple[str, str]:
    asking = [message for message in own if KINDS[message.kind].asks]
    if asking and not any(_was_handed_over(message) for message in asking) and _has_failed(asking[-1]):
        return "no", gettext("not reached")
    if not running:
        return "no", gettext("not confirmed")
    return "sent", gettext("waiting for an answer")


def _state_told(message: Message, at: datetime) -> tuple[str, str]:
    if message.state == Message.State.FAILED:
        return "no", gettext("not reached")
    if message.state == Message.State.SENT:
        return "wait", gettext("told")
    return "wait", gettext("no longer needed") if message.state == Message.State.MOOT else gettext("being sent")


def _has_failed(message: Message) -> bool:
    """Given up, or tried and not through yet."""
    if message.state == Message.State.FAILED:
        return True
    tries = list(message.deliveries.all())
    failed = {Delivery.State.FAILED, Delivery.State.FAILED_FOR_NOW, Delivery.State.SKIPPED}
    return bool(tries) and all(one.state in failed for one in tries)


def _was_handed_over(message: Message) -> bool:
    return any(one.state in Delivery.TAKEN for one in message.deliveries.all())


def _then(running: Sequence[Duty], missed: Sequence[Duty], state: str, at: datetime) -> str:
    """What happens next with somebody who has not answered."""
    timed = [duty for duty in running if duty.due_at is not None]
    if timed:
        duty = min(timed, key=lambda one: one.due_at or at)
        above = above_name(duty.obligation, duty.rung)
        if above:
            values = {"time": words.moment(duty.due_at or at, at), "above": above}
            return gettext("not confirmed by %(time)s, it goes up to %(above)s") % values
        return gettext("nobody stands above: telephone them") if state == "no" else ""
    if missed:
        last = max(missed, key=lambda one: (bool(above_name(one.obligation, one.rung)), one.ended_at or at))
        above = above_name(last.obligation, last.rung)
        values = {"time": words.moment(last.ended_at or at, at), "above": above}
        return gettext("went up at %(time)s to %(above)s") % values if above else gettext("telephone them")
    return gettext("telephone them") if state == "no" else ""


def _line(
    message: Message, own: Sequence[Message], state: tuple[str, str], then: str, at: datetime, *, is_asked: bool = False
) -> Who:
    post = seat_name(message.post, message.unit_id) if message.post else ""
    then = then or (gettext("telephone them") if state[0] == "no" else "")
    name = message.person.name if message.person else post
    return Who(state[0], name, post if message.person else "", _tried(own, at), state[1], then, is_asked)


def _tried(own: Sequence[Message], at: datetime) -> str:
    tries = list(dict.fromkeys(_try(one, at) for message in own for one in message.deliveries.all()))
    if not tries:
        return _untried(own, at)
    shown = listed(tries[-SHOWN_TRIES:])
    if len(tries) > SHOWN_TRIES:
        return gettext("%(tries)s, and %(n)s times before") % {"tries": shown, "n": len(tries) - SHOWN_TRIES}
    return shown


def _untried(own: Sequence[Message], at: datetime) -> str:
    """Nothing has gone out: the worker has not come to it, or the person's inbox here is the only way."""
    first = own[0]
    time = words.moment(first.created_at, at)
    if first.state == Message.State.SENT:
        return gettext("inbox in Anlan only %(time)s") % {"time": time}
    return gettext("no channel took it %(time)s") % {"time": time} if first.state == Message.State.FAILED else ""


def _try(one: Delivery, at: datetime) -> str:
    values = {"channel": one.get_channel_display(), "time": words.moment(one.finished_at or one.started_at, at)}
    if one.state == Delivery.State.SENT:
        return gettext("%(channel)s %(time)s handed over") % values
    if one.state == Delivery.State.DELIVERED:
        return gettext("%(channel)s %(time)s delivered") % values
    if one.state == Delivery.State.READ:
        return gettext("%(channel)s %(time)s read") % values
    if one.state == Delivery.State.STARTED:
        return gettext("%(channel)s %(time)s being sent") % values
    if one.state == Delivery.State.SKIPPED:
        return gettext("%(channel)s %(time)s left out, it is down") % values
    return gettext("%(channel)s %(time)s did not get through") % values
