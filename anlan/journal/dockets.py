"""Opening dockets: number, key, first entry."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from anlan.journal import keys
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.org.functions import SEE
from anlan.org.models import Unit


@transaction.atomic(savepoint=False)
def open_docket(
    unit: Unit, subject: str, *, series: str, at: datetime, is_drill: bool = False, is_confidential: bool = True,
    audience: str = SEE,
) -> Docket:  # fmt: skip
    """A new docket of ``unit``, numbered ``2026-<series>-0037`` within the unit and year, with a key of its own."""
    year = local_date(at).year
    docket = Docket.objects.create(
        unit=unit,
        unit_path=unit.path,
        subject=subject,
        number=f"{year}-{series}-{next_in(unit, series, year):04d}",
        opened_at=at,
        is_drill=is_drill,
        is_confidential=is_confidential,
        audience=audience,
    )
    keys.create_for(docket, at=at)
    return docket


def next_in(unit: Unit, series: str, year: int) -> int:
    """The next number of a series of the unit in the year; counted without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO journal_series (unit_id, unit_path, name, year, last) VALUES (%s, %s::ltree, %s, %s, 1)
            ON CONFLICT (unit_id, name, year) DO UPDATE SET last = journal_series.last + 1 RETURNING last
            """,
            [unit.pk, str(unit.path), series, year],
        )
        return int(cursor.fetchone()[0])
