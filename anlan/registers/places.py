"""Places with a QR code."""

from __future__ import annotations

import secrets

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.registers.models import Place


class NameTaken(Refused):
    code = "place_name_taken"
    status = 422


ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10


@transaction.atomic
def add(unit: Unit, name: str, *, by: Person) -> Place:
    """A new place of the unit, with a code nobody can guess. Raises :class:`NameTaken`."""
    access.require(by, MANAGE_ORG, str(unit.path))
    if unit.places.filter(name=name).exists():
        raise NameTaken(_("The unit has a place of this name already. Choose a name that tells them apart."))
    return create(unit, name)


def create(unit: Unit, name: str, *, code: str = "") -> Place:
    """``code``: one that is already printed; else a new one."""
    code = code or "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return Place.objects.create(unit=unit, unit_path=unit.path, name=name, code=code)


def by_code(code: str) -> tuple[int, str] | None:
    """The place's id and its unit's path; asked before any scope is set, the code is the permission."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, unit_path FROM anlan_place_by_code(%s)", [code])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
