"""Alerts for everybody in a unit's reach, made public by whoever may sign for it, and read as CAP by other programs.

What is public was meant to be: an alert is written as one, never derived from a case. Nothing is taken back; an alert
is changed or ended by another one that names it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.notify.channels.cap.message import ACTUAL, EXERCISE, PUBLISHER, TEST, Info, Message, to_xml
from anlan.notify.models import Alert, Feed
from anlan.org.access import require
from anlan.org.functions import SIGN
from anlan.org.models import Person, Unit

SALT = "anlan.feed.v1"
SHOWN = timedelta(days=7)
"""How long an alert stays in the feed after it was sent, if it did not run longer."""
MOST = 100
CATEGORIES = (
    ("Safety", _("General safety")), ("Fire", _("Fire")), ("Health", _("Health")), ("Met", _("Weather")),
    ("Geo", _("Earthquake, landslide")), ("Security", _("Security")), ("Infra", _("Water, power, gas, lift")),
    ("Transport", _("Traffic")), ("Env", _("Pollution")), ("CBRNE", _("Dangerous substances")), ("Other", _("Other")),
)  # fmt: skip


class Overtaken(Refused):
    code = "overtaken"
    status = 409


class BadFeed(Refused):
    code = "bad_feed"
    status = 422


@dataclass(frozen=True)
class Notice:
    """What is made public. ``grade`` 1 to 4 as the law's red, orange, yellow, blue."""

    event: str
    headline: str
    instruction: str
    expires_at: datetime
    grade: int
    category: str = "Safety"
    description: str = ""
    area: str = ""


def publish(unit: Unit, notice: Notice, *, is_drill: bool, by: Person, at: datetime, is_test: bool = False) -> Alert:
    """Make an alert public. ``is_drill``: it goes out as an exercise, and everything that follows it does; with
    ``is_test`` as a test."""
    require(by, SIGN, str(unit.path))
    return _write(unit, notice, Alert.Kind.ALERT, is_drill=is_drill or is_test, is_test=is_test, by=by, at=at)


@transaction.atomic
def change(alert: Alert, notice: Notice, *, by: Person, at: datetime) -> Alert:
    """Replace an alert that still runs. Raises :class:`Overtaken` when it was changed or ended meanwhile."""
    return _follow(alert, notice, Alert.Kind.UPDATE, by=by, at=at)


@transaction.atomic
def end(alert: Alert, why: str, *, by: Person, at: datetime) -> Alert:
    """All clear. Raises :class:`Overtaken` when it was changed or ended meanwhile."""
    last = notice_of(alert)
    notice = replace(last, headline=why, description="", instruction=why, expires_at=max(at, alert.expires_at))
    return _follow(alert, notice, Alert.Kind.CANCEL, by=by, at=at)


def notice_of(alert: Alert) -> Notice:
    return Notice(
        alert.event, alert.headline, alert.instruction, alert.expires_at, alert.grade, alert.category,
        alert.description, alert.area,
    )  # fmt: skip


def running(person: Person, *, at: datetime) -> list[Alert]:
    """Alerts that hold now, of the units the person signs for; newest first."""
    found = Alert.objects.visible_to(person).filter(expires_at__gt=at, replaced_by__isnull=True)
    return list(found.exclude(kind=Alert.Kind.CANCEL).select_related("unit").order_by("-sent_at", "-pk")[:MOST])


# -- feeds ----------------------------------------------------------------------------------------------------------


def open_feed(unit: Unit, reader: str, *, by: Person, at: datetime, publisher: str = "") -> str:
    """A secret address for one reader; its token, which is shown this once. ``publisher``: 14 characters, or none."""
    require(by, SIGN, str(unit.path))
    if publisher and not PUBLISHER.match(publisher):
        raise BadFeed(_("The code of the publisher has 14 characters: 6 digits of the district, then 8 more."))
    secret = secrets.token_urlsafe(18)
    Feed.objects.create(
        unit=unit, unit_path=str(unit.path), reader=reader[:60], publisher=publisher, digest=_digest(secret),
        made_at=at, made_by=by,
    )  # fmt: skip
    return signing.dumps([str(unit.path), secret], salt=SALT)


def end_feed(feed: Feed, *, by: Person, at: datetime) -> None:
    require(by, SIGN, str(feed.unit_path))
    Feed.objects.filter(pk=feed.pk, ended_at__isnull=True).update(ended_at=at)


def enter(token: str) -> Feed | None:
    """The feed a token opens, and the scope of its unit with it; ``None`` for a token that opens none (any more)."""
    try:
        path, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    set_scope([path])
    found = Feed.objects.filter(digest=_digest(secret), unit_path=path, ended_at__isnull=True)
    return found.select_related("unit").first()


def in_feed(feed: Feed, *, at: datetime) -> list[Alert]:
    """The unit's own alerts and those below it: what was sent within a week, and what still runs; newest first."""
    found = Alert.objects.filter(unit_path__below=str(feed.unit_path)).exclude(
        sent_at__lt=at - SHOWN, expires_at__lt=at
    )
    return list(found.select_related("unit", "replaces").order_by("-sent_at", "-pk")[:MOST])


def one_of(feed: Feed, alert_id: int) -> Alert | None:
    found = Alert.objects.filter(unit_path__below=str(feed.unit_path), pk=alert_id)
    return found.select_related("unit", "replaces").first()


def xml_of(alert: Alert, *, publisher: str = "") -> bytes:
    """The alert as a CAP 1.2 message."""
    is_over = alert.kind == Alert.Kind.CANCEL
    info = Info(
        event=alert.event, headline=alert.headline, description=alert.description, instruction=alert.instruction,
        category=alert.category, responses=("AllClear",) if is_over else ("Execute",),
        urgency="Past" if is_over else "Immediate", grade=alert.grade, sender_name=alert.unit.name, area=alert.area,
        expires_at=alert.expires_at,
    )  # fmt: skip
    past = alert.replaces
    references = ((settings.ORIGIN, identifier(past), past.sent_at),) if past else ()
    status = TEST if alert.is_test else EXERCISE if alert.is_drill else ACTUAL
    return to_xml(
        Message(identifier(alert), settings.ORIGIN, alert.sent_at, info, kind=alert.kind, status=status,
                references=references, publisher=publisher)
    )  # fmt: skip


def identifier(alert: Alert) -> str:
    return f"{settings.ORIGIN}/alert-{alert.pk}"


def _follow(alert: Alert, notice: Notice, kind: str, *, by: Person, at: datetime) -> Alert:
    require(by, SIGN, str(alert.unit_path))
    if alert.kind == Alert.Kind.CANCEL or at >= alert.expires_at:
        raise Overtaken(_("This alert is over. Make a new one if it is needed."))
    try:
        with transaction.atomic():
            return _write(
                alert.unit, notice, kind, is_drill=alert.is_drill, is_test=alert.is_test, by=by, at=at, replaces=alert
            )
    except IntegrityError:
        raise Overtaken(_("Somebody has changed or ended this alert meanwhile. Look at the newest one.")) from None


def _write(unit: Unit, notice: Notice, kind: str, **more: Any) -> Alert:
    at = more.pop("at")
    return Alert.objects.create(
        unit=unit, unit_path=str(unit.path), kind=kind, sent_at=at, event=notice.event, headline=notice.headline,
        instruction=notice.instruction, expires_at=notice.expires_at, grade=notice.grade, category=notice.category,
        description=notice.description, area=notice.area, **more,
    )  # fmt: skip


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
