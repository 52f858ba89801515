"""Acts on one duty."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.cases.titles import category_in
from anlan.duties import acknowledgement, clock
from anlan.duties.models import Duty
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request
from anlan.web.views.dockets import page_of
from anlan.web.words import clock_time


@signed_in
@require_POST
def duty_acknowledgement(request: Request, duty_id: int) -> HttpResponse:
    person = person_of(request)
    duty = get_object_or_404(Duty.objects.visible_to(person).select_related("docket__case"), pk=duty_id)
    category = category_in(duty.docket)
    duty = acknowledgement.accept(duty, by=person, way="page", event_kind=category, at=request.at)
    words = _("Entered at %(time)s: you have it. Those above can see it.")
    if duty.state == Duty.State.MET_LATE:
        words = _("Entered at %(time)s: you have it. The limit had passed; it is recorded as late.")
    messages.info(request, words % {"time": clock_time(request.at, seconds=True)})
    return _back(request, duty)


@signed_in
@require_POST
def duty_return(request: Request, duty_id: int) -> HttpResponse:
    """Give a duty that the clock had set aside back to it."""
    person = person_of(request)
    duty = get_object_or_404(Duty.objects.visible_to(person), pk=duty_id)
    if not person.is_operator:
        access.require(person, HANDLE, str(duty.unit_path))
    clock.put_back(duty, by=person, at=request.at)
    messages.info(request, _("The clock has it again and goes on at once."))
    return _back(request, duty)


def _back(request: Request, duty: Duty) -> HttpResponse:
    """To the page the button stood on, where it was another than the room."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else page_of(duty.docket))
