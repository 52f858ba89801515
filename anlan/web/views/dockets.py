"""One address for whatever a docket is of: messages know the docket, not its page."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from anlan.cases.lapses import standing
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request

PAGES = {
    Docket.Subject.CASE.value: "web:case",
    Docket.Subject.PLAN.value: "web:plan",
    Docket.Subject.ROUTINE.value: "web:routine",
    Docket.Subject.MEETING.value: "web:meeting",
    Docket.Subject.CALL.value: "web:call",
    Docket.Subject.REVIEW.value: "web:outcome",
    Docket.Subject.ROTA.value: "web:rota-docket",
    Docket.Subject.REACH.value: "web:reach-test",
}
"""The page of each subject; it takes the docket's id and asks for itself who may read."""


@signed_in
@require_GET
def docket(request: Request, docket_id: int) -> HttpResponse:
    person = person_of(request)
    found = Docket.objects.visible_to(person).filter(pk=docket_id).first()
    if found is None:  # who has been asked to do something in it, without the right to read
        duty = Duty.objects.visible_to(person).select_related("docket").filter(docket=docket_id).first()
        found = duty.docket if duty else None
    if found is None and standing.open_own(person, docket_id):
        return HttpResponseRedirect(reverse("web:lapse-own", args=[docket_id]))
    if found is None or found.subject not in PAGES:
        raise Http404
    return HttpResponseRedirect(page_of(found))


def page_of(found: Docket) -> str:
    """The address of the docket's page."""
    return reverse(PAGES[found.subject], args=[found.pk])
