"""DingTalk: a work notice of an app of the school's or the bureau's own, to one member."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.calling import account
from anlan.notify.channels.dingtalk import transport

CHANNEL = Channel(
    code="dingtalk",
    label=_("DingTalk"),
    address_label=_("DingTalk account (userid)"),
    send=transport.send,
    settings=(
        Setting("app_key", _("Client ID (AppKey)"), help=_("In the developer console under the app.")),
        Setting("app_secret", _("Client Secret (AppSecret)"), secret=True),
        Setting("agent_id", _("App ID (AgentId)")),
        Setting("base_url", _("Address of the vendor"), default="https://oapi.dingtalk.com"),
    ),
    bare_address=account,
    rate=20.0,
    ask=transport.ask,
)
