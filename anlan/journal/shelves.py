"""Where a unit's written reasons for keeping something lie: apart from what they are about, so that they outlive it."""

from __future__ import annotations

from datetime import datetime

from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.org.models import Unit

SERIES = "保存"


def of(unit: Unit, audience: str, *, at: datetime) -> Docket:
    """The unit's docket of this year's reasons for matters of these readers: kept for good, under a key of its own."""
    year = local_date(at).year
    own = Docket.objects.filter(unit=unit, audience=audience, subject=Docket.Subject.UNIT)
    found = own.filter(number__startswith=f"{year}-{SERIES}-").select_related("unit").order_by("pk").first()
    return found or dockets.open_docket(unit, Docket.Subject.UNIT, series=SERIES, at=at, audience=audience)
