"""Matters and what each kind of them must remember: one module a kind, beside the case they all share."""

from anlan.cases.models.case import Case, CaseQuerySet, Remark
from anlan.cases.models.dispute import (
    Dispute,
    DisputeAgreement,
    DisputeMediator,
    DisputeParty,
    DisputeSession,
    DisputeVisit,
)
from anlan.cases.models.grade import GradeTable
from anlan.cases.models.grievance import Grievance, GrievanceDesk, GrievanceLetter
from anlan.cases.models.hazard import Extension, Hazard, Inspection, Listing, Milestone, Round, Supervision
from anlan.cases.models.lapse import LapseReview
from anlan.cases.models.referral import Referral, ReferralLook
from anlan.cases.models.words import CaseWords, SavedFilter, WordKey

__all__ = [
    "Case", "CaseQuerySet", "CaseWords", "Dispute", "DisputeAgreement", "DisputeMediator", "DisputeParty",
    "DisputeSession", "DisputeVisit", "Extension", "GradeTable", "Grievance", "GrievanceDesk", "GrievanceLetter",
    "Hazard", "Inspection", "LapseReview", "Listing", "Milestone", "Referral", "ReferralLook", "Remark", "Round",
    "SavedFilter", "Supervision", "WordKey",
]  # fmt: skip
