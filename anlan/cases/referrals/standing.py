"""How a referral stands: its letters and looks, and taking hold of it before an act changes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import REFERRAL
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case, Referral, ReferralLook
from anlan.journal.models import Docket


def hold(case: Case, *states: str) -> None:
    """Lock it for the act; refuses with :class:`WrongMove` where it does not stand in one of ``states``."""
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    case.refresh_from_db(fields=["state"])
    if case.kind != REFERRAL.code or case.state not in states:
        raise WrongMove(_("The case has moved on meanwhile. Look again before you decide."), state=case.state)


def letters(case: Case) -> list[Referral]:
    related = ("post__unit", "words", "reply", "sent_by", "recorded_by")
    return list(Referral.objects.filter(docket=case.pk).select_related(*related).order_by("number"))


def current(case: Case) -> Referral | None:
    """The letter whose reply is awaited."""
    return next((row for row in reversed(letters(case)) if not row.is_over), None)


def looks(case: Case) -> list[ReferralLook]:
    return list(ReferralLook.objects.filter(docket=case.pk).select_related("words", "by").order_by("number"))
