"""Pictures: the served copy is redrawn without its metadata, the original is kept sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.cases.models import Case, Remark
from anlan.journal import chain, contents
from anlan.lib import pictures
from anlan.lib.pictures import NotAPicture
from anlan.org.models import Person

__all__ = ["NotAPicture", "Photo"]


@dataclass(frozen=True)
class Photo:
    """An uploaded picture, already checked: the original bytes and the clean copy (JPEG)."""

    original: bytes
    clean: bytes

    @classmethod
    def read(cls, data: bytes) -> Photo:
        """Raises :class:`NotAPicture` with what to do for anything but a JPEG, PNG or WebP of sensible size."""
        return cls(data, pictures.redraw(data).jpeg)

    def keep(self, case: Case, *, by: Person | None, at: datetime) -> Remark:
        """Write both copies into the case, inside the caller's transaction."""
        clean = contents.write_bytes(case.docket, self.clean, "image/jpeg", at=at)
        original = contents.write_bytes(case.docket, self.original, "application/octet-stream", at=at)
        row = Remark.objects.create(
            docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, kind=Remark.Kind.PHOTO,
            content=clean, original=original, person=by, at=at,
        )  # fmt: skip
        chain.note(
            case.docket, "case.photo", at=at, person_id=by.pk if by else None,
            remark=row.pk, contents=contents.references([clean, original]),
        )  # fmt: skip
        return row
