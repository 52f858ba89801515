"""Trying a channel out: a message that says before anything else that it is a test, to one's own address only."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from anlan.lib.clock import local
from anlan.lib.errors import NotAllowed
from anlan.notify import channel_settings, verification
from anlan.notify.channels import CHANNELS
from anlan.notify.words import Text
from anlan.org import attempts
from anlan.org.attempts import Door
from anlan.org.models import Contact, Person


def targets(code: str, person: Person) -> list[str]:
    """Where ``person`` may send a test by this channel: own addresses; for operators also the kept robots' names."""
    own = [one.address for one in Contact.objects.filter(person=person, channel=code).order_by("preference", "pk")]
    if not person.is_operator:
        return own
    shown = channel_settings.shown(code)
    names = [name for one in CHANNELS[code].settings if one.keyed for name in shown[one.name].splitlines()]
    return [*own, *(name for name in names if name not in own)]


def send_test(code: str, address: str, *, by: Person, at: datetime) -> None:
    """Send a test. Raises :class:`NotAllowed` for an address that is not one's own, ``NotSent`` with why."""
    if address not in targets(code, by):
        raise NotAllowed(_("A test goes to an address of your own only."))
    doors = [Door("channel-test:person", str(by.pk), 10)]
    if attempts.shut_until(doors, at=at):
        raise verification.TooManyCodes(_("Many tests were sent just now. Wait a few minutes."))
    attempts.count_failure(doors, at=at)
    verification.hand_over(code, address, _text(at), key=f"test-{by.pk}-{int(at.timestamp())}")


def _text(at: datetime) -> Text:
    moment = local(at).strftime("%H:%M:%S")
    return Text(
        message_id=0,
        kind="channel.test",
        subject=_("[Test] Anlan reaches you here"),
        body=_("[Test] Sent at %(time)s to try the channel. Nothing has happened, and nothing is to be done.")
        % {"time": moment},
        url=settings.SITE_URL + "/",
        is_drill=False,
        parts={"what": _("test only, nothing to do"), "due": moment[:5], "unit": _("Anlan"), "number": _("test")},
    )
