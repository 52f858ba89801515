"""A signed call to a program of the school's or the bureau's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel
from anlan.notify.channels.webhook import transport

CHANNEL = Channel(
    code="webhook",
    label=_("Webhook"),
    address_label=_("Address of the program (https://…)"),
    send=transport.send,
    asend=transport.asend,
)
