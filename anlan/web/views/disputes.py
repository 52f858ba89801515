"""The page of one act on a dispute or a referral, and the page by which each is written down."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import letters_word
from anlan.cases.disputes import counting, file, registering, standing
from anlan.cases.hazards.standing import Incomplete
from anlan.cases.intake import AlreadyReported, Told
from anlan.cases.kinds import DISPUTE, LAPSE_REVIEW, REFERRAL
from anlan.cases.models import Case
from anlan.cases.photos import NotAPicture
from anlan.cases.referrals import sending
from anlan.cases.titles import title_of
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.org.functions import DISPUTES, READ, rights_of
from anlan.org.models import Level, Person, Unit
from anlan.web import case_access, dispute_acts, lapse_acts, referral_acts
from anlan.web.calendar_page import month_of, next_month
from anlan.web.forms.acts import ActForm
from anlan.web.forms.disputes import DisputeForm
from anlan.web.forms.referrals import ReferralForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.hazard_acts import Act
from anlan.web.request import Request

LOOKED_BACK = timedelta(days=3_660)
"""How far back months can be asked for."""
ACTS: dict[str, dict[str, Act]] = {
    DISPUTE.code: dispute_acts.ACTS,
    REFERRAL.code: referral_acts.ACTS,
    LAPSE_REVIEW.code: lapse_acts.ACTS,
}


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_act(request: Request, docket_id: int, act: str) -> HttpResponse:
    """What the act asks, then the act. Who may, the act decides; the page opens for no others."""
    case = case_access.see(request, docket_id, "move")
    row = ACTS.get(case.kind, {}).get(act)
    if row is None:
        raise Http404
    person = person_of(request)
    if case.state in row.states and not row.may(case, person, request.at):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."))
    is_sent = request.method == "POST"
    form = row.form(case, person, request.at, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and _done(form, lambda: row.do(case, form, person, request.at)):
        messages.info(request, str(row.told))
        to = reverse("web:cases") if row.code == "recuse" else reverse("web:case", args=[case.pk])
        return HttpResponseRedirect(to)
    context = {"act": row, "case": case, "form": form, "title": title_of(case), "now": request.at,
               "is_moved_on": case.state not in row.states}  # fmt: skip
    return render(request, "hazards/act.html", context, status=422 if form.errors else 200)


@needs(DISPUTES)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute_new(request: Request) -> HttpResponse:
    """Whoever handles disputes writes one down."""
    person = person_of(request)
    units = _units(person, [str(p.unit_path) for p in person.posts_held() if DISPUTES in rights_of(p.function)])
    form = DisputeForm(request.POST or None, units=units, initial={"nonce": uuid.uuid4()})
    made: list[Case] = []
    if request.method == "POST" and form.is_valid() and _done(form, lambda: made.append(_register(form, request))):
        messages.info(request, _("Written down as %(number)s.") % {"number": made[0].docket.number})
        return HttpResponseRedirect(reverse("web:case", args=[made[0].pk]))
    return render(request, "disputes/new.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def referral_new(request: Request) -> HttpResponse:
    """Found something around the school that another department can put right."""
    person = person_of(request)
    own = [str(post.unit_path) for post in person.posts_held() if post.unit.level != Level.EXTERNAL]
    units = _units(person, own)
    if not units.exists():
        return render(request, "front/no_post.html")
    form = ReferralForm(request.POST or None, request.FILES or None, units=units, initial={"nonce": uuid.uuid4()})
    made: list[Case] = []
    if request.method == "POST" and form.is_valid() and _done(form, lambda: made.append(_find(form, request))):
        messages.info(request, _("Written down as %(number)s.") % {"number": made[0].docket.number})
        return HttpResponseRedirect(reverse("web:case", args=[made[0].pk]))
    return render(request, "referrals/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_file(request: Request, docket_id: int) -> HttpResponse:
    """The contents of the file, what is there and what is still needed."""
    case = _dispute(request, docket_id)
    papers = file.contents(case)
    context = {"case": case, "title": title_of(case), "papers": papers,
               "missing": [one for one in papers if one.is_needed and not one.is_there]}  # fmt: skip
    return render(request, "disputes/file.html", context)


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_file_word(request: Request, docket_id: int) -> HttpResponse:
    case = _dispute(request, docket_id)
    answer = HttpResponse(file.bound(case, at=request.at), content_type=letters_word.MEDIA_TYPE)
    name = f"调解卷宗 {case.docket.number}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_month(request: Request) -> HttpResponse:
    """The monthly return: numbers of one's own unit, for the unit itself."""
    first = month_of(request.GET.get("month", ""), local_date(request.at), LOOKED_BACK)
    units = counting.units(person_of(request))
    rows = [(unit, counting.month(unit, first)) for unit in units]
    before = (first - timedelta(days=1)).replace(day=1)
    after = next_month(first)
    context = {"rows": rows, "first": first, "before": before,
               "after": after if after <= local_date(request.at) else None}  # fmt: skip
    return render(request, "disputes/month.html", context)


def _dispute(request: Request, docket_id: int) -> Case:
    case = case_access.see(request, docket_id, "record")
    if case.kind != DISPUTE.code or standing.detail(case) is None:
        raise Http404
    return case


def _register(form: DisputeForm, request: Request) -> Case:
    said, by = form.cleaned_data, person_of(request)
    told = Told(said["category"], said["text"], said["where"])
    nonce = str(said["nonce"] or "")
    source = said["source"]
    return registering.register(
        said["unit"], told, form.parties(), by=by, at=request.at, source=source, nonce=nonce
    ).case  # fmt: skip


def _find(form: ReferralForm, request: Request) -> Case:
    said = form.cleaned_data
    told = Told(said["category"], said["text"], said["where"], photos=tuple(form.photos()))
    return sending.find(said["unit"], told, by=person_of(request), at=request.at, nonce=str(said["nonce"] or "")).case


def _done(form: ActForm, act: Callable[[], Any]) -> bool:
    """Make the call; what it refuses for want of something is said beside the field."""
    try:
        act()
    except NotAPicture as error:
        form.add_error("photo", error.message)
    except (standing.NoConsent, standing.NotNeutral, AlreadyReported) as error:
        form.add_error(None, error.message)
    except Incomplete as error:
        _beside(form, error)
    return not form.errors


def _beside(form: ActForm, error: Refused) -> None:
    name = error.data["field"]
    form.add_error(name if name in form.fields else None, error.message)


def _units(person: Person, paths: list[str]) -> QuerySet[Unit]:
    found = Unit.objects.visible_to(person).filter(path__below_any=paths).exclude(level=Level.EXTERNAL)
    return found.order_by("path")
