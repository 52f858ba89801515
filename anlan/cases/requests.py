"""What somebody who reported may ask by the receipt code: what is held, who looked, until when; correct, destroy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import erasing, intake, retention
from anlan.cases.facts import remark
from anlan.cases.models import Case, Remark
from anlan.cases.titles import is_over, read_facts
from anlan.journal import chain, viewings
from anlan.journal.models import Docket, Erasure, Retention
from anlan.journal.terms import Terms
from anlan.journal.viewings import Look
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.notify import outbox
from anlan.org import holders

MOST = 5
"""Requests for one case; more would bury those who handle it."""
LONGEST = 1_000
ERASE, CORRECT = "erase", "correct"
ACTION = "case.asked"


class TooManyRequests(Refused):
    code = "too_many_requests"
    status = 429


class NothingAsked(Refused):
    code = "nothing_asked"
    status = 422


@dataclass(frozen=True)
class Held:
    """What is held of whoever reported. ``months``: after the case is over, where it is not; ``None`` for good.

    ``facts``: which of the reporter's own data there are, never their text: a code may be in wrong hands.
    """

    case: Case
    facts: list[str]
    words: int
    pictures: int
    looks: list[Look]
    retention: Retention | None
    months: int | None
    erasure: Erasure | None
    asked: int


def held(docket_id: int, unit_path: str) -> Held:
    """The caller has shown the receipt code, or a link made after it: that is the permission; the scope is opened."""
    set_scope([unit_path])
    case = Case.objects.select_related("unit", "docket__unit", "facts").get(pk=docket_id)
    own = Remark.objects.filter(docket=case.pk, at=case.reported_at, person=case.reporter_id)
    known = read_facts(case)
    is_gone = erasing.is_destroyed(case)
    return Held(
        case=case,
        facts=[name for name in ("reporter_name", "reporter_phone") if known.get(name)],
        words=0 if is_gone else own.filter(kind=Remark.Kind.REPORT).count(),
        pictures=0 if is_gone else own.filter(kind=Remark.Kind.PHOTO).count(),
        looks=viewings.looks(case.docket),
        retention=Retention.objects.filter(docket=case.pk).first(),
        months=Terms.read().of(str(case.unit_path), retention.matter_of(case)).months,
        erasure=Erasure.objects.filter(docket=case.pk).first(),
        asked=_asked(case.docket),
    )


@transaction.atomic
def ask(docket_id: int, unit_path: str, *, what: str, text: str, at: datetime) -> date | None:
    """Ask those who handle the case to destroy or correct; the day by which a question that is open now is answered.

    The words become a note on the docket and a message to the unit's leaders. To destroy what is over opens the
    question; while the case runs, it is asked when the case is closed.

    Raises :class:`NothingAsked`, :class:`TooManyRequests`, :class:`anlan.journal.keys.Erased`.
    """
    if what not in {ERASE, CORRECT} or (what == CORRECT and not text.strip()):
        raise NothingAsked(_("Say what is wrong, and what would be right."))
    set_scope([unit_path])
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=docket_id)
    if _asked(docket) >= MOST:
        raise TooManyRequests(_("You have asked several times; each is with those who handle the case."))
    case = Case.objects.select_related("unit").get(pk=docket_id)
    case.docket = docket
    row = remark(case, Remark.Kind.NOTE, {"text": text.strip()[:LONGEST], "asks": what}, by=None, at=at)
    chain.note(docket, ACTION, at=at, asks=what, remark=row.pk)
    _tell(case, row, at)
    if what == ERASE and is_over(case):
        days = Terms.read().of(str(case.unit_path), retention.matter_of(case)).decide_days
        retention.ask(case, retention.Cause.REQUEST, days=days, at=at)
    question = retention.open_question(case)
    return question.due_on if question else None


def _tell(case: Case, row: Remark, at: datetime) -> None:
    posts = holders.nearest_posts({case.unit_id}, intake.told_first(case))
    seats = holders.seats({pk for found in posts.values() for pk in found}, at)
    told = {"docket_id": case.pk, "unit_id": case.unit_id, "unit_path": str(case.unit_path), "kind": ACTION,
            "key": f"asked:{case.pk}:{row.pk}"}  # fmt: skip
    outbox.enqueue([telling for seat in seats.values() for telling in outbox.to_seat(seat, **told)], at=at)


def _asked(docket: Docket) -> int:
    return docket.entries.filter(action=ACTION).count()
