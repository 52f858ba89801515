"""WeCom group robot: a message to everybody in a group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.wecom_bot import transport

CHANNEL = Channel(
    code="wecom_bot",
    label=_("WeCom group robot"),
    address_label=_("Name of the robot"),
    send=transport.send,
    settings=(
        Setting(
            "robots",
            _("Robots"),
            secret=True,
            keyed=True,
            help=_("One a line: a name of your own, a space, the key from the robot's address (after key=)."),
        ),
        Setting("base_url", _("Address of the vendor"), default="https://qyapi.weixin.qq.com"),
    ),
    rate=20 / 60,
    rate_by_address=True,
)
