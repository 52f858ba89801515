"""Taking a version out: its confirmed rules for programs, and the whole plan for Word."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from anlan.plans import export, word
from anlan.plans.models import Version
from anlan.web.files import attachment
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request


@signed_in
@require_GET
def version_rules(request: Request, version_id: int) -> HttpResponse:
    """The confirmed rules, in the published shape (docs/schemas/rules.schema.json)."""
    version = _version(request, version_id)
    text = export.rules_file(version).model_dump_json(indent=1)
    return attachment(f"{text}\n", f"{version.plan.name}-{version.number}.json")


@signed_in
@require_GET
def version_docx(request: Request, version_id: int) -> HttpResponse:
    """The plan by GB/T 9704, with its rules as an annex."""
    version = _version(request, version_id)
    return attachment(word.docx(version), f"{version.plan.name}-{version.number}.docx")


def _version(request: Request, version_id: int) -> Version:
    versions = Version.objects.visible_to(person_of(request)).select_related("plan", "unit")
    return get_object_or_404(versions, pk=version_id)
