"""Rosters of a unit (classes, departments, areas), calls to everybody, and what each of those called has answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket
from anlan.lib.postgres.fields import PathField
from anlan.notify.models import Alert
from anlan.org.functions import CALL
from anlan.org.models import Person, Term, Unit
from anlan.registers.models import Place


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, person: Person) -> RosterQuerySet:
        return self.filter(unit_path__below_any=person.paths_with(CALL), archived_at=None)


class Roster(models.Model):
    """A class, a department or an area of a unit, for a term. Written by ``calls.rosters``.

    Of pupils there is only how many they are (``strength``): they are not messaged and not named; the class's teacher
    answers for them. ``area``: where on the campus a class or department is.
    """

    class Kind(models.TextChoices):
        CLASS = "class", _("Class")
        DEPARTMENT = "department", _("Department")
        AREA = "area", _("Area of the campus")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=40)
    year = models.CharField(max_length=20, blank=True, help_text="The row it stands in on the board: 三年级.")
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="inside")
    term = models.ForeignKey(Term, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "kind", "name"], condition=Q(archived_at=None), name="roster_name")
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody who belongs to a roster, or (``answers``) answers for it: the class's teacher, the guard of a gate.

    ``rank``: 0 answers first, the next stands in. Written by ``calls.rosters``.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    answers = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["roster", "person"], name="member_once")]


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, person: Person) -> CallQuerySet:
        return self.filter(unit_path__below_any=person.paths_with(CALL))


class Call(models.Model):
    """One call to many. ``said``: its words, encrypted (headline, todo, where). ``about``: the docket of the matter it
    was started from. ``leader``: who watches the board now. Written by the acts of this app.
    """

    class Mode(models.TextChoices):
        REAL = "real", _("Earnest")
        DRILL = "drill", _("Drill")
        TEST = "test", _("Test of the channels")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        OVER = "over", _("Ended with the all-clear")
        RECALLED = "recalled", _("Recalled: sent by mistake")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="call")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    about = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="calls", db_constraint=False)
    pattern = models.CharField(max_length=20)
    grade = models.CharField(max_length=12)
    mode = models.CharField(max_length=5, choices=Mode.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    said = models.ForeignKey(Content, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40)
    sent_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+", db_constraint=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "nonce"], name="call_nonce"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="call_ended_at",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-sent_at"], name="call_of_unit")]

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class Called(models.Model):
    """One line of the board: a person who answers for themselves, or a roster (``roster`` and ``answers_for``) that
    ``person``, or ``second`` in their place, answers for. Written by the acts of this app.

    ``expected``, ``missing``: of a class, in numbers. ``words``: where somebody is, who is missing; encrypted.
    ``said_by``, ``said_how``: who entered it for somebody else, and how they heard it.
    """

    class Answer(models.TextChoices):
        SILENT = "silent", _("No answer")
        SAFE = "safe", _("Safe")
        HELP = "help", _("Needs help")

    class How(models.TextChoices):
        PHONE = "phone", _("by telephone")
        FACE = "face", _("seen in person")
        RADIO = "radio", _("by radio")

    call = models.ForeignKey(Call, models.PROTECT, related_name="called")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    answers_for = models.BooleanField(default=False)
    roster = models.ForeignKey(Roster, models.SET_NULL, null=True, related_name="+")
    home = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    second = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    is_away = models.BooleanField(default=False)
    expected = models.PositiveSmallIntegerField(null=True)
    missing = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=6, choices=Answer.choices, default=Answer.SILENT)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    words = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, blank=True)
    said_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    said_how = models.CharField(max_length=5, choices=How.choices, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "person"], condition=Q(answers_for=False), name="called_person"),
            models.UniqueConstraint(fields=["call", "roster"], condition=Q(answers_for=True), name="called_roster"),
            models.CheckConstraint(
                condition=Q(answer="silent", answered_at=None) | ~Q(answer="silent") & Q(answered_at__isnull=False),
                name="called_answered_at",
            ),
            models.CheckConstraint(condition=Q(said_by=None) | ~Q(said_how=""), name="called_said_how"),
        ]
        indexes: ClassVar = [models.Index(fields=["call", "answer"], name="called_answer")]
