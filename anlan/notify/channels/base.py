"""What a channel is: how it sends, what an operator has to fill in, and what its vendor may tell us later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.notify.words import Text

Settings = Mapping[str, str]
"""The filled-in settings of one channel, defaults included. Never logged."""


@dataclass(frozen=True)
class Setting:
    """One line of a channel's settings form.

    ``default`` is the vendor's own value (an address, a limit). ``choices`` are (value, label). ``keyed``: several
    lines of "name value…"; new lines are merged with the kept ones by their name, and "name -" takes one out.
    """

    name: str
    label: Any
    secret: bool = False
    help: Any = ""
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    keyed: bool = False


@dataclass(frozen=True)
class Sent:
    """The provider took it. ``units``: what it is paid by (segments of an SMS)."""

    answer: str
    provider_ref: str = ""
    units: int = 1


@dataclass(frozen=True)
class HookRequest:
    """A call of a vendor's: header names in small letters; ``at`` in seconds since 1970, for signatures with a time."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Callback:
    """What a vendor told us later: a receipt or a reply.

    ``kind``: ``delivered``, ``read``, ``failed`` or ``reply``. ``provider_ref``: its id of the message we sent
    (empty when unknown). ``address``: the sender of a reply; ``text``: what they wrote or pressed.
    """

    kind: str
    provider_ref: str = ""
    address: str = ""
    text: str = ""
    error: str = ""


class BadCallback(Exception):
    """The call does not carry the vendor's signature, or cannot be read. Which of both is not said."""


@dataclass(frozen=True)
class Channel:
    """A way to reach people. ``code`` is what ``org.Contact.channel`` holds.

    ``send(address, text, key, settings)`` raises ``TransportError``; ``key`` is the same for every attempt at one
    delivery, so that a provider that keeps keys can drop a duplicate. ``rate``: messages a second the vendor allows
    (0: no limit known), over the whole channel or, ``rate_by_address``, to each address. ``asend``: as ``send``, for a
    channel that can wait for thousands of answers without a thread for each. ``read_callback`` verifies the signature
    of a POST, or raises :class:`BadCallback`; ``greet`` answers the GET by which some vendors try an address;
    ``thanks`` is the body a vendor wants to read after a POST.
    ``ask(provider_ref, settings)``: how a message fared, from a vendor that does not call us.
    ``bare_address``: the address as it is kept, or ``None`` when it cannot be one of this channel.
    ``shown_as``: the address as people know it, where that is not what is kept.
    """

    code: str
    label: Any
    address_label: Any
    send: Callable[[str, Text, str, Settings], Sent]
    settings: tuple[Setting, ...] = ()
    defaults: Callable[[], Settings] = dict
    rate: float = 0.0
    rate_by_address: bool = False
    asend: Callable[[str, Text, str, Settings], Awaitable[Sent]] | None = None
    read_callback: Callable[[HookRequest, Settings], list[Callback]] | None = None
    greet: Callable[[HookRequest, Settings], str] | None = None
    thanks: Callable[[HookRequest, Settings], str] | None = None
    ask: Callable[[str, Settings], list[Callback]] | None = None
    cost_unit: str = ""
    bare_address: Callable[[str], str | None] | None = None
    shown_as: Callable[[str], str] = str

    def completed(self, kept: Settings) -> dict[str, str]:
        """``kept`` over the installation's and the vendor's defaults."""
        own = {setting.name: setting.default for setting in self.settings}
        return {**own, **self.defaults(), **{name: value for name, value in kept.items() if value}}

    def is_usable(self, filled: Settings) -> bool:
        """Whether every required setting has a value."""
        return all(filled.get(setting.name) for setting in self.settings if setting.required)
