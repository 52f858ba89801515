"""Outcome reviews: the list, one review as who announced it sees it, the result of one unit, its sheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases import letters_word
from anlan.lib.clock import local_date
from anlan.org import access
from anlan.org.functions import SEE, SIGN
from anlan.org.models import Level, Person, Unit
from anlan.reports.models import Outcome, OutcomeResult, OutcomeReview
from anlan.reports.outcomes import indicators, keeping, measuring, rights, sheet, standing
from anlan.web.files import attachment
from anlan.web.forms.outcomes import SayingForm
from anlan.web.guard import needs, person_of
from anlan.web.outcome_words import blocks, review_sentence, state_sentence, state_word
from anlan.web.paging import newest
from anlan.web.request import Request
from anlan.web.words import day_range

MOST = 60


@needs(SEE)
@never_cache
@require_GET
def outcomes(request: Request) -> HttpResponse:
    """Reviews announced by the person's units, and results of these; newest first."""
    person = person_of(request)
    reviews = OutcomeReview.objects.visible_to(person).filter(unit_path__below_any=person.sees())
    own = Outcome.objects.visible_to(person).filter(unit__in=[post.unit_id for post in person.posts_held()])
    rows = standing.of(list(own.select_related("unit", "review__unit").order_by("-review__announced_at")[:MOST]))
    found, older = newest(request, reviews.select_related("unit"), MOST)
    context = {
        "reviews": _reviews(found, request),
        "older": older,
        "own": [{"one": row, "words": state_sentence(row, request.at)} for row in rows],
        "headline": _headline(len(found), len(rows)),
        "may_announce": home_of(person) is not None,
        "now": request.at,
    }  # fmt: skip
    return render(request, "outcomes/list.html", context)


@needs(SEE)
@never_cache
@require_GET
def outcome(request: Request, outcome_id: int) -> HttpResponse:
    """The result of one unit, or a review as a whole: messages know the docket, not which it is."""
    person = person_of(request)
    found = Outcome.objects.visible_to(person).filter(pk=outcome_id).first()
    if found is not None:
        return result_page(request, found)
    review = get_object_or_404(OutcomeReview.objects.visible_to(person).select_related("unit", "docket"), pk=outcome_id)
    if not access.may(person, SEE, str(review.unit_path)):
        raise Http404
    return _review_page(request, review)


def _review_page(request: Request, review: OutcomeReview) -> HttpResponse:
    rows = standing.of_review(review)
    may = access.may(person_of(request), SIGN, str(review.unit_path))
    running = may and review.cancelled_at is None
    context = {
        "review": review,
        "sentence": review_sentence(review, rows, request.at),
        "period": day_range(review.first_day, review.last_day, request.at),
        "rows": [{"one": row, "word": state_word(row)} for row in rows],
        "indicators": indicators.thaw(review.indicators),
        "may_measure": running and review.measured_at is None and local_date(request.at) >= review.begins_on,
        "ready": measuring.publishable(review, at=request.at).count() if running and review.measured_at else 0,
        "may_call_off": running and not any(row.outcome.published_at for row in rows),
        "now": request.at,
    }
    return render(request, "outcomes/review.html", context)


def result_page(request: Request, found: Outcome, status: int = 200, **forms: Any) -> HttpResponse:
    person = person_of(request)
    found = reach(request, found.pk)
    [row] = standing.of([found])
    kept = list(standing.versions(found))
    asked = request.GET.get("version", "")
    shown = next((one for one in kept if str(one.number) == asked), kept[0] if kept else None)
    context = {
        "outcome": found,
        "review": found.review,
        "period": day_range(found.review.first_day, found.review.last_day, request.at),
        "sentence": state_sentence(row, request.at),
        "indicators": indicators.thaw(found.review.indicators) if shown is None else [],
        "blocks": blocks(standing.figures(found, shown), person, request.at) if shown else [],
        "shown": shown,
        "versions": kept,
        "erasure": None if shown else keeping.erasure_of(found),
        "sayings": standing.sayings(found),
        "may_comment": row.state in {"measured", "commented"} and rights.speaks_for(person, found),
        "may_appeal": _may_appeal(row, person, request),
        "may_answer": row.state == "appealed" and rights.may_answer(person, found),
        "form": SayingForm(label_suffix=""),
        "is_above": access.may(person, SEE, str(found.review.unit_path)),
        "now": request.at,
        **forms,
    }
    return render(request, "outcomes/outcome.html", context, status=status)


@needs(SEE)
@never_cache
@require_GET
def outcome_sheet(request: Request, outcome_id: int) -> HttpResponse:
    found = reach(request, outcome_id)
    row = _version(request, found)
    context = {"outcome": found, "row": row, "letter": sheet.letter(found, row, at=request.at)}
    return render(request, "outcomes/sheet.html", context)


@needs(SEE)
@never_cache
@require_GET
def outcome_docx(request: Request, outcome_id: int) -> HttpResponse:
    found = reach(request, outcome_id)
    letter = sheet.letter(found, _version(request, found), at=request.at)
    return attachment(letters_word.render(letter), f"{letter.title} {found.docket.number}.docx")


def reach(request: Request, outcome_id: int) -> Outcome:
    rows = Outcome.objects.visible_to(person_of(request)).select_related("docket__unit", "unit", "review__unit")
    return get_object_or_404(rows, pk=outcome_id)


def home_of(person: Person) -> Unit | None:
    """The unit under whose name the person may announce reviews: one with schools or districts below."""
    posts = [post for post in person.posts_held() if access.may(person, SIGN, str(post.unit_path))]
    return next((post.unit for post in posts if post.unit.level in {Level.BUREAU, Level.DISTRICT}), None)


def _reviews(found: list[OutcomeReview], request: Request) -> list[dict[str, Any]]:
    """Each review with how it stands; the results of all are read at once."""
    rows = Outcome.objects.visible_to(person_of(request)).filter(review__in=found).select_related("unit", "review")
    by_review: dict[int, list[standing.Standing]] = {}
    for one in standing.of(list(rows)):
        by_review.setdefault(one.outcome.review_id, []).append(one)
    return [
        {"row": row, "words": review_sentence(row, by_review.get(row.pk, []), request.at),
         "units": len(by_review.get(row.pk, [])), "period": day_range(row.first_day, row.last_day, request.at)}
        for row in found
    ]  # fmt: skip


def _may_appeal(row: standing.Standing, person: Person, request: Request) -> bool:
    until = row.outcome.appeal_until
    is_time = until is not None and request.at <= until
    return is_time and row.state in {"published", "answered"} and rights.speaks_for(person, row.outcome, SIGN)


def _version(request: Request, found: Outcome) -> OutcomeResult:
    asked = request.GET.get("version", "")
    kept = list(standing.versions(found))
    row = next((one for one in kept if str(one.number) == asked), None) if asked else (kept[0] if kept else None)
    if row is None:
        raise Http404
    return row


def _headline(reviews: int, own: int) -> str:
    if reviews:
        return ngettext("%(n)s outcome review", "%(n)s outcome reviews", reviews) % {"n": reviews}
    if own:
        return ngettext("%(n)s result of your unit", "%(n)s results of your unit", own) % {"n": own}
    return _("No outcome review has been announced")
