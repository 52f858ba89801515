"""What a hazard must remember beside its case: how it was found, the five boxes, the rounds of repair, supervision."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit
from anlan.registers.models import Item, Place


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, person: Person) -> ListingQuerySet:
        """Lists set at the person's units, below them, and above them (those bind)."""
        found = Q(unit_path__below_any=person.reach())
        for path in person.reach():
            found |= Q(unit_path__above=path)
        return self.filter(found) if person.reach() else self.none()


class Listing(models.Model):
    """A checklist, or the criteria of one field, as a unit has set it for itself and all below.

    The lists that come with the product stand in data files; a row of the same code takes the place of one, a new code
    adds one. ``is_off``: not used here. Written by ``hazards.listings``.
    """

    class Kind(models.TextChoices):
        CHECKLIST = "checklist", _("Checklist")
        CRITERIA = "criteria", _("Criteria")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    lines = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    is_off = models.BooleanField(default=False)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "kind", "code"], name="listing_in_unit")]


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, person: Person) -> InspectionQuerySet:
        """Of units whose matters the person may read, and the person's own."""
        return self.filter(Q(unit_path__below_any=person.sees()) | Q(by=person))


class Inspection(models.Model):
    """Somebody went through a checklist at a place: each item √, × or not there. Written by ``hazards.inspecting``.

    The answers with their words are kept encrypted in the unit's book. ``seen_by`` signs beside whoever inspected.
    """

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections", db_constraint=False)
    unit_path = PathField()
    checklist = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="inspections")
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    looked_at = models.PositiveSmallIntegerField()
    found = models.PositiveSmallIntegerField()
    nonce = models.CharField(max_length=40)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "nonce"], name="inspection_once")]
        indexes: ClassVar = [models.Index(fields=["unit_path", "-id"], name="inspection_by_unit")]


class HazardQuerySet(models.QuerySet["Hazard"]):
    def visible_to(self, person: Person) -> HazardQuerySet:
        return self.filter(unit_path__below_any=person.sees())


class Hazard(models.Model):
    """The detail of a hazard that was confirmed. Written by the acts in ``cases.hazards``.

    The five boxes (五落实): measure and interim plan are in ``boxes`` (encrypted), who is ``post``, when is ``due_at``,
    money is ``money`` with its words in ``boxes``. ``criteria``: codes of the criteria it was judged by; ``is_direct``:
    one of them means major by itself. ``imported_number``: its number in the unit's own ledger.
    """

    class Source(models.TextChoices):
        SELF = "self", _("Found by the unit itself")
        SUPERIOR = "superior", _("Found by a unit above")
        REPORT = "report", _("Reported by somebody")
        INCIDENT = "incident", _("Came to light in an incident")
        IMPORT = "import", _("From the unit's own ledger")

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="hazard")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    source = models.CharField(max_length=10, choices=Source.choices)
    found_on = models.DateField()
    found_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="hazards")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="hazards")
    incident = models.ForeignKey(Docket, models.PROTECT, null=True, blank=True, related_name="hazards_found")
    criteria = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_direct = models.BooleanField(default=False)
    boxes = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    money = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    reported_up = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    reported_up_at = models.DateTimeField(null=True, blank=True)
    reported_up_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    imported_number = models.CharField(max_length=40, blank=True)

    objects = HazardQuerySet.as_manager()


class Round(models.Model):
    """One time of asking for a repair, doing it, and checking it. Round 1 may have no notice: put right at once.

    ``words``: what the notice asks (encrypted); ``issuer``: the unit whose notice it is. ``after``: ids of the pictures
    taken when it was put right or checked. Whoever checked is never whoever put it right.
    """

    class Result(models.TextChoices):
        NONE = "", _("Not checked yet")
        PASSED = "passed", _("Put right")
        FAILED = "failed", _("Not put right")
        AGAIN = "again", _("Asked for again")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    number = models.PositiveSmallIntegerField()
    serial = models.CharField(max_length=60, blank=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    noticed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    noticed_at = models.DateTimeField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    words = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    repaired_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    repaired_at = models.DateTimeField(null=True, blank=True)
    repair = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.NONE, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    opinion = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    after = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["docket", "number"], name="round_number_in_hazard"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(repaired_by__isnull=True)
                | ~Q(checked_by=models.F("repaired_by")),
                name="round_checked_by_another",
            ),
        ]


class Extension(models.Model):
    """More time for a repair: from when to when, the reason, and who allowed it. Only ever added."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.ForeignKey(Content, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    def visible_to(self, person: Person) -> SupervisionQuerySet:
        return self.filter(unit_path__below_any=person.sees())


class Supervision(models.Model):
    """A unit above has put a hazard under supervision (挂牌督办): its sheet, until when, and how it was lifted (摘牌).

    ``words``: requirements and where it is made public; ``request``, ``opinion``: what the unit says when it asks for
    the lifting, and what those who checked say.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", _("District")
        COUNTY = "county", _("County")
        CITY = "city", _("City")
        PROVINCE = "province", _("Province")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="supervisions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    serial = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    words = models.ForeignKey(Content, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(null=True, blank=True)
    request = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    opinion = models.ForeignKey(Content, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["docket"], condition=Q(lifted_at__isnull=True), name="supervised_once_at_a_time"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "due_at"], name="supervision_by_unit")]


class Milestone(models.Model):
    """A step that a supervised hazard is to reach by a day."""

    supervision = models.ForeignKey(Supervision, models.CASCADE, related_name="milestones")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    on_date = models.DateField()
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
