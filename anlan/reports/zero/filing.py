"""Handing in the zero report of a day: one tap where there was nothing; a correction is a new version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, routine
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.plans.models import Act
from anlan.reports.models import Filing
from anlan.reports.zero.lines import CODES, COUNTS, prefill

EARLIEST = timedelta(days=31)
"""How long a missing report can still be handed in, as late."""


class WrongDay(Refused):
    code = "zero_wrong_day"
    status = 422


class NothingSaid(Refused):
    """``data["lines"]``: lines that say there was something, without saying what."""

    code = "zero_nothing_said"
    status = 422


@dataclass(frozen=True)
class Said:
    """What is handed in: words for each line where there was something (others are 无), and counts of pupils."""

    lines: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def file_zero(unit: Unit, day: date, said: Said, *, by: Person, at: datetime) -> Filing:
    """Hand in the report of ``day``, or a correction of it. The record's own matters are linked, not typed.

    It meets the duty of the day, late where that had lapsed. The same words again are the same report. Raises
    :class:`WrongDay`, :class:`NothingSaid`, :class:`NotAllowed`.
    """
    access.require(by, HANDLE, str(unit.path))
    _check(day, said, at)
    docket = Docket.objects.select_for_update(no_key=True).get(pk=routine.docket_for(unit, at=_within(day, at)).pk)
    value = _value(unit, day, said)
    earlier = of_day(docket, day)
    if earlier and contents.read(earlier[-1].content, docket) == value:
        return earlier[-1]
    content = contents.write(docket, value, at=at)
    filing = Filing.objects.create(
        docket=docket, unit_id=docket.unit_id, unit_path=docket.unit_path, kind=Filing.Kind.ZERO, day=day,
        serial=len(earlier) + 1, content=content, exceptions=len(value["lines"]), signed_by=by,
        post_id=_acting_post(by, docket), filed_at=at, is_late=earlier[0].is_late if earlier else False,
    )  # fmt: skip
    chain.note(
        docket, "report.zero", at=at, person_id=by.pk, post_id=filing.post_id, filing=filing.pk, day=day.isoformat(),
        serial=filing.serial, exceptions=filing.exceptions, contents=contents.references([content]),
    )  # fmt: skip
    met = clock.discharge(docket, Act.FILE, by=by, at=at, evidence={"filing": filing.pk}, occasion=day.toordinal())
    if any(duty.state == Duty.State.MET_LATE for duty in met) or (not earlier and day < local_date(at)):
        filing.is_late = True
        filing.save(update_fields=["is_late"])
    live.changed(dockets=[docket.pk], units=[unit.pk])
    return filing


def of_day(docket: Docket, day: date) -> list[Filing]:
    """The versions of a day's report, the first one first."""
    found = Filing.objects.filter(docket=docket, kind=Filing.Kind.ZERO, day=day)
    return list(found.select_related("content", "signed_by", "post").order_by("serial"))


def _check(day: date, said: Said, at: datetime) -> None:
    today = local_date(at)
    if day > today:
        raise WrongDay(_("This day has not come yet. Choose today, or a day before."))
    if today - day > EARLIEST:
        raise WrongDay(_("This day lies more than a month back. What was missed stays missed."))
    unknown = set(said.lines) - set(CODES) | set(said.counts) - {code for code, _label in COUNTS}
    if unknown:
        raise ValueError(f"no such lines: {sorted(unknown)}")
    empty = [code for code, words in said.lines.items() if not words.strip()]
    if empty:
        raise NothingSaid(_("Say in a few words what there was."), lines=empty)


def _within(day: date, at: datetime) -> datetime:
    """A moment of the day's own year: the docket of the working day is one a year."""
    return at if day.year == local_date(at).year else at.replace(year=day.year, month=12, day=30)


def _value(unit: Unit, day: date, said: Said) -> dict[str, Any]:
    """What is kept: for each line with something the words and the dockets; nothing else is an exception."""
    known = prefill(unit, day)
    lines = {}
    for code in CODES:
        words, found = said.lines.get(code, "").strip(), known.lines[code]
        if words or found:
            lines[code] = {"words": words, "dockets": [one.docket_id for one in found]}
    return {"lines": lines, "counts": said.counts, "still_open": [one.docket_id for one in known.still_open]}


def _acting_post(person: Person, docket: Docket) -> int | None:
    path = str(docket.unit_path)
    posts = [post for post in person.posts_held() if f"{path}.".startswith(f"{post.unit_path}.")]
    return max(posts, key=lambda post: len(str(post.unit_path))).pk if posts else None
