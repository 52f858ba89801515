"""What a lapse review remembers beside its case: whose lapse, what they answered, who decided what, the appeal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.duties.models import Duty
from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class LapseReviewQuerySet(models.QuerySet["LapseReview"]):
    def visible_to(self, person: Person) -> LapseReviewQuerySet:
        """For who handles it, and for the person it is about: both read the same."""
        return self.filter(readable(person) | Q(person=person))


class LapseReview(models.Model):
    """One lapsed duty and the person who was asked to do it. Written by ``cases.lapses``.

    ``person`` is null where nobody sat in the post. ``outcome`` and ``appeal_outcome`` are codes of
    ``lapses/outcomes.toml``. What people wrote is encrypted under the docket's key.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="lapse_review")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    why = models.ForeignKey(Content, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField(null=True)
    answer = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    reasons = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_constraint=False)
    decided_at = models.DateTimeField(null=True)
    appeal_by = models.DateTimeField(null=True)
    appeal = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    appeal_outcome = models.CharField(max_length=20, blank=True)
    appeal_reasons = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    appeal_by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    appeal_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_constraint=False)
    appeal_decided_at = models.DateTimeField(null=True)

    objects = LapseReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "person"], name="lapse_reviewed_once", nulls_distinct=False)
        ]
