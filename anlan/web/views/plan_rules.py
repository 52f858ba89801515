"""One proposed rule: confirm it, correct it, do not adopt it, or take the decision back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.org import access
from anlan.org.functions import EDIT_PLAN
from anlan.org.models import Post
from anlan.plans import deciding
from anlan.plans.models import Obligation, Trigger, Version
from anlan.web import plan_words
from anlan.web.forms.plans import RuleForm
from anlan.web.guard import needs, person_of
from anlan.web.plan_paper import clause_around
from anlan.web.request import Request
from anlan.web.views.plans_review import seen_version


@needs(EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def rule(request: Request, rule_id: int) -> HttpResponse:
    """Correct a rule; what was corrected is confirmed by that."""
    person, found = person_of(request), _seen(request, rule_id)
    access.require(person, EDIT_PLAN, str(found.unit_path))
    own = Post.objects.visible_to(person).values_list("function", flat=True).distinct().order_by("function")
    form = RuleForm(found, list(own), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.confirm(found, by=person, at=request.at, correction=form.correction())
            return _back(request, found, _("Rule %(number)s confirmed as corrected."))
        except deciding.NotReady as error:
            found.refresh_from_db()
            form.add_error("who" if "who" in form.fields else None, error.message)
    return render(request, "plans/rule.html", _context(found, form), status=422 if form.errors else 200)


@needs(EDIT_PLAN)
@require_POST
def rule_confirmation(request: Request, rule_id: int) -> HttpResponse:
    found = _seen(request, rule_id)
    try:
        deciding.confirm(found, by=person_of(request), at=request.at)
    except deciding.NotReady:
        messages.error(request, _("Rule %(number)s does not say yet who it is for.") % {"number": found.number})
        return HttpResponseRedirect(reverse("web:rule", args=[found.pk]))
    return _back(request, found, _("Rule %(number)s confirmed."))


@needs(EDIT_PLAN)
@require_POST
def rule_rejection(request: Request, rule_id: int) -> HttpResponse:
    found = _seen(request, rule_id)
    deciding.reject(found, by=person_of(request), at=request.at, why=request.POST.get("why", ""))
    return _back(request, found, _("Rule %(number)s is not adopted; its sentence stays in the text."))


@needs(EDIT_PLAN)
@require_POST
def rule_reopening(request: Request, rule_id: int) -> HttpResponse:
    found = _seen(request, rule_id)
    deciding.take_back(found, by=person_of(request), at=request.at)
    return _back(request, found, _("Rule %(number)s waits for a decision again."))


def _seen(request: Request, rule_id: int) -> Obligation:
    found = get_object_or_404(
        Obligation.objects.visible_to(person_of(request)).select_related("version__plan"), pk=rule_id
    )
    seen_version(request, found.version_id)
    return found


def _context(found: Obligation, form: RuleForm) -> dict[str, Any]:
    text = found.version.text
    start, end = clause_around(text, found.start, found.end, found.word)
    return {
        "rule": found,
        "version": found.version,
        "form": form,
        "sentence": text[start:end],
        "limit_text": text[found.start : found.end],
        "scheduled": plan_words.scheduled(found) if found.trigger == Trigger.RECURRING else "",
        "is_draft": found.version.state == Version.State.DRAFT,
    }


def _back(request: Request, found: Obligation, text: str) -> HttpResponse:
    """To the rule that follows the one just decided, so that a review goes on where it was."""
    messages.info(request, text % {"number": found.number})
    show = request.POST.get("show", "")
    waiting = Obligation.objects.visible_to(person_of(request)).filter(
        version=found.version_id, state=Obligation.State.PROPOSED, number__gt=found.number
    )
    following = waiting.order_by("number").values_list("number", flat=True).first()
    query = f"?show={show}" if show in {"todo", "find", "out"} else ""
    anchor = found.number if found.state == Obligation.State.PROPOSED else following or found.number
    return HttpResponseRedirect(f"{reverse('web:version', args=[found.version_id])}{query}#r{anchor}")
