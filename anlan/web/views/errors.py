"""What people see when a page cannot be shown: what happened, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"code": "unreadable", "message": _("The request cannot be read."), "data": {}}
        return JsonResponse(problem, status=400)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):  # an address the API does not know is answered in its own form
        problem = {"code": "not_found", "message": _("There is nothing here that you may see."), "data": {}}
        return JsonResponse(problem, status=404)
    return render(request, "errors/404.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403_csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Without the request's context: whatever broke may break there too."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
