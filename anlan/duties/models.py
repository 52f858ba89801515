"""Obligations at work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.duties.rota_models import HandOver as HandOver  # Django finds models here
from anlan.duties.rota_models import ReachFinding as ReachFinding
from anlan.duties.rota_models import ReachTest as ReachTest
from anlan.duties.rota_models import Swap as Swap
from anlan.journal.models import Content, Docket, NotRecused, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.functions import SEE
from anlan.org.models import Person, Post, Unit
from anlan.plans.models import Act, Obligation


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, person: Person) -> DutyQuerySet:
        """Duties of the units whose matters the person may read, and those of the person's own posts.

        Nothing of a matter the person is recused from, but where every reader may see it.
        """
        own = [post.pk for post in person.posts_held()]
        open_to_them = Q(docket__audience=SEE) | Q(NotRecused("docket", person))
        return self.filter(readable(person) | (Q(post__in=own) & open_to_them))

    def open(self) -> DutyQuerySet:
        return self.filter(state=Duty.State.OPEN)

    def above(self, duty: Duty) -> DutyQuerySet:
        """What runs on higher rungs because of ``duty``."""
        strand = self.filter(docket=duty.docket_id, obligation=duty.obligation_id, occasion=duty.occasion)
        return strand.open().filter(rung__gt=duty.rung)

    def due(self, at: datetime) -> DutyQuerySet:
        """Open duties on which the clock has something to do: to warn, or to let lapse. Earliest first."""
        return self.open().filter(next_at__lte=at, set_aside_at__isnull=True).order_by("next_at", "pk")


class Duty(models.Model):
    """One obligation at work for one post of one rung. Written by ``duties.clock`` and ``duties.escalation``.

    ``next_at`` is when the clock looks at it next: ``warn_at``, then ``due_at``; null when there is nothing to
    look at. ``expected`` are the persons told when it opened; with ``everyone`` each must acknowledge.
    ``since`` is the duty whose acknowledgement started this one, for what is due after somebody knows.
    ``occasion`` tells apart the times one rule runs on one docket: the round of a repair, the day of a return, the
    resolution of a meeting; 0 where there is only one. ``words`` say what is asked where the rule's title is too
    general. ``extended_from``: when it was due before more time was given.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Running")
        MET = "met", _("Done")
        MET_LATE = "met_late", _("Done late")
        LAPSED = "lapsed", _("Lapsed")
        VACANT = "vacant", _("Nobody holds the post")
        PASSED = "passed", _("The same person as below")
        RELIEVED = "relieved", _("No longer needed")
        CANCELLED = "cancelled", _("Cancelled")

    UNASKED: ClassVar = (State.VACANT, State.PASSED)
    """On these rungs nobody was asked."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="duties")
    rung = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="duties")
    act = models.CharField(max_length=12, choices=Act.choices)
    occasion = models.BigIntegerField(default=0, db_default=0)
    words = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    extended_from = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    expected = ArrayField(models.BigIntegerField(), default=list)
    evidence: models.JSONField[Any, Any] = models.JSONField(default=dict)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_error = models.CharField(max_length=300, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["docket", "obligation", "occasion", "rung", "post"],
                name="duty_once_per_rung",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="duty_ended_when_not_open",
            ),
            models.CheckConstraint(condition=Q(state="open") | Q(next_at__isnull=True), name="duty_closed_no_clock"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state="open", set_aside_at__isnull=True, next_at__isnull=False),
                name="duty_next",
            ),
            models.Index(fields=["unit_path", "due_at"], condition=Q(state="open"), name="duty_open_by_unit"),
            models.Index(fields=["unit", "occasion"], condition=Q(act="file"), name="duty_returns"),
            models.Index(fields=["post", "due_at"], condition=Q(state="open"), name="duty_open_by_post"),
        ]

    @property
    def strand(self) -> tuple[int, int, int]:
        """What its rungs have in common: one rule, at work once on one docket."""
        return self.docket_id, self.obligation_id, self.occasion


class RoutineQuerySet(models.QuerySet["Routine"]):
    def visible_to(self, person: Person) -> RoutineQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class Routine(models.Model):
    """A rule of the calendar at work for one unit. Written by ``duties.routine``.

    ``opens_at`` is when its next occasion opens; null while it is switched off, or when none is in sight.
    ``next_day``: the day that occasion is due. ``is_on`` null: nobody has chosen, and the rule's own word holds.
    ``due_time``: another time of the day than the rule's.
    ``set_aside_error``: why the clock gave up on the row; switching it on again tries it anew.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="routines", db_constraint=False)
    unit_path = PathField()
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="routines")
    is_on = models.BooleanField(null=True)
    due_time = models.TimeField(null=True, blank=True)
    next_day = models.DateField(null=True)
    set_aside_error = models.CharField(max_length=300, blank=True)
    opens_at = models.DateTimeField(null=True)

    objects = RoutineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "obligation"], name="routine_once")]
        indexes: ClassVar = [
            models.Index(fields=["opens_at", "id"], condition=Q(opens_at__isnull=False), name="routine_next")
        ]


class PostFeedQuerySet(models.QuerySet["PostFeed"]):
    def visible_to(self, person: Person) -> PostFeedQuerySet:
        """Of the posts the person sits in."""
        return self.filter(post__in=[post.pk for post in person.posts_held()])


class PostFeed(models.Model):
    """A calendar program that reads what a post has to do: whoever has its address. Written by ``duties.feeds``.

    Only the SHA-256 of its secret is kept.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PostFeedQuerySet.as_manager()


class Acknowledgement(models.Model):
    """Somebody said they have it: a person, or an office by its signed link. Late is recorded as late."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="acknowledgements")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_way = models.CharField(max_length=10)
    is_late = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "person"], name="acknowledged_once", nulls_distinct=False)
        ]


class Heartbeat(models.Model):
    """The last time each part of the engine really did its round. One row each."""

    part = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()
    real_at = models.DateTimeField(help_text="By the machine's own clock, however fast this one runs.")
