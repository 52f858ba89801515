"""Starting a plan from a skeleton: download it, or make a draft of it at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anlan.compiler import compile_text
from anlan.org.functions import EDIT_PLAN
from anlan.plans import reading
from anlan.plans.drafting import propose
from anlan.plans.skeletons import SKELETONS, Skeleton
from anlan.web.files import attachment
from anlan.web.forms.plan_tools import SkeletonForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import units_with


@needs(EDIT_PLAN)
@require_GET
def plan_skeletons(request: Request) -> HttpResponse:
    return _page(request, SkeletonForm(units_with(person_of(request), EDIT_PLAN)))


@needs(EDIT_PLAN)
@require_POST
def skeleton_drafts(request: Request, kind: str) -> HttpResponse:
    """A new plan of the chosen unit, with the skeleton as its first draft."""
    person, skeleton = person_of(request), _skeleton(kind)
    form = SkeletonForm(units_with(person, EDIT_PLAN), request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    school = form.chosen.name
    name = f"{skeleton.title(school)}.md"
    version = reading.upload(form.chosen, skeleton.text(school).encode(), name, by=person, at=request.at)
    count = version.obligations.count()
    text = ngettext(
        "A draft was made from the skeleton: %(n)s rule. Fill in what stands in 【】 in the text and upload it again.",
        "A draft was made from the skeleton: %(n)s rules. Fill in what stands in 【】 in the text and upload it again.",
        count,
    )
    messages.info(request, text % {"n": count})
    return HttpResponseRedirect(reverse("web:version", args=[version.pk]))


@needs(EDIT_PLAN)
@require_GET
def skeleton_docx(request: Request, kind: str) -> HttpResponse:
    """The skeleton as a Word file, with the name of the reader's own unit."""
    skeleton, units = _skeleton(kind), units_with(person_of(request), EDIT_PLAN)
    school = units[0].name if len(units) == 1 else ""
    return attachment(skeleton.docx(school), f"{skeleton.title(school)}.docx")


def _page(request: Request, form: SkeletonForm, status: int = 200) -> HttpResponse:
    rows = [
        {"code": one.code, "label": one.label, "title": one.title(_("of your school")), "rules": _rules(one)}
        for one in SKELETONS.values()
    ]
    return render(request, "plan_tools/skeletons.html", {"rows": rows, "form": form}, status=status)


def _rules(skeleton: Skeleton) -> int:
    if skeleton.code not in _COUNTED:
        _COUNTED[skeleton.code] = len(propose(compile_text(skeleton.text())))
    return _COUNTED[skeleton.code]


_COUNTED: dict[str, int] = {}
"""How many rules each skeleton has: they change with the program only."""


def _skeleton(kind: str) -> Skeleton:
    if kind not in SKELETONS:
        raise Http404
    return SKELETONS[kind]
