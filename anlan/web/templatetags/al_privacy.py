"""`{% load al_privacy %}`: until when a case is kept."""

from __future__ import annotations

from typing import Any

from django import template

from anlan.cases.models import Case
from anlan.cases.retention_past import standing

register = template.Library()


@register.simple_tag
def keeping(case: Case) -> dict[str, Any]:
    """{retention, question} of a case the page already shows; nothing of one that is running, without asking."""
    if case.closed_at is None:
        return {"retention": None, "question": None}
    retention, question = standing(case.docket)
    return {"retention": retention, "question": question}
