"""Push to a browser that a person has allowed it in (RFC 8030, 8291, 8292)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.webpush import subscription, transport

CHANNEL = Channel(
    code="webpush",
    label=_("Push to a browser"),
    address_label=_("Subscription of a browser"),
    send=transport.send,
    settings=(
        Setting("contact", _("Whom the push services may write to"),
                help=_("An address such as mailto:it@school.example: they ask for one in case something is wrong. "
                       "Without it nobody can switch push on.")),
        Setting("services", _("Push services that may be called"), required=False, default=subscription.SERVICES,
                help=_("Hosts, with blanks between them. A browser brings the address of its own maker's service; no "
                       "other address is called.")),
        Setting("ttl", _("Seconds the service keeps what it cannot deliver at once"), required=False, default="3600"),
    ),
    shown_as=subscription.maker,  # and no ``bare_address``: nobody types a subscription, a browser gives it
)  # fmt: skip
