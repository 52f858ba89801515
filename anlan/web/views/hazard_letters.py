"""Letters made from the record of a hazard, a dispute or a referral: on the page and as a Word file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases import letters_word
from anlan.cases.disputes import letters as of_disputes
from anlan.cases.hazards import letters as of_hazards
from anlan.cases.kinds import DISPUTE, HAZARD, LAPSE_REVIEW, REFERRAL
from anlan.cases.lapses import letters as of_lapses
from anlan.cases.letters import Letter
from anlan.cases.models import Case
from anlan.cases.referrals import letters as of_referrals
from anlan.org.functions import READ
from anlan.web import case_access
from anlan.web.files import attachment
from anlan.web.guard import needs
from anlan.web.request import Request

LETTERS: dict[str, Callable[[Case, str], Letter | None]] = {
    HAZARD.code: of_hazards.letter,
    DISPUTE.code: of_disputes.letter,
    REFERRAL.code: of_referrals.letter,
    LAPSE_REVIEW.code: of_lapses.letter,
}


@needs(READ)
@never_cache
@require_GET
def hazard_letter(request: Request, docket_id: int, letter: str) -> HttpResponse:
    case, found = _letter(request, docket_id, letter)
    return render(request, "hazards/letter.html", {"case": case, "letter": found, "code": letter})


@needs(READ)
@never_cache
@require_GET
def hazard_letter_word(request: Request, docket_id: int, letter: str) -> HttpResponse:
    case, found = _letter(request, docket_id, letter)
    return attachment(letters_word.render(found), f"{found.title} {case.docket.number}.docx")


def _letter(request: Request, docket_id: int, code: str) -> tuple[Case, Letter]:
    case = case_access.see(request, docket_id, "record")
    letter = LETTERS.get(case.kind)
    found = letter(case, code) if letter else None
    if found is None:
        raise Http404
    return case, found
