"""Files handed round at a meeting: only types that carry no programs, kept encrypted, served as downloads."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import contents
from anlan.lib import pictures
from anlan.lib.errors import Refused
from anlan.meetings import words
from anlan.meetings.models import Material, Meeting
from anlan.meetings.planning import locked
from anlan.meetings.rights import WrongState, require_write
from anlan.org.models import Person

MOST = 20
OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
"""Endings, and the part that makes such a file what its name says."""
BYTES = "application/octet-stream"
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


class NotSafe(Refused):
    code = "material_type"
    status = 422


@dataclass(frozen=True)
class File:
    """A file that was looked into: pictures redrawn without their metadata, others as they are."""

    name: str
    data: bytes
    media_type: str

    @classmethod
    def read(cls, name: str, data: bytes) -> File:
        """Raises :class:`NotSafe` or :class:`pictures.NotAPicture` with what to do."""
        if len(data) > settings.MAX_PHOTO_BYTES:
            most = settings.MAX_PHOTO_BYTES // 2**20
            raise NotSafe(_("The file is too large. Send one under %(most)d MB.") % {"most": most})
        path = PurePath(name.replace("\\", "/"))
        suffix = path.suffix.lower()
        if suffix in PICTURES:
            return cls(f"{path.stem}.jpg"[-120:], pictures.redraw(data).jpeg, "image/jpeg")
        if suffix == ".pdf" and data.startswith(b"%PDF-"):
            return cls(path.name[-120:], data, "application/pdf")
        if suffix in OFFICE and _is_office(data, OFFICE[suffix]):
            return cls(path.name[-120:], data, BYTES)
        raise NotSafe(_("This kind of file is not taken. Send a PDF, a picture, .docx, .xlsx or .pptx."))


@transaction.atomic
def add(meeting: Meeting, file: File, *, by: Person, at: datetime) -> Material:
    meeting = locked(meeting)
    require_write(by, meeting)
    if meeting.state == Meeting.State.CANCELLED or meeting.materials.count() >= MOST:
        raise WrongState(_("No more files can be added here."))
    name = contents.write(meeting.docket, {"name": file.name}, at=at)
    content = contents.write_bytes(meeting.docket, file.data, file.media_type, at=at)
    row = Material.objects.create(
        meeting=meeting, unit_id=meeting.unit_id, unit_path=meeting.unit_path, name=name, content=content,
        size=len(file.data), by=by, at=at,
    )  # fmt: skip
    words.note(
        meeting, "meeting.material", by=by, at=at, material=row.pk, contents=contents.references([name, content])
    )
    return row


def names(meeting: Meeting) -> list[tuple[Material, str]]:
    """The files with their names, oldest first; none once they were destroyed."""
    rows = list(meeting.materials.order_by("pk"))
    found = contents.read_many({row.name_id for row in rows})
    return [(row, found[row.name_id]["name"]) for row in rows if row.name_id in found]


def _is_office(data: bytes, part: str) -> bool:
    """Whether it is what its name says, and carries no program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return part in inside and not any(name.lower().endswith(("vbaproject.bin", ".exe", ".bin")) for name in inside)
