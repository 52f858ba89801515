"""Who may do what in a case: by unit, by what its docket asks of readers, and not recused from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case
from anlan.journal.models import Recusal
from anlan.lib.errors import NotAllowed
from anlan.org import access
from anlan.org.functions import SEE
from anlan.org.models import Person


def may(person: Person, right: str, case: Case) -> bool:
    """``SEE`` asks whether the person may read the case."""
    wanted = case.audience if right == SEE else right
    return access.may_in(person, wanted, case.audience, str(case.unit_path)) and not is_recused(person, case)


def require(person: Person, right: str, case: Case) -> None:
    """Refuse with :class:`NotAllowed` where :func:`may` says no."""
    if not may(person, right, case):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=right)


def is_recused(person: Person, case: Case) -> bool:
    """Nobody is recused from what every reader of the unit may see."""
    return case.audience != SEE and Recusal.objects.filter(docket=case.pk, person=person).exists()
