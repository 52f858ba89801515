"""What a case is called where it is listed or named."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from anlan.cases import facts
from anlan.cases.kinds import INCIDENT, KINDS
from anlan.cases.models import Case
from anlan.journal.keys import Erased
from anlan.journal.models import Docket
from anlan.lib.languages import by_language


def title_of(case: Case, known: dict[str, str] | None = None) -> str:
    """The title somebody gave it; else what it is about and where. ``known``: its facts, where already read."""
    known = read_facts(case) if known is None else known
    return title_from(case.kind, case.category, known, case.place.name if case.place else "")


def title_from(kind: str, category: str, known: dict[str, str], place: str | None) -> str:
    """The same from plain values: the facts that are known, and the name of the place."""
    if known.get("title"):
        return known["title"]
    where = known.get("where") or place
    about, with_place = _about(kind, category)
    return with_place % {"about": about, "where": where} if where else about


@by_language
def _about(kind: str, category: str) -> tuple[str, str]:
    """What it is about, and how a place is said with it."""
    return str(KINDS[kind].categories[category]), gettext("%(about)s, %(where)s")


def read_facts(case: Case) -> dict[str, str]:
    """The facts; none once they have been destroyed."""
    try:
        return facts.known(case)
    except Erased:
        return {}


def category_of(case: Case) -> Any:
    return KINDS[case.kind].categories[case.category]


def state_of(case: Case) -> Any:
    return KINDS[case.kind].states[case.state]


def is_over(case: Case) -> bool:
    """Whether nothing can move any more."""
    return case.state in KINDS[case.kind].final


def incident_in(docket: Docket | None) -> str:
    """The event kind of the docket's incident; empty where it is of none."""
    if docket is None:
        return ""
    found = Case.objects.filter(pk=docket.pk, kind=INCIDENT.code)
    return found.values_list("category", flat=True).first() or ""


def category_in(docket: Docket) -> str:
    """The event kind of the docket's case; empty where the docket is of no case."""
    return Case.objects.filter(pk=docket.pk).values_list("category", flat=True).first() or ""
