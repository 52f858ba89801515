"""Accounts on the command line."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from anlan.lib import clock
from anlan.lib.errors import Refused
from anlan.org import tokens
from anlan.org.models import Person


class NoSuchPerson(Refused):
    code = "no_such_person"
    status = 404


class WeakPassword(Refused):
    code = "weak_password"
    status = 422


def issue_token(username: str, label: str) -> str:
    return tokens.issue(_person(username), label, at=clock.now())


def set_password(username: str, password: str) -> None:
    """Raises :class:`WeakPassword` with the reasons."""
    person = _person(username)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
    person.set_password(password)
    person.save(update_fields=["password"])


def set_operator(username: str, *, is_operator: bool) -> None:
    """Let the person run the installation (set up channels), or no longer. It opens no matter of any unit."""
    person = _person(username)
    person.is_operator = is_operator
    person.save(update_fields=["is_operator"])


def _person(username: str) -> Person:
    """The engine's role serves everybody: there is no person in whose scope to look."""
    found = Person._default_manager.filter(username=username).first()
    if found is None:
        raise NoSuchPerson(f"There is no account {username!r}.")
    return found
