"""SMS by Alibaba Cloud or Tencent Cloud."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.cloud import forms, receiving
from anlan.notify.channels.cloud.numbers import mobile
from anlan.notify.channels.sms import callbacks, transport

CHANNEL = Channel(
    code="sms",
    label=_("SMS"),
    address_label=_("Mobile number"),
    send=transport.send,
    settings=(
        *forms.ACCOUNT,
        Setting("sign", _("Signature"), help=_("As approved, without 【】. It counts towards the 70 characters.")),
        *forms.WORDINGS,
        *forms.CONNECTION,
    ),
    # The lower of the vendors' own limits: Tencent SendSms 3,000/s, Alibaba SendSms 5,000/s (docs/channels.md).
    rate=3000.0,
    read_callback=callbacks.read,
    thanks=receiving.thanks,
    cost_unit="segment",
    bare_address=mobile,
)
