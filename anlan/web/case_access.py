"""Reaching a case from an address: strangers find nothing, and every look at a confidential case is recorded."""

from __future__ import annotations

from django.http import Http404

from anlan.cases import rights
from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.journal import viewings
from anlan.org.functions import SEE
from anlan.web import guard
from anlan.web.request import Request


def reach(request: Request, docket_id: int, page: str) -> Case:
    """The case, for whoever may read it, reported it, or has been asked to do something in it.

    A look at ``page`` is recorded.
    """
    case = _visible(request, docket_id) or _asked(request, docket_id)
    if case is None:
        raise Http404
    _record(request, case, page)
    return case


def see(request: Request, docket_id: int, page: str) -> Case:
    """The case, for whoever may read it; the words of others are for nobody else."""
    case = _visible(request, docket_id)
    if case is None or not may_read(request, case):
        raise Http404
    _record(request, case, page)
    return case


def may_read(request: Request, case: Case) -> bool:
    return rights.may(guard.person_of(request), SEE, case)


def draft(request: Request, case: Case, what: str) -> str:
    """The name under which a device keeps what is typed about a case; empty, and nothing is kept, where only some may
    read it (docs/decisions/0053-written-then-arrived-now.md)."""
    return f"{what}:{guard.person_of(request).pk}:{case.pk}" if case.audience == SEE else ""


def own_duties(request: Request, case: Case) -> list[Duty]:
    """Duties of the case given to the posts of whoever asks."""
    person = guard.person_of(request)
    own = [post.pk for post in person.posts_held()]
    duties = Duty.objects.visible_to(person).filter(docket=case.pk, post__in=own)
    return list(duties.select_related("obligation__version__plan", "post__unit").order_by("opened_at", "pk"))


def _visible(request: Request, docket_id: int) -> Case | None:
    cases = Case.objects.visible_to(guard.person_of(request))
    return cases.select_related("docket__unit", "unit", "place", "facts", "reporter").filter(pk=docket_id).first()


def _asked(request: Request, docket_id: int) -> Case | None:
    """By a duty of the person's own post: whoever has to act must be able to, also without the right to read."""
    duties = Duty.objects.visible_to(guard.person_of(request)).filter(docket=docket_id, docket__case__isnull=False)
    duty = duties.select_related("docket__unit", "docket__case__unit", "docket__case__place").first()
    return duty.docket.case if duty else None


def _record(request: Request, case: Case, page: str) -> None:
    """Also for what is sent in: a form that comes back with errors shows the case as well."""
    viewings.record(case.docket, guard.person_of(request), page, at=request.at)
