"""What matters are found by: keyed hashes of pairs of characters, and the keys of each month."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anlan.journal.models import Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Unit


class WordKey(models.Model):
    """The key of the hashes of one month's matters, wrapped by the master key. Written by ``cases.words``."""

    month = models.DateField(primary_key=True)
    wrapped = models.BinaryField()


class CaseWords(models.Model):
    """One matter's hashes. Written by ``cases.words``; goes with the docket's key, by a foreign key of the database."""

    docket = models.OneToOneField(
        Docket, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit_path = PathField()
    month = models.DateField()
    tokens = ArrayField(models.IntegerField())

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="case_words"),
            models.Index(fields=["month", "docket"], name="case_words_by_month"),
            models.Index(fields=["unit", "month", "docket"], name="case_words_by_unit"),
        ]


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, person: Person) -> SavedFilterQuerySet:
        """One's own alone."""
        return self.filter(person=person)


class SavedFilter(models.Model):
    """A filter of a ledger that somebody named: a plain link. Words searched for are not kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=300)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "name"], name="saved_filter_once")]
