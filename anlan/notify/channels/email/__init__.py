"""E-mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.email import transport

CHANNEL = Channel(
    code="email",
    label=_("E-mail"),
    address_label=_("E-mail address"),
    send=transport.send,
    settings=(
        Setting("host", _("Mail server"), help=_("A name or an address, such as smtp.exmail.qq.com.")),
        Setting("port", _("Port"), help=_("587 with STARTTLS, 465 with TLS from the start, 25 in your own network.")),
        Setting(
            "security",
            _("Encryption"),
            choices=(("none", _("None")), ("starttls", "STARTTLS"), ("tls", _("TLS from the start"))),
        ),
        Setting("sender", _("Sender's address")),
        Setting("user", _("User name at the mail server"), required=False),
        Setting("password", _("Password or authorisation code"), secret=True, required=False),
    ),
    defaults=transport.defaults,
    bare_address=transport.bare,
)
