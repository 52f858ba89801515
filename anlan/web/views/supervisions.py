"""What is under supervision, and the major hazards nobody above has decided on; and the lists that can be edited."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases.hazards import listings, watching
from anlan.cases.models import Case, Listing, Supervision
from anlan.org.functions import MANAGE_ORG, SEE
from anlan.registers.figures import MARKS
from anlan.web.forms.acts import done
from anlan.web.forms.listings import ListingForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import topmost_with


@needs(SEE)
@never_cache
@require_GET
def supervisions(request: Request) -> HttpResponse:
    person = person_of(request)
    lifted = request.GET.get("state") == "lifted"
    rows = watching.running(Supervision.objects.visible_to(person), at=request.at, with_lifted=lifted)
    waiting = [] if lifted else watching.undecided(Case.objects.visible_to(person))
    late = sum(one.is_over for one in rows)
    context = {"rows": rows, "waiting": waiting, "late": late, "is_lifted": lifted, "now": request.at}
    return render(request, "hazards/supervisions.html", context)


@needs(MANAGE_ORG)
@never_cache
@require_GET
def hazard_lists(request: Request) -> HttpResponse:
    """Every checklist and every table of criteria in force for the person's unit, with what each rests on."""
    unit = topmost_with(person_of(request), MANAGE_ORG)
    groups = [
        {"kind": kind, "label": label,
         "rows": [{"list": one, "mark": MARKS.get(one.mark, "")}
                  for one in listings.in_force(kind, str(unit.path), with_off=True)]}
        for kind, label in Listing.Kind.choices
    ]  # fmt: skip
    return render(request, "hazards/lists.html", {"unit": unit, "groups": groups})


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_list(request: Request, kind: str, listing: str) -> HttpResponse:
    """One list: change it for the unit and all below, or go back to what holds without the change."""
    person = person_of(request)
    unit = topmost_with(person, MANAGE_ORG)
    if kind not in Listing.Kind.values:
        raise Http404
    shown = listings.find(kind, listing, str(unit.path))
    if shown is None and listing != "new":
        raise Http404
    form = ListingForm(kind, shown, request.POST if request.method == "POST" else None)
    if request.method == "POST" and "drop" in request.POST:
        listings.drop(unit, kind, listing, by=person, at=request.at)
        messages.info(request, _("What holds above holds here again."))
        return HttpResponseRedirect(reverse("web:hazard-lists"))
    code = listing if shown else f"own{request.at:%y%m%d%H%M%S}"
    if form.is_valid() and done(form, lambda: listings.put(unit, kind, code, form.draft(), by=person, at=request.at)):
        messages.info(request, _("Kept for %(unit)s and all below.") % {"unit": unit.name})
        return HttpResponseRedirect(reverse("web:hazard-lists"))
    context = {"unit": unit, "list": shown, "form": form, "is_own": shown is not None and shown.set_at_unit == unit.pk}
    return render(request, "hazards/list.html", context, status=422 if form.errors else 200)
