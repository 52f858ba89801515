"""Answering an all-call by the link of its message. It signs nobody in, and needs neither scripts nor cookies.

Looking answers nothing: mail programs open links before people do. There is no CSRF token, for the address itself is
the secret: whoever knows it may answer, nobody else can name it, and browsers inside chat programs drop cookies.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anlan.calls import answering, looking, saying
from anlan.calls.answering import Asked, Said
from anlan.calls.errors import NotRunning
from anlan.calls.models import Call, Called
from anlan.calls.patterns import patterns
from anlan.lib.errors import Incomplete, Refused
from anlan.notify.grades import grades
from anlan.web import call_words
from anlan.web.forms.acts import blame
from anlan.web.forms.calls import AnswerForm
from anlan.web.guard import public
from anlan.web.request import Request

SAFE, HELP = Called.Answer.SAFE, Called.Answer.HELP


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def call_answer(request: Request, token: str) -> HttpResponse:
    try:
        asked = answering.read(token, at=request.at)
    except Refused as error:
        context = {"error": error, "kind": _("All-call")}
        return render(request, "front/tap_refused.html", context, status=error.status)
    places = looking.places_for(asked)
    form = AnswerForm(asked.own, asked.groups, places, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(asked, _said(request.POST.get("tap", ""), asked, form), way="link", at=request.at)
            return HttpResponseRedirect(request.path)  # what came of it can be loaded again
        except Incomplete as error:
            blame(form, error)
        except NotRunning:
            return HttpResponseRedirect(request.path)
    return _page(request, asked, form)


def _said(tap: str, asked: Asked, form: AnswerForm) -> list[tuple[Called, Said]]:
    """What one press means. ``all``: I and all of my classes. ``safe``, ``help``: I. ``count``: the numbers typed."""
    told = form.cleaned_data
    place, words = form.places.get(told["place"]), told["words"]
    answer = HELP if tap == "help" else SAFE
    own = [(asked.own, Said(answer, None, place, words if not asked.groups or tap == "help" else ""))] \
        if asked.own else []  # fmt: skip
    if tap == "all":
        return [*own, *((line, Said(SAFE, 0, place, words)) for line in asked.groups)]
    if tap == "count":
        counted = [(line, Said(SAFE, told.get(f"missing-{line.pk}") or 0, place, words)) for line in asked.groups]
        return [*own, *counted]
    if tap == "group-help":
        counted = [(line, Said(HELP, told.get(f"missing-{line.pk}") or 0, place, words)) for line in asked.groups]
        return counted
    if tap not in {"safe", "help"}:
        raise Incomplete(_("Say whether you are safe or need help."), field="")
    return own if own else [(line, Said(answer, 0, place, words)) for line in asked.groups]


def _page(request: Request, asked: Asked, form: AnswerForm) -> HttpResponse:
    call = asked.call
    lines = [(line, answering.words_of(line, call.docket)) for line in asked.lines if line.answer != "silent"]
    context = {
        "asked": asked, "call": call, "form": form, "said": saying.said(call), "lines": lines,
        "grade": grades()[_grade(call)], "pattern": patterns()[call.pattern], "unit_name": call.unit.name,
        "kind": _("All-call"), "drill": call_words.band(call), "now": request.at,
        "is_dim": call.pattern == "lockdown",
    }  # fmt: skip
    return render(request, "calls/answer.html", context, status=422 if form.errors else 200)


def _grade(call: Call) -> str:
    return {Call.State.OVER: "clear", Call.State.RECALLED: "correction"}.get(Call.State(call.state), call.grade)
