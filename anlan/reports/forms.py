"""The fields of the reports sent upward, and how they fill themselves from the record (domain C.1 and C.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases import facts
from anlan.cases.grades import confirming
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.lib.clock import local
from anlan.org.models import Person
from anlan.reports.models import Filing


@dataclass(frozen=True)
class Field:
    """One line of a form. ``fact``: the fact of the case it is filled from and written back to."""

    code: str
    label: Any
    fact: str = ""
    is_long: bool = False
    is_needed: bool = False


def _first() -> tuple[Field, ...]:
    return (
        Field("unit", _("School"), is_needed=True),
        Field("happened_at", _("When it happened"), "happened_at"),
        Field("received_at", _("When it was reported"), is_needed=True),
        Field("source", _("How it became known")),
        Field("where", _("Where"), "where", is_needed=True),
        Field("nature", _("What kind of event"), is_needed=True),
        Field("grade", _("Grade")),
        Field("people", _("How many people"), "people"),
        Field("injuries", _("Injuries or symptoms"), "injuries"),
        Field("casualties", _("Dead and missing, injured, direct loss")),
        Field("course", _("What happened"), "course", is_long=True, is_needed=True),
        Field("measures", _("What has been done"), "measures", is_long=True, is_needed=True),
        Field("leaders", _("Which leaders are on the spot"), "leaders"),
        Field("impact", _("Who and what is affected"), "impact"),
        Field("loss", _("Loss"), "loss"),
        Field("trend", _("How it may develop"), "trend"),
        Field("requests", _("What help is needed"), "requests", is_long=True),
    )


def _follow_up() -> tuple[Field, ...]:
    return (
        Field("first_report_at", _("First report sent"), is_needed=True),
        Field("grade", _("Grade")),
        Field("people", _("How many people"), "people"),
        Field("injuries", _("Injuries or symptoms"), "injuries"),
        Field("casualties", _("Dead and missing, injured, direct loss")),
        Field("progress", _("What is new"), is_long=True, is_needed=True),
        Field("measures", _("What has been done"), "measures", is_long=True),
    )


def _final() -> tuple[Field, ...]:
    return (
        Field("cause", _("Cause"), "cause", is_long=True, is_needed=True),
        Field("overview", _("The whole course"), is_long=True, is_needed=True),
        Field("corrections", _("What is being mended"), is_long=True, is_needed=True),
        Field("aftercare", _("Care for those affected"), is_long=True),
        Field("assessment", _("How the handling went"), is_long=True),
    )


FORMS: dict[str, tuple[Field, ...]] = {
    Filing.Kind.FIRST: _first(),
    Filing.Kind.FOLLOW_UP: _follow_up(),
    Filing.Kind.FINAL: _final(),
}


def prefill(case: Case, kind: str, *, by: Person, at: datetime) -> dict[str, str]:
    """What the record already says, by field code. Nobody types what the system knows."""
    known = facts.known(case)
    filled = {field.code: known.get(field.fact, "") for field in FORMS[kind]}
    computed = {
        "unit": case.unit.name,
        "received_at": _moment(case.reported_at),
        "source": str(_("Scanned the code of a place") if case.place_id else _("Reported on the web")),
        "nature": str(KINDS[case.kind].categories[case.category]),
        "grade": str(Case.Grade(case.grade).label),
        "first_report_at": _first_report(case),
        "casualties": confirming.words(case),
        "overview": _overview(known),
    }
    return {code: text or str(computed.get(code, "")) for code, text in filled.items()}


def _overview(known: dict[str, str]) -> str:
    """The whole course begins with what is written down already."""
    return "\n".join(filter(None, (known.get("course"), known.get("measures"))))


def _first_report(case: Case) -> str:
    first = Filing.objects.filter(docket_id=case.pk, kind=Filing.Kind.FIRST).order_by("serial").first()
    return _moment(first.filed_at) if first else ""


def _moment(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")
