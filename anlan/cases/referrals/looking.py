"""Somebody goes and looks: only what was seen to be settled is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from anlan.cases import lifecycle, rights
from anlan.cases.facts import acting_post
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.hazards.finding import add_pictures
from anlan.cases.models import Case, ReferralLook
from anlan.cases.photos import Photo
from anlan.cases.referrals.sending import supersede
from anlan.cases.referrals.standing import current, hold, looks
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.org.functions import HANDLE
from anlan.org.models import Person


@transaction.atomic
def look(
    case: Case, is_settled: bool, text: str, *, by: Person, at: datetime, photos: Sequence[Photo] = ()
) -> ReferralLook:
    """Write down what was seen on the spot. Settled closes it; not settled after a reply, it is referred again.

    What has gone by itself is closed by a look too, before any reply.
    """
    rights.require(by, HANDLE, case)
    hold(case, "found", "sent", "replied")
    words = keep(case, require_words({"text": text}, ["text"]), at)
    row = ReferralLook.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, number=len(looks(case)) + 1,
        is_settled=is_settled, words=words, pictures=add_pictures(case, photos, by=by, at=at), by=by, at=at,
    )  # fmt: skip
    chain.note(
        case.docket, "referral.look", at=at, person_id=by.pk, post_id=acting_post(by, case), look=row.number,
        settled=is_settled, contents=contents.references([words]),
    )  # fmt: skip
    if is_settled:
        supersede(case, current(case), at)
        lifecycle.advance(case, "close", by=by, at=at, evidence={"look": row.number})
    elif case.state == "replied":
        terms = clock.Terms(occasion=next_occasion(case))
        lifecycle.advance(case, "return", by=by, at=at, terms=terms, evidence={"look": row.number})
    return row
