"""What the ledger of a kind adds to the columns of all (domain C.5, C.12, C.14, C.15).

A module for each: ``COLUMNS``, and ``read(dockets)``, which gives their values by docket in a constant number of
queries; ``columns`` and ``facts`` are what they share. ``reports.ledgers`` makes the file.
"""

from __future__ import annotations

from types import ModuleType

from anlan.cases.ledgers import disputes, grievances, hazards, referrals

OWN: dict[str, ModuleType] = {
    "hazard": hazards,
    "dispute": disputes,
    "referral": referrals,
    "grievance": grievances,
}
