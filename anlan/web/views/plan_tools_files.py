"""Taking a version out: its confirmed rules for programs, and the whole plan for Word."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from anlan.plans import export, word
from anlan.plans.models import Version
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@signed_in
@require_GET
def version_rules(request: Request, version_id: int) -> HttpResponse:
    """The confirmed rules, in the published shape (docs/schemas/rules.schema.json)."""
    version = _version(request, version_id)
    text = export.rules_file(version).model_dump_json(indent=1)
    return _file(f"{text}\n".encode(), "application/json", f"{version.plan.name}-{version.number}.json")


@signed_in
@require_GET
def version_docx(request: Request, version_id: int) -> HttpResponse:
    """The plan by GB/T 9704, with its rules as an annex."""
    version = _version(request, version_id)
    return _file(word.docx(version), DOCX, f"{version.plan.name}-{version.number}.docx")


def _version(request: Request, version_id: int) -> Version:
    versions = Version.objects.visible_to(person_of(request)).select_related("plan", "unit")
    return get_object_or_404(versions, pk=version_id)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer
