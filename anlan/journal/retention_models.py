"""How long what was written is kept, what was decided when that time was over, and what was destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit

if TYPE_CHECKING:
    from anlan.journal.models import Docket


class Mark(models.TextChoices):
    """How far what a figure rests on was checked."""

    VERIFIED = "V", _("read in the text itself")
    SECONDARY = "S", _("read in a copy only")
    MEMORY = "M", _("from memory, not checked")
    COMPOSED = "C", _("composed here, no rule found")
    OWN = "B", _("set by the bureau")


class RetentionTerm(models.Model):
    """How long a unit and all below it keep matters of one kind; nearer units go before. Written by ``journal.terms``.

    Where no row is, what ``journal/data/retention.toml`` says holds. ``matter`` is a kind of case or ``drill``.
    ``months`` after the matter is over; null for good. ``at_close``: closing asks at once whether to destroy or to
    keep, to be answered within ``decide_days``. ``automatic``: destroyed without asking when the time is over.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    matter = models.CharField(max_length=20)
    months = models.PositiveSmallIntegerField(null=True)
    decide_days = models.PositiveSmallIntegerField(default=30)
    at_close = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1, choices=Mark.choices, default=Mark.OWN)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "matter"], name="retention_term_once"),
            models.CheckConstraint(condition=Q(months__isnull=True) | Q(months__gt=0), name="retention_months"),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(months__isnull=False), name="retention_automatic_has_term"
            ),
        ]


def readable(person: Person) -> Q:
    """Rows that hang from a docket: who may read the docket may read them."""
    from anlan.journal.models import Docket

    return Q(docket__in=Docket.objects.visible_to(person))


class RetentionQuerySet(models.QuerySet["Retention"]):
    def visible_to(self, person: Person) -> RetentionQuerySet:
        return self.filter(readable(person))


class DecisionQuerySet(models.QuerySet["RetentionDecision"]):
    def visible_to(self, person: Person) -> DecisionQuerySet:
        return self.filter(readable(person))


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, person: Person) -> ErasureQuerySet:
        return self.filter(readable(person))


class Retention(models.Model):
    """Until when a docket that is over is kept. Written by ``cases.retention``.

    ``destroy_on`` is null where it is kept for good. ``extended_by``: the decision that set the date; else the term.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        DUE = "due", _("To be decided")
        DESTROYED = "destroyed", _("Destroyed")

    docket: models.OneToOneField[Docket, Docket] = models.OneToOneField(
        "journal.Docket", models.PROTECT, primary_key=True, related_name="retention"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    matter = models.CharField(max_length=20)
    over_at = models.DateTimeField()
    destroy_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.KEPT)
    extended_by = models.ForeignKey("journal.RetentionDecision", models.PROTECT, null=True, related_name="+")

    objects = RetentionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["destroy_on", "docket"], condition=Q(state="kept"), name="retention_to_come"),
            models.Index(fields=["unit_path", "destroy_on"], name="retention_by_unit"),
        ]


class RetentionDecision(models.Model):
    """The question whether to destroy or to keep, and its answer. Written by ``cases.retention``.

    ``assessment`` says in writing why it is kept. It lies in a docket of the unit, not in the one it is about: it must
    outlive that one's key.
    """

    class Cause(models.TextChoices):
        CLOSING = "closing", _("The matter was closed")
        TERM = "term", _("The time is over")
        REQUEST = "request", _("Whoever reported asks for it")
        OFFICE = "office", _("Asked by the unit itself")

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided yet")
        KEPT = "kept", _("Kept, with reasons")
        DESTROYED = "destroyed", _("Destroyed")
        MOOT = "moot", _("No longer asked")

    docket: models.ForeignKey[Docket, Docket] = models.ForeignKey(
        "journal.Docket", models.PROTECT, related_name="decisions"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    cause = models.CharField(max_length=8, choices=Cause.choices)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    keep_until = models.DateField(null=True)
    assessment = models.ForeignKey("journal.Content", models.PROTECT, null=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["docket"], condition=Q(outcome=""), name="retention_one_question"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__isnull=False), name="retention_answered_sometime"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="kept") | Q(keep_until__isnull=False, assessment__isnull=False),
                name="retention_kept_with_reasons",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "due_on"], condition=Q(outcome=""), name="retention_open"),
        ]


class Erasure(models.Model):
    """A docket's key was destroyed. Only ever added, by ``cases.erasing``; what ``anlan erasures export`` writes.

    ``body`` is the journal's entry of it and ``receipt`` its signed promise: both together prove the erasure without
    this table, and let it be applied again after a restore. ``by`` is null where a term does it by itself, or a list
    was applied.
    """

    docket: models.OneToOneField[Docket, Docket] = models.OneToOneField(
        "journal.Docket", models.PROTECT, primary_key=True, related_name="erasure", db_constraint=False
    )
    unit_path = PathField()
    erased_at = models.DateTimeField()
    ground = models.CharField(max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField()
    contents = models.PositiveIntegerField()
    body = models.BinaryField()
    receipt = models.TextField()

    objects = ErasureQuerySet.as_manager()
