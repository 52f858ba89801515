"""A rule book that people have changed, and the newer edition of it that came with the program.

Where nobody changed a book the new edition takes its place by itself (``presets.renew``). Where somebody did, theirs
goes on; they are shown what the new edition would change, and take it over by one act, or never.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import ENACT_PLAN
from anlan.org.models import Person
from anlan.plans import comparing, presets
from anlan.plans.comparing import Comparison
from anlan.plans.models import Plan, Version


class NothingNewer(Refused):
    """The book says what this release says, or is none that came with it."""

    code = "nothing_newer"
    status = 409


def newer(plan: Plan, *, at: datetime) -> Comparison | None:
    """What taking over this release's edition would change in the rules in force; ``None`` where it is none newer than
    the one people wrote theirs over."""
    if plan.preset not in presets.codes():
        return None
    before, own = presets.shipped(plan), plan.versions.filter(state=Version.State.IN_FORCE).first()
    if before is None or own is None or own.pk == before.pk or presets.is_current(before):
        return None
    version, rules = presets.as_version(plan, presets.book(plan.preset), own.number + 1, None, at)
    found = comparing.sentenced(own, own.obligations.all())
    return comparing.compare(found, comparing.sentenced(version, rules))


@transaction.atomic
def take_over(plan: Plan, *, by: Person, at: datetime) -> Version:
    """Put this release's edition in force in place of the unit's own. What runs keeps the rules it began under, and
    the unit's own version stays among the versions. Raises :class:`NothingNewer`, :class:`NotAllowed`."""
    access.require(by, ENACT_PLAN, str(plan.unit_path))
    plan = Plan.objects.select_for_update().select_related("docket", "unit").get(pk=plan.pk)
    if newer(plan, at=at) is None:
        raise NothingNewer(_("There is no newer edition of this rule book to take over."))
    last = plan.versions.order_by("-number").values_list("number", flat=True)[0]
    return presets.replace_with_ours(plan, last + 1, by=by, at=at)
