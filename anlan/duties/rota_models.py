"""What people do with their turns on duty, and whether a test reached them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.functions import ROTA
from anlan.org.models import Channel, Person, Post, Shift, Unit


class SwapQuerySet(models.QuerySet["Swap"]):
    def visible_to(self, person: Person) -> SwapQuerySet:
        """What one asked or is asked, and what waits where one keeps the rota."""
        mine = Q(asked_by=person) | Q(asked_of=person)
        return self.filter(mine | Q(unit_path__below_any=person.paths_with(ROTA)))


class Swap(models.Model):
    """Somebody asks another to take a turn on duty, in return for one of theirs or for nothing.

    Why is nobody's business here, and there is no room for it. Written by ``duties.rota.swapping``.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        AGREED = "agreed", _("both want it; waits for whoever keeps the rota")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        REFUSED = "refused", _("refused by whoever keeps the rota")
        WITHDRAWN = "withdrawn", _("withdrawn")

    WAITING: ClassVar = [State.ASKED, State.AGREED]

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="swaps")
    other = models.ForeignKey(Shift, models.SET_NULL, null=True, blank=True, related_name="+")
    is_return = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asked_of = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SwapQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state__in=["asked", "agreed"], shift__isnull=False), name="swap_one_waits"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("asked_of")), name="swap_between_two"),
        ]


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, person: Person) -> HandOverQuerySet:
        """One's own, those of posts one sits in, and those of the units whose matters one may read."""
        own = Q(by=person) | Q(post__in=[post.pk for post in person.posts_held()])
        return self.filter(own | Q(unit_path__below_any=person.sees()))


class HandOver(models.Model):
    """What one shift leaves to the next: ``written`` holds the words and what was open. Only ever added and taken over.

    Written by ``duties.rota.handing_over``.
    """

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    shift = models.OneToOneField(Shift, models.PROTECT, related_name="hand_over")
    written = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit_path", "-at"], name="hand_over_by_unit")]


class ReachTestQuerySet(models.QuerySet["ReachTest"]):
    def visible_to(self, person: Person) -> ReachTestQuerySet:
        return self.filter(unit_path__below_any=person.sees())


class ReachTest(models.Model):
    """A harmless test to everybody whom the plans in force would call, and what came back.

    On a docket of its own that is marked as a drill: nothing of it climbs, and no figure counts it. ``next_at``:
    when the clock looks at it next, to begin it or to close it. Written by ``duties.reach.testing``.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        OVER = "over", _("over")
        CALLED_OFF = "called_off", _("called off")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="reach_test")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    planned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ReachTestQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="reach_test_next"),
            models.Index(fields=["unit_path", "-planned_at"], name="reach_test_by_unit"),
        ]


class Outcome(models.TextChoices):
    """What came back from a post, or by one channel."""

    ANSWERED = "answered", _("answered in time")
    DELIVERED = "delivered", _("arrived, by what the provider says")
    HANDED = "handed", _("handed over; whether it arrived is not known")
    SILENT = "silent", _("not answered in time")
    FAILED = "failed", _("sending failed")
    NOT_SENT = "not_sent", _("not sent: no verified way that is set up")
    NOT_TRIED = "not_tried", _("not tried: answered before, or later on the ladder")
    VACANT = "vacant", _("nobody holds the post")


class ReachFinding(models.Model):
    """What a test found of one post, or (with ``channel``) of one way to it. Of posts, never of persons.

    Written when a test is closed, and kept to compare the next one with.
    """

    test = models.ForeignKey(ReachTest, models.CASCADE, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["test", "post", "channel"], name="reach_finding_once")]
