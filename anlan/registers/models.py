"""Things a unit keeps a register of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Unit


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, person: Person) -> PlaceQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class Place(models.Model):
    """A place with a QR code on its wall. The code is random: it names no place to whoever has not seen it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="places", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=16, unique=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="place_name_in_unit")]

    def __str__(self) -> str:
        return self.name
