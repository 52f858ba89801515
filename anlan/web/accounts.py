"""Who is asking: session and account, read with two prepared statements. Every page begins with them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.utils import timezone

from anlan.lib.postgres import bulk
from anlan.org.models import Person

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %b AND expire_date > %b"
_FIELDS = tuple(field.attname for field in Person._meta.concrete_fields)
_PERSON = " ".join(["SELECT", ", ".join(_FIELDS), "FROM org_person WHERE id = %b AND is_active"])


class SessionStore(db.SessionStore):
    """The sessions of Django's own table."""

    @classmethod
    def get_model_class(cls) -> Any:
        return db.SessionStore.get_model_class()

    def load(self) -> dict[str, Any]:
        found = bulk.execute(_SESSION, [self.session_key, timezone.now()]) if self.session_key else []
        if not found:
            self._session_key = None
            return {}
        return dict(self.decode(found[0][0]))


class Accounts(ModelBackend):
    """Accounts with a password; one that is closed signs in no more, and is nobody from its next page on."""

    def get_user(self, user_id: Any) -> Person | None:
        found = bulk.execute(_PERSON, [int(user_id)])
        return Person.from_db("default", _FIELDS, found[0]) if found else None
