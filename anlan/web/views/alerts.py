"""Public alerts: made, changed and ended here; read by programs as an Atom feed of CAP 1.2 messages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.notify import alerts as own
from anlan.notify.channels.cap.message import document
from anlan.notify.models import Alert, Feed
from anlan.org.functions import SIGN
from anlan.org.models import Unit
from anlan.web.forms.alerts import AlertForm, FeedForm
from anlan.web.guard import needs, person_of, public
from anlan.web.request import Request

ATOM = "http://www.w3.org/2005/Atom"


@needs(SIGN)
@require_http_methods(["GET", "POST"])
def alerts(request: Request) -> HttpResponse:
    form = AlertForm(_units(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        unit, is_drill = form.cleaned_data["unit"], form.cleaned_data["is_drill"]
        own.publish(unit, form.notice(request.at), is_drill=is_drill, by=person_of(request), at=request.at)
        told = _("The drill alert is in the feed.") if is_drill else _("The alert is public. End it when it is over.")
        messages.info(request, told)
        return HttpResponseRedirect(reverse("web:alerts"))
    return _page(request, form, FeedForm(_units(request)))


@needs(SIGN)
@require_POST
def alert_ending(request: Request, alert_id: int) -> HttpResponse:
    alert = get_object_or_404(Alert.objects.visible_to(person_of(request)), pk=alert_id)
    try:
        own.end(
            alert, request.POST.get("why", "").strip()[:160] or _("All clear."), by=person_of(request), at=request.at
        )
    except own.Overtaken as error:
        messages.error(request, str(error.message))
    else:
        messages.info(request, _("All clear: readers of the feed are told that this alert is over."))
    return HttpResponseRedirect(reverse("web:alerts"))


@needs(SIGN)
@require_POST
def feeds(request: Request) -> HttpResponse:
    """Makes the address of a feed; the page that comes back is the only one that shows it."""
    form = FeedForm(_units(request), request.POST)
    if not form.is_valid():
        return _page(request, AlertForm(_units(request)), form)
    told = form.cleaned_data
    try:
        token = own.open_feed(
            told["unit"], told["reader"], by=person_of(request), at=request.at, publisher=told["publisher"]
        )
    except own.BadFeed as error:
        form.add_error("publisher", str(error.message))
        return _page(request, AlertForm(_units(request)), form)
    address = settings.SITE_URL + reverse("web:cap-feed", args=[token])
    return _page(request, AlertForm(_units(request)), FeedForm(_units(request)), address=address)


@needs(SIGN)
@require_POST
def feed_ending(request: Request, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.visible_to(person_of(request)), pk=feed_id)
    own.end_feed(feed, by=person_of(request), at=request.at)
    messages.info(request, _("That address is closed. Whoever has it reads nothing any more."))
    return HttpResponseRedirect(reverse("web:alerts"))


@public
@require_GET
def cap_feed(request: Request, token: str) -> HttpResponse:
    feed = own.enter(token)
    if feed is None:
        raise Http404
    base = settings.SITE_URL + reverse("web:cap-feed", args=[token])
    with override("zh-hans"):  # what programs pass on is in the language of the country
        content = _atom(feed, own.in_feed(feed, at=request.at), base)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8", headers=_headers())


@public
@require_GET
def cap_alert(_request: Request, token: str, alert_id: int) -> HttpResponse:
    feed = own.enter(token)
    alert = own.one_of(feed, alert_id) if feed else None
    if feed is None or alert is None:
        raise Http404
    content = own.xml_of(alert, publisher=feed.publisher)
    return HttpResponse(content, content_type="application/cap+xml; charset=utf-8", headers=_headers())


def _page(request: Request, form: AlertForm, feed_form: FeedForm, address: str = "") -> HttpResponse:
    person = person_of(request)
    context = {
        "running": own.running(person, at=request.at),
        "form": form,
        "feed_form": feed_form,
        "feeds": Feed.objects.visible_to(person).filter(ended_at=None).select_related("unit").order_by("pk")[:100],
        "address": address,
        "now": request.at,
    }
    failed = form.is_bound or (feed_form.is_bound and not address)
    return render(request, "front/alerts.html", context, status=422 if failed else 200)


def _units(request: Request) -> list[Unit]:
    """The units the person's signing posts are in."""
    posts = person_of(request).posts_held()
    paths = set(person_of(request).paths_with(SIGN))
    found = {post.unit_id: post.unit for post in posts if str(post.unit_path) in paths}
    return sorted(found.values(), key=lambda unit: str(unit.path))


def _atom(feed: Feed, found: list[Alert], base: str) -> bytes:
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _put(root, "id", f"urn:anlan:feed:{feed.pk}")
    _put(root, "title", _("Alerts of %(unit)s") % {"unit": feed.unit.name})
    _put(root, "updated", (found[0].sent_at if found else feed.made_at).isoformat(timespec="seconds"))
    _link(root, "self", base, "application/atom+xml")
    _put(_put(root, "author", ""), "name", feed.unit.name)
    for alert in found:
        entry = _put(root, "entry", "")
        _put(entry, "id", f"urn:anlan:alert:{alert.pk}")
        drill = _("[Drill] ") if alert.is_drill else ""
        _put(entry, "title", f"{drill}{alert.headline}（{alert.get_kind_display()}）")
        _put(entry, "updated", alert.sent_at.isoformat(timespec="seconds"))
        _put(entry, "summary", drill + alert.instruction)
        _link(entry, "alternate", f"{base}{alert.pk}.xml", "application/cap+xml")
    return document(root)


def _put(into: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(into, f"{{{ATOM}}}{name}")
    element.text = text or None
    return element


def _link(into: ET.Element, kind: str, address: str, media: str) -> None:
    _put(into, "link", "").attrib.update({"rel": kind, "href": address, "type": media})


def _headers() -> dict[str, str]:
    return {"Cache-Control": "private, max-age=15", "X-Robots-Tag": "noindex"}
