"""The review of one version: rule by rule, what its words mean, and putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.org import access
from anlan.org.functions import EDIT_PLAN, ENACT_PLAN
from anlan.org.models import Person, Post
from anlan.plans import checking, deciding, enacting, keeping, reading
from anlan.plans.models import Obligation, Trigger, Version
from anlan.web import plan_page, plan_words
from anlan.web.forms.plans import WordsForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request


def seen_version(request: Request, version_id: int) -> Version:
    """The version, where its plan binds or belongs to the person's units; drafts only to those who may change them."""
    person = person_of(request)
    found = get_object_or_404(
        Version.objects.visible_to(person).select_related("plan__unit", "uploaded_by"), pk=version_id
    )
    may_see_drafts = any(f"{found.unit_path}.".startswith(f"{path}.") for path in person.reach())
    if found.state == Version.State.DRAFT and not may_see_drafts:
        return get_object_or_404(Version.objects.visible_to(person).none())
    return found


@signed_in
@require_GET
def version(request: Request, version_id: int) -> HttpResponse:
    person, found = person_of(request), seen_version(request, version_id)
    show = request.GET.get("show", "")
    draft = reading.draft_of(found)
    rules = list(Obligation.objects.visible_to(person).filter(version=found).order_by("number"))
    lint = checking.findings(found, draft, request.at)
    page = plan_page.compose(rules, draft, lint, show, keeping.reasons(found.plan))
    path, waiting = str(found.unit_path), page.counts["todo"]
    is_draft = found.state == Version.State.DRAFT
    may_edit = is_draft and access.may(person, EDIT_PLAN, path)
    meanings = checking.meanings(found, request.at) if may_edit else []
    context = {
        "version": found,
        "page": page,
        "filters": plan_page.filters(found, page.counts, page.total, show),
        "headline": _headline(found, page),
        "steps": _steps(found, waiting, page.total - waiting),
        "may_edit": may_edit,
        "may_keep": access.may(person, EDIT_PLAN, path) and found.state != Version.State.SUPERSEDED,
        "may_enact": is_draft and access.may(person, ENACT_PLAN, path),
        "waiting": waiting,
        "sure": len(deciding_sure(rules)),
        "unsaid": [meaning for meaning in meanings if not meaning.function],
        "unsound": [meaning for meaning in meanings if meaning.function and not meaning.is_sound],
        "show": show,
        "now": request.at,
    }
    return render(request, "plans/version.html", context)


@needs(EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def version_words(request: Request, version_id: int) -> HttpResponse:
    person, found = person_of(request), seen_version(request, version_id)
    access.require(person, EDIT_PLAN, str(found.unit_path))
    meanings = checking.meanings(found, request.at)
    bindings = {binding.word: binding for binding in found.bindings.order_by("pk")}
    ordered = [bindings[meaning.word] for meaning in meanings]
    own, posts = _own_functions(person), _choosable(person, found)
    form = WordsForm(ordered, posts, own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        touched = 0
        for word, function, post in form.changed():
            touched += deciding.bind(found, word, function, by=person, at=request.at, post=post)
        text = ngettext("%(n)s rule now follows.", "%(n)s rules now follow.", touched) % {"n": touched}
        messages.info(request, text if touched else _("Nothing has changed."))
        return HttpResponseRedirect(reverse("web:version", args=[found.pk]))
    fields = [
        (meaning, form[f"function_{binding.pk}"], form[f"post_{binding.pk}"])
        for meaning, binding in zip(meanings, ordered, strict=True)
    ]
    unsaid = sum(not meaning.function for meaning in meanings)
    context = {"version": found, "fields": fields, "form": form, "unsaid": unsaid, "is_draft": _is_draft(found)}
    return render(request, "plans/words.html", context, status=422 if form.errors else 200)


@needs(EDIT_PLAN)
@require_POST
def version_finding(request: Request, version_id: int, fingerprint: str) -> HttpResponse:
    """Keep a finding of the check as it is, with a reason; or ask for it again."""
    person, found = person_of(request), seen_version(request, version_id)
    show = f"?show={request.GET['show']}" if request.GET.get("show") in plan_page.SHOW else ""
    if request.POST.get("again"):
        keeping.ask_again(found, fingerprint, by=person, at=request.at)
        messages.info(request, _("It stands again as something to mend."))
    else:
        try:
            keeping.keep(found, fingerprint, request.POST.get("reason", ""), by=person, at=request.at)
            messages.info(request, _("Kept as it is; the reason stands beside it, also in the next version."))
        except keeping.NoReason as error:
            messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("web:version", args=[found.pk]) + show)


@needs(EDIT_PLAN)
@require_POST
def version_sure(request: Request, version_id: int) -> HttpResponse:
    """Confirm every rule that the compiler is sure of and that can run as it stands."""
    found = seen_version(request, version_id)
    count = deciding.confirm_sure(found, by=person_of(request), at=request.at)
    text = ngettext("%(n)s rule confirmed.", "%(n)s rules confirmed.", count) % {"n": count}
    messages.info(request, text)
    return HttpResponseRedirect(reverse("web:version", args=[found.pk]))


@needs(ENACT_PLAN)
@require_http_methods(["GET", "POST"])
def version_enactment(request: Request, version_id: int) -> HttpResponse:
    person, found = person_of(request), seen_version(request, version_id)
    access.require(person, ENACT_PLAN, str(found.unit_path))
    if request.method == "POST":
        enacting.enact(found, by=person, at=request.at)
        name = found.plan.name
        messages.info(request, _("“%(name)s” is in force: the next report runs by it.") % {"name": name})
        return HttpResponseRedirect(reverse("web:version", args=[found.pk]))
    return render(request, "plans/enact.html", _enactment(request, person, found))


def deciding_sure(rules: list[Obligation], least: float = 0.9) -> list[Obligation]:
    """The rules that “confirm the sure ones” would confirm."""
    return [
        rule
        for rule in rules
        if rule.state == Obligation.State.PROPOSED and rule.confidence >= least and not deciding.missing_in(rule)
    ]


def _enactment(request: Request, person: Person, found: Version) -> dict[str, Any]:
    rules = list(Obligation.objects.visible_to(person).filter(version=found).order_by("number"))
    confirmed = [rule for rule in rules if rule.state == Obligation.State.CONFIRMED]
    running = [rule for rule in confirmed if rule.trigger != Trigger.RECURRING]
    words = {step["word"] for rule in running for rung in rule.chain for step in rung}
    before = Version.objects.visible_to(person).filter(plan=found.plan, state=Version.State.IN_FORCE).first()
    waiting = sum(rule.state == Obligation.State.PROPOSED for rule in rules)
    return {
        "version": found,
        "running": [(rule, plan_words.holder(rule), plan_words.limit(rule)) for rule in running],
        "kept": [rule for rule in confirmed if rule.trigger == Trigger.RECURRING],
        "before": before,
        "beside": Version.objects.visible_to(person)
        .filter(unit_path=found.unit_path, state=Version.State.IN_FORCE)
        .exclude(plan=found.plan)
        .select_related("plan")
        .order_by("pk"),
        "waiting": waiting,
        "unsound": [
            meaning
            for meaning in checking.meanings(found, request.at)
            if not meaning.is_sound and meaning.word in words
        ],
        "confirm": {
            "title": _("Put “%(name)s” in force?") % {"name": found.plan.name},
            "act": _("Put it in force"),
            "action": reverse("web:version-enactment", args=[found.pk]),
            "back_url": reverse("web:version", args=[found.pk]),
        },
        "is_ready": not waiting and bool(confirmed) and _is_draft(found),
    }


def _headline(found: Version, page: plan_page.Page) -> str:
    counts, name = page.counts, found.plan.name
    if found.state == Version.State.IN_FORCE:
        text = ngettext("In force: %(n)s rule of “%(name)s”", "In force: %(n)s rules of “%(name)s”", counts["ok"])
        return text % {"n": counts["ok"], "name": name}
    if found.state == Version.State.SUPERSEDED:
        return _("A later version has taken the place of this one")
    return plan_words.headline(page.total, counts["todo"])


def _steps(found: Version, waiting: int, decided: int) -> list[dict[str, str]]:
    is_draft = _is_draft(found)
    is_open = waiting or not decided
    states = ("done", "now" if is_open else "done", "" if is_open else "now", "")
    if not is_draft:
        states = ("done", "done", "done", "done")
    labels = (_("Upload"), _("Review each rule"), _("Principal signs"), _("In force"))
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _is_draft(found: Version) -> bool:
    return found.state == Version.State.DRAFT


def _choosable(person: Person, found: Version) -> list[Post]:
    """Posts a word may mean exactly: of the plan's unit, what lies below it, and the bodies it reaches."""
    return list(
        Post.objects.visible_to(person).filter(unit_path__below=str(found.unit_path)).select_related("unit")
        .order_by("unit_path", "name", "pk")[:300]
    )  # fmt: skip


def _own_functions(person: Person) -> list[str]:
    return list(Post.objects.visible_to(person).values_list("function", flat=True).distinct().order_by("function"))
