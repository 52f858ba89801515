"""Programs sign in with a person's key; what they may see and do is what the person may."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from anlan.lib.postgres.roles import set_scope
from anlan.org import tokens
from anlan.org.models import Person


class PersonKey(HttpBearer):
    """``Authorization: Bearer <key>``; a browser's session will do too (``ninja.security.django_auth``)."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        at = request.at  # type: ignore[attr-defined]
        person = tokens.holder(token, at=at)
        if person is not None:
            person.standing(at)
            set_scope(person.reach())
            request.user = person
        return person


def person_of(request: HttpRequest) -> Person:
    person: Any = request.user
    assert isinstance(person, Person)
    return person
