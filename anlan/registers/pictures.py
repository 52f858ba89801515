"""Pictures of the campus, to pin things on: drawn anew without metadata, kept under the key of the unit's book."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import contents
from anlan.lib import pictures
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.registers import book
from anlan.registers.models import Item, Picture

COLUMNS, ROWS = "ABCDEFGHIJ", 8
"""The squares of the grid: a letter from the left, a number from the top."""


class PictureNameTaken(Refused):
    code = "picture_name_taken"
    status = 422


@transaction.atomic
def add(unit: Unit, name: str, data: bytes, *, by: Person | None, at: datetime) -> Picture:
    """Raises :class:`anlan.lib.pictures.NotAPicture`, :class:`PictureNameTaken`, :class:`NotAllowed`."""
    if by is not None:
        access.require(by, HANDLE, str(unit.path))
    drawn = pictures.redraw(data)
    if Picture.objects.filter(unit=unit, name=name, archived_at=None).exists():
        raise PictureNameTaken(_("The unit has a picture of this name already. Choose a name that tells them apart."))
    docket = book.docket_of(unit, at=at)
    content = contents.write_bytes(docket, drawn.jpeg, "image/jpeg", at=at)
    made = Picture.objects.create(
        unit=unit, unit_path=unit.path, name=name, content=content, docket=docket, width=drawn.width,
        height=drawn.height,
    )  # fmt: skip
    book.enter(unit, "register.picture", by=by, at=at, picture=made.pk, contents=contents.references([content]))
    return made


@transaction.atomic
def archive(picture: Picture, *, by: Person, at: datetime) -> None:
    """Put it away, and with it the pins on it."""
    access.require(by, HANDLE, str(picture.unit_path))
    picture.archived_at = at
    picture.save(update_fields=["archived_at"])
    Item.objects.filter(picture=picture).update(picture=None, pin_x=None, pin_y=None)
    book.enter(picture.unit, "register.picture_archived", by=by, at=at, picture=picture.pk)


def jpeg(picture: Picture) -> bytes:
    """Raises :class:`anlan.journal.keys.Erased` after an erasure."""
    return contents.read_bytes(picture.content, picture.docket)


def square(text: str) -> tuple[float, float] | None:
    """The middle of a square such as ``C4``, as shares of width and height; ``None`` for what is no square."""
    word = text.strip().upper()
    if len(word) < 2 or word[0] not in COLUMNS or not word[1:].isascii() or not word[1:].isdigit():
        return None
    row = int(word[1:])
    if not 1 <= row <= ROWS:
        return None
    return (COLUMNS.index(word[0]) + 0.5) / len(COLUMNS), (row - 0.5) / ROWS


def square_of(x: float, y: float) -> str:
    """The square a share of width and height lies in."""
    return f"{COLUMNS[min(int(x * len(COLUMNS)), len(COLUMNS) - 1)]}{min(int(y * ROWS), ROWS - 1) + 1}"
