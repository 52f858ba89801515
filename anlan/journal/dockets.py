"""Opening dockets: number, key, first entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    [docket] = open_dockets(
        [unit], subject, series=series, at=at, is_drill=is_drill, is_confidential=is_confidential, audience=audience
    )
    return docket


@transaction.atomic(savepoint=False)
def open_dockets(
    units: Sequence[Unit], subject: str, *, series: str, at: datetime, is_drill: bool = False,
    is_confidential: bool = True, audience: str = SEE,
) -> list[Docket]:  # fmt: skip
    """One new docket for each of ``units``, which are different ones, by a few statements however many."""
    year = local_date(at).year
    numbers = _next(units, series, year)
    found = Docket.objects.bulk_create(
        Docket(
            unit=unit, unit_path=unit.path, subject=subject, number=f"{year}-{series}-{numbers[unit.pk]:04d}",
            opened_at=at, is_drill=is_drill, is_confidential=is_confidential, audience=audience,
        )
        for unit in units
    )  # fmt: skip
    keys.create_for(found, at=at)
    return found


def hold(wanted: Iterable[int]) -> None:
    """Lock these dockets to the end of the transaction. Whoever changes what hangs from a docket locks the docket
    first and its rows after it, so that no two acts wait for each other."""
    rows = Docket.objects.select_for_update(no_key=True).filter(pk__in=set(wanted)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def next_in(unit: Unit, series: str, year: int) -> int:
    """The next number of a series of the unit in the year; counted without gaps."""
    return _next([unit], series, year)[unit.pk]


def _next(units: Sequence[Unit], series: str, year: int) -> dict[int, int]:
    """The next number of the series for each unit, by its id. Ordered, so that two who open many take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO journal_series (unit_id, unit_path, name, year, last)
            SELECT unit_id, unit_path::ltree, %s, %s, 1
            FROM unnest(%s::bigint[], %s::text[]) AS given(unit_id, unit_path) ORDER BY unit_id
            ON CONFLICT (unit_id, name, year) DO UPDATE SET last = journal_series.last + 1 RETURNING unit_id, last
            """,
            [series, year, [unit.pk for unit in units], [str(unit.path) for unit in units]],
        )
        return dict(cursor.fetchall())
