"""Which turns there are in the posts of a unit, and what the unit wants of a swap."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties.models import Duty
from anlan.duties.rota import planning
from anlan.journal.models import Docket
from anlan.lib.errors import Refused
from anlan.org import access, rota
from anlan.org.functions import MANAGE_ORG, ROTA
from anlan.org.models import Post, ShiftKind, Unit
from anlan.plans.models import Act
from anlan.web.forms.rota import KindForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request
from anlan.web.units import unit_at, units_of


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def rota_kinds(request: Request) -> HttpResponse:
    person = person_of(request)
    unit, units = units_of(request, person)
    if unit is None:
        return render(request, "calendar/none.html")
    posts = list(Post.objects.visible_to(person).filter(unit=unit).order_by("pk"))
    form = KindForm(posts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            kind = planning.add_kind(
                form.chosen, said["name"], said["begins"], said["ends"], said["days"], by=person, at=request.at
            )
        except Refused as error:
            form.add_error("name", str(error.message))
        else:
            return _back(request, unit, _("%(turn)s is laid down. Now say who takes it.") % {"turn": kind.name})
    kinds = rota.kinds_of(unit)
    head = ngettext("%(n)s turn goes by the rota", "%(n)s turns go by the rota", len(kinds)) % {"n": len(kinds)}
    context = {
        "unit": unit, "units": units if len(units) > 1 else [], "form": form, "kinds": kinds,
        "headline": head if kinds else _("No turns on duty have been laid down here"),
        "asks_leader": planning.asks_leader(unit.pk), "manages": access.may(person, MANAGE_ORG, str(unit.path)),
        "keeps": access.may(person, ROTA, str(unit.path)),
    }  # fmt: skip
    return render(request, "rota/kinds.html", context, status=422 if form.errors else 200)


@needs(MANAGE_ORG)
@require_POST
def rota_kind_ending(request: Request, shift_kind_id: int) -> HttpResponse:
    person = person_of(request)
    kinds = ShiftKind.objects.visible_to(person).filter(put_away_at=None).select_related("unit")
    kind = get_object_or_404(kinds, pk=shift_kind_id)
    planning.put_away(kind, by=person, at=request.at)
    return _back(request, kind.unit, _("%(turn)s is put away. What was to come of it is gone.") % {"turn": kind.name})


@needs(MANAGE_ORG)
@require_POST
def rota_setting(request: Request, unit_id: int) -> HttpResponse:
    """Whether a swap waits for whoever keeps the rota."""
    unit = unit_at(request, unit_id)
    asks = request.POST.get("asks_leader") == "1"
    planning.ask_leader(unit, asks, by=person_of(request), at=request.at)
    told = _("From now on a swap waits for whoever keeps the rota.") if asks else _("From now on two are enough.")
    return _back(request, unit, told)


def _back(request: Request, unit: Unit, told: str) -> HttpResponse:
    messages.info(request, told)
    return HttpResponseRedirect(f"{reverse('web:rota-kinds')}?unit={unit.pk}")


@signed_in
@require_GET
def rota_docket(request: Request, docket_id: int) -> HttpResponse:
    """From the docket that messages and duties of a rota hang from, to the page of one's own turns."""
    person = person_of(request)
    duties = Duty.objects.visible_to(person).filter(docket=docket_id, docket__subject=Docket.Subject.ROTA)
    mine = duties.filter(act=Act.HAND_OVER, state__in=[Duty.State.OPEN, Duty.State.LAPSED]).order_by("-pk").first()
    if mine is not None:
        return HttpResponseRedirect(reverse("web:hand-over", args=[mine.occasion]))
    if not duties.exists() and not Docket.objects.visible_to(person).filter(pk=docket_id).exists():
        raise Http404
    return HttpResponseRedirect(reverse("web:rota-mine"))
