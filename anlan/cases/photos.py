"""Pictures: the served copy is redrawn without its metadata, the original is kept sealed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from anlan.cases.models import Case, Remark
from anlan.journal import chain, contents
from anlan.lib.errors import Refused
from anlan.org.models import Person

LONGEST_SIDE = 1_600
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(Refused):
    code = "not_a_picture"
    status = 422


@dataclass(frozen=True)
class Photo:
    """An uploaded picture, already checked: the original bytes and the clean copy (JPEG)."""

    original: bytes
    clean: bytes

    @classmethod
    def read(cls, data: bytes) -> Photo:
        """Raises :class:`NotAPicture` with what to do for anything but a JPEG, PNG or WebP of sensible size."""
        if len(data) > settings.MAX_PHOTO_BYTES:
            most = settings.MAX_PHOTO_BYTES // 2**20
            raise NotAPicture(_("The picture is too large. Send one under %(most)d MB.") % {"most": most})
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise NotAPicture(_("The picture has too many pixels. Send a smaller one."))
                return cls(data, _redraw(image))
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise NotAPicture(_("This file is not a picture we can read. Send a JPEG, PNG or WebP.")) from None

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


def _redraw(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
