"""Reaching a case from an address: strangers find nothing, and every look at a confidential case is recorded."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from anlan.cases.models import Case
from anlan.journal import viewings
from anlan.org import access
from anlan.org.functions import SEE
from anlan.web import guard
from anlan.web.request import Request


def reach(request: Request, docket_id: int, page: str, *, is_read: bool = False) -> Case:
    """The case, for whoever may see it or reported it; a look at ``page`` is recorded.

    ``is_read``: nothing for those who only reported it; the words of others are not theirs to read.
    """
    person = guard.person_of(request)
    cases = Case.objects.visible_to(person).select_related("docket__unit", "unit", "place", "facts", "reporter")
    case = get_object_or_404(cases, pk=docket_id)
    if is_read and not may_read(request, case):
        raise Http404
    if request.method == "GET":
        viewings.record(case.docket, person, page, at=request.at)
    return case


def see(request: Request, docket_id: int, page: str) -> Case:
    return reach(request, docket_id, page, is_read=True)


def may_read(request: Request, case: Case) -> bool:
    return access.may(guard.person_of(request), SEE, str(case.unit_path))
