"""Signing in and out, the language of pages, and a person's own page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anlan.notify import inbox
from anlan.org import attempts, mine
from anlan.org.functions import CALL, DISPUTES, ERASE, MANAGE_ORG, SEE, SIGN
from anlan.org.models import Person
from anlan.web import guard
from anlan.web.forms.front import MeForm, SignInForm
from anlan.web.guard import person_of, public, signed_in
from anlan.web.request import Request
from anlan.web.words import clock_time

YEAR = 365 * 24 * 3600


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    if isinstance(request.user, Person):
        return HttpResponseRedirect(_safe_next(request))
    if request.method == "GET":
        return _sign_in_page(request, SignInForm(request))
    doors = attempts.sign_in_doors(request.POST.get("username", ""), address_of(request))
    shut_until = attempts.shut_until(doors, at=request.at)
    if shut_until:  # the password is not even looked at
        return _sign_in_page(request, SignInForm(request), status=429, shut_until=shut_until)
    form = SignInForm(request, request.POST)
    if form.is_valid():
        attempts.forget(doors[0])
        login(request, form.get_user())  # gives the session a new key
        return HttpResponseRedirect(_safe_next(request))
    if form.has_error("__all__"):
        shut_until = attempts.count_failure(doors, at=request.at)
    return _sign_in_page(request, form, status=429 if shut_until else 422, shut_until=shut_until)


@signed_in
@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("web:sign-in"))


@public
@require_POST
def language(request: Request) -> HttpResponse:
    """Keep the language this browser wants, and go back."""
    response = HttpResponseRedirect(_safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.USE_HTTPS,
            httponly=True,
        )
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def me(request: Request) -> HttpResponse:
    person = person_of(request)
    initial = {"language": person.language, "theme": person.theme}
    form = MeForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        mine.choose(person, **form.cleaned_data)
        messages.info(request, _("Kept. Pages now look and speak like this for you."))
        return HttpResponseRedirect(reverse("web:me"))
    context = {
        "form": form,
        "person": person,
        "appointments": mine.appointments(person, at=request.at),
        "shifts": mine.shifts(person, at=request.at),
        "contacts": mine.contacts(person),
        "unread": inbox.unread(person),
        "may_erase": guard.has(person, ERASE),
        "manages": guard.has(person, MANAGE_ORG),
        "may_alert": guard.has(person, SIGN),
        "may_call": guard.has(person, CALL),
        "now": request.at,
        "sees": guard.has(person, SEE),
        "reads_disputes": guard.has(person, DISPUTES),
    }
    return render(request, "front/me.html", context, status=422 if form.errors else 200)


def address_of(request: Request) -> str:
    """Where the request came from; the server sets it from a trusted proxy's header when told to."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _sign_in_page(request: Request, form: SignInForm, status: int = 200, **more: Any) -> HttpResponse:
    if until := more.get("shut_until"):
        more["shut_text"] = _("Too many wrong tries. Try again after %(time)s.") % {
            "time": clock_time(until, seconds=True)
        }
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", ""), **more,
               "place_name": mine.installation_name()}  # fmt: skip
    return render(request, "front/sign_in.html", context, status=status)


def _safe_next(request: Request) -> str:
    """Where to go on to: an address of this site, else today."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("web:today")
