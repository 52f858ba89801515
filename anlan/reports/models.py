"""Reports handed in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit
from anlan.reports.outcome_models import IndicatorSetting, Outcome, OutcomeResult, OutcomeReview, OutcomeSaying

__all__ = [
    "Filing",
    "FormTemplate",
    "IndicatorSetting",
    "Outcome",
    "OutcomeResult",
    "OutcomeReview",
    "OutcomeSaying",
]


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, person: Person) -> FilingQuerySet:
        return self.filter(readable(person))


class Filing(models.Model):
    """One report handed in: first (首报), follow-up (续报), final (终报), or the zero report of a day (零报告).

    Never changed: a correction is another, with the next ``serial``. ``day`` is what a return of the calendar is about;
    ``exceptions``: how many lines of it say that there was something.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First report")
        FOLLOW_UP = "follow_up", _("Follow-up report")
        FINAL = "final", _("Final report")
        ZERO = "zero", _("Zero report")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="filings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    serial = models.PositiveSmallIntegerField()
    day = models.DateField(null=True, blank=True)
    exceptions = models.PositiveSmallIntegerField(null=True, blank=True)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["docket", "kind", "day", "serial"], name="filing_serial", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(kind="zero") | Q(day__isnull=False, exceptions__isnull=False), name="filing_zero_has_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "day", "unit"], condition=Q(day__isnull=False), name="filing_by_day")
        ]


class FormTemplateQuerySet(models.QuerySet["FormTemplate"]):
    def visible_to(self, person: Person) -> FormTemplateQuerySet:
        """Forms set at the person's units, below them, and above them (those bind)."""
        found = Q(unit_path__below_any=person.reach())
        for path in person.reach():
            found |= Q(unit_path__above=path)
        return self.filter(found) if person.reach() else self.none()


class FormTemplate(models.Model):
    """A form on paper as a unit has set it for itself and all below, in place of the shipped one of the same code.

    Written by ``paper.templates``; ``body`` and ``sign`` are in the notation of ``paper.notation``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    body = models.TextField()
    sign = models.TextField(blank=True)
    empty = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    objects = FormTemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="form_in_unit")]
