"""Voice calls by Alibaba Cloud or Tencent Cloud."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting
from anlan.notify.channels.cloud import forms, receiving
from anlan.notify.channels.cloud.numbers import telephone
from anlan.notify.channels.voice import callbacks, transport

CHANNEL = Channel(
    code="voice",
    label=_("Voice call"),
    address_label=_("Telephone number"),
    send=transport.send,
    settings=(
        *forms.ACCOUNT,
        *forms.WORDINGS,
        Setting(
            "show_number",
            _("Number shown to the one called"),
            required=False,
            help=_(
                "Alibaba Cloud: a number bought there. Without one the call is only read aloud; no key can be pressed."
            ),
        ),
        Setting(
            "confirmed_template",
            _("Code of what is said after key 1"),
            required=False,
            help=_("Alibaba Cloud: needed, with a number of your own, for an answer by key."),
        ),
        Setting(
            "play_times",
            _("How often the text is read"),
            required=False,
            default="2",
            choices=(("1", "1"), ("2", "2"), ("3", "3")),
        ),
        *forms.CONNECTION,
    ),  # fmt: skip
    # The lowest of the vendors' own limits: Tencent SendTtsVoice 20/s, Alibaba IvrCall 100/s, SingleCallByTts 1,000/s.
    rate=20.0,
    read_callback=callbacks.read,
    thanks=receiving.thanks,
    cost_unit="call",
    bare_address=telephone,
)
