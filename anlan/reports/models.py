"""Reports handed in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Content, Docket, readable
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Person, Post, Unit


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, person: Person) -> FilingQuerySet:
        return self.filter(readable(person))


class Filing(models.Model):
    """One report handed in: first (首报), follow-up (续报) or final (终报). Never changed: a correction is another."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First report")
        FOLLOW_UP = "follow_up", _("Follow-up report")
        FINAL = "final", _("Final report")

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="filings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    serial = models.PositiveSmallIntegerField()
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["docket", "kind", "serial"], name="filing_serial")]
