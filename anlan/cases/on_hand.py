"""What is open in a unit when a shift ends: its matters and the clocks that run, for the hand-over.

Numbers, categories and what rules ask: a hand-over is kept when a matter has long been destroyed, so nothing of what
anybody wrote in it goes in. Only what every reader of the unit may see.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.duties import running
from anlan.duties.models import Duty
from anlan.duties.rota.handing_over import MATTER, OpenThing
from anlan.org.functions import SEE
from anlan.org.models import Person, Unit

MOST = 60
NEAR = timedelta(days=1)


def open_things(unit: Unit, person: Person, *, at: datetime) -> list[OpenThing]:
    """Matters of the unit that are not over, then what else is due within a day; what is due first comes first."""
    cases = list(
        Case.objects.visible_to(person)
        .filter(unit=unit, closed_at__isnull=True, docket__audience=SEE)
        .select_related("docket")
        .order_by("-docket_id")[:MOST]
    )
    clocks = running.clocks([case.pk for case in cases], at=at)
    found = [OpenThing(case.docket.number, _about(case), _due(clocks.get(case.pk))) for case in cases]
    found += _daily(unit, person, at)
    return sorted(found, key=lambda thing: (thing.due_at is None, thing.due_at or at, thing.number))


def _about(case: Case) -> str:
    kind = KINDS[case.kind]
    return f"{kind.categories[case.category]}（{kind.states[case.state]}）"


def _due(clock: running.Running | None) -> datetime | None:
    return clock.due_at if clock else None


def _daily(unit: Unit, person: Person, at: datetime) -> list[OpenThing]:
    """What runs outside of matters: the working day, resolutions; not the hand-over itself."""
    duties = Duty.objects.visible_to(person).filter(unit=unit, docket__case__isnull=True, docket__audience=SEE)
    near = duties.open().filter(due_at__lt=at + NEAR).exclude(obligation__matter=MATTER)
    rows = near.select_related("docket", "obligation").order_by("due_at", "pk")[:MOST]
    return [OpenThing(duty.docket.number, duty.obligation.title, duty.due_at) for duty in rows]
