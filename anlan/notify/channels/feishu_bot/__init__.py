"""Feishu (Lark) group robot: a signed message to everybody in a group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.feishu_bot import transport

CHANNEL = Channel(
    code="feishu_bot",
    label=_("Feishu group robot"),
    address_label=_("Name of the robot"),
    send=transport.send,
    settings=(
        Setting(
            "robots",
            _("Robots"),
            secret=True,
            keyed=True,
            help=_(
                "One a line: a name of your own, a space, the last part of the robot's address (after hook/), a space, "
                "the secret (security setting: signature)."
            ),
        ),
        Setting(
            "base_url",
            _("Address of the vendor"),
            default="https://open.feishu.cn",
            help=_("For Lark: https://open.larksuite.com"),
        ),
    ),
    rate=100 / 60,
    rate_by_address=True,
)
