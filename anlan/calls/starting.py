"""A call is sent: guarded against a second press, entered, and one message for each person in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.calls import audience, counting, saying
from anlan.calls.audience import Asked, Audience, Chosen, Group
from anlan.calls.errors import TwiceInARow
from anlan.calls.models import Call, Called
from anlan.calls.patterns import guard, patterns
from anlan.calls.saying import Words
from anlan.journal import contents, dockets
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.notify import alerts, outbox
from anlan.notify.alerts import Notice
from anlan.org import access
from anlan.org.functions import CALL
from anlan.org.models import Person, Unit

SERIES = "全员"
PUBLIC_GRADE = {"alarm": 1, "notice": 3}
"""How an alert of a call is graded, by how loud the call is: red or yellow; the page of alerts can change it."""


@dataclass(frozen=True)
class Order:
    """What is to be sent to whom. ``nonce``: of the page it was confirmed on, so that a second press sends nothing.
    ``is_sure``: that this is meant although the same was sent a moment ago. ``typed``: the number of people, where
    there are many. ``about``: the docket of the matter behind it, ``event_kind`` what that is about.
    ``is_public``: also as an alert in the feed that
    other programs read, which takes the right to sign."""

    pattern: str
    mode: str
    words: Words
    chosen: Chosen
    nonce: str
    is_sure: bool = False
    typed: int | None = None
    about: Docket | None = None
    is_public: bool = False
    event_kind: str = ""


@transaction.atomic
def start(unit: Unit, order: Order, *, by: Person, at: datetime) -> Call:
    """Send a call. The same ``nonce`` again gives back the call that was sent.

    Raises :class:`Incomplete`, :class:`TwiceInARow`, :class:`NotAllowed`.
    """
    access.require(by, CALL, str(unit.path))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two who press at once take turns
    sent = Call.objects.filter(unit=unit, nonce=order.nonce).select_related("docket", "unit").first()
    if sent is not None:
        return sent
    words = check(order)
    _guard(unit, order, at)
    found = audience.find(unit, order.chosen, at=at)
    _check_number(order, found)
    call = _open(unit, order, words, by, at)
    Called.objects.bulk_create([*(_person(call, one) for one in found.people), *(_group(call, one)
                                                                             for one in found.groups)])  # fmt: skip
    if order.is_public:
        _publish(call, words, by, at)
    saying.note(
        call, "call.sent", by=by, at=at, pattern=order.pattern, mode=order.mode, people=found.disturbed,
        groups=len(found.groups), about=order.about.pk if order.about else None,
        alert=call.alert.pk if call.alert else None, contents=contents.references([call.said]),
    )  # fmt: skip
    asked = [one.person_id for one in found.people if not one.is_away]
    saying.tell(call, asked, "call.asked", words, key=f"call:{call.pk}:asked", grade=call.grade,
                priority=outbox.ALARM, at=at)  # fmt: skip
    counting.start(call, order.event_kind or patterns()[order.pattern].event_kind, at=at)
    live.changed(units=[unit.pk])
    return call


def check(order: Order) -> Words:
    """The words as they will be kept. Raises :class:`Incomplete`."""
    if order.pattern not in patterns():
        raise Incomplete(_("Choose what everybody is to do."), field="pattern")
    if order.mode not in Call.Mode.values:
        raise Incomplete(_("Say whether it is earnest or a drill."), field="mode")
    if order.chosen.is_empty:
        raise Incomplete(_("Choose who is to be called."), field="everybody")
    return order.words.checked()


def last_alike(unit: Unit, order: Order, *, at: datetime) -> Call | None:
    """A call of the same kind that was sent a moment ago: a second press, more likely than a second fire."""
    since = at - timedelta(seconds=guard().repeat_seconds)
    alike = Call.objects.filter(unit=unit, pattern=order.pattern, mode=order.mode, sent_at__gt=since)
    return alike.exclude(state=Call.State.RECALLED).order_by("-sent_at").first()


def _guard(unit: Unit, order: Order, at: datetime) -> None:
    if order.is_sure:
        return
    if alike := last_alike(unit, order, at=at):
        raise TwiceInARow(
            _("The same was sent a moment ago. Look at its board, or confirm that it is to be sent once more."),
            call=alike.pk,
        )
    lately = Call.objects.filter(unit=unit, sent_at__gt=at - timedelta(hours=1)).order_by("-sent_at")
    if len(rows := list(lately[: guard().per_hour])) >= guard().per_hour:
        raise TwiceInARow(
            _("Many calls were sent within the hour. People stop reading; confirm that this one is needed."),
            call=rows[0].pk,
        )


def _check_number(order: Order, found: Audience) -> None:
    if not found.disturbed:
        raise Incomplete(_("Nobody would be called. Choose others."), field="everybody")
    if found.disturbed >= guard().type_from and order.typed != found.disturbed:
        raise Incomplete(
            _("%(n)s people will be called. Type this number to send it.") % {"n": found.disturbed}, field="typed"
        )


def _open(unit: Unit, order: Order, words: Words, by: Person, at: datetime) -> Call:
    docket = dockets.open_docket(unit, Docket.Subject.CALL, series=SERIES, at=at, is_drill=order.mode != Call.Mode.REAL)
    content = contents.write(docket, saying.write(words), at=at)
    return Call.objects.create(
        docket=docket, unit=unit, unit_path=unit.path, about=order.about, pattern=order.pattern,
        grade=patterns()[order.pattern].grade, mode=order.mode, said=content, nonce=order.nonce, sent_at=at, by=by,
        leader=by,
    )  # fmt: skip


def _publish(call: Call, words: Words, by: Person, at: datetime) -> None:
    """The same words as a public alert: Exercise or Test where it is one. Raises :class:`NotAllowed`."""
    pattern = patterns()[call.pattern]
    notice = Notice(
        event=str(pattern.name), headline=words.headline, instruction=words.todo,
        expires_at=at + timedelta(hours=guard().public_hours), category=pattern.category,
        grade=PUBLIC_GRADE.get(pattern.grade, 3),
    )  # fmt: skip
    is_test = call.mode == Call.Mode.TEST
    call.alert = alerts.publish(call.unit, notice, is_drill=call.docket.is_drill, is_test=is_test, by=by, at=at)
    call.save(update_fields=["alert"])


def _person(call: Call, one: Asked) -> Called:
    return Called(
        call=call, unit_id=call.unit_id, unit_path=call.unit_path, home_id=one.home_id, roster_id=one.roster_id,
        person_id=one.person_id, is_away=one.is_away,
    )  # fmt: skip


def _group(call: Call, one: Group) -> Called:
    first, second = [*one.by, None, None][:2]
    return Called(
        call=call, unit_id=call.unit_id, unit_path=call.unit_path, answers_for=True, home_id=one.roster.unit_id,
        roster=one.roster, person_id=first, second_id=second, expected=one.roster.strength,
    )  # fmt: skip
