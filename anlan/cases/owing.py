"""What a matter still owes to those above: reports that a rule asked for and nobody has sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.lib.errors import Refused
from anlan.plans.models import Act

State = Duty.State
NEVER_DONE = (State.OPEN, State.LAPSED, State.VACANT)
DONE = (State.MET, State.MET_LATE)


class StillOwed(Refused):
    """``data["acts"]``: what nobody has done, of :class:`Act`."""

    code = "still_owed"
    status = 409


def owed(case: Case, acts: Sequence[str]) -> list[str]:
    """Which of ``acts`` a rule asked for on the docket and nobody has done, late or not, in the order of ``acts``."""
    rows = Duty.objects.filter(docket=case.pk, act__in=acts).values_list("act", "state").distinct()
    asked = {act for act, state in rows if state in NEVER_DONE} - {act for act, state in rows if state in DONE}
    return [act for act in acts if act in asked]


def require_nothing(case: Case, acts: Sequence[str]) -> None:
    """Raises :class:`StillOwed`, which names what is owed and what to do."""
    missing = owed(case, acts)
    if missing:
        raise StillOwed(sentence(missing), acts=missing)


def sentence(acts: Sequence[str]) -> str:
    words = _(", ").join(str(Act(act).label) for act in acts)
    return _("Still owed here: %(what)s. Do that first, or write why the case is closed without it.") % {"what": words}
