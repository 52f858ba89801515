"""From a grievance to the one it came from or goes on under, which may lie at a unit out of reach."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from anlan.cases.models import Case


@dataclass(frozen=True)
class Kin:
    docket_id: int
    unit_path: str


def successor(case: Case) -> Kin | None:
    return _kin(case, "successor")


def origin(case: Case) -> Kin | None:
    return _kin(case, "origin")


def _kin(case: Case, tie: str) -> Kin | None:
    """Only of a grievance that is itself within reach."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT docket_id, unit_path, tie FROM anlan_grievance_kin(%s)", [case.pk])
        rows = {found: Kin(docket, path) for docket, path, found in cursor.fetchall()}
    return rows.get(tie)
