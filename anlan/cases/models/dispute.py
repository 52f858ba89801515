"""What a dispute remembers beside its case: the parties, who mediates, the sessions, the agreement, the visits after.

Whoever the parties are stands in contents encrypted under the docket's key, never in a column.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, person: Person) -> DisputeQuerySet:
        return self.filter(readable(person))


class Dispute(models.Model):
    """The detail of a dispute. Written by ``cases.disputes``.

    ``post``, ``due_at`` and ``plan`` (which department, what measures) are the four things that are fixed (四定).
    ``rounds``: how often mediation began. ``ended_as``: why it ended without agreement; ``guided_to``: which other way
    the parties were shown, ``guidance`` in which words (art. 26).
    """

    class Source(models.TextChoices):
        PARTY = "party", _("A party asked")
        FOUND = "found", _("Found by the school")
        PASSED = "passed", _("Passed on by others")

    class Ended(models.TextChoices):
        REFUSED = "refused", _("A party does not want mediation")
        STOPPED = "stopped", _("A party wants to stop")
        NO_AGREEMENT = "apart", _("No agreement was reached")
        BREACHED = "breached", _("The agreement was not performed")

    class Way(models.TextChoices):
        COMMITTEE = "committee", _("People's mediation committee")
        AUTHORITY = "authority", _("The authority in charge")
        ARBITRATION = "arbitration", _("Arbitration")
        COURT = "court", _("Court")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="dispute")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.PARTY)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    plan = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    ended_as = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    ended_on = models.DateTimeField(null=True, blank=True)
    end_words = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    guided_to = models.CharField(max_length=11, choices=Way.choices, blank=True)
    guidance = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    guided_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()


class DisputeParty(models.Model):
    """One side, or one of several on a side. ``identity``: name, telephone, address, who speaks for them.

    ``is_unit``: the school or another unit is itself the party; then nobody of it mediates. ``identity_seen``: a paper
    was shown, and not copied. ``consent`` is to mediation, and may be taken back at any time (arts. 17, 23).
    """

    class Consent(models.TextChoices):
        ASKED = "asked", _("Not asked yet")
        AGREED = "agreed", _("Wants mediation")
        REFUSED = "refused", _("Does not want mediation")

    class Way(models.TextChoices):
        SIGNED = "signed", _("In writing")
        SPOKEN = "spoken", _("Said, and noted")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    side = models.PositiveSmallIntegerField()
    identity = models.ForeignKey(Content, models.PROTECT, related_name="+")
    is_unit = models.BooleanField(default=False)
    identity_seen = models.BooleanField(default=False)
    consent = models.CharField(max_length=7, choices=Consent.choices, default=Consent.ASKED)
    consent_way = models.CharField(max_length=6, choices=Way.choices, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=[1, 2]), name="party_has_a_side"),
            models.CheckConstraint(
                condition=Q(consent="asked") | Q(consent_at__isnull=False, consent_way__gt=""),
                name="consent_has_its_day",
            ),
        ]


class DisputeMediator(models.Model):
    """Who mediates, from when to when. ``outsider``: somebody without an account, of a mediation committee.

    A party may refuse a mediator and a mediator keeps out (art. 19): the row ends, and another takes over.
    """

    class Ended(models.TextChoices):
        REFUSED = "refused", _("refused by a party")
        RECUSED = "recused", _("keeps out of it")
        REPLACED = "replaced", _("replaced")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="mediators")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    outsider = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=8, choices=Ended.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["docket"], condition=Q(ended_at__isnull=True), name="one_mediator"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, outsider__isnull=False)
                | Q(person__isnull=False, outsider__isnull=True),
                name="mediator_is_one_person",
            ),
        ]


class DisputeSession(models.Model):
    """One sitting: who was there (two neutral witnesses where talk may be contested) and what was said."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    mediator = models.ForeignKey(DisputeMediator, models.PROTECT, related_name="sessions")
    held_at = models.DateTimeField()
    notes = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "number"], name="session_number")]


class DisputeAgreement(models.Model):
    """What the parties agreed, by arts. 28 and 29: written, or spoken and noted. ``copies``: one each, one kept."""

    class Confirmation(models.TextChoices):
        OPEN = "open", _("Not asked for yet")
        DECLINED = "declined", _("The parties do not want it")
        APPLIED = "applied", _("Applied for together")
        CONFIRMED = "confirmed", _("Confirmed by the court")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="agreement")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    serial = models.CharField(max_length=60)
    is_oral = models.BooleanField(default=False)
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    perform_by = models.DateField()
    copies = models.PositiveSmallIntegerField()
    mediator = models.ForeignKey(DisputeMediator, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    confirmation = models.CharField(max_length=9, choices=Confirmation.choices, default=Confirmation.OPEN)
    confirmation_at = models.DateTimeField(null=True, blank=True)


class DisputeVisit(models.Model):
    """A look after the agreement (回访): how far it is performed."""

    class Performed(models.TextChoices):
        ALL = "all", _("Performed")
        PART = "part", _("Performed in part")
        NONE = "none", _("Not performed")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    performed = models.CharField(max_length=4, choices=Performed.choices)
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "number"], name="visit_number")]
