"""Keys by which programs act for a person. Shown once; only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from anlan.org.models import ApiToken, Person

PREFIX = "anlan_"


@transaction.atomic
def issue(person: Person, label: str, *, at: datetime) -> str:
    """A new key for ``person``; the text is not kept and cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, label=label[:60], digest=_digest(key), created_at=at)
    return key


def holder(key: str, *, at: datetime) -> Person | None:
    """Whose key it is; ``None`` for a key that is not known or whose person has left."""
    found = ApiToken.objects.select_related("person").filter(digest=_digest(key), person__is_active=True).first()
    if found is None:
        return None
    ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    return found.person


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
