"""WeCom: a message of an app of the school's or the bureau's own, to one member."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.calling import account
from anlan.notify.channels.wecom import hooks, transport

CHANNEL = Channel(
    code="wecom",
    label=_("WeCom"),
    address_label=_("WeCom account (UserID)"),
    send=transport.send,
    settings=(
        Setting("corp_id", _("Enterprise ID (CorpID)"), help=_("In the admin console under My enterprise.")),
        Setting("agent_id", _("App ID (AgentId)"), help=_("In the admin console under the app.")),
        Setting("secret", _("Secret of the app"), secret=True),
        Setting(
            "token",
            _("Token for replies"),
            secret=True,
            required=False,
            help=_("Only where members shall answer with a message: the app's “receive messages”, and the next line."),
        ),
        Setting("aes_key", _("EncodingAESKey for replies"), secret=True, required=False),
        Setting("base_url", _("Address of the vendor"), default="https://qyapi.weixin.qq.com"),
    ),
    bare_address=account,
    rate=160.0,
    read_callback=hooks.read,
    greet=hooks.greet,
    thanks=hooks.thanks,
)
