"""Putting a hazard right: the five boxes, the notice with its day, the receipt, the repair, more time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.facts import acting_post
from anlan.cases.hazards import numbering
from anlan.cases.hazards.finding import add_pictures
from anlan.cases.hazards.standing import current, hold, supervision
from anlan.cases.models import Case, Extension, Hazard, Round
from anlan.cases.photos import Photo
from anlan.cases.written import keep, read, require_words
from anlan.duties import clock, extending
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete, NotAllowed, Refused
from anlan.org import access, holders
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person, Post, Unit
from anlan.plans.models import Act
from anlan.registers import figures

ASKED = ("basis", "demand", "interim", "consequence")
"""What the words of a notice are: what it rests on, what is asked, what protects meanwhile, what follows if late."""


class TooOften(Refused):
    code = "extended_too_often"
    status = 409


@dataclass(frozen=True)
class Boxes:
    """五落实: the measure, who (a post), the money, the day, and what protects meanwhile."""

    measure: str
    interim: str
    post: Post | None = None
    money: Decimal | None = None
    money_words: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class Notice:
    """``post`` puts it right until ``due_at``; ``issuer``: whose notice it is, the unit's own or one above."""

    issuer: Unit
    post: Post
    due_at: datetime
    words: dict[str, str]


@transaction.atomic
def fill_boxes(case: Case, boxes: Boxes, *, by: Person, at: datetime) -> Hazard:
    """Fill the five boxes as far as they are known; they may be filled again until it is put right."""
    rights.require(by, HANDLE, case)
    hazard = hold(case, "open", "noticed")
    _require_post(case, boxes.post)
    said = {"measure": boxes.measure.strip(), "interim": boxes.interim.strip(), "money": boxes.money_words.strip()}
    if said != read(case, hazard.boxes):
        hazard.boxes = keep(case, said, at)
    hazard.post, hazard.money = boxes.post, boxes.money
    hazard.due_at = boxes.due_at or hazard.due_at
    hazard.save(update_fields=["boxes", "post", "money", "due_at"])
    chain.note(
        case.docket, "hazard.boxes", at=at, person_id=by.pk, post_id=acting_post(by, case),
        responsible=boxes.post.pk if boxes.post else None,
        contents=contents.references([hazard.boxes] if hazard.boxes else []),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return hazard


@transaction.atomic
def notice(case: Case, given: Notice, *, by: Person, at: datetime) -> Round:
    """Issue a rectification notice: a new round with its number, day and post, whose clock begins.

    A unit above needs the right to sign there. A notice while one runs asks again, and takes its place.
    Raises :class:`Incomplete`, :class:`NotAllowed`, :class:`WrongMove`.
    """
    _require_issuer(case, given.issuer, by)
    hazard = hold(case, "open", "noticed")
    _require_post(case, given.post)
    if given.due_at <= at:
        raise Incomplete(_("This day has passed. Choose a later one."), field="due_at")
    said = require_words({name: given.words.get(name, "") for name in ASKED}, ["demand"])
    _supersede(case, at)
    row = open_round(
        case, issuer=given.issuer, noticed_by=by, noticed_at=at, post=given.post, due_at=given.due_at,
        words=keep(case, said, at), serial=numbering.next_number(given.issuer, "整改", at),
    )  # fmt: skip
    hazard.post, hazard.due_at = given.post, given.due_at
    hazard.save(update_fields=["post", "due_at"])
    lifecycle.advance(
        case, "notice", by=by, at=at, terms=terms_of(row),
        evidence={"round": row.number, "issuer": given.issuer.pk, "responsible": given.post.pk},
    )  # fmt: skip
    return row


@transaction.atomic
def receive(case: Case, *, by: Person, at: datetime) -> Round:
    """Sign for the notice. Whoever sits in the post it is for, or handles hazards of the unit. Twice is once."""
    hold(case, "noticed")
    row = _running(case)
    _require_doer(case, row, by, at)
    if row.received_at is None:
        row.received_by, row.received_at = by, at
        row.save(update_fields=["received_by", "received_at"])
        chain.note(
            case.docket, "hazard.received", at=at, person_id=by.pk, post_id=acting_post(by, case), round=row.number
        )
        live.changed(dockets=[case.pk])
    return row


@transaction.atomic
def repair(case: Case, text: str, *, by: Person, at: datetime, photos: Sequence[Photo] = (), cost: str = "") -> Round:
    """Report that it is put right, with pictures of how it looks now. Without a notice it was put right at once.

    Starts the clock of the check, for somebody other than ``by``.
    """
    hazard = hold(case, "open", "noticed")
    row = current(case)
    if row is None or row.result or row.repaired_at:
        row = open_round(case, post=hazard.post)
    _require_doer(case, row, by, at)
    said = require_words({"text": text, "cost": cost}, ["text"])
    row.repaired_by, row.repaired_at, row.repair = by, at, keep(case, said, at)
    row.after = add_pictures(case, photos, by=by, at=at)
    row.save(update_fields=["repaired_by", "repaired_at", "repair", "after"])
    terms = clock.Terms(posts=_checkers(case, row, at), occasion=row.number)
    lifecycle.advance(case, "repair", by=by, at=at, terms=terms, evidence={"round": row.number})
    return row


@transaction.atomic
def extend(case: Case, until: datetime, reason: str, *, by: Person, at: datetime) -> Extension:
    """Give the running round more time, before its day has passed, as often as the figure in force allows.

    Under supervision the supervising unit alone gives it. What is overdue is not extended: a new notice asks again.
    Raises :class:`TooOften`, :class:`Incomplete`, :class:`NotAllowed`.
    """
    hazard = hold(case, "noticed")
    row, watched = _running(case), supervision(case)
    if watched is not None:
        access.require(by, SIGN, str(watched.issuer.path))
    _require_issuer(case, row.issuer or case.unit, by)
    said = require_words({"reason": reason}, ["reason"])
    if row.due_at is None or row.due_at <= at:
        raise Incomplete(_("The day has passed. Issue a new notice; late stays late."), field="until")
    if until <= row.due_at:
        raise Incomplete(_("This is no later than the day it has now."), field="until")
    if row.extensions.count() >= figures.days("hazard.extensions", str(case.unit_path)):
        raise TooOften(_("It has had all the extensions the rules of your unit allow."))
    made = Extension.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, round=row, from_at=row.due_at, to_at=until,
        reason=keep(case, said, at), by=by, at=at,
    )  # fmt: skip
    row.due_at = hazard.due_at = until
    hazard.extensions += 1
    row.save(update_fields=["due_at"])
    hazard.save(update_fields=["due_at", "extensions"])
    chain.note(
        case.docket, "hazard.extended", at=at, person_id=by.pk, post_id=acting_post(by, case), round=row.number,
        extension=made.pk, due_at=chain.stamp(until), contents=contents.references([made.reason]),
    )  # fmt: skip
    if case.docket.duties.filter(act=Act.REPAIR, occasion=row.number, state="open").exists():
        extending.extend(case.docket, Act.REPAIR, until=until, at=at, evidence={"extension": made.pk}, again=True)
    return made


def open_round(case: Case, **values: object) -> Round:
    """The next round of the hazard, inside the caller's transaction."""
    last = current(case)
    number = last.number + 1 if last else 1
    return Round.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, number=number, **values
    )


def terms_of(row: Round) -> clock.Terms:
    posts = (row.post_id,) if row.post_id else ()
    return clock.Terms(due_at=row.due_at, posts=posts, occasion=row.number, words_id=row.words_id)


def is_doer(case: Case, row: Round | None, by: Person, at: datetime) -> bool:
    """Whether the person may receive the notice and report the repair."""
    if rights.may(by, HANDLE, case):
        return True
    return row is not None and row.post_id is not None and holders.may_act_in(row.post_id, by.pk, at)


def _require_doer(case: Case, row: Round, by: Person, at: datetime) -> None:
    if not is_doer(case, row, by, at):
        raise NotAllowed(_("This is asked of another post. Nothing was changed."))


def _require_issuer(case: Case, issuer: Unit, by: Person) -> None:
    if issuer.pk == case.unit_id:
        rights.require(by, HANDLE, case)
        return
    if not str(case.unit_path).startswith(f"{issuer.path}."):
        raise NotAllowed(_("A notice comes from the unit itself or from one above."))
    access.require(by, SIGN, str(issuer.path))


def _require_post(case: Case, post: Post | None) -> None:
    if post is not None and not f"{post.unit_path}.".startswith(f"{case.unit_path}."):
        raise Incomplete(_("Choose a post of the unit that puts it right."), field="post")


def _running(case: Case) -> Round:
    row = current(case)
    if row is None or row.repaired_at or row.result:
        raise Incomplete(_("No notice is running."), field="round")
    return row


def _supersede(case: Case, at: datetime) -> None:
    """A new notice takes the place of the one that runs: its clocks end here, what lapsed stays lapsed."""
    row = current(case)
    if row is None or row.result or row.repaired_at:
        return
    row.result = Round.Result.AGAIN
    row.save(update_fields=["result"])
    running = case.docket.duties.filter(act=Act.REPAIR, occasion=row.number, state="open")
    clock.relieve(running.select_for_update(of=("self",)).select_related("obligation").order_by("pk"), at=at)


def _checkers(case: Case, row: Round, at: datetime) -> tuple[int, ...]:
    """Posts that check: the unit that asked for it; at home whoever is not the one who put it right.

    Empty leaves it to the rule's own posts.
    """
    home = row.issuer if row.issuer is not None and row.issuer_id != case.unit_id else case.unit
    functions = ["safety_officer", "principal"] if home.pk == case.unit_id else ["bureau_officer", "district_director"]
    found = holders.nearest_posts({home.pk}, set(functions))
    posts = [pk for function in functions for pk in found.get((home.pk, function), [])]
    filled = holders.seats(posts, at)
    able = [pk for pk in posts if set(filled[pk].persons) - {row.repaired_by_id} and pk != row.post_id]
    return tuple(able[:1])
