"""One request is one transaction, in the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from anlan.lib import clock
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.org.models import Person
from anlan.web.later import is_form

Respond = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def plain_addresses(get_response: Respond) -> Respond:
    """A NUL character in an address or a form is nobody's mistake but a probe's; the database would stumble over it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise SuspiciousOperation("NUL in the address")
        if is_form(request) and any("\x00" in said for _name, values in request.POST.lists() for said in values):
            raise SuspiciousOperation("NUL in a form")
        return get_response(request)

    return middleware


def content_security(get_response: Respond) -> Respond:
    """Pages run only what this server sent as files: no inline script or style, nothing from elsewhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        return response

    return middleware


WITHOUT_DATABASE = {"/healthz", "/readyz", "/sw.js", "/manifest.webmanifest", "/offline/", "/favicon.ico"}
"""Addresses that must answer while the database is away; they open what they need themselves, or need nothing."""


class Standing:
    """Reads the clock once, opens the request's transaction, and sets what the person's posts reach.

    No one signed in reaches the directory only; public pages widen the scope to the one unit they serve
    (``anlan.web.scopes``). An expected failure that no view caught becomes a page that says what to do.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        if request.path in WITHOUT_DATABASE:
            return self.get_response(request)
        with transaction.atomic():
            set_scope([])
            person = request.user = get_user(request)  # itself, for a page asks it some hundred times
            if isinstance(person, Person):
                person.standing(request.at)  # type: ignore[attr-defined]
                set_scope(person.reach())
            with translation.override(language_of(request)):  # nothing of it stays for the next request
                response = self.get_response(request)
            if isinstance(person, Person):  # what a post may see must not stay in a shared browser's cache
                response.headers.setdefault("Cache-Control", "no-store")
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "errors/refused.html", {"error": error}, status=error.status)


def language_of(request: HttpRequest) -> str:
    """What the person chose; before sign-in what this browser chose, else the installation's own."""
    if isinstance(request.user, Person):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


standing = Standing
