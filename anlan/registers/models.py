"""Things a unit keeps a register of."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, person: Person) -> PlaceQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class Place(models.Model):
    """A place with a QR code on its wall. The code is random: it names no place to whoever has not seen it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="places", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=16, unique=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="place_name_in_unit")]

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    """Where the journal keeps what happens to a unit's registers: one docket for each unit. See ``registers.book``."""

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="book", db_constraint=False)
    unit_path = PathField()
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="+")


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, person: Person) -> PictureQuerySet:
        return self.filter(unit_path__below_any=person.sees())


class Picture(models.Model):
    """A picture of the campus to pin things on: drawn anew without metadata, kept encrypted in the unit's book."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="pictures", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=60)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(archived_at=None), name="picture_name_in_unit")
        ]

    def __str__(self) -> str:
        return self.name


FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
ON_A_WALL = ("risk_point", "equipment", "device", "supply")
"""Kinds whose things hang or stand somewhere with a code on them (``registers.kinds`` says the same, and a test)."""


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, person: Person) -> ItemQuerySet:
        """Items of units whose matters the person may read; of the person's own units also what has a code on it."""
        return self.filter(
            Q(unit_path__below_any=person.sees()) | Q(unit_path__below_any=person.reach(), kind__in=ON_A_WALL)
        )

    def current(self) -> ItemQuerySet:
        return self.filter(archived_at=None)


class Item(models.Model):
    """One thing of a register. Which register it is, and what is kept of it, is a row of ``registers.kinds``.

    What lists sort, filter and add up are columns; the rest is ``data``, checked against the kind's fields by
    ``registers.values``. Written by ``registers.items``, ``registers.checking`` and ``registers.tables``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="items", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=40, blank=True, help_text="The unit's own number of it.")
    name = models.CharField(max_length=100)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="items")
    spot = models.CharField(max_length=100, blank=True)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    responsible = models.CharField(max_length=60, blank=True, help_text="The post's name as it was written.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    on_date = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    next_check_on = models.DateField(null=True, blank=True)
    fault_at = models.DateTimeField(null=True, blank=True, help_text="Since when it does not work.")
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    minimum = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    data = models.JSONField(default=dict)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="pinned")
    pin_x = models.FloatField(null=True, blank=True, help_text="Share of the picture's width.")
    pin_y = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    sort_on = models.GeneratedField(
        expression=Case(
            When(fault_at__isnull=False, then=Value(FIRST)),
            default=Coalesce(Least(F("expires_on"), F("next_check_on")), Value(LAST)),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    """What does not work first, then what runs out or is to be checked soonest."""

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "kind", "number"], condition=~Q(number=""), name="item_number_in_register"
            ),
            models.CheckConstraint(
                condition=Q(pin_x=None, pin_y=None) | Q(pin_x__range=(0, 1), pin_y__range=(0, 1)),
                name="item_pin_inside",
            ),
            models.CheckConstraint(condition=Q(quantity=None) | Q(quantity__gte=0), name="item_quantity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "sort_on", "id"], condition=Q(archived_at=None), name="item_by_date"),
            models.Index(fields=["unit_path", "kind"], name="item_by_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class MovementQuerySet(models.QuerySet["Movement"]):
    def visible_to(self, person: Person) -> MovementQuerySet:
        return self.filter(item__in=Item.objects.visible_to(person))


class Movement(models.Model):
    """Something that happened to an item: checked, broken, mended, taken out, put in, changed. Only ever added."""

    class What(models.TextChoices):
        CREATED = "created", _("entered")
        CHANGED = "changed", _("changed")
        ARCHIVED = "archived", _("taken off the register")
        RESTORED = "restored", _("put back on the register")
        OK = "ok", _("checked, in order")
        FAULT = "fault", _("does not work")
        STAND_IN = "stand_in", _("made do with something else")
        MENDED = "mended", _("works again")
        TAKEN = "taken", _("taken out")
        PUT = "put", _("put in")

    item = models.ForeignKey(Item, models.CASCADE, related_name="movements")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    what = models.CharField(max_length=10, choices=What.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict, help_text="[before, after] by field; of personal fields only that.")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = MovementQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "-id"], name="movement_by_item")]


class Figure(models.Model):
    """A figure of law or practice as a unit has set it for itself and all below; without one the shipped value holds.

    What figures there are, with source and mark, stands in ``figures.toml``. Written by ``registers.figures``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="figures", db_constraint=False)
    unit_path = PathField()
    code = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="figure_once")]


class HeadingMap(models.Model):
    """What the headings of a unit's own tables mean: column key by heading, for one kind of table.

    ``kind`` is a register's code, or whatever another package reads tables for. Written by ``registers.headings``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "kind"], name="headings_once")]


class FormTemplateQuerySet(models.QuerySet["FormTemplate"]):
    def visible_to(self, person: Person) -> FormTemplateQuerySet:
        """Forms set at the person's units, below them, and above them (those bind)."""
        found = Q(unit_path__below_any=person.reach())
        for path in person.reach():
            found |= Q(unit_path__above=path)
        return self.filter(found) if person.reach() else self.none()


class FormTemplate(models.Model):
    """A form on paper as a unit has set it for itself and all below, in place of the shipped one of the same code.

    Written by ``paper.templates``; ``body`` and ``sign`` are in the notation of ``paper.notation``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    body = models.TextField()
    sign = models.TextField(blank=True)
    empty = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False)
    set_at = models.DateTimeField()

    objects = FormTemplateQuerySet.as_manager()

    class Meta:
        db_table = "reports_formtemplate"  # it was of reports once, and moved down so that letters can be written on it
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="form_in_unit")]


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, person: Person) -> ImportQuerySet:
        """A person's own: its problems quote what stood in the file."""
        return self.filter(person=person)

    def running(self) -> ImportQuerySet:
        return self.exclude(state__in=Import.ENDED)


class Import(models.Model):
    """A table that is too long for one request: kept until the worker has brought it in, then thrown away.

    ``table``: a register's code, or whatever another package reads tables for. ``file``: sealed under the key of the
    unit's book; gone at the end. ``result``: what it did, or what is wrong and where. Written by ``incoming``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        READING = "reading", _("Is being read and checked")
        WRITING = "writing", _("Is being brought in")
        DONE = "done", _("Is brought in")
        REFUSED = "refused", _("Was not brought in")
        FAILED = "failed", _("Could not be brought in")

    ENDED = (State.DONE, State.REFUSED, State.FAILED)

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    table = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    file = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None, file__isnull=False) | Q(ended_at__isnull=False, file=None),
                name="import_file_until_the_end",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(ended_at=None), name="import_running"),
            models.Index(fields=["person", "-id"], name="import_by_person"),
        ]

    @property
    def is_running(self) -> bool:
        return self.ended_at is None
