"""One folder a channel, one row here. What an operator fills in for it is in ``notify.channel_settings``."""

from __future__ import annotations

from anlan.notify.channels import email, sms, voice, webhook
from anlan.notify.channels.base import Channel

CHANNELS: dict[str, Channel] = {
    channel.code: channel
    for channel in (
        email.CHANNEL,
        webhook.CHANNEL,
        sms.CHANNEL,
        voice.CHANNEL,
    )
}
