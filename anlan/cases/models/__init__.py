"""Matters and what each kind of them must remember: one module a kind, beside the case they all share."""

from anlan.cases.models.case import Case, CaseQuerySet, Remark
from anlan.cases.models.grievance import Grievance, GrievanceDesk, GrievanceLetter

__all__ = ["Case", "CaseQuerySet", "Grievance", "GrievanceDesk", "GrievanceLetter", "Remark"]
