"""What is known of the cases of a ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from anlan.cases.models import Case
from anlan.journal import contents


@dataclass(frozen=True)
class Known:
    """What was written of many cases, read at once."""

    facts: dict[int, int]
    said: dict[int, dict[str, Any]]

    def of(self, docket: int) -> dict[str, Any]:
        """The facts of a case; empty where there are none, or none any more."""
        return self.written(self.facts.get(docket))

    def written(self, content: int | None) -> dict[str, Any]:
        """One of the contents that were read with the facts."""
        return self.said.get(content, {}) if content else {}


def read(dockets: Sequence[int], besides: Collection[int | None] = ()) -> Known:
    """The facts of cases, and the contents ``besides``, in two queries."""
    facts = dict(Case.objects.filter(pk__in=dockets, facts__isnull=False).values_list("pk", "facts"))
    return Known(facts, contents.read_many({*facts.values(), *filter(None, besides)}))
