"""Acts on meetings: plan, hold, write, resolve, issue, and saying that something resolved is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.duties import doing
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.lib.errors import Incomplete, Refused
from anlan.meetings import holding, issuing, keeping, materials, planning, resolving, rights, standing
from anlan.meetings.kinds import KINDS
from anlan.meetings.materials import File
from anlan.meetings.models import Meeting, Resolution
from anlan.org.functions import ERASE, HANDLE
from anlan.org.models import Person, Unit
from anlan.web.case_clocks import source_of
from anlan.web.forms.acts import attempt, done
from anlan.web.forms.meetings import DoneForm, HeldForm, PartsForm, PlanForm, ReasonForm, ResolutionForm, plan_initial
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.meeting_words import reach
from anlan.web.request import Request
from anlan.web.units import chosen_with
from anlan.web.views.meetings import page_of
from anlan.web.words import clock_time


@needs(HANDLE)
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_new(request: Request) -> HttpResponse:
    """First which kind, then the rest; a link may name the kind."""
    person = person_of(request)
    unit = chosen_with(request, HANDLE)
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        return render(request, "meetings/kinds.html", {"kinds": KINDS.values(), "unit": unit, "now": request.at})
    posts = planning.choices(unit)
    form = PlanForm(kind, unit, posts, request.POST or None, initial={"recorder": _own_post(person, unit)})
    found = None
    if form.is_bound and form.is_valid():
        found = attempt(form, lambda: planning.plan(kind.code, unit, form.planned(), by=person, at=request.at))
    if found is None:
        return _plan_page(request, form, kind.label, unit, None)
    messages.info(request, _("Planned. Those invited are being told."))
    return _to(found)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_edit(request: Request, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    kind = KINDS[found.kind]
    posts = planning.choices(found.unit)
    form = PlanForm(kind, found.unit, posts, request.POST or None, initial=plan_initial(found))
    by = person_of(request)
    if form.is_valid() and done(form, lambda: planning.change(found, form.planned(), by=by, at=request.at)):
        messages.info(request, _("Changed. Whoever it concerns is being told."))
        return _to(found)
    return _plan_page(request, form, kind.label, found.unit, found)


@needs(ERASE)
@require_POST
def meeting_erasure(request: Request, meeting_id: int) -> HttpResponse:
    """Destroy what was written of a meeting whose term is over."""
    found = reach(request, meeting_id, "erasure")
    try:
        keeping.destroy(found, request.POST.get("number", ""), by=person_of(request), at=request.at)
    except (keeping.NotThisOne, keeping.NotDue) as error:
        return page_of(request, found, error.status, wrong=str(error.message))
    messages.info(request, _("Destroyed: who came, what was said and the files are gone for good."))
    return HttpResponseRedirect(reverse("web:meeting", args=[found.pk]))


@signed_in
@require_POST
def meeting_calling_off(request: Request, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return page_of(request, found, 422, reason=form)
    planning.call_off(found, form.cleaned_data["reason"], by=person_of(request), at=request.at)
    messages.info(request, _("Called off. Those invited are being told."))
    return _to(found)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_attendance(request: Request, meeting_id: int) -> HttpResponse:
    """Note that it was held and who came, or correct who came."""
    found = _writable(request, meeting_id)
    form = HeldForm(found, request.POST or None)
    if form.is_valid() and done(form, lambda: _note(found, form, request)):
        messages.info(request, _("Noted who came."))
        return _to(found)
    pairs = [(form[f"came_{one.post_id}"], form[f"name_{one.post_id}"]) for one in form.invited]
    context = {"meeting": found, "kind": KINDS[found.kind], "form": form, "pairs": pairs, "now": request.at}
    return render(request, "meetings/attendance.html", context, status=422 if form.errors else 200)


def _note(found: Meeting, form: HeldForm, request: Request) -> None:
    if found.state == Meeting.State.PLANNED:
        holding.hold(found, form.held_at, form.attended(), by=person_of(request), at=request.at)
    else:
        holding.attend(found, form.attended(), by=person_of(request), at=request.at)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_writing(request: Request, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = PartsForm(found, request.POST or None)
    if form.is_bound and form.is_valid():
        next_on = form.cleaned_data["next_on"]
        holding.write(found, form.parts(), next_on=next_on, by=person_of(request), at=request.at)
        messages.info(request, _("Kept. Nothing is issued yet."))
        return _to(found)
    draft = f"meeting:{person_of(request).pk}:{found.pk}"
    context = {"meeting": found, "kind": KINDS[found.kind], "form": form, "draft": draft, "now": request.at}
    return render(request, "meetings/writing.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def meeting_resolutions(request: Request, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = ResolutionForm(found.unit, planning.choices(found.unit), request.POST)
    by = person_of(request)
    if form.is_valid() and done(form, lambda: resolving.resolve(found, form.resolved(), by=by, at=request.at)):
        messages.info(request, _("Written down. Its clock begins when the minutes are issued."))
        return _to(found, "#resolved")
    return page_of(request, found, 422, form=form)


@signed_in
@require_POST
def resolution_removal(request: Request, resolution_id: int) -> HttpResponse:
    rows = Resolution.objects.visible_to(person_of(request)).select_related("meeting__unit", "meeting__docket")
    row = get_object_or_404(rows, pk=resolution_id)
    resolving.drop(row, by=person_of(request), at=request.at)
    messages.info(request, _("Taken out."))
    return _to(row.meeting, "#resolved")


@signed_in
@require_POST
def meeting_issue(request: Request, meeting_id: int) -> HttpResponse:
    found = reach(request, meeting_id, "meeting")
    try:
        row = issuing.issue(found, by=person_of(request), at=request.at, reason=request.POST.get("reason", "")[:300])
    except Incomplete as error:
        return page_of(request, found, 422, wrong=str(error))
    told = _("Issued at %(time)s. Those invited are being told, and the clocks of what was resolved run.")
    messages.info(request, told % {"time": clock_time(row.at)})
    return _to(found)


@signed_in
@require_POST
def meeting_materials(request: Request, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    upload = request.FILES.get("file")
    if upload is None:
        return page_of(request, found, 422, wrong=_("Choose a file first."))
    try:
        file = File.read(upload.name or "", upload.read())
        materials.add(found, file, by=person_of(request), at=request.at)
    except Refused as error:
        if error.status == 403:
            raise
        return page_of(request, found, 422, wrong=str(error))
    messages.info(request, _("The file is kept, encrypted."))
    return _to(found, "#files")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def resolution_done(request: Request, duty_id: int) -> HttpResponse:
    """What is asked by which meeting, and the form that says it is done."""
    person = person_of(request)
    duties = Duty.objects.visible_to(person).filter(docket__subject=Docket.Subject.MEETING, act="do")
    duty = get_object_or_404(
        duties.select_related("docket", "obligation__version__plan", "post__unit", "unit"), pk=duty_id
    )
    form = DoneForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        done = resolving.complete(duty, by=person, at=request.at, text=form.cleaned_data["text"])
        late = done.state == Duty.State.MET_LATE
        told = _("Done at %(time)s; recorded as late.") if late else _("Done at %(time)s.")
        messages.info(request, told % {"time": clock_time(request.at, seconds=True)})
        return HttpResponseRedirect(reverse("web:meeting", args=[duty.docket_id]))
    rows = Resolution.objects.visible_to(person).filter(pk=duty.occasion)
    found = standing.of(rows, at=request.at)
    waits = duty.state in {Duty.State.OPEN, Duty.State.LAPSED}
    context = {
        "duty": duty, "form": form, "one": found[0] if found else None, "source": source_of(duty.obligation),
        "may": waits and doing.may_complete(duty, person, request.at), "now": request.at,
        "for_office": duty.post is not None and duty.post.unit.level == "external",
        "draft": f"resolution:{person.pk}:{duty.pk}",
    }  # fmt: skip
    return render(request, "meetings/done.html", context, status=422 if form.errors else 200)


def _writable(request: Request, meeting_id: int) -> Meeting:
    found = reach(request, meeting_id, "meeting")
    rights.require_write(person_of(request), found)
    return found


def _own_post(person: Person, unit: Unit) -> str:
    return next((str(post.pk) for post in person.posts_held() if post.unit_id == unit.pk), "")


def _plan_page(request: Request, form: PlanForm, label: Any, unit: Unit, found: Meeting | None) -> HttpResponse:
    draft = f"meeting-plan:{person_of(request).pk}:{found.pk if found else 'new'}"
    context = {"form": form, "label": label, "unit": unit, "meeting": found, "draft": draft, "now": request.at}
    return render(request, "meetings/plan.html", context, status=422 if form.errors else 200)


def _to(found: Meeting, part: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("web:meeting", args=[found.pk]) + part)
