"""What a person has to do now, and how things stand in the units whose matters the person may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.duties.models import Acknowledgement, Duty
from anlan.journal import contents, keys
from anlan.journal.models import Docket, readable
from anlan.lib.clock import local
from anlan.org import access
from anlan.org.models import Person, Unit
from anlan.plans.models import Act, Obligation

MOST = 1_000
"""Duties of matters that are not over, newest matters first: more than a page can show anyway."""
DONE = {Duty.State.MET, Duty.State.MET_LATE}
NEAR = timedelta(days=8)
"""What the calendar asks and is due later than this stands in the calendar only."""
SHOWN = [*DONE, Duty.State.OPEN, Duty.State.LAPSED, Duty.State.VACANT]


NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Ask:
    """A duty of one of the person's posts. ``confirmed_at``: the person has said so, and others still have to.

    ``case`` is ``None`` for what belongs to no matter: the working day, a meeting; ``title`` is then what the duty says
    beyond its rule, often nothing.

    ``is_deputy``: somebody else of the post was called; the person may act for them.
    """

    duty: Duty
    case: Case | None
    title: str
    is_deputy: bool
    confirmed_at: datetime | None
    others_waited_for: int

    @property
    def is_waiting(self) -> bool:
        """Whether something is left for this person to do."""
        return self.confirmed_at is None or self.duty.act != Act.ACKNOWLEDGE


@dataclass(frozen=True)
class Trouble:
    """A duty nobody has met: its time is over, it has climbed, or nobody holds the post it has come to."""

    duty: Duty
    case: Case
    title: str


@dataclass(frozen=True)
class Matter:
    """A case that is not over, with the duty of it that is due next. Listed by that, and what has none last."""

    case: Case
    title: str
    next_duty: Duty | None


@dataclass(frozen=True)
class Overview:
    """``names``: of everybody the duties shown were given to."""

    asks: list[Ask] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    done: list[Duty] = field(default_factory=list)
    set_aside: list[Duty] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


def overview(person: Person, *, at: datetime) -> Overview:
    """Everything the page of today shows, in a number of queries that does not grow with what there is."""
    duties = _duties(person)
    daily = _of_the_day(person, at)
    cases = _cases(person, duties)
    groups = [list(group) for _, group in groupby(duties, lambda duty: duty.strand)]
    unmet = [group for group in groups if not any(duty.state in DONE for duty in group)]
    titles = _titles(cases.values())
    asks = _asks(person, [*unmet, *([duty] for duty in daily)], cases, titles | _words(daily))
    own = {ask.duty.pk for ask in asks}
    troubles = [
        Trouble(duty, cases[duty.docket_id], titles[duty.docket_id])
        for group in unmet
        for duty in _at_the_top(group)
        if duty.pk not in own and _is_trouble(duty, at)
    ]
    shown = [*(ask.duty for ask in asks), *(trouble.duty for trouble in troubles)]
    set_aside = [duty for duty in duties if duty.state == Duty.State.OPEN and duty.set_aside_at]
    matters = _matters(person, cases, titles, duties)
    running = [matter.next_duty for matter in matters if matter.next_duty]
    return Overview(
        asks=asks,
        troubles=sorted(troubles, key=lambda one: (one.duty.due_at or one.duty.opened_at, one.duty.pk)),
        matters=matters,
        done=_done_today(person, at),
        set_aside=set_aside,
        names=_names([*shown, *set_aside, *running]),
    )


def rule_of(duty: Duty) -> Obligation:
    """The duty's rule with the text it was read from."""
    return Obligation.objects.select_related("version__plan").get(pk=duty.obligation_id)


def watched(person: Person) -> set[str]:
    """What the person's page of today has to hear of, as ``anlan.lib.live`` names it."""
    cases = Case.objects.visible_to(person).filter(closed_at__isnull=True)
    dockets = cases.order_by("-docket").values_list("docket", flat=True)[:MOST]
    units = Unit.objects.filter(Q(path__below_any=person.sees())).values_list("pk", flat=True)
    return {f"p{person.pk}", *(f"d{pk}" for pk in dockets), *(f"u{pk}" for pk in units)}


def _duties(person: Person) -> list[Duty]:
    visible = Duty.objects.visible_to(person).filter(
        docket__case__isnull=False, docket__case__closed_at__isnull=True, state__in=SHOWN
    )
    related = visible.select_related("docket", "unit", "obligation", "post__unit")
    return list(related.order_by("-docket_id", "obligation_id", "occasion", "rung", "pk")[:MOST])


def _of_the_day(person: Person, at: datetime) -> list[Duty]:
    """What the person's own posts still have to do that belongs to no matter.

    What lapsed is asked for one day more; what a meeting resolved or a unit appealed, until it is done.
    """
    own = [post.pk for post in person.posts_held()]
    done = Duty.objects.filter(
        docket=OuterRef("docket"), obligation=OuterRef("obligation"), occasion=OuterRef("occasion"), state__in=DONE
    )
    lasting = Q(docket__subject__in=[Docket.Subject.MEETING, Docket.Subject.REVIEW])
    still = Q(ended_at__gt=at - timedelta(days=1)) | lasting
    waiting = Q(state=Duty.State.OPEN) | Q(still, state=Duty.State.LAPSED)
    near = Q(due_at__isnull=True) | Q(due_at__lt=at + NEAR) | ~Q(docket__subject=Docket.Subject.ROUTINE)
    mine = Duty.objects.visible_to(person).filter(docket__case__isnull=True, post__in=own)
    found = mine.filter(waiting, near, ~Exists(done))
    related = found.select_related("docket", "unit", "obligation", "post__unit", "words")
    return _each_return_once(related.order_by("due_at", "pk")[:MOST])


def _each_return_once(duties: Iterable[Duty]) -> list[Duty]:
    """The return of a day that both the unit's own plan and one above ask for is one thing: by the earlier time."""
    kept: dict[object, Duty] = {}
    for duty in duties:
        same = (duty.docket_id, duty.post_id, duty.occasion) if duty.act == Act.FILE else duty.pk
        kept.setdefault(same, duty)
    return list(kept.values())


def _words(duties: Sequence[Duty]) -> dict[int, str]:
    """By duty, what is asked where people set it: read from the docket's own contents."""
    said = [duty for duty in duties if duty.words is not None]
    keys.preload([duty.docket for duty in said])
    return {
        -duty.pk: str(contents.read(duty.words, duty.docket).get("text", ""))
        for duty in said
        if duty.words is not None and duty.docket._opened_key is not None
    }


def _cases(person: Person, duties: Sequence[Duty]) -> dict[int, Case]:
    """The open cases the person may read, and those the person's duties are about."""
    whole = Case.objects.select_related("docket", "unit", "place", "facts")
    own = whole.filter(docket__in={duty.docket_id for duty in duties})
    seen = whole.filter(readable(person, audience="audience"), closed_at__isnull=True)
    return {case.pk: case for case in [*own, *seen.order_by("-docket")[:MOST]]}


def _titles(cases: Iterable[Case]) -> dict[int, str]:
    found = list(cases)
    keys.preload([case.docket for case in found])
    return {case.pk: title_of(case, {} if case.docket._opened_key is None else None) for case in found}


def _asks(person: Person, unmet: Sequence[Sequence[Duty]], cases: dict[int, Case], titles: dict[int, str]) -> list[Ask]:
    posts = {post.pk for post in person.posts_held()}
    waiting = {Duty.State.OPEN, Duty.State.LAPSED}
    mine = [duty for group in unmet for duty in group if duty.post_id in posts and duty.state in waiting]
    answers: dict[int, dict[int | None, datetime]] = {}
    rows = Acknowledgement.objects.filter(duty__in=mine).values_list("duty_id", "person_id", "at")
    for duty_id, person_id, said_at in rows:
        answers.setdefault(duty_id, {})[person_id] = said_at
    asks = [_ask(person, duty, answers.get(duty.pk, {}), cases, titles) for duty in mine]
    return sorted(asks, key=_urgency)


def _ask(
    person: Person, duty: Duty, answers: dict[int | None, datetime], cases: dict[int, Case], titles: dict[int, str]
) -> Ask:
    return Ask(
        duty=duty,
        case=cases.get(duty.docket_id),
        title=titles.get(duty.docket_id) or titles.get(-duty.pk, ""),
        is_deputy=bool(duty.expected) and person.pk not in duty.expected,
        confirmed_at=answers.get(person.pk),
        others_waited_for=len(set(duty.expected) - answers.keys() - {person.pk}),
    )


def _urgency(ask: Ask) -> tuple[bool, bool, bool, datetime, int]:
    """What waits for this person first; what somebody else of the post was called for last."""
    due_at = ask.duty.due_at
    return not ask.is_waiting, ask.is_deputy, due_at is None, due_at or ask.duty.opened_at, ask.duty.pk


def _at_the_top(group: Sequence[Duty]) -> list[Duty]:
    """The duties of the highest rung the chain has reached."""
    return [duty for duty in group if duty.rung == group[-1].rung]


def _is_trouble(duty: Duty, at: datetime) -> bool:
    if duty.state != Duty.State.OPEN:
        return True
    return duty.rung > 0 or (duty.due_at is not None and duty.due_at <= at)


def _matters(person: Person, cases: dict[int, Case], titles: dict[int, str], duties: Sequence[Duty]) -> list[Matter]:
    first: dict[int, Duty] = {}
    running = [duty for duty in duties if duty.state == Duty.State.OPEN and duty.due_at]
    for duty in sorted(running, key=lambda duty: (duty.due_at or duty.opened_at, duty.pk)):
        first.setdefault(duty.docket_id, duty)
    seen = [case for case in cases.values() if access.may(person, case.audience, str(case.unit_path))]
    seen.sort(key=lambda case: case.pk, reverse=True)
    found = [Matter(case, titles[case.pk], first.get(case.pk)) for case in seen]
    return sorted(found, key=lambda one: (one.next_duty and one.next_duty.due_at) or NEVER)


def _done_today(person: Person, at: datetime) -> list[Duty]:
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    ended = Duty.objects.visible_to(person).filter(state__in=DONE, ended_at__gte=midnight)
    return list(ended.select_related("docket", "obligation", "post__unit", "unit").order_by("-ended_at", "-pk")[:20])


def _names(duties: Iterable[Duty]) -> dict[int, str]:
    wanted = {pk for duty in duties for pk in duty.expected}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
