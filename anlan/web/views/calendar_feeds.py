"""The calendar of a post as iCalendar (RFC 5545), for the calendar program of whoever sits in it."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from anlan.duties import feeds
from anlan.duties.models import PostFeed
from anlan.lib.clock import local_date
from anlan.lib.errors import Refused
from anlan.org.models import Post
from anlan.web.guard import person_of, public, signed_in
from anlan.web.request import Request, whole
from anlan.web.views import calendar as pages
from anlan.web.words import clock_time

if TYPE_CHECKING:
    from icalendar import Event

SHOWN = timedelta(minutes=30)
"""How long before its time something stands in a calendar program."""


@signed_in
@require_POST
def calendar_feeds(request: Request) -> HttpResponse:
    """Makes the address; the page that comes back is the only one that shows it."""
    person = person_of(request)
    posts = Post.objects.visible_to(person).select_related("unit")
    post = get_object_or_404(posts, pk=whole(request.POST.get("post", "")))
    try:
        token = feeds.open_feed(post, by=person, at=request.at)
    except Refused as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(reverse("web:calendar"))
    return pages.page(request, settings.SITE_URL + reverse("web:post-calendar", args=[token]))


@signed_in
@require_POST
def calendar_feed_ending(request: Request, post_feed_id: int) -> HttpResponse:
    person = person_of(request)
    feed = get_object_or_404(PostFeed.objects.visible_to(person).select_related("post", "unit"), pk=post_feed_id)
    feeds.end_feed(feed, by=person, at=request.at)
    messages.info(request, _("That address is closed. Whoever has it reads nothing any more."))
    return HttpResponseRedirect(reverse("web:calendar"))


@public
@require_GET
def post_calendar(request: Request, token: str) -> HttpResponse:
    """The feed. What has not changed since the program last asked is not sent again."""
    feed = feeds.enter(token)
    if feed is None:
        raise Http404
    with override(settings.LANGUAGE_CODE):
        content = _calendar(feed, request.at)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    if tag in {said.strip().removeprefix("W/") for said in request.headers.get("If-None-Match", "").split(",")}:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _calendar(feed: PostFeed, at: datetime) -> bytes:
    from icalendar import Calendar  # only when a calendar program asks

    found = Calendar()
    found.add("prodid", "-//Anlan//Calendar of a post//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{feed.unit.name} {feed.post.name}")
    # the same all day long: a program that asks again gets the same bytes
    morning = datetime.combine(local_date(at), time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    for line in feeds.lines(feed, at=at):
        found.add_component(_event(line, morning))
    return bytes(found.to_ical())


def _event(line: feeds.Line, morning: datetime) -> Event:
    from icalendar import Event

    utc = ZoneInfo("UTC")
    event = Event()
    event.add("uid", f"{line.key}@anlan")
    event.add("dtstamp", morning.astimezone(utc))
    event.add("dtstart", max(line.opens_at, line.due_at - SHOWN).astimezone(utc))
    event.add("dtend", line.due_at.astimezone(utc))
    event.add("summary", _("%(title)s, by %(time)s") % {"title": line.rule.title, "time": clock_time(line.due_at)})
    event.add("description", line.rule.source or line.rule.version.plan.name)
    event.add("transp", "TRANSPARENT")
    return event
