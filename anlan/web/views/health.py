"""For the machines that watch: is the process alive, can it serve, how does the clock do."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from anlan.duties import health
from anlan.lib import clock
from anlan.web.guard import public

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and every part of the engine has done a round lately; 503 where not, with which."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        silent = [part for part in health.PARTS if health.is_silent(part, real_at=clock.real_now())]
    except Error:
        return JsonResponse({"ready": False, "database": "no answer"}, status=503)
    return JsonResponse({"ready": not silent, "silent": silent}, status=503 if silent else 200)


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: counts and ages of the whole installation, no unit and no person."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # only where somebody watches

    registry = CollectorRegistry()
    for name, (what, value) in health.figures(at=clock.now(), real_at=clock.real_now()).items():
        Gauge(f"anlan_{name}", what, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)
