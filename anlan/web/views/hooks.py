"""What vendors tell us: receipts and replies. The signature of the vendor is the permission."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anlan.calls import replying as calls_replying
from anlan.cases import replying
from anlan.lib import clock
from anlan.notify import answers, channel_settings
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import BadCallback, HookRequest
from anlan.web.guard import public
from anlan.web.request import Request

MOST_BYTES = 64 * 2**10


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: Request, channel: str) -> HttpResponse:
    """A vendor's call: refused with 403 when it is not signed as the channel's settings say."""
    found = CHANNELS.get(channel)
    if found is None or found.read_callback is None or channel not in channel_settings.usable():
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    call, filled = _call(request), channel_settings.of(channel)
    try:
        if request.method == "GET":
            if found.greet is None:
                return HttpResponse(status=405)
            return _plain(found.greet(call, filled))
        replies = answers.take(channel, found.read_callback(call, filled), at=request.at)
        replying.take(replies, at=request.at)
        calls_replying.take(replies, at=request.at)
    except BadCallback:
        return HttpResponse(status=403)
    return _plain(found.thanks(call, filled) if found.thanks else "")


def _call(request: Request) -> HookRequest:
    return HookRequest(
        method=str(request.method),
        query=request.GET.dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body if request.method == "POST" else b"",
        at=clock.real_now().timestamp(),
    )


def _plain(text: str) -> HttpResponse:
    kind = "application/json" if text.startswith("{") else "text/plain; charset=utf-8"
    return HttpResponse(text, content_type=kind)
