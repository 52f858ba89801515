"""Everybody in one list of a board, however long it is; and whoever is still open on one sheet of paper."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.calls import board, lists, saying
from anlan.calls.board import Section
from anlan.calls.models import Call
from anlan.calls.patterns import patterns
from anlan.org.functions import CALL
from anlan.web import call_words
from anlan.web.guard import needs
from anlan.web.request import Request
from anlan.web.views.calls import see

NAMES = {
    "help": _("Need help"), "unreached": _("Not reached"), "silent": _("No answer"), "safe": _("Safe"),
    "away": _("Away"),
}  # fmt: skip


@needs(CALL)
@never_cache
@require_GET
def call_people(request: Request, call_id: int) -> HttpResponse:
    """One list, of all or of one department, area or unit."""
    found = see(request, call_id, "call")
    asked = request.GET.get("list", "")
    bucket = asked if asked in lists.BUCKETS else "silent"
    sections = board.sections(found)
    section = next((one for one in sections if one.name == request.GET.get("section", "")), None)
    name = section.name if section else ""
    rows, after = lists.page(found, bucket, section=name, after=request.GET.get("after", ""))
    counted = [section] if section else sections
    context = {
        "call": found, "rows": rows, "bucket": bucket, "section": name,
        "drill": call_words.band(found), "now": request.at,
        "headline": NAMES[bucket], "count": _count(counted, bucket), "is_later": "after" in request.GET,
        "sections": sections, "more_url": _url(found, bucket, name, after) if after else "",
        "filters": [{"label": NAMES[one], "url": _url(found, one, name), "count": _count(counted, one),
                     "current": one == bucket} for one in lists.BUCKETS],
    }  # fmt: skip
    return render(request, "calls/people.html", context)


@needs(CALL)
@never_cache
@require_GET
def call_sheet(request: Request, call_id: int) -> HttpResponse:
    """For the clipboard at the assembly point: who has not answered, with a box and a line for each."""
    found = see(request, call_id, "call")
    context = {
        "call": found, "sheet": lists.sheet(found), "said": saying.said(found), "drill": call_words.band(found),
        "pattern": patterns()[found.pattern], "now": request.at,
    }  # fmt: skip
    return render(request, "calls/sheet.html", context)


def _count(sections: list[Section], bucket: str) -> int:
    return sum(int(getattr(one, bucket)) for one in sections)


def _url(call: Call, bucket: str, section: str, after: str = "") -> str:
    asked = {"list": bucket, "section": section, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('web:call-people', args=[call.pk])}?{query}"
