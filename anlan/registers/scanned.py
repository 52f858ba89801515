"""A place by the code on its wall. Whoever holds the code may report there, signed in or not."""

from __future__ import annotations

from anlan.lib.postgres.roles import set_scope
from anlan.registers.models import Place
from anlan.registers.places import by_code


def open_place(code: str) -> Place | None:
    """The place and its unit, with the scope opened to that unit; ``None`` where no place has the code."""
    found = by_code(code.strip().lower())
    if found is None:
        return None
    place_id, unit_path = found
    set_scope([unit_path])
    return Place.objects.select_related("unit__parent").get(pk=place_id)
