"""Units: who holds which post, what is lacking, and how a county comes in from a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anlan.org import roster
from anlan.org.functions import MANAGE_ORG, SEE
from anlan.org.models import Person, Post, Unit
from anlan.org.roster import Seating
from anlan.registers import importing
from anlan.web import guard
from anlan.web.files import attachment
from anlan.web.forms.org import ImportForm
from anlan.web.guard import needs, person_of
from anlan.web.plan_words import function_name
from anlan.web.request import Request

MOST_WARNINGS = 20


@dataclass
class Branch:
    """A unit of the tree: ``depth`` below the topmost that is shown."""

    unit: Unit
    depth: int
    seats: list[Seating] = field(default_factory=list)

    @property
    def vacant(self) -> list[Seating]:
        return [seat for seat in self.seats if seat.is_vacant]

    @property
    def unreachable(self) -> list[Seating]:
        return [seat for seat in self.seats if seat.is_unreachable]

    @property
    def lacking(self) -> list[Seating]:
        return [*self.vacant, *self.unreachable]


@needs(SEE)
@require_GET
def units(request: Request) -> HttpResponse:
    person = person_of(request)
    branches = _branches(person, request)
    show = request.GET.get("show", "")
    lacking = [branch for branch in branches if branch.lacking]
    home = reverse("web:units")
    context = {
        "branches": lacking if show == "lack" else branches,
        "headline": _headline(branches),
        "filters": [
            {"label": _("All"), "url": home, "count": len(branches), "current": show != "lack"},
            {"label": _("Something lacking"), "url": f"{home}?show=lack", "count": len(lacking),
             "current": show == "lack"},
        ],
        "may_manage": guard.has(person, MANAGE_ORG),
        "is_one": len(branches) == 1,
    }  # fmt: skip
    return render(request, "org/units.html", context)


@needs(SEE)
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(Unit.objects.visible_to(person).select_related("parent"), pk=unit_id)
    posts = Post.objects.visible_to(person).filter(unit=found).select_related("unit").order_by("pk")
    branch = Branch(found, 0, list(roster.seatings(posts, request.at).values()))
    below = Unit.objects.visible_to(person).filter(parent=found).order_by("level", "name", "pk")
    above = Unit.objects.visible_to(person).filter(path__above=str(found.path)).exclude(pk=found.pk).order_by("path")
    context = {
        "unit": found,
        "branch": branch,
        "seats": [(seat, function_name(seat.post.function)) for seat in branch.seats],
        "below": list(below),
        "above": list(above),
        "headline": _unit_headline(branch),
        "may_manage": guard.has(person, MANAGE_ORG),
    }
    return render(request, "org/unit.html", context)


@needs(MANAGE_ORG)
@require_http_methods(["GET", "POST"])
def org_import(request: Request) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[importing.Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            parsed = importing.read_workbook(form.cleaned_data["file"].read())
            result = importing.import_org(parsed, by=person_of(request), at=request.at)
            return _imported(request, result)
        except importing.NotAWorkbook as error:
            form.add_error("file", error.message)
        except importing.CannotImport as error:
            problems = error.data["problems"]
    context = {"form": form, "problems": problems, "sheets": len({problem.sheet for problem in problems})}
    return render(request, "org/import.html", context, status=422 if form.errors or problems else 200)


@needs(MANAGE_ORG)
@require_GET
def org_template(request: Request) -> HttpResponse:
    return attachment(importing.template(), "anlan-units.xlsx")


def _branches(person: Person, request: Request) -> list[Branch]:
    """Every unit in the person's reach, parents before children, with who stands behind its posts."""
    found = list(Unit.objects.visible_to(person).order_by("path"))
    posts = Post.objects.visible_to(person).select_related("unit").order_by("pk")
    seats: dict[int, list[Seating]] = {}
    for seat in roster.seatings(posts, request.at).values():
        seats.setdefault(seat.post.unit_id, []).append(seat)
    shallowest = min((str(unit.path).count(".") for unit in found), default=0)
    return [Branch(one, min(str(one.path).count(".") - shallowest, 4), seats.get(one.pk, [])) for one in found]


def _headline(branches: list[Branch]) -> str:
    return _lack_sentence(
        sum(len(branch.vacant) for branch in branches),
        sum(len(branch.unreachable) for branch in branches),
        sum(len(branch.seats) for branch in branches),
    )


def _unit_headline(branch: Branch) -> str:
    return _lack_sentence(len(branch.vacant), len(branch.unreachable), len(branch.seats))


def _lack_sentence(vacant: int, unreachable: int, total: int) -> str:
    if not total:
        return _("No posts yet")
    if not vacant and not unreachable:
        text = ngettext("%(n)s post, held and within reach", "%(n)s posts, all held and within reach", total)
        return text % {"n": total}
    parts = []
    if vacant:
        parts.append(ngettext("%(n)s post is vacant", "%(n)s posts are vacant", vacant) % {"n": vacant})
    if unreachable:
        text = ngettext("%(n)s post cannot be reached", "%(n)s posts cannot be reached", unreachable)
        parts.append(text % {"n": unreachable})
    return _(", ").join(parts)


def _imported(request: Request, result: importing.Result) -> HttpResponse:
    done = [_one_count(word, number) for word, number in sorted(result.counts.items())]
    messages.info(request, _("Imported: %(what)s.") % {"what": _(", ").join(done)} if done else
                  _("Everything in the table was there already; nothing has changed."))  # fmt: skip
    for warning in result.warnings[:MOST_WARNINGS]:
        messages.info(request, f"{warning.sheet} {warning.column} {warning.row}: {warning.message}")
    if len(result.warnings) > MOST_WARNINGS:
        more = len(result.warnings) - MOST_WARNINGS
        messages.info(request, ngettext("%(n)s more such note.", "%(n)s more such notes.", more) % {"n": more})
    return HttpResponseRedirect(reverse("web:units"))


def _one_count(word: str, number: int) -> str:
    what, _sep, how = word.partition("_")
    phrases = {
        "units": ngettext("%(n)s unit", "%(n)s units", number),
        "posts": ngettext("%(n)s post", "%(n)s posts", number),
        "people": ngettext("%(n)s person", "%(n)s people", number),
        "appointments": ngettext("%(n)s appointment", "%(n)s appointments", number),
        "contacts": ngettext("%(n)s contact", "%(n)s contacts", number),
        "places": ngettext("%(n)s place", "%(n)s places", number),
    }
    text = _("new: %(what)s") if how == "added" else _("changed: %(what)s")
    return text % {"what": phrases[what] % {"n": number}}
