"""Forms that a device sends when it can: once however often they come, with the time at which they were written.

A script gives every form that is marked (``data-later``) a random number, ``later_nonce``. What could not be sent at
once comes later with ``X-Later: 1`` and ``later_written``; it is answered in JSON, for nobody looks at a page then.
Forms with a ``nonce`` of their own know themselves what came twice, for only they can say the code again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anlan.journal import arrivals
from anlan.lib import claims
from anlan.org.models import Person
from anlan.web import words

Respond = Callable[[HttpRequest], HttpResponse]
CODE = "X-Receipt-Code"
"""Header by which a page that shows a receipt code tells it to whoever sent the report later."""
DONE = "al_done"
"""Cookie that tells the page's script which form has arrived, so that it forgets the draft."""
DIGITS = 16
MACHINES = ("/hooks/", "/api/")
"""Addresses that programs call; they read what was sent themselves, and no more of it than they allow."""


def who(request: HttpRequest) -> str:
    """A name for whoever is signed in that says nothing, by which a device keeps people's drafts apart."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return ""
    return salted_hmac("anlan.web.later", str(person.pk)).hexdigest()[:DIGITS]


def is_form(request: HttpRequest) -> bool:
    """Whether a page sends it: what programs send is left for them to read."""
    return request.method == "POST" and not request.path.startswith(MACHINES)


def is_later(request: HttpRequest) -> bool:
    """Whether a script sends it for somebody who pressed before, and reads the answer."""
    return request.headers.get("X-Later") == "1"


def once(get_response: Respond) -> Respond:
    def middleware(request: HttpRequest) -> HttpResponse:
        nonce = _uuid(request.POST.get("later_nonce", "")) if is_form(request) else None
        if nonce is None:
            return get_response(request)
        at: datetime = request.at  # type: ignore[attr-defined]
        delayed = is_later(request)
        claimed = claims.read(request.POST.get("later_written", ""), received_at=at) if delayed else None
        person_id = request.user.pk if isinstance(request.user, Person) else None
        with transaction.atomic():
            earlier = None if "nonce" in request.POST else arrivals.take(nonce, person_id, at=at)
            if earlier is not None:
                return _again(request, earlier.url, earlier.received_at, delayed)
            with claims.written(claimed):
                response = get_response(request)
            taken = _is_taken(response)
            if not taken:
                transaction.set_rollback(True)
        if not taken:
            return _answer("sign_in" if _asks_sign_in(response) else "look", response, at) if delayed else response
        url = response.headers.get("Location", "")
        if "nonce" not in request.POST:
            arrivals.led_to(nonce, person_id, url[:300])
        if delayed:
            return _answer("sent", response, at, url=url)
        response.set_cookie(DONE, str(nonce), max_age=120, samesite="Lax", secure=settings.USE_HTTPS)
        return response

    return middleware


def _is_taken(response: HttpResponse) -> bool:
    return response.status_code < 400 and not _asks_sign_in(response)


def _asks_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response.headers.get("Location", "")).path == reverse("web:sign-in")


def _again(request: HttpRequest, url: str, received_at: datetime, delayed: bool) -> HttpResponse:
    if delayed:
        return JsonResponse({"state": "sent", "url": url, "at": words.clock_time(received_at), "code": ""})
    messages.info(request, _("This had already arrived at %(time)s; it was not entered twice.") % {
        "time": words.clock_time(received_at, seconds=True)})  # fmt: skip
    return HttpResponseRedirect(url or request.path)


def _answer(state: str, response: HttpResponse, at: datetime, url: str = "") -> HttpResponse:
    told: dict[str, Any] = {
        "state": state, "status": response.status_code, "url": url, "at": words.clock_time(at),
        "code": response.headers.get(CODE, ""),
    }  # fmt: skip
    answer = JsonResponse(told, status=200 if state == "sent" else response.status_code if state == "look" else 401)
    answer.cookies = response.cookies
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
