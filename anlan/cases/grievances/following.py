"""What whoever holds the receipt code sees of a grievance: the institution's time first, every step, every letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.cases.grievances import desk, kin, letters, reviewing, talking
from anlan.cases.grievances.reviewing import Above
from anlan.cases.grievances.talking import Said
from anlan.cases.kinds.grievance import RELIEF
from anlan.cases.models import Case, Grievance, GrievanceDesk, GrievanceLetter
from anlan.duties.models import Duty
from anlan.journal.models import Entry, Recusal, Viewing
from anlan.lib.postgres.roles import set_scope
from anlan.plans.models import Act

MOST_HOPS = 9
"""A grievance that was passed on more often than this shows the last nine."""
ANSWERS = (Act.ANSWER, Act.REVIEW, Act.REREVIEW)
OPENED = ("grievance.name_opened", "grievance.recused", "grievance.reopened")


@dataclass(frozen=True)
class Hop:
    """The grievance at one unit."""

    case: Case
    grievance: Grievance
    duties: list[Duty]
    letters: list[GrievanceLetter]


@dataclass(frozen=True)
class Looked:
    """Somebody who looked: how often, and when last."""

    name: str
    post: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Following:
    """``hops``: from where it was brought to where it is now. ``own``: the first, where the petitioner's words lie.

    ``due``: the limit that binds the institution now. ``is_merged``: the last hop is somebody else's matter, of which
    only the steps are shown.
    """

    hops: list[Hop]
    due: Duty | None
    said: list[Said]
    looked: list[Looked]
    acts: list[Entry]
    recused: int
    above: Above | None
    desk: GrievanceDesk | None
    is_merged: bool

    @property
    def own(self) -> Hop:
        return self.hops[0]

    @property
    def now(self) -> Hop:
        return self.hops[-1]

    @property
    def can_ask_review(self) -> bool:
        return self.above is not None


def follow(docket_id: int, unit_path: str, *, at: datetime) -> Following:
    """The receipt code was shown at the edge: that is the permission, so the scope is opened, hop by hop."""
    hops = _hops(docket_id, unit_path)
    own, now = hops[0], hops[-1]
    is_merged = any(hop.case.state == "merged" for hop in hops[:-1])
    talks = [hop for hop in hops if not (is_merged and hop is now)]
    return Following(
        hops=hops,
        due=_due(now),
        said=sorted((one for hop in talks for one in talking.said(hop.case)), key=lambda one: one.at),
        looked=[] if is_merged and now is not own else _looked([hop.case.pk for hop in talks]),
        acts=list(Entry.objects.filter(docket__in=[hop.case.pk for hop in talks], action__in=OPENED).order_by("pk")),
        recused=Recusal.objects.filter(docket__in=[hop.case.pk for hop in talks]).count(),
        above=_above(now, at) if not is_merged else None,
        desk=desk.of_unit(now.case.unit),
        is_merged=is_merged,
    )


def letter(letter_id: int, unit_path: str) -> GrievanceLetter | None:
    """A letter that was issued. A link made for it on the petitioner's page was the permission."""
    set_scope([unit_path])
    rows = GrievanceLetter.objects.filter(pk=letter_id, issued_at__isnull=False)
    return rows.select_related("docket", "content", "by_unit", "target").first()


def acting_case(found: Following) -> Case:
    """The case the petitioner's words and requests go to: the last one that is theirs."""
    return found.hops[-2].case if found.is_merged else found.now.case


def _hops(docket_id: int, unit_path: str) -> list[Hop]:
    paths: list[str] = []
    hops: list[Hop] = []
    following: kin.Kin | None = kin.Kin(docket_id, unit_path)
    while following and len(hops) < MOST_HOPS:
        paths.append(following.unit_path)
        set_scope(paths)
        hops.append(_hop(following.docket_id))
        following = kin.successor(hops[-1].case)
    return hops


def _hop(docket_id: int) -> Hop:
    case = Case.objects.select_related("docket__unit", "unit__parent", "facts").get(pk=docket_id)
    grievance = Grievance.objects.select_related("reviewer", "identity", "handler").get(pk=docket_id)
    duties = list(
        case.docket.duties.select_related("obligation__version__plan", "post__unit").order_by("opened_at", "pk")
    )
    return Hop(case, grievance, duties, letters.readable_by_petitioner(case))


def _due(now: Hop) -> Duty | None:
    """The answer's own limit before any other; of others the nearest."""
    running = [duty for duty in now.duties if duty.state == Duty.State.OPEN and duty.due_at]
    running.sort(key=lambda duty: (duty.act not in ANSWERS, duty.due_at, duty.pk))
    return running[0] if running else None


def _looked(dockets: list[int]) -> list[Looked]:
    rows = Viewing.objects.filter(docket__in=dockets).select_related("person").order_by("at")
    found: dict[int, list[Viewing]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return [_look(rows_of) for rows_of in found.values()]


def _look(rows: list[Viewing]) -> Looked:
    person, last = rows[-1].person, rows[-1].at
    posts = person.standing(last)
    return Looked(person.name, f"{posts[0].unit.name}{posts[0].name}" if posts else "", len(rows), last)


def _above(now: Hop, at: datetime) -> Above | None:
    """Who reviews it, while a review can be asked for."""
    case, grievance = now.case, now.grievance
    if case.category != RELIEF or grievance.answered_at is None:
        return None
    if case.state not in {"answered", "reviewed", "closed"}:
        return None
    if any(letter.kind == GrievanceLetter.Kind.REREVIEW for letter in now.letters):
        return None
    if grievance.window_until is not None and at > grievance.window_until:
        return None
    return reviewing.next_above(case, grievance)
