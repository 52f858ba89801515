"""Pictures from strangers: read within bounds and drawn anew, so that nothing of their metadata is served."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from anlan.lib.errors import Refused

LONGEST_SIDE = 1_600
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(Refused):
    code = "not_a_picture"
    status = 422


@dataclass(frozen=True)
class Drawn:
    """A clean JPEG and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def redraw(data: bytes) -> Drawn:
    """Raises :class:`NotAPicture` with what to do for anything but a JPEG, PNG or WebP of sensible size."""
    if len(data) > settings.MAX_PHOTO_BYTES:
        most = settings.MAX_PHOTO_BYTES // 2**20
        raise NotAPicture(_("The picture is too large. Send one under %(most)d MB.") % {"most": most})
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPicture(_("The picture has too many pixels. Send a smaller one."))
            return _draw(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotAPicture(_("This file is not a picture we can read. Send a JPEG, PNG or WebP.")) from None


def _draw(image: Image.Image) -> Drawn:
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return Drawn(out.getvalue(), upright.width, upright.height)
