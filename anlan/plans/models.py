"""The document, its versions, its outline, and the rules people confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, person: Person) -> PlanQuerySet:
        """Plans of the units the person reaches, and those of the units above, which bind these too."""
        above = [path.split(".")[:n] for path in person.reach() for n in range(1, path.count(".") + 2)]
        return self.filter(
            Q(unit_path__below_any=person.reach()) | Q(unit__path__in=[".".join(part) for part in above])
        )


class Plan(models.Model):
    """A written plan of a unit; it binds the unit and all below it unless one of theirs is in force.

    ``preset``: the code of the shipped rule book (``plans.presets``) it was made from; empty for a plan of its own.
    Books of different codes stand beside each other.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="plan")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=100)
    preset = models.CharField(max_length=40, blank=True)

    objects = PlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, person: Person) -> VersionQuerySet:
        return self.filter(plan__in=Plan.objects.visible_to(person))


class Version(models.Model):
    """One text of a plan, and what the compiler found in it (``findings``: a ``PlanDraft`` without the text)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    source_name = models.CharField(max_length=200)
    source_sha256 = models.BinaryField(max_length=32)
    text = models.TextField()
    findings: models.JSONField[Any, Any] = models.JSONField()
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_in_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="in_force"), name="version_one_in_force"),
        ]


class Clause(models.Model):
    """One heading of a version's outline; it runs to the next clause. Offsets count characters of ``Version.text``."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    level = models.PositiveSmallIntegerField()
    marker = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class Trigger(models.TextChoices):
    """What starts an obligation's clock: a report, or a step of the matter's life."""

    REPORTED = "reported", _("when it is reported")
    KNOWN = "known", _("when the one before in the chain knows")
    ENDED = "ended", _("when handling has ended")
    RECURRING = "recurring", _("by the calendar")
    ACCEPTED = "accepted", _("when it is accepted")
    FORWARDED = "forwarded", _("when it is passed on")
    EXTENDED = "extended", _("when more time is given")
    ANSWERED = "answered", _("when the answer is given")
    REVIEW = "review", _("when a review is asked for")
    REVIEWED = "reviewed", _("when the review is given")
    REREVIEW = "rereview", _("when a second review is asked for")
    NOTICED = "noticed", _("when a notice is issued")
    REPAIRED = "repaired", _("when a repair is reported")
    AGREED = "agreed", _("when an agreement is signed")
    RESOLVED = "resolved", _("when a meeting resolves it")
    CALLED = "called", _("when people are called to answer")
    MAJOR = "major", _("when it is judged to be major")
    SUPERVISED = "supervised", _("when it is put under supervision")
    ASSIGNED = "assigned", _("when somebody is made responsible for it")
    SHIFT_ENDS = "shift_ends", _("when a turn on duty ends")
    HANDED = "handed", _("when a shift is handed over")
    TESTED = "tested", _("when it is tested whether people are reached")


class Act(models.TextChoices):
    """What discharges an obligation's duty."""

    ACKNOWLEDGE = "acknowledge", _("confirm receipt")
    REPORT_UP = "report_up", _("send the first report upward")
    FOLLOW_UP = "follow_up", _("send a follow-up report")
    FINISH = "finish", _("send the final report")
    DO = "do", _("do it and note it")
    TAKE_UP = "take_up", _("look at it and decide what becomes of it")
    INFORM = "inform", _("tell in writing")
    ANSWER = "answer", _("give the answer in writing")
    REVIEW = "review", _("give the review in writing")
    REREVIEW = "rereview", _("give the second review in writing")
    REPAIR = "repair", _("mend it and report")
    RECHECK = "recheck", _("check the repair")
    SETTLE = "settle", _("bring it to an end")
    REVISIT = "revisit", _("look after it again")
    REPLY = "reply", _("reply")
    FILE = "file", _("hand in the return")
    HAND_OVER = "hand_over", _("hand over the shift")
    TAKE_OVER = "take_over", _("take over the shift")
    ACCOUNT = "account", _("account for everybody")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def visible_to(self, person: Person) -> ObligationQuerySet:
        return self.filter(version__in=Version.objects.visible_to(person))

    def in_force(self) -> ObligationQuerySet:
        return self.filter(version__state=Version.State.IN_FORCE, state=Obligation.State.CONFIRMED)

    def in_force_at(self, at: datetime) -> ObligationQuerySet:
        """Confirmed rules of the versions that were in force at ``at``, whatever came after."""
        still = Q(version__superseded_at__isnull=True) | Q(version__superseded_at__gt=at)
        return self.filter(still, version__in_force_at__lte=at, state=Obligation.State.CONFIRMED)


class Counting(models.TextChoices):
    """How a limit is counted: minutes as they pass, whole calendar days, or working days."""

    ELAPSED = "elapsed", _("as time passes")
    DAYS = "days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")


class Mark(models.TextChoices):
    """How far a figure's source was checked."""

    VERIFIED = "V", _("read in the primary text")
    SECONDARY = "S", _("read in a secondary copy")
    MEMORY = "M", _("from memory, not verified")
    COMPOSED = "C", _("composed here, no official source found")


class Obligation(models.Model):
    """One rule read from a version, as proposed, then confirmed, corrected or not adopted by a person.

    ``word`` is the plan's own word for who is responsible, ``function`` the post it was mapped to. ``chain`` lists
    the rungs the duty climbs when nobody acts: a list of rungs, each a list of ``{"word", "function"}`` that are
    told together; rung 0 is the responsible post. ``limit`` is the number people confirmed; ``limit_text`` the
    plan's words. ``everyone``: each holder must act, one does not answer for the rest. ``matter`` is the kind of
    case it is about; ``event_kinds`` narrow it to categories of that kind. ``source`` and ``mark`` say what it rests on
    where that is not the plan's own sentence.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To confirm")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Not adopted")

    version = models.ForeignKey(Version, models.PROTECT, related_name="obligations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    matter = models.CharField(max_length=12, default="incident", db_default="incident")
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    event_kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    word = models.CharField(max_length=60, blank=True)
    function = models.CharField(max_length=40, blank=True)
    act = models.CharField(max_length=12, choices=Act.choices)
    title = models.CharField(max_length=120)
    limit = models.DurationField(null=True, blank=True)
    counting = models.CharField(max_length=12, choices=Counting.choices, default=Counting.ELAPSED, db_default="elapsed")
    limit_text = models.CharField(max_length=60, blank=True)
    warn_share = models.FloatField(default=2 / 3)
    everyone = models.BooleanField(default=False)
    chain: models.JSONField[Any, Any] = models.JSONField(default=list)
    recurrence: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    confidence = models.FloatField(default=1.0)
    why = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    mark = models.CharField(max_length=1, choices=Mark.choices, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="obligation_number_in_version"),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                | Q(decided_at__isnull=False, mark__gt=""),  # shipped with its source; nobody here decided it
                name="obligation_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gt=timedelta(0)), name="obligation_limit_positive"
            ),
        ]


class KeptFindingQuerySet(models.QuerySet["KeptFinding"]):
    def visible_to(self, person: Person) -> KeptFindingQuerySet:
        return self.filter(plan__in=Plan.objects.visible_to(person))


class KeptFinding(models.Model):
    """What lint found in a plan and people keep as it is, with their reason. Written by ``plans.keeping``.

    ``fingerprint`` (``compiler.lint.fingerprint``) is the same while the sentence stays the same, so that the reason
    holds for the next version too.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="kept_findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    fingerprint = models.CharField(max_length=32)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = KeptFindingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "fingerprint"], name="finding_kept_once")]


class Binding(models.Model):
    """What a plan's word for a post means in the organisation. ``post`` overrides the search by function."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="bindings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    word = models.CharField(max_length=60)
    function = models.CharField(max_length=40, blank=True)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "word"], name="binding_word")]
