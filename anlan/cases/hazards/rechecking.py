"""The check of a repair, by somebody else: put right and struck off, or asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.hazards.finding import add_pictures
from anlan.cases.hazards.rectifying import open_round, terms_of
from anlan.cases.hazards.standing import current, hold, supervision
from anlan.cases.models import Case, Hazard, Round
from anlan.cases.photos import Photo
from anlan.cases.written import keep, require_words
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.org import access, holders
from anlan.org.functions import HANDLE
from anlan.org.models import Person


class SamePerson(NotAllowed):
    """Whoever put it right, or sits in the post that had to, does not check it."""

    code = "same_person"


def may_check(case: Case, row: Round, by: Person, at: datetime) -> bool:
    try:
        _require_another(case, row, by, at)
    except NotAllowed:
        return False
    return rights.may(by, HANDLE, case)


@transaction.atomic
def passed(
    case: Case, opinion: str, *, by: Person, at: datetime, photos: Sequence[Photo] = (), no_picture: str = ""
) -> Round:
    """It is put right: struck off; under supervision it waits for the unit above to lift that.

    A picture of how it looks now is needed from the repair or the check; where none can be, ``no_picture`` says why.
    Raises :class:`SamePerson`, :class:`Incomplete`, :class:`NotAllowed`, :class:`WrongMove`.
    """
    row = _checked(case, Round.Result.PASSED, opinion, by=by, at=at, photos=photos, no_picture=no_picture)
    if not row.after and not no_picture.strip():
        raise Incomplete(_("Add a picture of how it looks now, or say why there is none."), field="photos")
    move = "pass" if supervision(case) else "close"
    lifecycle.advance(case, move, by=by, at=at, evidence={"round": row.number})
    return row


@transaction.atomic
def failed(
    case: Case, opinion: str, until: datetime, *, by: Person, at: datetime, photos: Sequence[Photo] = ()
) -> Round:
    """It is not put right: the next round begins for the same post, until ``until``."""
    if until <= at:
        raise Incomplete(_("This day has passed. Choose a later one."), field="until")
    row = _checked(case, Round.Result.FAILED, opinion, by=by, at=at, photos=photos)
    after = open_round(
        case, issuer=row.issuer, noticed_by=by, noticed_at=at, post=row.post, due_at=until, words=row.words,
        serial=row.serial,
    )  # fmt: skip
    Hazard.objects.filter(pk=case.pk).update(due_at=until)
    lifecycle.advance(case, "fail", by=by, at=at, terms=terms_of(after), evidence={"round": row.number})
    return after


def _checked(
    case: Case, result: Round.Result, opinion: str, *, by: Person, at: datetime, photos: Sequence[Photo],
    no_picture: str = "",
) -> Round:  # fmt: skip
    rights.require(by, HANDLE, case)
    hold(case, "repaired")
    row = current(case)
    if row is None:
        raise Incomplete(_("No notice is running."), field="round")
    _require_another(case, row, by, at)
    said = require_words({"text": opinion, "no_picture": no_picture}, ["text"])
    row.result, row.checked_by, row.checked_at = result, by, at
    row.opinion = keep(case, said, at)
    row.after = [*row.after, *add_pictures(case, photos, by=by, at=at)]
    row.save(update_fields=["result", "checked_by", "checked_at", "opinion", "after"])
    return row


def _require_another(case: Case, row: Round, by: Person, at: datetime) -> None:
    if row.issuer is not None and row.issuer_id != case.unit_id:
        access.require(by, HANDLE, str(row.issuer.path))
    is_same = row.repaired_by_id == by.pk
    if not is_same and row.post_id is not None:
        is_same = holders.may_act_in(row.post_id, by.pk, at)
    if is_same:
        raise SamePerson(_("Whoever puts it right does not check it. Ask a colleague to look."))
