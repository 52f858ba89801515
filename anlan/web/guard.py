"""Each view declares who may open it. A gate fails where a route declares nothing, and walks every route.

``@public``: anybody. ``@signed_in``: whoever has an account. ``@needs(RIGHT)``: whoever has the right over some
unit; which rows that opens, ``.visible_to(person)`` decides, and the act checks again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from anlan.org.functions import rights_of
from anlan.org.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC, SIGNED_IN, OPERATOR = "public", "signed_in", "operator"


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.rule = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever has an account; others are asked to sign in."""
    return _guarded(view, SIGNED_IN, lambda person: True)


def needs(right: str) -> Callable[[View], View]:
    """Whoever has ``right`` over some unit; others find nothing here."""
    return lambda view: _guarded(view, right, lambda person: has(person, right))


def operator(view: View) -> View:
    """Whoever runs the installation."""
    return _guarded(view, OPERATOR, lambda person: person.is_operator)


def has(person: Person, right: str) -> bool:
    """Whether some post of the person's gives ``right``."""
    return any(right in rights_of(post.function) for post in person.posts_held())


def person_of(request: HttpRequest) -> Person:
    """Who is asking. Only for views that are not public."""
    return cast(Person, request.user)


def _guarded(view: View, rule: str, allows: Callable[[Person], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        if not allows(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.rule = rule  # type: ignore[attr-defined]
    return cast(View, guarded)
