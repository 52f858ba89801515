"""One-tap links: signed, for one subject, one recipient and one purpose, good until a moment.

The link is a permission by itself: whoever was sent it may use it for what it names, without signing in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused

LIFETIME = timedelta(days=2)
ACKNOWLEDGE = "acknowledge"
MEETING = "meeting"
CALL = "call"
FORTNIGHT = timedelta(days=14)


class BadLink(Refused):
    code = "bad_link"
    status = 410


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link permits: its purpose for ``subject_id`` as ``person_id``, or (``None``) as the post's office."""

    subject_id: int
    unit_path: str
    person_id: int | None


def make(
    purpose: str, subject_id: int, unit_path: str, person_id: int | None, *, at: datetime,
    lifetime: timedelta = LIFETIME,
) -> str:  # fmt: skip
    """The token of a link that is good for ``lifetime`` from ``at``."""
    until = int((at + lifetime).timestamp())
    return signing.dumps([subject_id, unit_path, person_id, until], salt=f"anlan.{purpose}.v1")


def read(purpose: str, token: str, *, at: datetime) -> Pass:
    """What ``token`` permits. Raises :class:`BadLink` when it was altered, or its time is over."""
    try:
        subject_id, unit_path, person_id, until = signing.loads(token, salt=f"anlan.{purpose}.v1")
    except signing.BadSignature:
        raise BadLink(_("This link is damaged. Open the newest message, or sign in.")) from None
    if at >= datetime.fromtimestamp(until, UTC):
        raise BadLink(_("This link has run out. Sign in to see how the matter stands."))
    return Pass(subject_id, unit_path, person_id)
