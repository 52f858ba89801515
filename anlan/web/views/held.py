"""What is held about oneself: for whoever is signed in, and for whoever has a receipt code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anlan.cases import requests
from anlan.cases.models import Case
from anlan.lib.errors import Refused
from anlan.notify import links
from anlan.notify.links import BadLink
from anlan.org.models import Channel
from anlan.reports import held as reading
from anlan.web.forms.privacy import RequestForm
from anlan.web.guard import person_of, public, signed_in
from anlan.web.privacy_words import day, term_length
from anlan.web.request import Request
from anlan.web.views.case_room import PAGES

REQUEST = "held-request"
ACTS = {
    "entries": gettext_lazy("Lines of the journal"),
    "confirmations": gettext_lazy("Confirmations"),
    "notes": gettext_lazy("Notes and pictures"),
    "reports_signed": gettext_lazy("Reports signed"),
    "messages": gettext_lazy("Messages to me"),
}
PARTS = {"reporter_name": gettext_lazy("your name"), "reporter_phone": gettext_lazy("your telephone number")}


@signed_in
@never_cache
@require_GET
def held(request: Request) -> HttpResponse:
    """One's own page; there is none for anybody else's."""
    found = reading.about(person_of(request))
    for part in ("shifts", "reported", "reviewed", "looked", "acts", "contacts", "keys", "account"):
        for row in found[part] if isinstance(found[part], list) else [found[part]]:
            row.update({name: _when(row[name]) for name in row if _is_moment(name, row[name])})
    for row in found["acts"]:
        row["label"] = ACTS[row["what"]]
    for row in found["looked"]:
        row["label"] = PAGES.get(row["page"], row["page"])
    for row in found["contacts"]:
        row["label"] = Channel(row["channel"]).label
    return render(request, "privacy/held.html", {"held": found, "now": request.at, "shown": 50})


@signed_in
@never_cache
@require_GET
def held_json(request: Request) -> HttpResponse:
    found = {"held_at": request.at.isoformat(), **reading.about(person_of(request))}
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="anlan-held.json"'
    return response


@public
@never_cache
@require_POST
def track_request(request: Request) -> HttpResponse:
    """Ask for a correction or a destruction. The key in the form was signed for it when the code was shown."""
    form = RequestForm(request.POST, label_suffix="")
    try:
        allowed = links.read(REQUEST, request.POST.get("key", ""), at=request.at)
    except BadLink:
        raise Http404 from None
    due_on = None
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("what", "text")}
        try:
            due_on = requests.ask(allowed.subject_id, allowed.unit_path, **asked, at=request.at)
        except Refused as error:
            form.add_error("text", str(error))
    context = {"form": form, "kind": _("Progress"), "due": day(due_on, request.at) if due_on else ""}
    return render(request, "privacy/asked.html", context, status=422 if form.errors else 200)


def for_reporter(case: Case, request: Request) -> dict[str, Any]:
    """What the page of the progress says about what is held, who looked, and until when."""
    found = requests.held(case.pk, str(case.unit_path))
    key = links.make(REQUEST, case.pk, str(case.unit_path), None, at=request.at)
    return {
        "held": found,
        "parts": [str(PARTS[name]) for name in found.facts],
        "until": _until(found, request),
        "form": RequestForm(initial={"key": key, "what": ""}, label_suffix=""),
        "may_ask": found.erasure is None and found.asked < requests.MOST,
        "url": reverse("web:track-request"),
    }


def _until(found: requests.Held, request: Request) -> str:
    if found.erasure is not None:
        return _("What was written was destroyed on %(day)s") % {"day": day(found.erasure.erased_at, request.at)}
    kept = found.retention
    if kept is not None and kept.state == "due":
        return _("Its time is over; whether it is destroyed or kept is being decided")
    if kept is not None and kept.destroy_on:
        return _("It is kept until %(day)s") % {"day": day(kept.destroy_on, request.at)}
    if kept is not None or found.months is None:
        return _("It is kept for good")
    return _("It is kept for %(span)s after the matter is over") % {"span": term_length(found.months)}


MOMENTS = {
    "from", "until", "at", "first", "last", "reported_at", "verified_at", "created_at", "last_used_at", "last_sign_in",
}  # fmt: skip


def _is_moment(name: str, value: Any) -> bool:
    return isinstance(value, str) and name in MOMENTS


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text)
