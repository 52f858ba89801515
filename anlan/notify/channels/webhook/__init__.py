"""A signed call to a program of the school's or the bureau's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.webhook import transport

CHANNEL = Channel(
    code="webhook",
    label=_("Webhook"),
    address_label=_("Address of the program (https://…)"),
    send=transport.send,
    asend=transport.asend,
    settings=(
        Setting(
            "rate",
            _("At most so many a second"),
            required=False,
            help=_("Over all programs together. Empty: as many as there are."),
        ),
    ),
)
