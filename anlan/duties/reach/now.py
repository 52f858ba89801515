"""Who is reachable now: for every post that a plan in force names, who is behind it, and by which ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anlan.duties.models import Acknowledgement
from anlan.duties.reach import named as plans_name
from anlan.duties.reach.named import Named
from anlan.lib.clock import local_date
from anlan.lib.postgres import bulk
from anlan.notify import breaker, channel_settings
from anlan.notify.ladders import Ladders
from anlan.notify.models import ChannelHealth
from anlan.org import holders
from anlan.org.models import Absence, Appointment, Channel, Contact, Level, Person, Post, Unit

NO_POST, VACANT, NO_WAY, DOWN, ONE_WAY, NO_DEPUTY = "no_post", "vacant", "no_way", "down", "one_way", "no_deputy"
SEVERE = frozenset({NO_POST, VACANT, NO_WAY, DOWN})
"""With one of these nobody is reached; the others are weak links."""
WORDS = {
    NO_POST: _("no post fills this"),
    VACANT: _("nobody is there"),
    NO_WAY: _("no verified way"),
    DOWN: _("the only way is by a channel that is down"),
    ONE_WAY: _("one channel only"),
    NO_DEPUTY: _("no deputy"),
}
REMEDIES = {
    NO_POST: _("Set up the post and appoint somebody, or change the plan."),
    VACANT: _("Appoint somebody, enter a deputy, or put somebody on the rota."),
    NO_WAY: _("Let whoever holds the post verify a way on their own page."),
    DOWN: _("See to the channel, or let them verify a second way."),
    ONE_WAY: _("Let them verify a second way by another channel."),
    NO_DEPUTY: _("Appoint a deputy (B角)."),
}
BATCH = 200


@dataclass(frozen=True)
class Way:
    """A verified way that is set up. ``proved_at``: when the provider last said that something arrived by it."""

    channel: str
    minute: int
    is_down: bool
    proved_at: datetime | None

    @property
    def label(self) -> str:
        return str(Channel(self.channel).label)


@dataclass(frozen=True)
class Behind:
    """Somebody behind a post. ``rank`` 0 holds it, others deputise; ``None``: only on duty, or standing in.

    ``answered_at``: when this person last confirmed something by way of a message.
    """

    person: Person
    rank: int | None
    is_acting: bool
    is_away: bool
    ways: tuple[Way, ...]
    answered_at: datetime | None


@dataclass
class Row:
    """One post that plans name for a unit. ``offices``: ways of a body that does not sign in."""

    unit: Unit
    named: Named
    post: Post | None
    people: list[Behind] = field(default_factory=list)
    offices: tuple[Way, ...] = ()
    flags: list[str] = field(default_factory=list)

    @property
    def is_severe(self) -> bool:
        return any(flag in SEVERE for flag in self.flags)

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Each flag with its words and what mends it."""
        return [(flag, str(WORDS[flag]), str(REMEDIES[flag])) for flag in self.flags]


def rows(units: Sequence[Unit], at: datetime) -> dict[int, list[Row]]:
    """By unit the posts that the plans in force name for it; the number of queries does not grow with the units."""
    found = plans_name.named(units)
    wanted = {one.post_id for of_unit in found.values() for one in of_unit if one.post_id}
    posts = Post.objects.select_related("unit").in_bulk(wanted)
    known = _Known(posts, at)
    return {unit.pk: [known.row(unit, one, posts.get(one.post_id or 0)) for one in found[unit.pk]] for unit in units}


def check(*, at: datetime, below: str | None = None) -> Iterator[Row]:
    """Every row of every unit at or below a path that has something amiss, in batches; for the command line."""
    units = Unit.objects.exclude(level__in=[Level.EXTERNAL, Level.SECTION]).order_by("path")
    units = units.filter(path__below=below) if below else units
    after = ""
    while batch := list(units.filter(path__gt=after)[:BATCH] if after else units[:BATCH]):
        after = str(batch[-1].path)
        for of_unit in rows(batch, at).values():
            yield from (row for row in of_unit if row.flags)


class _Known:
    """What has been read of some posts: who is behind them, their ways, and what proves these."""

    def __init__(self, posts: dict[int, Post], at: datetime) -> None:
        self._at = at
        self._seats = holders.seats(posts, at)
        held = Appointment.objects.filter(post__in=posts, held__contains=local_date(at), person__is_active=True)
        self._held: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for post, person, rank in held.order_by("rank", "pk").values_list("post_id", "person_id", "rank"):
            self._held[post].append((person, rank))
        acting = {person for seat in self._seats.values() for person in seat.persons}
        persons = acting | {person for pairs in self._held.values() for person, _rank in pairs}
        self._persons = Person.objects.in_bulk(persons)
        away = Absence.objects.filter(person__in=persons, during__contains=at)
        self._away = set(away.values_list("person_id", flat=True))
        answered = Acknowledgement.objects.filter(person__in=persons).exclude(by_way="page").order_by()
        self._answered = dict(answered.values_list("person_id").annotate(Max("at")))
        self._read_ways(posts, persons)

    def _read_ways(self, posts: dict[int, Post], persons: Collection[int]) -> None:
        usable = channel_settings.usable()
        of = Contact.objects.filter(verified_at__isnull=False, channel__in=usable).order_by("preference", "pk")
        contacts = [*of.filter(person__in=persons), *of.filter(post__in=posts)]
        proved = dict(bulk.execute(_PROVED, [[contact.pk for contact in contacts]])) if contacts else {}
        down = set(ChannelHealth.objects.filter(opened_at__isnull=False).values_list("endpoint", flat=True))
        self._contacts: dict[tuple[str, int], list[tuple[str, tuple[str, bool, datetime | None]]]] = defaultdict(list)
        for contact in contacts:
            key = ("person", contact.person_id) if contact.person_id else ("post", contact.post_id or 0)
            is_down = breaker.endpoint(contact.channel, contact.address) in down
            self._contacts[key].append((contact.channel, (contact.channel, is_down, proved.get(contact.pk))))
        paths = {(str(post.unit_path), None) for post in posts.values()}
        self._ladders = Ladders(paths | {("", person) for person in persons})

    def row(self, unit: Unit, one: Named, post: Post | None) -> Row:
        if post is None:
            return Row(unit, one, None, flags=[NO_POST])
        seat, path = self._seats[post.pk], str(post.unit_path)
        ranks = dict(reversed(self._held[post.pk]))
        order = dict.fromkeys([*seat.persons, *ranks, *(person for person, _rank in self._held[post.pk])])
        people = [self._behind(person, ranks.get(person), person in seat.persons, path) for person in order]
        row = Row(unit, one, post, people, self._ways("post", post.pk, path) if seat.is_office else ())
        row.flags = _flags(row, seat.is_office)
        return row

    def _behind(self, person: int, rank: int | None, is_acting: bool, path: str) -> Behind:
        ways = self._ways("person", person, path)
        away = person in self._away
        return Behind(self._persons[person], rank, is_acting, away, ways, self._answered.get(person))

    def _ways(self, kind: str, pk: int, path: str) -> tuple[Way, ...]:
        steps = self._ladders.of(path, pk if kind == "person" else None)
        timed = steps.sorted(self._contacts[kind, pk])
        return tuple(Way(channel, minute, is_down, proved) for minute, (channel, is_down, proved) in timed)


_PROVED = """
SELECT contact_id, max(coalesce(finished_at, started_at)) FROM notify_delivery
WHERE contact_id = ANY(%b::bigint[]) AND state IN ('delivered', 'read') GROUP BY contact_id
"""


def _flags(row: Row, is_office: bool) -> list[str]:
    acting = [one for one in row.people if one.is_acting]
    if is_office and not acting:
        return _flags_of([row.offices])
    if not acting:
        return [VACANT]
    found = _flags_of([one.ways for one in acting])
    others = [one for one in row.people if not one.is_acting and not one.is_away]
    return found if others or len(acting) > 1 or is_office else [*found, NO_DEPUTY]


def _flags_of(ways: Iterable[Sequence[Way]]) -> list[str]:
    """Somebody who is reached by two channels is enough."""
    ways = list(ways)
    if not any(ways):
        return [NO_WAY]
    if all(way.is_down for of_one in ways for way in of_one):
        return [DOWN]
    best = max(len({way.channel for way in of_one if not way.is_down}) for of_one in ways)
    return [ONE_WAY] if best < 2 else []


def path_of(code: str) -> str | None:
    """The path of the unit that has this code."""
    found = Unit.objects.filter(code=code).values_list("path", flat=True).first()
    return str(found) if found else None
