"""The sheet: what the record says about a lapse, the same for whoever decides and for the person concerned.

Nothing in it is typed by anybody. Who held the post is read as of the moment the duty began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.lapses.standing import review_of
from anlan.cases.models import Case, LapseReview
from anlan.cases.review import sentence_of
from anlan.duties.models import Acknowledgement, Duty
from anlan.lib.clock import local_date
from anlan.notify.models import Delivery, Message
from anlan.org.models import Absence, Appointment, Post, Shift

CAME = {Delivery.State.SENT, Delivery.State.DELIVERED, Delivery.State.READ}


@dataclass(frozen=True)
class Holder:
    """Somebody of the post at that time. ``stand_in``: who acted for them while they were away."""

    name: str
    way: Any
    is_concerned: bool
    is_away: bool = False
    stand_in: str = ""


@dataclass(frozen=True)
class Sent:
    """A message to the person concerned: when, what it was, whether it was opened, and each attempt."""

    what: Any
    at: datetime
    state: Any
    read_at: datetime | None
    attempts: tuple[Delivery, ...]


@dataclass(frozen=True)
class Rung:
    """Another rung of the same duty, or the one reviewed (``is_this``): whose post, what became of it."""

    post: Post | None
    state: Any
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    is_this: bool


@dataclass(frozen=True)
class Sheet:
    """``suggested``: the code of an outcome that the record itself puts forward; empty where it puts forward none."""

    duty: Duty
    title: str
    sentence: str
    limit: str
    source: str
    mark: str
    holders: tuple[Holder, ...]
    sent: tuple[Sent, ...]
    done: tuple[Acknowledgement, ...]
    rungs: tuple[Rung, ...]
    suggested: str

    @property
    def was_vacant(self) -> bool:
        return self.duty.state == Duty.State.VACANT

    @property
    def was_done_late(self) -> bool:
        return self.duty.state == Duty.State.MET_LATE


SAYINGS = {
    "duty.opened": _("asked"), "duty.climbed": _("asked, because the rung below did not act"),
    "duty.passed_on": _("asked, because nobody held the post below"), "duty.warned": _("reminded"),
    "duty.lapsed": _("told that the time had run out"), "duty.relieved": _("told that it was no longer needed"),
    "duty.stand_in": _("asked as deputy"), "duty.shift": _("asked when the shift changed"),
}  # fmt: skip


def sheet(case: Case, at: datetime) -> Sheet:
    """The sheet as the record stands at ``at``: nothing later than that is in it."""
    return of(review_of(case), at)


def of(row: LapseReview, at: datetime) -> Sheet:
    duty, rule = row.duty, row.duty.obligation
    holders, sent = tuple(_holders(duty, row.person_id)), tuple(_sent(duty, row.person_id, at))
    done = tuple(duty.acknowledgements.filter(at__lte=at).select_related("person", "post").order_by("at", "pk"))
    return Sheet(
        duty=duty, title=rule.title, sentence=sentence_of(rule)[1], limit=rule.limit_text,
        source=rule.source or rule.version.plan.name, mark=rule.mark, holders=holders, sent=sent, done=done,
        rungs=tuple(_rungs(duty)), suggested=_suggested(duty, row.person_id, holders, sent, done),
    )  # fmt: skip


def _holders(duty: Duty, concerned: int | None) -> list[Holder]:
    """By appointment and by the rota, as of the moment the duty began."""
    since = duty.opened_at
    appointed = Appointment.objects.filter(post=duty.post_id, held__contains=local_date(since)).order_by("rank", "pk")
    on_shift = Shift.objects.filter(post=duty.post_id, during__contains=since).order_by("pk")
    seats = [(one.person, _("on shift")) for one in on_shift.select_related("person")]
    seats += [
        (one.person, _("held the post") if one.rank == 0 else _("deputy")) for one in appointed.select_related("person")
    ]
    away = {
        one.person_id: one
        for one in Absence.objects.filter(
            person__in=[person.pk for person, _way in seats], during__contains=since
        ).select_related("stand_in")
    }
    return [
        Holder(
            person.name, way, person.pk == concerned, person.pk in away,
            absent.stand_in.name if (absent := away.get(person.pk)) and absent.stand_in else "",
        )
        for person, way in seats
    ]  # fmt: skip


def _sent(duty: Duty, concerned: int | None, at: datetime) -> list[Sent]:
    about = [f"duty:{duty.pk}", f"duty:{duty.pk}:relieved"]
    rows = Message.objects.filter(docket=duty.docket_id, about__in=about, created_at__lte=at)
    if concerned is not None:
        rows = rows.filter(person=concerned)
    return [
        Sent(
            SAYINGS.get(row.kind, row.kind), row.created_at, row.get_state_display(), row.read_at,
            tuple(sorted(row.deliveries.all(), key=lambda one: (one.started_at, one.pk))),
        )
        for row in rows.prefetch_related("deliveries").order_by("created_at", "pk")
    ]  # fmt: skip


def _rungs(duty: Duty) -> list[Rung]:
    strand = Duty.objects.filter(docket=duty.docket_id, obligation=duty.obligation_id, occasion=duty.occasion)
    return [
        Rung(one.post, one.get_state_display(), one.opened_at, one.due_at, one.ended_at, one.pk == duty.pk)
        for one in strand.select_related("post__unit").order_by("rung", "pk")
    ]


def _suggested(
    duty: Duty, concerned: int | None, holders: Sequence[Holder], sent: Sequence[Sent],
    done: Sequence[Acknowledgement],
) -> str:  # fmt: skip
    """What the record by itself speaks for: nobody in the post, or nothing that came. Else nothing."""
    if concerned is None or duty.state == Duty.State.VACANT or any(one.is_concerned and one.is_away for one in holders):
        return "vacant"
    heard = any(one.read_at for one in sent) or any(one.person_id == concerned for one in done)
    came = any(attempt.state in CAME for one in sent for attempt in one.attempts)
    return "" if heard or came else "unreached"
