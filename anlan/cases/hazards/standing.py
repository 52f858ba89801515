"""How a hazard stands, and taking hold of it before an act changes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import HAZARD
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case, Hazard, Round, Supervision
from anlan.journal.models import Docket
from anlan.lib.errors import Refused


class NotASchoolAbove(Refused):
    code = "not_above"
    status = 403


def hold(case: Case, *states: str) -> Hazard:
    """Lock the hazard for the act, and refuse with :class:`WrongMove` where it does not stand in one of ``states``."""
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    case.refresh_from_db(fields=["state", "grade"])
    if case.kind != HAZARD.code or case.state not in states:
        raise WrongMove(_("The case has moved on meanwhile. Look again before you decide."), state=case.state)
    return Hazard.objects.select_related("post", "item").get(pk=case.pk)


def detail(case: Case) -> Hazard | None:
    """What is remembered beside the case; ``None`` as long as nobody confirmed it."""
    whole = Hazard.objects.select_related("post__unit", "item", "found_by", "reported_up_by")
    return whole.filter(pk=case.pk).first()


def rounds(case: Case) -> list[Round]:
    related = ("issuer", "post__unit", "noticed_by", "received_by", "repaired_by", "checked_by")
    return list(Round.objects.filter(docket=case.pk).select_related(*related).order_by("number"))


def current(case: Case) -> Round | None:
    """The round that runs, or the last one."""
    return Round.objects.filter(docket=case.pk).select_related("issuer", "post").order_by("-number").first()


def supervision(case: Case) -> Supervision | None:
    """The supervision that is not lifted yet."""
    return Supervision.objects.filter(docket=case.pk, lifted_at=None).select_related("issuer").first()
