"""In which order and after how many minutes somebody is tried: data of the installation, a unit or the person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from anlan.lib.clock import local
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify.models import Ladder, lineage
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Channel, Person, Unit

MOST_MINUTES = 120
"""No step waits longer: by then the plan has climbed."""

T = TypeVar("T")


class BadLadder(Refused):
    code = "bad_ladder"
    status = 422


@dataclass(frozen=True, slots=True)
class Steps:
    """A ladder as it counts for one person. Without any row: every channel at once and no deputy."""

    minutes: Mapping[str, int | None] = field(default_factory=dict)
    deputy_after: int | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None

    def minute(self, channel: str) -> int | None:
        """When ``channel`` is tried; ``None``: not at all."""
        return self.minutes.get(channel, 0)

    def sorted(self, ways: Iterable[tuple[str, T]]) -> list[tuple[int, T]]:
        """``ways`` (channel and what it stands for) with their minutes, first to last, keeping the order within one.

        The first begin at once, whatever their minute. Somebody who has nothing but channels that are not used is
        tried by these all the same.
        """
        ways = list(ways)
        timed = [(self.minute(channel), way) for channel, way in ways]
        used = [(minute, way) for minute, way in timed if minute is not None]
        if not used:
            return [(0, way) for _channel, way in ways]
        used.sort(key=lambda one: one[0])
        return [(0 if minute == used[0][0] else minute, way) for minute, way in used]

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet in which ``at`` lies is over; ``None`` when it is not quiet."""
        begin, end = self.quiet_from, self.quiet_to
        here = local(at)
        if begin is None or end is None or begin == end:
            return None
        is_quiet = begin <= here.time() < end if begin < end else here.time() >= begin or here.time() < end
        if not is_quiet:
            return None
        day = here.date() if here.time() < end else here.date() + timedelta(days=1)
        return datetime.combine(day, end, here.tzinfo)


class Ladders:
    """The ladders of many recipients, read by one query. The nearest row counts as a whole."""

    def __init__(self, recipients: Collection[tuple[str, int | None]]) -> None:
        paths = {above for path, _person in recipients for above in lineage(path)}
        persons = {person for _path, person in recipients if person}
        rows = Ladder.objects.filter(
            Q(person__among=persons) | Q(unit_path__in=paths) | Q(person__isnull=True, unit__isnull=True)
        )
        self._rows: dict[str | int | None, Steps] = {
            row.person_id or (str(row.unit_path) if row.unit_path else None): steps_of(row) for row in rows
        }

    def of(self, path: str, person_id: int | None) -> Steps:
        for key in (person_id, *lineage(path)):
            if key is not None and key in self._rows:
                return self._rows[key]
        return self._rows.get(None, Steps())


def steps_of(row: Ladder) -> Steps:
    return Steps(row.minutes, row.deputy_after, row.quiet_from, row.quiet_to)


def find(unit: Unit | None, person: Person | None) -> Ladder | None:
    """The row of exactly this: a unit, a person, or (neither) the installation."""
    return Ladder.objects.filter(unit=unit, person=person).first()


@transaction.atomic
def keep(steps: Steps, *, unit: Unit | None = None, person: Person | None = None, by: Person, at: datetime) -> Ladder:
    """Write the ladder of a unit, of oneself, or of the installation.

    Raises :class:`BadLadder` for figures that make no sense, :class:`NotAllowed` where it is not one's to change.
    """
    require(unit, person, by)
    _check(steps)
    values = {
        "minutes": dict(steps.minutes), "deputy_after": steps.deputy_after, "quiet_from": steps.quiet_from,
        "quiet_to": steps.quiet_to, "source": "", "mark": "C", "set_at": at, "set_by": by,
        "unit_path": unit.path if unit else None,
    }  # fmt: skip
    row, _created = Ladder.objects.update_or_create(unit=unit, person=person, defaults=values)
    return row


@transaction.atomic
def drop(*, unit: Unit | None = None, person: Person | None = None, by: Person) -> None:
    """Let what stands above count again."""
    require(unit, person, by)
    if unit is None and person is None:
        raise BadLadder(_("The installation's own ladder stays; change it instead."))
    Ladder.objects.filter(unit=unit, person=person).delete()


def require(unit: Unit | None, person: Person | None, by: Person) -> None:
    """Refuse whoever may not change this ladder: a person's is theirs, the installation's the operator's."""
    if person is not None and person.pk != by.pk:
        raise NotAllowed(_("Only you yourself say how you are reached."))
    if person is None and unit is None and not by.is_operator:
        raise NotAllowed(_("Only whoever runs the installation may change this."))
    if unit is not None:
        access.require(by, MANAGE_ORG, str(unit.path))


def _check(steps: Steps) -> None:
    named = [*steps.minutes.values(), steps.deputy_after]
    if any(minute is not None and not 0 <= minute <= MOST_MINUTES for minute in named):
        raise BadLadder(_("Minutes lie between 0 and %(most)s.") % {"most": MOST_MINUTES})
    if steps.deputy_after == 0:
        raise BadLadder(_("A deputy is called after one minute at the earliest."))
    if set(steps.minutes) - set(Channel.values):
        raise BadLadder(_("There is no such channel."))
    if (steps.quiet_from is None) != (steps.quiet_to is None):
        raise BadLadder(_("Quiet needs a beginning and an end, or neither."))


AT_ONCE: Any = gettext_lazy("at once by %(ways)s")


def words(steps: Steps, channels: Sequence[str], deputies: str) -> str:
    """The ladder in words, for somebody who has ``channels``; ``deputies``: who is called, empty for nobody.

    "at once by WeCom, after 2 minutes by SMS, after 5 minutes 副校长"
    """
    parts: dict[int, list[str]] = {}
    timed = steps.sorted((code, str(Channel(code).label)) for code in dict.fromkeys(channels))
    for minute, label in timed:
        parts.setdefault(minute, []).append(label)
    said = [(minute, _by(minute, labels)) for minute, labels in parts.items()]
    if deputies and steps.deputy_after is not None:
        said.append((steps.deputy_after, _after(steps.deputy_after, deputies)))
    said.sort(key=lambda one: one[0])
    return _joined([text for _minute, text in said])


def _joined(steps: Sequence[str]) -> str:
    said = steps[0] if steps else ""
    for step in steps[1:]:
        said = pgettext("between two steps of a ladder", "%(one)s, %(other)s") % {"one": said, "other": step}
    return said


def _by(minute: int, labels: Sequence[str]) -> str:
    ways = labels[0]
    for label in labels[1:]:
        ways = pgettext("two channels at once", "%(one)s and %(other)s") % {"one": ways, "other": label}
    if minute == 0:
        return str(AT_ONCE) % {"ways": ways}
    text = ngettext("after %(n)s minute by %(ways)s", "after %(n)s minutes by %(ways)s", minute)
    return text % {"n": minute, "ways": ways}


def _after(minute: int, who: str) -> str:
    return ngettext("after %(n)s minute %(who)s", "after %(n)s minutes %(who)s", minute) % {"n": minute, "who": who}
