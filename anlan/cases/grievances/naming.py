"""Who asks: kept apart from the matter, encrypted, and where it was to be kept closed, opened only by an act."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.models import Case, Grievance
from anlan.journal import chain, contents
from anlan.journal.keys import Erased
from anlan.journal.models import Content, Docket
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person


class NeedsReason(Refused):
    code = "needs_reason"
    status = 422


class NoName(Refused):
    code = "no_name"
    status = 409


@dataclass(frozen=True)
class Someone:
    """A petitioner, or one of the up to five who act for a joint grievance."""

    name: str = ""
    phone: str = ""
    address: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.address)


def keep(docket: Docket, people: tuple[Someone, ...], *, at: datetime) -> Content | None:
    told = [asdict(one) for one in people if not one.is_empty]
    return contents.write(docket, {"people": told}, at=at) if told else None


def shown(case: Case, person: Person) -> tuple[Someone, ...]:
    """The names a handler sees without more ado: those given openly."""
    found = Grievance.objects.select_related("identity").get(pk=case.pk)
    if found.naming != Grievance.Naming.NAMED or not rights.may(person, HANDLE, case):
        return ()
    return read(case, found)


def read(case: Case, grievance: Grievance) -> tuple[Someone, ...]:
    """For the petitioner's own page and for letters; none once destroyed."""
    if grievance.identity is None:
        return ()
    try:
        told = contents.read(grievance.identity, case.docket)["people"]
    except Erased:
        return ()
    return tuple(Someone(**one) for one in told)


@transaction.atomic
def open_name(case: Case, reason: str, *, by: Person, at: datetime) -> tuple[Someone, ...]:
    """Read a name that was to be kept closed. Who opened it and why is entered, and the petitioner sees it.

    Raises :class:`NeedsReason`, :class:`NoName`, :class:`NotAllowed`.
    """
    rights.require(by, HANDLE, case)
    if not reason.strip():
        raise NeedsReason(_("Write why the name is needed. The petitioner will read it."))
    grievance = Grievance.objects.select_related("identity").get(pk=case.pk)
    people = read(case, grievance)
    if not people:
        raise NoName(_("No name was given."))
    why = contents.write(case.docket, {"text": reason.strip()}, at=at)
    chain.note(
        case.docket, "grievance.name_opened", at=at, person_id=by.pk, post_id=acting_post(by, case),
        contents=contents.references([why]),
    )  # fmt: skip
    return people
