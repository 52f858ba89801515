"""The kinds of matters, as rows of a table. A new kind is a module here and, where it needs one, a detail table."""

from anlan.cases.kinds.dispute import DISPUTE
from anlan.cases.kinds.grievance import GRIEVANCE
from anlan.cases.kinds.hazard import HAZARD
from anlan.cases.kinds.incident import INCIDENT
from anlan.cases.kinds.lapse_review import LAPSE_REVIEW
from anlan.cases.kinds.referral import REFERRAL
from anlan.cases.kinds.shape import Kind, Move

KINDS: dict[str, Kind] = {kind.code: kind for kind in (INCIDENT, GRIEVANCE, HAZARD, DISPUTE, REFERRAL, LAPSE_REVIEW)}

__all__ = ["DISPUTE", "GRIEVANCE", "HAZARD", "INCIDENT", "KINDS", "LAPSE_REVIEW", "REFERRAL", "Kind", "Move"]
