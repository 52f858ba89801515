"""What whoever leads does with a running call: follow up, hand over, end it, or take it back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlan.calls import counting, keeping, saying
from anlan.calls.errors import NotRunning, TooSoon
from anlan.calls.models import Call, Called
from anlan.calls.patterns import guard
from anlan.calls.saying import Words
from anlan.duties import clock
from anlan.journal import contents
from anlan.journal.chain import stamp
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.notify import alerts, grades, outbox
from anlan.notify.models import Message
from anlan.org import access
from anlan.org.functions import CALL, SIGN
from anlan.org.models import Person

ASKING = ("call.asked", "call.again")


@transaction.atomic
def remind(call: Call, *, by: Person, at: datetime) -> int:
    """Ask those again who have not answered, and nobody else; how many. Raises :class:`TooSoon`."""
    call = locked(call, by)
    pause = timedelta(seconds=guard().remind_seconds)
    if call.reminded_at and at - call.reminded_at < pause:
        raise TooSoon(_("They were asked again a moment ago. Wait until %(n)s seconds have passed.")
                      % {"n": guard().remind_seconds})  # fmt: skip
    silent = Called.objects.filter(call=call, answer=Called.Answer.SILENT, is_away=False)
    persons = {person for pair in silent.values_list("person_id", "second_id") for person in pair if person}
    if not persons:
        raise Incomplete(_("Everybody has answered. There is nobody to ask again."), field="")
    silent.update(reminders=F("reminders") + 1)
    call.reminders, call.reminded_at = call.reminders + 1, at
    call.save(update_fields=["reminders", "reminded_at"])
    words = Words(**{"todo": "", **saying.said(call)})
    told = saying.tell(call, persons, "call.again", words, key=f"call:{call.pk}:again:{call.reminders}",
                       grade=call.grade, priority=outbox.ALARM, at=at)  # fmt: skip
    saying.note(call, "call.reminded", by=by, at=at, time=call.reminders, people=told)
    return told


@transaction.atomic
def hand_over(call: Call, to: Person, *, by: Person, at: datetime) -> Call:
    """Somebody else leads from now on, and is told. ``to`` has read their posts (``standing``)."""
    call = locked(call, by)
    if not access.may(to, CALL, str(call.unit_path)):
        raise Incomplete(_("That person may not lead a call of this unit. Choose another."), field="to")
    if to.pk != call.leader_id:
        call.leader = to
        call.save(update_fields=["leader"])
        saying.note(call, "call.handed", by=by, at=at, to=saying.acting_post(to, call))
        _tell_leader(call, at)
    return call


@transaction.atomic
def count(call: Call, *, by: Person, at: datetime) -> bool:
    """Whoever leads says that the count is complete, with those who have not answered found in another way; whether
    it was still asked for. Raises :class:`NotRunning`, :class:`NotAllowed`."""
    call = locked(call, by)
    if not counting.running(call):
        return False
    saying.note(call, "call.counted", by=by, at=at, **counts(call))
    counting.complete(call, by=by, at=at)
    return True


@transaction.atomic
def end(call: Call, words: Words, *, by: Person, at: datetime) -> Call:
    """The all-clear: everybody who was told hears of it, softly; the board and its clocks stand still as they are."""
    return _finish(call, Call.State.OVER, words, "call.clear", grades.CLEAR, outbox.NOTICE, by, at)


@transaction.atomic
def recall(call: Call, words: Words, *, by: Person, at: datetime) -> Call:
    """It was a mistake: what waits is not sent any more, and everybody who was told is told so, at once."""
    return _finish(call, Call.State.RECALLED, words, "call.recalled", grades.CORRECTION, outbox.ALARM, by, at)


def locked(call: Call, by: Person) -> Call:
    """The running call as it is now, held; for whoever may lead. Raises :class:`NotRunning`, :class:`NotAllowed`."""
    access.require(by, CALL, str(call.unit_path))
    rows = Call.objects.select_related("docket__unit", "unit", "said", "alert__unit")
    rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.get(pk=call.pk)
    if not found.is_running:
        raise NotRunning(_("This call is over already. Open its board to see how it ended."), call=call.pk)
    return found


def _finish(
    call: Call, state: str, words: Words, kind: str, grade: str, priority: int, by: Person, at: datetime
) -> Call:
    call = locked(call, by)
    words = words.checked()
    told = _told(call)
    outbox.forget([saying.about(call.pk)])
    call.state, call.ended_at = Call.State(state), at
    call.save(update_fields=["state", "ended_at"])
    kept = contents.write(call.docket, saying.write(words), at=at)
    clock.cancel_all(call.docket, at=at)
    saying.note(call, "call.ended" if state == Call.State.OVER else "call.recalled", by=by, at=at,
                ended=stamp(at), contents=contents.references([kept]), **counts(call))  # fmt: skip
    saying.tell(call, told, kind, words, key=f"call:{call.pk}:{state}", grade=grade, priority=priority, at=at)
    _end_alert(call, words, by, at)
    keeping.settle(call, at=at)
    live.changed(units=[call.unit_id])
    return call


def _end_alert(call: Call, words: Words, by: Person, at: datetime) -> None:
    """The public alert ends with its call, where whoever ends it may sign; else it stands, and the board says so."""
    alert = call.alert
    if alert is None or not access.may(by, SIGN, str(call.unit_path)):
        return
    with suppress(alerts.Overtaken):  # ended or changed on the page of alerts meanwhile
        alerts.end(alert, words.headline, by=by, at=at)


def _told(call: Call) -> list[int]:
    """Everybody who was, or may have been, told. What still waits has not left, and is not sent any more."""
    asked = Message.objects.filter(docket=call.docket_id, kind__in=ASKING)
    left = asked.exclude(Q(state=Message.State.QUEUED, attempts=0))
    return sorted({person for person in left.values_list("person_id", flat=True) if person})


def counts(call: Call) -> dict[str, int]:
    """How many lines have which answer, for the record; no names."""
    found = dict.fromkeys(Called.Answer.values, 0)
    for answer in Called.objects.filter(call=call, is_away=False).values_list("answer", flat=True):
        found[answer] += 1
    return found


def _tell_leader(call: Call, at: datetime) -> None:
    telling = outbox.Telling(
        docket_id=call.pk, unit_id=call.unit_id, unit_path=str(call.unit_path), kind="call.handed",
        key=f"call:{call.pk}:handed:{stamp(at)}", about=f"call-handed:{call.pk}", person_id=call.leader_id,
        params={"mode": call.mode}, priority=outbox.ALARM,
    )  # fmt: skip
    outbox.enqueue([telling], at=at)
