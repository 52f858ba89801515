"""What a referral remembers beside its case: each letter to a department with its reply, and the looks on the spot."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, person: Person) -> ReferralQuerySet:
        return self.filter(readable(person))


class Referral(models.Model):
    """One letter to a department, with its day and its reply. Written by ``cases.referrals``.

    ``post`` is the department's, reached through its contacts. ``words`` is all it is told: what, where, the law;
    ``pictures`` are ids of remarks that go along. Nothing of whoever reported it goes along. ``is_chase``: asks again
    for what an earlier one asked. ``recorded_by``: who wrote a reply down that came by telephone or on paper; without,
    it came by the signed link.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Dealt with")
        PROMISED = "promised", _("Taken up, to be done by a day")
        NOT_OURS = "not_ours", _("Not this department's")

    class Way(models.TextChoices):
        LINK = "link", _("by the link")
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    serial = models.CharField(max_length=60)
    is_chase = models.BooleanField(default=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_constraint=False)
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    pictures = ArrayField(models.BigIntegerField(), default=list, blank=True)
    due_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    reply = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    reply_way = models.CharField(max_length=6, choices=Way.choices, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_over = models.BooleanField(default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "number"], name="referral_number")]


class ReferralLook(models.Model):
    """A look on the spot after a reply, or when it has gone by itself."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="looks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    is_settled = models.BooleanField()
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    pictures = ArrayField(models.BigIntegerField(), default=list, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "number"], name="look_number")]
