"""What a grievance remembers beside its case: how somebody is named in it, where it went, its letters and dates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Unit


class GrievanceQuerySet(models.QuerySet["Grievance"]):
    def visible_to(self, person: Person) -> GrievanceQuerySet:
        return self.filter(readable(person))


class Grievance(models.Model):
    """The detail of a grievance. Written by ``cases.grievances``.

    ``identity``: who asks, apart from everything else and encrypted; where the name is kept closed, only
    ``grievances.naming.open_name`` reads it, and enters that it did. ``representatives``: how many of them act for a
    joint grievance (art. 20); ``people``: how many they say they are. ``origin``: the docket this one came from, by a
    transfer or as a report of retaliation (``origin_as``); ``successor``: the one it goes on under. ``window_until``:
    until when the next review may be asked for. ``round``: how often it was accepted.
    """

    class Naming(models.TextChoices):
        NAMED = "named", _("With my name")
        CLOSED = "closed", _("With my name, kept closed")
        ANONYMOUS = "anonymous", _("Without a name")

    class Channel(models.TextChoices):
        WEB = "web", _("On the web")
        LETTER = "letter", _("By letter")
        PHONE = "phone", _("By telephone")
        VISIT = "visit", _("In person")

    class Origin(models.TextChoices):
        TRANSFER = "transfer", _("passed on")
        RETALIATION = "retaliation", _("reported as retaliation")

    class Satisfaction(models.IntegerChoices):
        SATISFIED = 1, _("Satisfied")
        MOSTLY = 2, _("Mostly satisfied")
        NOT = 3, _("Not satisfied")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="grievance")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    naming = models.CharField(max_length=9, choices=Naming.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.WEB)
    representatives = models.PositiveSmallIntegerField(default=1)
    people = models.PositiveIntegerField(null=True, blank=True)
    identity = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    origin = models.ForeignKey(Docket, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    origin_as = models.CharField(max_length=11, choices=Origin.choices, blank=True)
    successor = models.ForeignKey(Docket, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    round = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    window_until = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction.choices, null=True, blank=True)

    objects = GrievanceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(representatives__gte=1, representatives__lte=5), name="at_most_five"),
            models.CheckConstraint(
                condition=~Q(naming="anonymous") | Q(identity__isnull=True), name="anonymous_has_no_name"
            ),
        ]


class GrievanceLetterQuerySet(models.QuerySet["GrievanceLetter"]):
    def visible_to(self, person: Person) -> GrievanceLetterQuerySet:
        return self.filter(readable(person))


class GrievanceLetter(models.Model):
    """A letter to the petitioner: written by a handler, issued by whoever signs, sent some way on some day.

    ``content`` holds what was filled in; ``target`` is the unit a transfer goes to. Written by
    ``cases.grievances.letters`` and ``cases.grievances.issuing``.
    """

    class Kind(models.TextChoices):
        INFORMED = "informed", _("Notice of receipt")
        ACCEPTED = "accepted", _("Notice of acceptance")
        DECLINED = "declined", _("Notice of non-acceptance")
        FORWARDED = "forwarded", _("Notice of transfer")
        EXTENDED = "extended", _("Notice of extension")
        OPINION = "opinion", _("Written answer")
        REVIEW = "review", _("Review opinion")
        REREVIEW = "rereview", _("Second review opinion")

    class Way(models.TextChoices):
        CODE = "code", _("Read with the receipt code")
        HAND = "hand", _("Handed over")
        POST = "post", _("Registered mail")
        OTHER = "other", _("Some other way")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="grievance_letters")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    number = models.CharField(max_length=60, blank=True)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    target = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    sent_way = models.CharField(max_length=5, choices=Way.choices, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = GrievanceLetterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["docket", "kind"], condition=Q(issued_at__isnull=True), name="one_draft"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="letter_issued_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(issued_at__isnull=False), name="letter_sent_after_issue"
            ),
        ]


class GrievanceDeskQuerySet(models.QuerySet["GrievanceDesk"]):
    def visible_to(self, person: Person) -> GrievanceDeskQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class GrievanceDesk(models.Model):
    """What a unit publishes of how to bring a grievance (art. 18); anybody may read it. Written by ``grievances.desk``.

    ``outside``: the body above that gives the second review where no unit of the installation stands there.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    unit_path = PathField()
    channels = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    query = models.CharField(max_length=300, blank=True)
    outside = models.CharField(max_length=100, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = GrievanceDeskQuerySet.as_manager()
