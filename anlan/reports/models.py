"""Reports handed in, forms on paper, and outcome reviews: announced, computed, commented on, appealed against."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


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


class IndicatorSettingQuerySet(models.QuerySet["IndicatorSetting"]):
    def visible_to(self, person: Person) -> IndicatorSettingQuerySet:
        """Set at the person's units, below them, and above them (those bind)."""
        found = Q(unit_path__below_any=person.reach())
        for path in person.reach():
            found |= Q(unit_path__above=path)
        return self.filter(found) if person.reach() else self.none()


class IndicatorSetting(models.Model):
    """A shipped indicator as a unit has set it for the reviews it announces. Written by ``outcomes.indicators``.

    ``option``: what becomes of hazards the unit found itself, where the indicator is about hazards.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    code = models.CharField(max_length=30)
    is_on = models.BooleanField()
    title = models.CharField(max_length=60)
    how = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    option = models.CharField(max_length=10, blank=True)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    objects = IndicatorSettingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="indicator_in_unit")]


class OutcomeReviewQuerySet(models.QuerySet["OutcomeReview"]):
    def visible_to(self, person: Person) -> OutcomeReviewQuerySet:
        """Of units whose matters the person may read, and those that measure one of these."""
        about = Outcome.objects.filter(review=OuterRef("pk"), unit_path__below_any=person.sees())
        return self.filter(Q(unit_path__below_any=person.sees()) | Exists(about))


class OutcomeReview(models.Model):
    """One review by a unit of units below it. Written by ``outcomes.announcing`` and ``outcomes.measuring``.

    ``filed_as``: its place on the yearly filed list. ``first_day`` to ``last_day``: the period it is about.
    ``begins_on``: the first day on which it may be computed. ``indicators``: as they were when it was announced.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="outcome_review")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    title = models.CharField(max_length=100)
    filed_as = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    begins_on = models.DateField()
    indicators: models.JSONField[Any, Any] = models.JSONField()
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    measured_at = models.DateTimeField(null=True, blank=True)
    measured_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    comment_until = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="outcome_review_period")
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "-announced_at"], name="outcome_review_by_unit")]


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, person: Person) -> OutcomeQuerySet:
        return self.filter(readable(person))


class Outcome(models.Model):
    """What a review says of one unit; its docket is the unit's. Written by the acts of ``reports.outcomes``.

    ``published_at``: never before the unit commented, or the time to comment was over.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="outcome")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    review = models.ForeignKey(OutcomeReview, models.PROTECT, related_name="outcomes", db_constraint=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    appeal_until = models.DateTimeField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "unit"], name="outcome_once")]


class OutcomeSaying(models.Model):
    """What was said of a result: the unit's comment or appeal, and the answer to an appeal (``about``). Only added."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        APPEAL = "appeal", _("Appeal")
        UPHELD = "upheld", _("Appeal answered: the result stands")
        CORRECTED = "corrected", _("Appeal answered: the result is corrected")

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="sayings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="answer")
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class OutcomeResult(models.Model):
    """A version of what was computed for a unit: the numbers and the ids of the rows behind them, encrypted. Never
    changed; a correction is the next ``number``, for the answer to an appeal (``because``)."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    because = models.OneToOneField(OutcomeSaying, models.PROTECT, null=True, blank=True, related_name="result")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["outcome", "number"], name="outcome_result_number")]
