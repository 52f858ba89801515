"""A grievance comes in: from anybody's phone, or on paper, by telephone or in person, written down by a handler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import facts, homes, intake
from anlan.cases.grievances import naming
from anlan.cases.grievances.naming import Someone
from anlan.cases.intake import Receipt, Told
from anlan.cases.kinds.grievance import ACCUSATION, GRIEVANCE
from anlan.cases.models import Case, Grievance
from anlan.cases.photos import Photo
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import GRIEVANCES
from anlan.org.models import Person, Unit

MOST_REPRESENTATIVES = 5
"""信访工作条例 art. 20 [V]: several people with one request choose at most five of them."""


class TooManyRepresentatives(Refused):
    code = "too_many_representatives"
    status = 422


class NoNameGiven(Refused):
    code = "no_name_given"
    status = 422


class NothingAsked(Refused):
    code = "nothing_asked"
    status = 422


@dataclass(frozen=True)
class Petition:
    """``demand``: what is asked for; ``text``: what happened and why. ``people``: how many, in a joint grievance."""

    category: str
    demand: str
    text: str = ""
    where: str = ""
    naming: str = Grievance.Naming.ANONYMOUS
    who: tuple[Someone, ...] = ()
    people: int | None = None
    names_principal: bool = False
    photos: tuple[Photo, ...] = ()
    channel: str = Grievance.Channel.WEB


@transaction.atomic
def submit(
    unit: Unit, petition: Petition, *, by: Person | None, at: datetime, nonce: str = "", about: Docket | None = None
) -> Receipt:
    """Register it and start the clocks. ``by``: the handler who writes down what came otherwise than by the web.

    ``about``: the docket a report of retaliation is about; it is known to the new docket alone.
    Raises what :func:`anlan.cases.intake.report` raises, :class:`anlan.cases.homes.NoSealedBox`,
    :class:`TooManyRepresentatives`, :class:`NoNameGiven`, :class:`NothingAsked`.
    """
    _check(unit, petition, by)
    told = Told(
        category=petition.category, text=petition.text or petition.demand, where=petition.where, photos=petition.photos,
        names_principal=petition.names_principal,
    )  # fmt: skip
    receipt = intake.report(GRIEVANCE.code, unit, told, by=None, at=at, nonce=nonce)
    _detail(receipt.case, petition, about, by, at)
    return receipt


def home_of(unit: Unit, petition: Petition, *, at: datetime) -> Unit:
    """Where it will be opened."""
    return homes.home_of(GRIEVANCE.code, unit, petition.category, at=at, names_principal=petition.names_principal)


def _check(unit: Unit, petition: Petition, by: Person | None) -> None:
    if by is not None and petition.category != ACCUSATION:
        access.require(by, GRIEVANCES, str(unit.path))
    if len(petition.who) > MOST_REPRESENTATIVES:
        raise TooManyRepresentatives(_("At most five people can act for a joint grievance."))
    if not petition.demand.strip():
        raise NothingAsked(_("Write what you ask for."))
    if petition.naming != Grievance.Naming.ANONYMOUS and not any(one.name for one in petition.who):
        raise NoNameGiven(_("Write your name, or choose to give none."))


def _detail(case: Case, petition: Petition, about: Docket | None, by: Person | None, at: datetime) -> None:
    docket = case.docket
    is_anonymous = petition.naming == Grievance.Naming.ANONYMOUS
    identity = None if is_anonymous else naming.keep(docket, petition.who, at=at)
    Grievance.objects.create(
        docket=docket, unit_id=case.unit_id, unit_path=case.unit_path, naming=petition.naming,
        channel=petition.channel, representatives=max(1, len(petition.who)), people=petition.people,
        identity=identity, origin=about, origin_as=Grievance.Origin.RETALIATION if about else "",
    )  # fmt: skip
    case.facts = contents.write(docket, {**facts.known(case), "demand": petition.demand}, at=at)
    case.save(update_fields=["facts"])
    chain.note(
        docket, "grievance.registered", at=at, person_id=by.pk if by else None, naming=petition.naming,
        channel=petition.channel, representatives=max(1, len(petition.who)),
        contents=contents.references([one for one in (identity, case.facts) if one]),
    )  # fmt: skip
