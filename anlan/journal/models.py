"""Dockets, their sealed entries, their encrypted contents, and who looked at them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value

from anlan.journal.retention_models import Erasure, Mark, Retention, RetentionDecision, RetentionTerm
from anlan.lib.postgres.fields import PathField
from anlan.org.functions import AUDIENCES, SEE
from anlan.org.models import Person, Post, Unit

__all__ = [
    "Arrival",
    "Checkpoint",
    "Content",
    "Docket",
    "DocketKey",
    "Entry",
    "Erasure",
    "Leaf",
    "Mark",
    "NotRecused",
    "Recusal",
    "Retention",
    "RetentionDecision",
    "RetentionTerm",
    "Series",
    "UnitKey",
    "Viewing",
    "readable",
]


class NotRecused(Func):
    """Whether ``person`` is not recused from the docket that the column ``docket`` names.

    ``~Exists(…)`` says the same; Django puts that together anew for every list, at a third of the cost of the whole.
    """

    template = "NOT EXISTS (SELECT FROM journal_recusal WHERE docket_id = %(expressions)s)"
    arg_joiner = " AND person_id = "
    output_field = models.BooleanField()

    def __init__(self, docket: str, person: Person) -> None:
        super().__init__(F(docket), Value(person.pk))


def readable(person: Person, *, docket: str = "docket", audience: str = "docket__audience") -> Q:
    """Rows of dockets the person may read: by unit, by what the docket asks of its readers, and not recused from it.

    ``docket`` and ``audience`` name the row's own columns; the row carries ``unit_path``.
    """
    found = Q(unit_path__below_any=person.sees(), **{audience: SEE})
    for paths, rights in groupby(sorted(_guarded(person)), key=itemgetter(0)):
        asked = {f"{audience}__in": [right for _, right in rights]}
        found |= Q(NotRecused(docket, person), unit_path__below_any=list(paths), **asked)
    return found


def _guarded(person: Person) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where the person holds which right that a docket may ask beyond :data:`SEE`. Often all in one unit, and one
    condition then."""
    for right in AUDIENCES:
        paths = person.paths_with(right) if right != SEE else []
        if paths:
            yield tuple(paths), right


class DocketQuerySet(models.QuerySet["Docket"]):
    def visible_to(self, person: Person) -> DocketQuerySet:
        return self.filter(readable(person, docket="pk", audience="audience"))


class Docket(models.Model):
    """The row every matter hangs from. Written by ``journal.dockets``; ``last_*`` by ``journal.chain``.

    ``audience``: the right that opens it to a reader (``org.functions.AUDIENCES``).
    """

    class Subject(models.TextChoices):
        CASE = "case"
        PLAN = "plan"
        UNIT = "unit"
        ROUTINE = "routine"
        MEETING = "meeting"
        CALL = "call"
        REVIEW = "review"
        ROTA = "rota"
        REACH = "reach"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dockets", db_constraint=False)
    unit_path = PathField()
    subject = models.CharField(max_length=10, choices=Subject.choices)
    number = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    is_drill = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=True)
    audience = models.CharField(max_length=12, default=SEE, db_default=SEE)
    last_seq = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    _opened_key: bytes | None = None  # held by journal.keys for the life of this object

    objects = DocketQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "number"], name="docket_number_in_unit"),
            models.UniqueConstraint(fields=["id", "unit_path"], name="docket_id_path"),
        ]

    def __str__(self) -> str:
        return self.number


class Recusal(models.Model):
    """A person who must keep out of a matter, and from when: being a party to it, or close to one."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="recusals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "person"], name="recused_once")]


class Series(models.Model):
    """The last number given out for one unit, year and series of docket numbers."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name", "year"], name="series_once")]


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: Person) -> EntryQuerySet:
        return self.filter(readable(person))


class Entry(models.Model):
    """One line of a docket's append-only journal. Written by ``journal.chain`` alone; never changed.

    ``body`` is canonical JSON (RFC 8785): ids, action, the actor's post, due dates and hashes; no personal data
    and no free text. The other columns are copies for reading.
    """

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="entries", db_constraint=False)
    unit_path = PathField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    post = models.ForeignKey(Post, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    body = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "seq"], name="entry_seq_in_docket")]


class Leaf(models.Model):
    """An entry's place in the Merkle tree, signed by the sealer."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, related_name="leaf", db_constraint=False)
    docket = models.ForeignKey(Docket, models.DO_NOTHING, related_name="leaves", db_constraint=False)
    unit_path = PathField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root at a moment. ``frontier`` lets the sealer go on from it."""

    size = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    note = models.TextField()
    frontier = models.BinaryField()


class UnitKey(models.Model):
    """A unit's key of one month, wrapped by the installation's master key; it wraps the keys of dockets."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    month = models.DateField()
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "month"], name="unit_key_month")]


class DocketKey(models.Model):
    """A docket's own key, wrapped. Deleting the row erases the docket's content and leaves every hash valid."""

    docket = models.OneToOneField(Docket, models.PROTECT, primary_key=True, related_name="key", db_constraint=False)
    unit_path = PathField()
    unit_key = models.ForeignKey(UnitKey, models.PROTECT, related_name="+")
    wrapped = models.BinaryField()


class Content(models.Model):
    """Something written or attached, encrypted under the docket's key; its SHA-256 stands in the journal."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="contents", db_constraint=False)
    unit_path = PathField()
    media_type = models.CharField(max_length=60, default="application/json")
    ciphertext = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    written_at = models.DateTimeField()


class Viewing(models.Model):
    """Who looked at a confidential docket, in which post, and when. Kept so that those recorded can be told.

    ``post`` is null for whoever reported it or was asked by a duty alone, and in rows older than the column.
    """

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="viewings", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    page = models.CharField(max_length=40)
    at = models.DateTimeField()


class Arrival(models.Model):
    """A form that arrived: a hash of its own random number and its sender, and where it led. Nobody stands in it."""

    key = models.BinaryField(primary_key=True)
    received_at = models.DateTimeField(db_index=True)
    url = models.CharField(max_length=300)
