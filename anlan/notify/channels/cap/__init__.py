"""CAP 1.2 to a partner's program. The feed of public alerts is read, not sent: ``notify.alerts``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel
from anlan.notify.channels.cap import transport

CHANNEL = Channel(
    code="cap",
    label=_("CAP message to a program"),
    address_label=_("Address of the program (https://…)"),
    send=transport.send,
)
