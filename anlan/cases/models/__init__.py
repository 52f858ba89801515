"""Matters and what each kind of them must remember: one module a kind, beside the case they all share."""

from anlan.cases.models.case import Case, CaseQuerySet, Remark
from anlan.cases.models.grievance import Grievance, GrievanceDesk, GrievanceLetter
from anlan.cases.models.hazard import Extension, Hazard, Inspection, Listing, Milestone, Round, Supervision

__all__ = [
    "Case", "CaseQuerySet", "Extension", "Grievance", "GrievanceDesk", "GrievanceLetter", "Hazard", "Inspection",
    "Listing", "Milestone", "Remark", "Round", "Supervision",
]  # fmt: skip
