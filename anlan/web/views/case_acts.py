"""Acts on a case: notes, facts, grade, and the moves of its life."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.cases import erasing, facts, lifecycle, noting, owing, retention, rights
from anlan.cases.grades import confirming, tables
from anlan.cases.kinds import INCIDENT, KINDS, Move
from anlan.cases.models import Case
from anlan.cases.photos import NotAPicture, Photo
from anlan.cases.titles import state_of, title_of
from anlan.duties.models import Duty
from anlan.org.functions import HANDLE, READ
from anlan.web import case_access
from anlan.web.case_clocks import source_of
from anlan.web.forms.cases import FactsForm, GradeForm, NoteForm, ReasonForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request, whole
from anlan.web.views.case_room import room_page
from anlan.web.words import clock_time

NOTED = "noted"
"""Tag of the message that says a note was kept, by which the page knows to forget the draft."""


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def case_notes(request: Request, docket_id: int) -> HttpResponse:
    """Add a note; for a duty to do something (``?duty=``), a page of its own that says what was asked.

    The act decides who may: those who handle the case, and for a duty whoever sits in its post.
    """
    case = case_access.reach(request, docket_id, "notes")
    duty = _duty(request, case)
    if duty is None and not case_access.may_read(request, case):
        raise Http404
    if request.method == "GET":
        return _note_page(request, case, duty, NoteForm(label_suffix="", auto_id="note-%s"))
    form = NoteForm(request.POST, request.FILES, label_suffix="", auto_id="note-%s")
    if form.is_valid():
        try:
            noting.note(
                case, form.cleaned_data["text"], by=person_of(request), at=request.at, photos=_photos(form), done=duty
            )
        except NotAPicture as error:
            form.add_error("photo", error.message)
        except noting.NothingSaid as error:
            form.add_error("text", error.message)
    if form.errors:
        return _note_page(request, case, duty, form, status=422)
    text = _("Done and noted at %(time)s.") if duty else _("Noted at %(time)s.")
    messages.info(request, text % {"time": clock_time(request.at, seconds=True)}, extra_tags=NOTED)
    return _back(case)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_facts(request: Request, docket_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "facts")
    person = person_of(request)
    rights.require(person, HANDLE, case)
    known = facts.known(case)
    names = KINDS[case.kind].facts
    form = FactsForm(names, request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        facts.amend(case, form.changes(known), by=person, at=request.at)
        messages.info(request, _("Written down at %(time)s.") % {"time": clock_time(request.at, seconds=True)})
        return _back(case)
    context = {
        "case": case,
        "title": title_of(case, known),
        "form": form,
        "draft": case_access.draft(request, case, "fact"),
    }
    return render(request, "cases/facts.html", context, status=422 if form.errors else 200)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_grade(request: Request, docket_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "grade")
    rights.require(person_of(request), HANDLE, case)
    if case.kind != INCIDENT.code:
        return _grade_alone(request, case)
    table, known = tables.in_force(str(case.unit_path)), confirming.known(case)
    figures = {"deaths": known.deaths, "injured": known.injured, "loss": known.loss}
    initial = {"grade": case.grade, **{name: number or None for name, number in figures.items()}}
    form = GradeForm(request.POST or None, injured_word=table.injured_word, initial=initial)
    if form.is_valid() and "look" not in request.POST:
        found = form.casualties()
        confirming.grade(case, form.cleaned_data["grade"], found, by=person_of(request), at=request.at)
        return _graded(request, case)
    looking = "look" in request.POST
    if looking:  # nothing was decided yet
        form.errors.pop("grade", None)
    row = tables.suggest(table, form.casualties() if request.POST else known, case.category)
    context = {"case": case, "title": title_of(case), "form": form, "table": table, "row": row, "looking": looking,
               "has_errors": bool(form.errors) and not looking}  # fmt: skip
    return render(request, "cases/grade.html", context, status=422 if context["has_errors"] else 200)


def _grade_alone(request: Request, case: Case) -> HttpResponse:
    form = GradeForm(request.POST or None, initial={"grade": case.grade})
    if form.is_valid():
        lifecycle.set_grade(case, form.cleaned_data["grade"], by=person_of(request), at=request.at)
        return _graded(request, case)
    context = {"case": case, "title": title_of(case), "form": form, "has_errors": bool(form.errors)}
    return render(request, "cases/grade.html", context, status=422 if form.errors else 200)


def _graded(request: Request, case: Case) -> HttpResponse:
    messages.info(request, _("Graded: %(grade)s.") % {"grade": Case.Grade(case.grade).label})
    return _back(case)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_move(request: Request, docket_id: int, move: str) -> HttpResponse:
    """Asks once more and says what follows; then makes the move."""
    case = case_access.see(request, docket_id, "move")
    chosen = KINDS[case.kind].moves.get(move)
    if chosen is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"].strip()
        try:
            lifecycle.advance(case, move, by=person_of(request), at=request.at, reason=reason, bare=True)
        except owing.StillOwed as error:
            form.add_error("reason", error.message)
        else:
            messages.info(request, _moved(case, request))
            return _decide(case, request) or _back(case)
    rights.require(person_of(request), chosen.right, case)
    context = {"confirm": _confirm(case, chosen), "form": form, "case": case}
    return render(request, "cases/move.html", context, status=422 if form.errors else 200)


def _decide(case: Case, request: Request) -> HttpResponse | None:
    """After a close that asks whether to destroy or to keep: the page where whoever decides answers."""
    if not erasing.may_erase(case, person_of(request)) or retention.open_question(case) is None:
        return None
    return HttpResponseRedirect(reverse("web:case-retention", args=[case.pk]))


def _back(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:case", args=[case.pk]))


def _duty(request: Request, case: Case) -> Duty | None:
    wanted = request.GET.get("duty", "")
    if not wanted:
        return None
    found = next((duty for duty in case_access.own_duties(request, case) if duty.pk == whole(wanted)), None)
    if found is None:
        raise Http404
    return found


def _photos(form: NoteForm) -> list[Photo]:
    upload = form.cleaned_data.get("photo")
    return [Photo.read(upload.read())] if upload else []


def _note_page(request: Request, case: Case, duty: Duty | None, form: NoteForm, status: int = 200) -> HttpResponse:
    if duty is None and status != 200:
        return room_page(request, case, form, status)
    context = {
        "case": case,
        "title": title_of(case),
        "form": form,
        "duty": duty,
        "source": source_of(duty.obligation) if duty else None,
        "draft": case_access.draft(request, case, "note"),
        "now": request.at,
    }
    return render(request, "cases/note.html", context, status=status)


def _confirm(case: Case, move: Move) -> dict[str, Any]:
    """What the confirm page says: the act, and what follows from it."""
    running = case.docket.duties.filter(state=Duty.State.OPEN).count()
    stops = ngettext("%(n)s clock that still runs stops.", "%(n)s clocks that still run stop.", running)
    follows = {
        "end": _("The clocks that the plan starts when handling has ended begin now. Notes and reports stay open."),
        "reopen": _("The case is being handled again. What was recorded stays as it is."),
        "close": _("Nothing can be added to the case afterwards. The record stays readable."),
        "cancel": _("The case ends here. The report and everything recorded stay readable."),
        "release": _("The clocks of the plan begin now, as if the report had just come in."),
    }
    text = follows.get(move.code, "")
    if missing := owing.owed(case, move.owes):
        text = _("%(first)s %(second)s") % {"first": owing.sentence(missing), "second": text}
    if move.stops_clocks and running:
        text = _("%(first)s %(second)s") % {"first": stops % {"n": running}, "second": text}
    return {
        "title": _("%(act)s: %(title)s") % {"act": move.label, "title": title_of(case)},
        "text": text,
        "rows": [
            {"label": _("Number"), "value": case.docket.number},
            {"label": _("Now"), "value": state_of(case)},
            {"label": _("Afterwards"), "value": KINDS[case.kind].states[move.target]},
        ],
        "act": move.label,
        "action": reverse("web:case-move", args=[case.pk, move.code]),
        "back_url": reverse("web:case", args=[case.pk]),
        "is_irreversible": move.target in KINDS[case.kind].final,
    }


def _moved(case: Case, request: Request) -> str:
    values = {"state": state_of(case), "time": clock_time(request.at, seconds=True)}
    return _("Entered at %(time)s. The case is now: %(state)s.") % values
