"""Who must keep out of which matter: whoever is recused is not asked in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from anlan.journal.models import Recusal
from anlan.org.functions import SEE
from anlan.org.holders import Seat


def of_dockets(dockets: Collection[int]) -> dict[int, set[int]]:
    """Persons by docket. Nobody keeps out of what every reader of the unit may see."""
    found: dict[int, set[int]] = {}
    rows = Recusal.objects.filter(docket__among=dockets).exclude(docket__audience=SEE)
    for docket, person in rows.values_list("docket_id", "person_id"):
        found.setdefault(docket, set()).add(person)
    return found


def without(seat: Seat, kept_out: set[int] | None) -> Seat:
    if not kept_out:
        return seat
    return replace(seat, persons=tuple(pk for pk in seat.persons if pk not in kept_out))
