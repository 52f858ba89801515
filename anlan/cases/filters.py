"""Filters of ledgers that people named: plain links, each seen by whoever keeps it alone."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.models import SavedFilter
from anlan.lib.errors import Refused
from anlan.lib.postgres import bulk
from anlan.org.models import Person

MOST = 12


class CannotKeep(Refused):
    code = "filter_not_kept"
    status = 422


def keep(name: str, query: str, *, by: Person) -> SavedFilter:
    """Keep a filter under a name of one's own. ``query`` holds no words searched for: the caller leaves them out."""
    name = " ".join(name.split())[:30]
    if not name:
        raise CannotKeep(_("Give the filter a name."))
    if SavedFilter.objects.filter(person=by).count() >= MOST:
        raise CannotKeep(_("You keep %(most)d filters already. Remove one first.") % {"most": MOST})
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(person=by, name=name, query=query[:300])
    except IntegrityError:
        raise CannotKeep(_("You have a filter of this name already.")) from None


def kept(person: Person) -> list[tuple[int, str, str]]:
    """The filters this person keeps: id, name, query; by name."""
    return [(pk, name, query) for pk, name, query in bulk.execute(_KEPT, [person.pk])]


_KEPT = "SELECT id, name, query FROM cases_savedfilter WHERE person_id = %b ORDER BY name, id"


def drop(kept: SavedFilter, *, by: Person) -> None:
    SavedFilter.objects.filter(pk=kept.pk, person=by).delete()
