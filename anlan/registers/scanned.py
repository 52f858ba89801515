"""A place or a thing by the code on it. Whoever holds the code may report there, signed in or not."""

from __future__ import annotations

from django.db import connection

from anlan.lib.postgres.roles import set_scope
from anlan.registers import values
from anlan.registers.fields import Kind
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item, Place
from anlan.registers.places import by_code


def open_place(code: str) -> Place | None:
    """The place and its unit, with the scope opened to that unit; ``None`` where no place has the code."""
    found = by_code(code.strip().lower())
    if found is None:
        return None
    place_id, unit_path = found
    set_scope([unit_path])
    return Place.objects.select_related("unit__parent").get(pk=place_id)


def open_item(code: str) -> Item | None:
    """The thing with this code on it, its place and its unit, with the scope opened to that unit; ``None`` where
    nothing on a register has the code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, unit_path FROM anlan_item_by_code(%s)", [code.strip().lower()])
        row = cursor.fetchone()
    if row is None:
        return None
    set_scope([row[1]])
    found = Item.objects.select_related("unit__parent", "place", "post").get(pk=row[0])
    return found if KINDS[found.kind].is_scanned else None


def public_rows(item: Item) -> list[tuple[str, str]]:
    """What whoever stands before it may read: as on a card on the wall."""
    kind = KINDS[item.kind]
    return [(str(one.words), text) for one in kind.fields if one.is_public and (text := shown(kind, item, one.key))]


def shown(kind: Kind, item: Item, key: str) -> str:
    """One value of an item in words."""
    one, value = kind.field(key), values.of(item, kind)[key]
    return one.choice(value) if one.choices else "" if value is None else str(value)
