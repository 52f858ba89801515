"""What makes a phone treat the site as a page of its own: manifest, icon, worker, and the page without a line."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anlan.web import shell
from anlan.web.guard import public
from anlan.web.later import who
from anlan.web.request import Request

DAY = 24 * 3600


@public
@require_safe
def manifest(request: Request) -> HttpResponse:
    """Browsers fetch it without cookies, so the page's language stands in the address."""
    content = shell.manifest(shell.spoken(request.GET.get("lang", "")))
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    answer.headers["Cache-Control"] = f"max-age={DAY}"
    return answer


@public
@require_safe
def service_worker(_request: Request) -> HttpResponse:
    """At the root of the site, because a worker reaches only what lies below its own address."""
    script = shell.worker()
    if script is None:
        raise Http404
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@public
@never_cache
@require_safe
def later(request: Request) -> HttpResponse:
    """What a device needs to send what waits on it: a fresh token, and whose session this is."""
    return JsonResponse({"token": get_token(request), "who": who(request)})


@public
@require_safe
def offline(request: Request) -> HttpResponse:
    page = shell.offline_page(shell.spoken(request.GET.get("lang", "")))
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})


@public
@require_safe
def phone(request: Request) -> HttpResponse:
    """What a web page can and cannot do on a phone; also for whoever cannot sign in yet."""
    return render(request, "shell/phone.html")


@public
@require_safe
def favicon(_request: Request) -> HttpResponse:
    """Some browsers ask for it here whatever the page says."""
    picture = shell.BUILT / "favicon.ico"
    if not picture.exists():
        raise Http404
    return HttpResponse(picture.read_bytes(), content_type="image/x-icon", headers={"Cache-Control": f"max-age={DAY}"})
