"""What the petitioner does by the receipt code. The code was checked at the edge: it is the permission."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.grievances import filing, naming, stepping, talking
from anlan.cases.grievances.filing import Petition
from anlan.cases.grievances.telling import tell_handlers
from anlan.cases.intake import Receipt
from anlan.cases.kinds.grievance import ACCUSATION
from anlan.cases.models import Case, Grievance
from anlan.journal import chain
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.org.models import Unit


class NotAnsweredYet(Refused):
    code = "not_answered_yet"
    status = 409


@transaction.atomic
def withdraw(case: Case, text: str, *, at: datetime) -> Case:
    """At any time; it can be brought again."""
    if text.strip():
        talking.write(case, text, topic="withdrawal", at=at, tell=False)
    stepping.step(case, "withdraw", at=at)
    tell_handlers(case, "grievance.said", f"grievance:{case.pk}:withdrawn", at=at)
    return case


@transaction.atomic
def rate(case: Case, satisfaction: int, text: str, *, at: datetime) -> Grievance:
    """How satisfied with the answer (art. 21). For those who answered; no figure is made of it.

    Raises :class:`NotAnsweredYet`.
    """
    grievance = Grievance.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if grievance.answered_at is None:
        raise NotAnsweredYet(_("There is no written answer yet."))
    grievance.satisfaction = Grievance.Satisfaction(satisfaction)
    grievance.save(update_fields=["satisfaction"])
    chain.note(case.docket, "grievance.rated", at=at)
    if text.strip():
        talking.write(case, text, topic="rating", at=at)
    live.changed(dockets=[case.pk])
    return grievance


@transaction.atomic
def report_retaliation(case: Case, text: str, *, at: datetime, nonce: str = "") -> Receipt:
    """A new sealed matter above the unit that handles this one, with a code of its own.

    Nothing of it is written into this docket: the unit must not learn that it was reported.
    Raises :class:`anlan.cases.homes.NoSealedBox` and what :func:`filing.submit` raises.
    """
    grievance = Grievance.objects.select_related("identity").get(pk=case.pk)
    people = naming.read(case, grievance)
    kept = Grievance.Naming.CLOSED if people else Grievance.Naming.ANONYMOUS
    petition = Petition(category=ACCUSATION, demand=_demand(case), text=text, naming=kept, who=people)
    unit = Unit.objects.get(pk=case.unit_id)
    home = filing.home_of(unit, petition, at=at)
    set_scope([str(case.unit_path), str(home.path)])
    return filing.submit(unit, petition, by=None, at=at, nonce=nonce, about=case.docket)


def _demand(case: Case) -> str:
    return f"我因{case.docket.number}号诉求受到刁难或者打击报复，请依照《信访工作条例》第四十六条查处。"
