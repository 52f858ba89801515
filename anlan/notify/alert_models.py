"""Alerts that a unit makes public, and the feeds by which programs read them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.lib.postgres.fields import PathField
from anlan.org.functions import SIGN
from anlan.org.models import Person, Unit


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, person: Person) -> AlertQuerySet:
        return self.filter(unit_path__below_any=person.paths_with(SIGN))


class Alert(models.Model):
    """One message of the feed; never changed: what changes or ends it is another row. Written by ``notify.alerts``.

    Its text is public the moment it is written, so it hangs from no docket: nothing of a case may be read off it.
    ``is_test``: of a drill that only tries the channels.
    """

    class Kind(models.TextChoices):
        ALERT = "Alert", _("Alert")
        UPDATE = "Update", _("Changed")
        CANCEL = "Cancel", _("All clear")

    class Grade(models.IntegerChoices):
        RED = 1, _("Red")
        ORANGE = 2, _("Orange")
        YELLOW = 3, _("Yellow")
        BLUE = 4, _("Blue")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.ALERT)
    is_drill = models.BooleanField(default=False)
    is_test = models.BooleanField(default=False, db_default=False)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    category = models.CharField(max_length=10)
    event = models.CharField(max_length=60)
    headline = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    instruction = models.TextField()
    area = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-sent_at"], name="alert_of_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="Alert", replaces__isnull=True) | Q(~Q(kind="Alert"), replaces__isnull=False),
                name="alert_replaces",
            )
        ]


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, person: Person) -> FeedQuerySet:
        return self.filter(unit_path__below_any=person.paths_with(SIGN))


class Feed(models.Model):
    """A reader of a unit's alerts: whoever has its address. Only the SHA-256 of its secret is kept."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    reader = models.CharField(max_length=60)
    publisher = models.CharField(max_length=14, blank=True)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()
