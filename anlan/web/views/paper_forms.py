"""The forms on paper that hold for a unit: read, changed for it and all below, put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.registers.figures import MARKS
from anlan.registers.paper import templates, word
from anlan.registers.paper.filling import blank, sample, titled
from anlan.registers.paper.templates import Form, UnfitForm
from anlan.registers.paper.things import GROUPS, THINGS
from anlan.web.files import attachment
from anlan.web.forms.acts import blame
from anlan.web.forms.papers import PaperForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request


@needs(MANAGE_ORG)
@never_cache
@require_GET
def paper_forms(request: Request) -> HttpResponse:
    """To the forms of the unit that whoever asks manages: the highest of theirs."""
    person = person_of(request)
    units = [post.unit for post in person.posts_held() if templates.may(person, post.unit)]
    if not units:
        raise Http404
    unit = min(units, key=lambda one: (str(one.path).count("."), one.pk))
    return HttpResponseRedirect(reverse("web:paper-forms-of", args=[unit.pk]))


@needs(MANAGE_ORG)
@never_cache
@require_GET
def paper_forms_of(request: Request, unit_id: int) -> HttpResponse:
    unit = _unit(person_of(request), unit_id)
    found = templates.in_force(str(unit.path))
    groups = [{"title": group.title, "rows": [_row(found[code], unit) for code in group.forms]} for group in GROUPS]
    return render(request, "papers/forms.html", {"unit": unit, "groups": groups})


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def paper_form(request: Request, unit_id: int, form: str) -> HttpResponse:
    """One form: its text, and how it looks. ``look`` shows what is typed without keeping it."""
    person = person_of(request)
    unit = _unit(person, unit_id)
    found = templates.in_force(str(unit.path)).get(form)
    if found is None:
        raise Http404
    if request.method == "POST" and "drop" in request.POST:
        templates.drop(unit, form, by=person, at=request.at)
        messages.info(request, _("What holds without a form of your own holds again."))
        return HttpResponseRedirect(request.path)
    typed = PaperForm(found.draft, request.POST if request.method == "POST" else None)
    draft = found.draft
    if request.method == "POST" and typed.is_valid():
        try:
            if "look" not in request.POST:
                templates.put(unit, form, typed.draft(), by=person, at=request.at)
                messages.info(request, _("From now on this form holds for %(unit)s and all below.") % {"unit": unit})
                return HttpResponseRedirect(request.path)
            templates.check(found.thing, typed.draft())
            draft = typed.draft()
        except UnfitForm as error:
            blame(typed, error)
    context = {
        "unit": unit, "one": found, "title": titled(found), "form": typed,
        "paper": sample(found, draft, unit=unit.name),
        "names": list(THINGS[found.thing].names.items()), "set_by": _set_by(found, unit),
        "is_letter": THINGS[found.thing].is_letter, "is_set_here": found.set_at_unit == unit.pk,
        "is_look": draft is not found.draft,
    }  # fmt: skip
    return render(request, "papers/form.html", context, status=422 if typed.errors else 200)


@needs(MANAGE_ORG)
@never_cache
@require_GET
def paper_form_blank(request: Request, unit_id: int, form: str) -> HttpResponse:
    """The form with nothing in it, to be written on by hand when nothing else is at hand."""
    unit = _unit(person_of(request), unit_id)
    found = templates.in_force(str(unit.path)).get(form)
    if found is None:
        raise Http404
    empty = blank(found.draft, unit=unit.name)
    return attachment(word.render(empty), f"{empty.title}.docx")


def _unit(person: Person, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(person), pk=unit_id)
    if not templates.may(person, unit):
        raise Http404
    return unit


def _row(form: Form, unit: Unit) -> dict[str, Any]:
    return {"form": form, "title": titled(form), "set_by": _set_by(form, unit), "mark": MARKS.get(form.draft.mark, "")}


def _set_by(form: Form, unit: Unit) -> Any:
    if form.set_at_unit is None:
        return _("shipped")
    return _("this unit") if form.set_at_unit == unit.pk else _("a unit above")
