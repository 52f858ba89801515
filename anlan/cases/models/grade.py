"""Which table of grades holds for a unit and all below."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class GradeTableQuerySet(models.QuerySet["GradeTable"]):
    def visible_to(self, person: Person) -> GradeTableQuerySet:
        """Set at the person's units, below them, and above them (those bind)."""
        found = Q(unit_path__below_any=person.reach())
        for path in person.reach():
            found |= Q(unit_path__above=path)
        return self.filter(found) if person.reach() else self.none()


class GradeTable(models.Model):
    """A unit has chosen a shipped table (``code``) for itself and all below, with figures of its own in ``rows``, a
    list of ``{"grade", "deaths", "injured", "loss", "text"}``. Written by ``grades.tables``."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    rows: models.JSONField[Any, Any] = models.JSONField()
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    objects = GradeTableQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(rows=[]), name="grade_table_has_rows")]
