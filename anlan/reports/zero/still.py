"""Which schools have not handed in a day's report, for a page with room for a few: one query however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from anlan.org.models import Person

MOST = 6
"""Schools named; of more it is said how many they are."""


@dataclass(frozen=True)
class Still:
    """``schools``: the first that have not, by district and code, each with whether its time is over.

    ``due_at``: when the time of the next of them is over; ``None`` when it is over for all.
    """

    asked: int
    waiting: int
    schools: Sequence[tuple[int, str, bool]]
    due_at: datetime | None

    @property
    def more(self) -> int:
        return self.waiting - len(self.schools)


_STILL = """
WITH asked AS (
  SELECT u.id, u.name, p.code AS above, u.code, bool_or(d.state IN ('lapsed', 'vacant')) AS is_over,
         min(d.due_at) FILTER (WHERE d.state = 'open' AND d.rung = 0) AS due_at,
         bool_or(d.state IN ('met', 'met_late')) OR EXISTS (
           SELECT FROM reports_filing f WHERE f.kind = 'zero' AND f.unit_id = u.id AND f.day = %(day)s) AS is_done
  FROM org_unit u JOIN duties_duty d ON d.unit_id = u.id LEFT JOIN org_unit p ON p.id = u.parent_id
  WHERE u.level = 'school' AND _ltree_isparent(%(paths)s::text[]::ltree[], u.path)
    AND d.act = 'file' AND d.occasion = %(occasion)s
  GROUP BY u.id, p.code
), waiting AS (SELECT * FROM asked WHERE NOT is_done)
SELECT (SELECT count(*) FROM asked), count(*), min(due_at) FILTER (WHERE NOT is_over),
       (array_agg(id ORDER BY above, code))[1:%(most)s], (array_agg(name ORDER BY above, code))[1:%(most)s],
       (array_agg(is_over ORDER BY above, code))[1:%(most)s]
FROM waiting
"""


def still(person: Person, day: date) -> Still:
    """Of the schools whose matters the person may read."""
    values: dict[str, Any] = {"paths": list(person.sees()), "day": day, "occasion": day.toordinal(), "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_STILL, values)
        asked, waiting, due_at, units, names, over = cursor.fetchone()
    return Still(asked, waiting, list(zip(units or [], names or [], over or [], strict=True)), due_at)
