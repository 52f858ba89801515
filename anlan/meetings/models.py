"""Meetings: planned, held, written up; what they resolved; who was invited; what was handed round."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: Person) -> MeetingQuerySet:
        """Of units whose matters the person may read, and those that a post of theirs chairs, records or attends."""
        own = [post.pk for post in person.posts_held()]
        invited = Invitation.objects.filter(post__in=own).values("meeting")
        return self.filter(
            Q(unit_path__below_any=person.sees()) | Q(chair__in=own) | Q(recorder__in=own) | Q(pk__in=invited)
        )


class Meeting(models.Model):
    """One meeting or training of a unit. Written by the acts of this app.

    ``session``: which of its kind it is in the unit and year. ``said``: everything in words (subject, place, agenda,
    the parts of the minutes, names), encrypted. ``expected``, ``present``: how many were to come and came. ``issue``:
    how often its minutes were issued.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held, minutes to write")
        ISSUED = "issued", _("Minutes issued")
        CANCELLED = "cancelled", _("Called off")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="meeting")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    year = models.PositiveSmallIntegerField()
    session = models.PositiveIntegerField()
    planned_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)
    chair = models.ForeignKey(Post, models.PROTECT, related_name="+")
    recorder = models.ForeignKey(Post, models.PROTECT, related_name="+")
    said = models.ForeignKey(Content, models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    issue = models.PositiveSmallIntegerField(default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "kind", "year", "session"], name="meeting_session"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(held_at__isnull=False), name="meeting_held_at"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "-planned_at", "-docket"], name="meeting_by_unit"),
            models.Index(fields=["unit", "kind", "-planned_at"], name="meeting_series"),
        ]


class Invitation(models.Model):
    """A post that is to come: of the unit, of one below or above, or of a body that is only reached. Names of who came
    stand in ``Meeting.said``. Written by ``meetings.planning`` and ``meetings.holding``."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "post"], name="invited_once")]


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def visible_to(self, person: Person) -> ResolutionQuerySet:
        """Of units whose matters the person may read, and what posts of the person's lead."""
        own = [post.pk for post in person.posts_held()]
        return self.filter(Q(unit_path__below_any=person.sees()) | Q(lead__in=own))


class Resolution(models.Model):
    """What a meeting resolved: who leads it, until when. It becomes a duty when the minutes are issued.

    ``docket`` is where its duty runs: the meeting's, or one of its own in the unit below that is to do it, which
    cannot reach the meeting's. ``words`` (encrypted there): what, by which standard, with whom. Written by
    ``meetings.resolving``.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", db_constraint=False)
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="resolutions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due_on = models.DateField()
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "number"], name="resolution_number")]


class Minutes(models.Model):
    """The minutes as they were issued, whole; a correction is a further issue. Written by ``meetings.issuing``."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "number"], name="minutes_issue")]


class Material(models.Model):
    """A file handed round: its bytes and its name are encrypted. Written by ``meetings.materials``."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="materials")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    name = models.ForeignKey(Content, models.PROTECT, related_name="+")
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
