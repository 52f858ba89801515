"""How the channels are doing, for whoever runs the installation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from anlan.duties import health
from anlan.lib import clock
from anlan.notify import channel_settings, costs, delivery_health
from anlan.web.guard import operator
from anlan.web.request import Request


@operator
@require_GET
def sending(request: Request) -> HttpResponse:
    lines = delivery_health.lines()
    down = sum(line.is_down for line in lines)
    figures = health.figures(at=request.at, real_at=clock.real_now())
    headline = ngettext("%(n)s way to send is down", "%(n)s ways to send are down", down) % {"n": down}
    context = {
        "headline": headline if down else _("Every way to send works"),
        "is_bare": channel_settings.is_bare(),
        "lines": lines,
        "costs": costs.by_month(),
        "queued": int(figures["messages_queued"][1]),
        "failed": int(figures["messages_not_reached"][1]),
        "now": request.at,
    }
    return render(request, "reach/sending.html", context)
