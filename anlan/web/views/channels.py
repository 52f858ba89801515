"""How channels are set up, for whoever runs the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.lib.errors import Refused
from anlan.notify import channel_settings, trying
from anlan.notify.channel_settings import State
from anlan.web.forms.channels import ChannelForm, ChannelTestForm
from anlan.web.guard import operator, person_of
from anlan.web.request import Request
from anlan.web.words import moment


@operator
@require_GET
def channels(request: Request) -> HttpResponse:
    states = channel_settings.states()
    ready = sum(state.is_usable and state.is_on for state in states)
    headline = ngettext("%(n)s channel can be used", "%(n)s channels can be used", ready) % {"n": ready}
    return render(request, "channels/list.html", {"states": states, "headline": headline, "now": request.at})


@operator
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel(request: Request, channel: str) -> HttpResponse:
    state = _state(channel)
    form = _form(state, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            channel_settings.keep(
                channel, form.values(), is_on=form.cleaned_data["is_on"], by=person_of(request), at=request.at
            )
        except channel_settings.BadSetting as error:
            form.add_error(error.data.get("field"), str(error.message))
        else:
            messages.info(request, _result(_state(channel)))
            return HttpResponseRedirect(reverse("web:channel", args=[channel]))
    return _page(request, state, form, status=422 if form.errors else 200)


@operator
@require_POST
def channel_test(request: Request, channel: str) -> HttpResponse:
    """Send a test, and say what the vendor said."""
    state, person = _state(channel), person_of(request)
    test = ChannelTestForm(trying.targets(channel, person), request.POST)
    if test.is_valid():
        try:
            trying.send_test(channel, test.cleaned_data["to"], by=person, at=request.at)
        except Refused as error:
            test.add_error(None, str(error.message))
        else:
            messages.info(request, _("The test was handed over. See whether it has arrived."))
            return HttpResponseRedirect(reverse("web:channel", args=[channel]))
    return _page(request, state, _form(state, None), test=test, status=422)


def _state(code: str) -> State:
    found = next((state for state in channel_settings.states() if state.channel.code == code), None)
    if found is None:
        raise Http404
    return found


def _form(state: State, data: Any) -> ChannelForm:
    shown = channel_settings.shown(state.channel.code)
    return ChannelForm(state.channel, shown, state.kept, state.is_on, data)


def _result(state: State) -> str:
    if not state.is_on:
        return _("Kept. Nothing goes by this channel now.")
    if not state.is_usable:
        return _("Kept. Something is still missing, so nothing goes by this channel yet.")
    return _("Kept. Send yourself a test to see whether it works.")


def _page(
    request: Request, state: State, form: ChannelForm, *, test: ChannelTestForm | None = None, status: int
) -> HttpResponse:
    code = state.channel.code
    targets = trying.targets(code, person_of(request))
    hook = settings.SITE_URL + reverse("web:hook", args=[code]) if state.channel.read_callback else ""
    context = {
        "state": state,
        "form": form,
        "test": test or (ChannelTestForm(targets) if targets else None),
        "hook_url": hook,
        "changed": moment(state.changed_at, request.at) if state.changed_at else "",
        "missing": [one.label for one in state.missing()],
        "now": request.at,
    }
    return render(request, "channels/channel.html", context, status=status)
