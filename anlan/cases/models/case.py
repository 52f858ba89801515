"""Matters with a life cycle. Their kinds are rows of ``cases.kinds``, not copies of this module."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.functions import SEE
from anlan.org.models import Person, Unit
from anlan.registers.models import Place


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Person) -> CaseQuerySet:
        """Cases the person may read by unit and audience, and those the person reported."""
        return self.filter(readable(person, audience="audience") | Q(reporter=person))


class Case(models.Model):
    """One matter. Written by ``cases.intake``, ``cases.lifecycle``, ``cases.facts`` and the acts of its kind.

    What is known of it is encrypted (``facts``); ``category``, place and grade are what lists and titles may show.
    ``audience`` is the docket's: the right it asks of its readers.
    """

    class Grade(models.IntegerChoices):
        UNGRADED = 0, _("Not graded")
        ONE = 1, _("Ⅰ Extraordinary")
        TWO = 2, _("Ⅱ Major")
        THREE = 3, _("Ⅲ Considerable")
        FOUR = 4, _("Ⅳ Ordinary")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="case")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=12)
    audience = models.CharField(max_length=12, default=SEE, db_default=SEE)
    category = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices, default=Grade.UNGRADED)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="cases")
    facts = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="reports")
    receipt_lookup = models.BinaryField(max_length=32, unique=True, null=True)
    reported_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        # Ledgers walk these from their newest end; what is not over has small ones of its own.
        indexes: ClassVar = [
            models.Index(fields=["reported_at", "docket"], name="case_by_time"),
            models.Index(fields=["unit", "reported_at", "docket"], name="case_by_unit_time"),
            models.Index(fields=["kind", "reported_at", "docket"], name="case_by_kind"),
            models.Index(fields=["category", "reported_at", "docket"], name="case_by_category"),
            models.Index(
                fields=["grade", "reported_at", "docket"], condition=Q(grade__in=[1, 2, 3]), name="case_by_grade"
            ),
            models.Index(fields=["reported_at", "docket"], condition=Q(closed_at__isnull=True), name="case_running"),
            models.Index(
                fields=["unit", "reported_at", "docket"], condition=Q(closed_at__isnull=True),
                name="case_running_by_unit",
            ),
        ]  # fmt: skip


class Remark(models.Model):
    """Something said or attached in a case: the report's own words, a note from the scene, a photo.

    Of talk, ``person`` is who answers for the institution; ``None`` is the petitioner.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        NOTE = "note", _("Note")
        PHOTO = "photo", _("Photo")
        TALK = "talk", _("Between the petitioner and who handles it")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="remarks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    original = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
