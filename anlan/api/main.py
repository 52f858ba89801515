"""The API, version 1. Each operation is one act or one reading, in the scope of whoever's key it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from anlan.api.auth import PersonKey, person_of
from anlan.api.shapes import CaseOut, DutyOut, Problem, ReceiptOut, ReportIn
from anlan.cases import intake
from anlan.cases.models import Case
from anlan.duties import acknowledgement
from anlan.duties.models import Duty
from anlan.lib.errors import Refused
from anlan.org.models import Unit
from anlan.registers.models import Place

REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}
PAGE = 100
BIGGEST_ID = 2**63 - 1

api = NinjaAPI(
    title="Anlan 安澜",
    version="1",
    description="Reports in, duties and cases out. Keys: `anlan token USERNAME LABEL`.",
    auth=[PersonKey(), django_auth],
    urls_namespace="api",
    docs_url=None,  # its page fetches scripts from elsewhere, which nothing here may; docs/openapi.json says the same
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    problem = {"code": error.code, "message": str(error), "data": error.data}
    return api.create_response(request, problem, status=error.status)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    problem = {"code": "not_found", "message": _("There is nothing here that you may see."), "data": {}}
    return api.create_response(request, problem, status=404)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    problem = {"code": "unreadable", "message": _("The request cannot be read: %(why)s") % {"why": error}, "data": {}}
    return api.create_response(request, problem, status=error.status_code)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    problem = {"code": "sign_in", "message": _("Send a key: Authorization: Bearer …"), "data": {}}
    return api.create_response(request, problem, status=401)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors]
    message = _("The request does not have the form asked for.")
    problem = {"code": "misshapen", "message": message, "data": {"fields": fields}}
    return api.create_response(request, problem, status=422)


@api.post("/reports", response={201: ReceiptOut, **REFUSALS}, tags=["reports"])
def report(request: HttpRequest, told: ReportIn) -> Status[dict[str, Any]]:
    """Report something that happened. The clocks of the plan in force start at once."""
    person = person_of(request)
    place = get_object_or_404(Place.objects.visible_to(person), code=told.place) if told.place else None
    units = Unit.objects.visible_to(person)
    unit = place.unit if place else get_object_or_404(units, pk=told.unit or 0)
    words = intake.Told(category=told.category, text=told.text, where=told.where)
    receipt = intake.report("incident", unit, words, by=person, at=request.at, place=place)  # type: ignore[attr-defined]
    case = receipt.case
    return Status(201, {"case": case.pk, "number": case.docket.number, "code": receipt.code, "receipt": receipt.signed})


@api.get("/cases", response={200: list[CaseOut], **REFUSALS}, tags=["cases"])
def cases(request: HttpRequest, before: int = BIGGEST_ID, state: str = "") -> list[dict[str, Any]]:
    """Cases you may see, newest first, a hundred at a time; ``before`` is the last id you have."""
    rows = Case.objects.visible_to(person_of(request)).filter(pk__lt=min(max(before, 0), BIGGEST_ID))
    if state:
        rows = rows.filter(state=state)
    return [_case(case) for case in rows.select_related("docket", "unit").order_by("-pk")[:PAGE]]


@api.get("/duties", response={200: list[DutyOut], **REFUSALS}, tags=["duties"])
def duties(request: HttpRequest) -> list[dict[str, Any]]:
    """What is running for your own posts, the most urgent first."""
    person = person_of(request)
    mine = Duty.objects.visible_to(person).open().filter(post__in=person.posts_held())
    rows = mine.select_related("docket", "obligation").order_by("due_at", "pk")[:PAGE]
    return [_duty(duty) for duty in rows]


@api.post("/duties/{int:duty_id}/acknowledgement", response={200: DutyOut, **REFUSALS}, tags=["duties"])
def acknowledge(request: HttpRequest, duty_id: int) -> dict[str, Any]:
    """Confirm that you have it. Late is accepted and recorded as late."""
    person = person_of(request)
    rows = Duty.objects.visible_to(person).filter(docket__case__isnull=False)
    duty = get_object_or_404(rows.select_related("docket__case"), pk=min(duty_id, BIGGEST_ID))
    at = request.at  # type: ignore[attr-defined]
    done = acknowledgement.accept(duty, by=person, way="api", event_kind=duty.docket.case.category, at=at)
    return _duty(done)


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk, "number": case.docket.number, "unit": case.unit.name, "kind": case.kind,
        "category": case.category, "state": case.state, "grade": case.grade,
        "reported_at": case.reported_at, "closed_at": case.closed_at,
    }  # fmt: skip


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.pk, "case": duty.docket_id, "number": duty.docket.number, "title": duty.obligation.title,
        "act": duty.act, "rung": duty.rung, "state": duty.state, "opened_at": duty.opened_at, "due_at": duty.due_at,
    }  # fmt: skip
