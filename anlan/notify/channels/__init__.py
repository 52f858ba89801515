"""One folder a channel, one row here. What an operator fills in for it is in ``notify.channel_settings``."""

from __future__ import annotations

from anlan.notify.channels import (
    apprise,
    cap,
    dingtalk,
    dingtalk_bot,
    email,
    feishu_bot,
    sms,
    voice,
    webhook,
    webpush,
    wecom,
    wecom_bot,
)
from anlan.notify.channels.base import Channel
from anlan.org.models import Contact

CHANNELS: dict[str, Channel] = {
    channel.code: channel
    for channel in (
        email.CHANNEL,
        wecom.CHANNEL,
        wecom_bot.CHANNEL,
        dingtalk.CHANNEL,
        dingtalk_bot.CHANNEL,
        feishu_bot.CHANNEL,
        webhook.CHANNEL,
        sms.CHANNEL,
        voice.CHANNEL,
        webpush.CHANNEL,
        cap.CHANNEL,
        apprise.CHANNEL,
    )
}


def address_of(contact: Contact) -> str:
    """Where a contact leads, as people know it."""
    channel = CHANNELS.get(contact.channel)
    return channel.shown_as(contact.address) if channel else contact.address
