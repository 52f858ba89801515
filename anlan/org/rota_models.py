"""The rota: which turns there are in a post, on which days somebody is to be there, and who is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlan.lib.postgres.fields import PathField

if TYPE_CHECKING:
    from anlan.org.models import Person


class DayType(models.TextChoices):
    """What a day is to a school. A make-up Saturday is a school day; every day outside the terms is of the break."""

    SCHOOL = "school", _("school days")
    WEEKEND = "weekend", _("weekends")
    HOLIDAY = "holiday", _("days off in the week")
    BREAK = "break", _("school breaks")


class ShiftKindQuerySet(models.QuerySet["ShiftKind"]):
    def visible_to(self, person: Person) -> ShiftKindQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class ShiftKind(models.Model):
    """A turn there is in a post: its name, its hours, and the days on which somebody is to be there.

    ``ends`` at or before ``begins`` is on the next day. Written by ``duties.rota``.
    """

    unit = models.ForeignKey("org.Unit", models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey("org.Post", models.CASCADE, related_name="shift_kinds")
    name = models.CharField(max_length=20)
    begins = models.TimeField()
    ends = models.TimeField()
    days = ArrayField(models.CharField(max_length=8, choices=DayType.choices))
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects = ShiftKindQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "name"], condition=Q(put_away_at=None), name="shift_kind_name")
        ]

    def __str__(self) -> str:
        return self.name


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, person: Person) -> ShiftQuerySet:
        """One's own, and those of the units the person belongs to or is above: a rota hangs on the wall."""
        return self.filter(Q(person=person) | Q(unit_path__below_any=person.reach()))


class Shift(models.Model):
    """Who sits in a post between two moments. No two people on one shift by accident. Written by ``duties.rota``.

    ``day`` is the day of the rota it belongs to (a night begins on it); null for what came from elsewhere.
    ``next_at`` is when the clock looks at it next, and ``stage`` what it has seen of it: when it has begun, what runs
    in the post is passed on; towards its end the hand-over is asked; when it is over it is looked at no more.
    """

    class Stage(models.IntegerChoices):
        WAITING = 0
        BEGUN = 1
        ASKED = 2
        OVER = 3

    post = models.ForeignKey("org.Post", models.CASCADE, related_name="shifts")
    unit = models.ForeignKey("org.Unit", models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey("org.Person", models.CASCADE, related_name="shifts")
    during = DateTimeRangeField()
    kind = models.ForeignKey(ShiftKind, models.SET_NULL, null=True, blank=True, related_name="shifts")
    day = models.DateField(null=True, blank=True)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.WAITING, db_default=0)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="shift_one_person_at_a_time",
                expressions=[(F("post"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "day"], name="shift_by_day"),
            models.Index(fields=["person", "during"], name="shift_of_person"),
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="shift_next"),
        ]


class RotaSetting(models.Model):
    """What a unit wants of its rota. No row: a swap that both want is enough. Written by ``duties.rota``."""

    unit = models.OneToOneField(
        "org.Unit", models.CASCADE, primary_key=True, related_name="rota_setting", db_constraint=False
    )
    unit_path = PathField()
    asks_leader = models.BooleanField(default=False)
