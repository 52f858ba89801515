"""DingTalk group robot: a signed message to everybody in a group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.dingtalk_bot import transport

CHANNEL = Channel(
    code="dingtalk_bot",
    label=_("DingTalk group robot"),
    address_label=_("Name of the robot"),
    send=transport.send,
    settings=(
        Setting(
            "robots",
            _("Robots"),
            secret=True,
            keyed=True,
            help=_(
                "One a line: a name of your own, a space, the access_token from the robot's address, a space, the "
                "secret that starts SEC (security setting: sign)."
            ),
        ),
        Setting("base_url", _("Address of the vendor"), default="https://oapi.dingtalk.com"),
    ),
    rate=20 / 60,
    rate_by_address=True,
)
