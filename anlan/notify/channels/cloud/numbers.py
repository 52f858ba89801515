"""Telephone numbers of the mainland as vendors and address books write them."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^0\d{9,11}$")
_NOISE = re.compile(r"[\s()（）.‐–—-]")


def mobile(text: str) -> str | None:
    """The 11 digits of a mobile number, with or without the country's 86 before it; ``None`` for anything else."""
    digits = _national(text)
    return digits if _MOBILE.match(digits) else None


def telephone(text: str) -> str | None:
    """As :func:`mobile`, and landlines with their area code."""
    digits = _national(text)
    return digits if _MOBILE.match(digits) or _LANDLINE.match(digits) else None


def _national(text: str) -> str:
    bare = _NOISE.sub("", text)
    for prefix in ("+86", "0086"):
        if bare.startswith(prefix):
            return bare.removeprefix(prefix)
    return bare[2:] if len(bare) == 13 and bare.startswith("861") else bare
