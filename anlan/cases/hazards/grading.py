"""Grading a hazard by the criteria in force; one of those that are judged directly makes it major by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.hazards import listings
from anlan.cases.hazards.standing import hold
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case, Hazard
from anlan.cases.written import require_words
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete, Refused
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

MAJOR = 1
RUNNING = ("open", "noticed", "repaired", "passed")
C18 = ("scope", "degree", "emergency", "measures", "money", "target")
"""What a report of a major hazard must state (domain C.18); ``delay`` besides, where it cannot be put right in time."""


class UnknownCriterion(Refused):
    code = "unknown_criterion"
    status = 422


@transaction.atomic
def grade(case: Case, wanted: int, *, criteria: Sequence[str] = (), reason: str = "", by: Person, at: datetime) -> Case:
    """Grade 1 (major) to 4 (small). A criterion that is judged directly makes it 1 whatever was chosen.

    Becoming major starts the clocks of its report. A major hazard that is graded lower needs words.
    Raises :class:`Incomplete`, :class:`UnknownCriterion`, :class:`NotAllowed`.
    """
    rights.require(by, HANDLE, case)
    hazard = hold(case, *RUNNING)
    lines = listings.criteria_by_code(str(case.unit_path))
    if any(code not in lines for code in criteria):
        raise UnknownCriterion(_("This criterion is no longer in force. Choose again."), field="criteria")
    is_direct = any(lines[code].is_direct for code in criteria)
    chosen = MAJOR if is_direct else wanted or min((lines[code].grade for code in criteria), default=0)
    if chosen not in HAZARD.grades:
        raise Incomplete(_("Choose a grade, or what it was judged by."), field="grade")
    if case.grade == MAJOR and chosen != MAJOR and not reason.strip():
        raise Incomplete(_("Say why it is no longer major."), field="reason")
    was = case.grade
    _write(case, hazard, chosen, criteria, is_direct)
    said = [contents.write(case.docket, {"text": reason.strip()}, at=at)] if reason.strip() else []
    chain.note(
        case.docket, "case.graded", at=at, person_id=by.pk, post_id=acting_post(by, case), grade=chosen,
        criteria=list(criteria), direct=is_direct, contents=contents.references(said),
    )  # fmt: skip
    if chosen == MAJOR and was != MAJOR:
        clock.start(case.docket, Trigger.MAJOR, event_kind=case.category, matter=case.kind, at=at)
    live.changed(dockets=[case.pk])
    return case


@transaction.atomic
def report_up(case: Case, values: dict[str, str], *, by: Person, at: datetime) -> Hazard:
    """Sign the report of a major hazard to the unit above, with all that it must state. A later one replaces it."""
    rights.require(by, SIGN, case)
    hazard = hold(case, *RUNNING)
    if case.grade != MAJOR:
        raise Incomplete(_("Only a major hazard is reported upward. Grade it first."), field="grade")
    said = require_words({name: values.get(name, "") for name in (*C18, "delay")}, C18)
    hazard.reported_up = contents.write(case.docket, said, at=at)
    hazard.reported_up_at, hazard.reported_up_by = at, by
    hazard.save(update_fields=["reported_up", "reported_up_at", "reported_up_by"])
    chain.note(
        case.docket, "hazard.reported_up", at=at, person_id=by.pk, post_id=acting_post(by, case),
        contents=contents.references([hazard.reported_up]),
    )  # fmt: skip
    clock.discharge(case.docket, Act.REPORT_UP, by=by, at=at, evidence={"hazard": case.pk})
    live.changed(dockets=[case.pk])
    return hazard


def _write(case: Case, hazard: Hazard, grade: int, criteria: Sequence[str], is_direct: bool) -> None:
    case.grade = grade
    case.save(update_fields=["grade"])
    hazard.criteria, hazard.is_direct = list(criteria), is_direct
    hazard.save(update_fields=["criteria", "is_direct"])
