"""How the channels are doing, for whoever runs the installation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anlan.duties import health
from anlan.lib import clock
from anlan.notify import channel_settings, costs, delivery_health, probing
from anlan.notify.probing import NotDown
from anlan.web.guard import operator, person_of
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


@operator
@require_POST
def sending_probe(request: Request) -> HttpResponse:
    """Somebody has put a vendor right: it is tried at once, and with it what is most urgent."""
    try:
        probing.ask(request.POST.get("endpoint", ""), by=person_of(request))
        messages.info(request, _("It is being tried now. This page says in a moment whether it works again."))
    except NotDown as error:
        messages.info(request, str(error))
    return HttpResponseRedirect(reverse("web:sending"))
