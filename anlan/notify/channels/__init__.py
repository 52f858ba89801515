"""One folder a channel. A transport is ``send(address, text, key) -> str``: what the provider answered.

``key`` is the same for every attempt at one delivery, so that a provider that keeps keys can drop a duplicate.
"""

from __future__ import annotations

from collections.abc import Callable

from anlan.notify.channels.email import transport as email
from anlan.notify.channels.webhook import transport as webhook
from anlan.notify.words import Text

Send = Callable[[str, Text, str], str]

TRANSPORTS: dict[str, Send] = {"email": email.send, "webhook": webhook.send}
