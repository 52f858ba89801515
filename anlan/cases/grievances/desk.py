"""What a unit publishes of how to bring a grievance (信访工作条例 art. 18), and the unit's public page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anlan.cases.models import GrievanceDesk
from anlan.lib.postgres.roles import set_scope
from anlan.org import access
from anlan.org.functions import GRIEVANCES
from anlan.org.models import Level, Person, Unit

TEXTS = ("channels", "address", "phone", "hours", "query", "outside")


def open_unit(code: str) -> Unit | None:
    """The unit with this code, and the scope opened to it: its public page is for anybody."""
    unit = Unit.objects.select_related("parent").filter(code=code).exclude(level=Level.EXTERNAL).first()
    if unit is not None:
        set_scope([str(unit.path)])
    return unit


def of_unit(unit: Unit) -> GrievanceDesk | None:
    """The unit's own text, else the nearest above it."""
    labels = str(unit.path).split(".")
    paths = [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
    found = {
        str(desk.unit_path): desk for desk in GrievanceDesk.objects.filter(unit_path__in=paths).select_related("unit")
    }
    return next((found[path] for path in paths if path in found), None)


@transaction.atomic
def publish(unit: Unit, texts: Mapping[str, str], *, by: Person, at: datetime) -> GrievanceDesk:
    """Put the unit's text in place of what stood there. Raises :class:`NotAllowed`."""
    access.require(by, GRIEVANCES, str(unit.path))
    values = {name: texts.get(name, "").strip() for name in TEXTS}
    desk, _created = GrievanceDesk.objects.update_or_create(
        unit=unit, defaults={**values, "unit_path": unit.path, "updated_at": at, "updated_by": by}
    )
    return desk
