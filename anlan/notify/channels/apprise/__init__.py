"""Apprise: the long tail of services, each by an address an operator keeps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.apprise import transport
from anlan.notify.channels.base import Channel, Setting

CHANNEL = Channel(
    code="apprise",
    label=_("Another service"),
    address_label=_("Name of the service"),
    send=transport.send,
    settings=(
        Setting(
            "services",
            _("Services"),
            secret=True,
            keyed=True,
            help=_(
                "One a line: a name of your own, a space, the service's address as Apprise writes it, such as "
                "ntfys://ntfy.example/topic."
            ),
        ),
        Setting(
            "inside",
            _("Servers in your own network"),
            default="no",
            choices=(("no", _("Not called")), ("yes", _("May be called, without TLS too"))),
            help=_("“Not called” keeps an address that was entered by mistake from reaching machines in here."),
        ),
    ),
)
