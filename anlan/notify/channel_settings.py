"""What operators fill in for the channels: kept sealed, read where something is sent, never shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib import envelope
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Channel, Setting
from anlan.notify.models import ChannelChange, ChannelSetting
from anlan.org.models import Person

TAKE_OUT = "-"
OWN_MACHINE = "127.0.0.1"
"""Where mail is handed when nobody has said otherwise (``settings.SMTP_HOST``)."""


class BadSetting(Refused):
    code = "bad_setting"
    status = 422


@dataclass(frozen=True)
class State:
    """How one channel is set up. ``kept``: names of the settings that hold a value of their own (secrets too)."""

    channel: Channel
    is_usable: bool
    is_on: bool
    kept: frozenset[str]
    changed_at: datetime | None
    changed_by: Person | None
    lacking: frozenset[str] = frozenset()

    def missing(self) -> list[Setting]:
        """The settings that must have a value and have none."""
        return [setting for setting in self.channel.settings if setting.name in self.lacking]


def of(code: str) -> dict[str, str]:
    """The settings of one channel, defaults included; to be handed to its ``send``."""
    row = ChannelSetting.objects.filter(channel=code).first()
    return CHANNELS[code].completed(_open(row) if row else {})


def in_use() -> dict[str, dict[str, str]]:
    """The settings of every channel that can be used now: switched on and filled in. One query."""
    rows = {row.channel: row for row in ChannelSetting.objects.all()}
    found = {}
    for code, channel in CHANNELS.items():
        row = rows.get(code)
        filled = channel.completed(_open(row) if row else {})
        if channel.is_usable(filled) and (row is None or row.is_on):
            found[code] = filled
    return found


def usable() -> frozenset[str]:
    """Codes of the channels that can be used now."""
    return frozenset(in_use())


def is_bare() -> bool:
    """Whether nobody has set up a way to reach people, neither here nor, for mail, in the environment."""
    unset = settings.SMTP_HOST == OWN_MACHINE and not settings.SMTP_USER
    return unset and not ChannelSetting.objects.filter(is_on=True).exists()


def states() -> list[State]:
    """How every channel is set up, in the order of the registry. One query."""
    rows = {row.channel: row for row in ChannelSetting.objects.select_related("changed_by")}
    return [_state(channel, rows.get(code)) for code, channel in CHANNELS.items()]


def shown(code: str) -> dict[str, str]:
    """What a form may show of a channel's settings: no secret; of keyed lines only the names."""
    filled = of(code)
    return {setting.name: _showable(setting, filled.get(setting.name, "")) for setting in CHANNELS[code].settings}


@transaction.atomic()
def keep(code: str, values: Mapping[str, str], *, is_on: bool, by: Person, at: datetime) -> ChannelSetting:
    """Keep what an operator filled in. An empty secret leaves the kept one; an empty plain setting takes it back.

    Raises :class:`NotAllowed` for others than operators, :class:`BadSetting` for what cannot be a value.
    """
    if not by.is_operator:
        raise NotAllowed(_("Only whoever runs the installation may set up channels."))
    channel = CHANNELS[code]
    row = ChannelSetting.objects.select_for_update().filter(channel=code).first()
    old = _open(row) if row else {}
    new = {setting.name: _merged(setting, old.get(setting.name, ""), values) for setting in channel.settings}
    new = {name: value for name, value in new.items() if value}
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    if row is None:
        row = ChannelSetting(channel=code)
    row.config, row.is_on, row.changed_at, row.changed_by = _seal(code, new), is_on, at, by
    row.save()
    ChannelChange.objects.create(channel=code, names=changed, is_on=is_on, at=at, by=by)
    return row


def keyed(lines: str) -> dict[str, str]:
    """Kept lines "name value…" by their name."""
    pairs = (line.strip().partition(" ") for line in lines.splitlines() if line.strip())
    return {name: rest.strip() for name, _, rest in pairs}


def _merged(setting: Setting, old: str, values: Mapping[str, str]) -> str:
    new = values.get(setting.name, "").strip()
    if setting.choices and new and new not in dict(setting.choices):
        raise BadSetting(_("“%(value)s” is not one of the choices.") % {"value": new}, field=setting.name)
    if setting.keyed:
        merged = {**keyed(old), **keyed(new)}
        return "\n".join(f"{name} {rest}".strip() for name, rest in merged.items() if rest != TAKE_OUT)
    if setting.secret and not new:
        return old
    return "" if new == setting.default else new


def _state(channel: Channel, row: ChannelSetting | None) -> State:
    kept = _open(row) if row else {}
    filled = channel.completed(kept)
    return State(
        channel=channel,
        is_usable=channel.is_usable(filled),
        is_on=row is None or row.is_on,
        kept=frozenset(kept),
        changed_at=row.changed_at if row else None,
        changed_by=row.changed_by if row else None,
        lacking=frozenset(one.name for one in channel.settings if one.required and not filled.get(one.name)),
    )


def _showable(setting: Setting, value: str) -> str:
    if setting.keyed:
        return "\n".join(keyed(value))
    return "" if setting.secret else value


def _seal(code: str, values: Mapping[str, str]) -> bytes:
    plain = json.dumps(dict(values), ensure_ascii=False, sort_keys=True).encode()
    return envelope.seal(_key(settings.MASTER_KEY), plain, aad=_aad(code))


def _open(row: ChannelSetting) -> dict[str, str]:
    return dict(_opened(settings.MASTER_KEY, row.channel, bytes(row.config)))


@lru_cache(maxsize=64)
def _opened(master: bytes, code: str, config: bytes) -> tuple[tuple[str, str], ...]:
    values: dict[str, str] = json.loads(envelope.open_(_key(master), config, aad=_aad(code)))
    return tuple(values.items())


@lru_cache(maxsize=4)
def _key(master: bytes) -> bytes:
    return envelope.derive(master, b"notify.channel_settings")


def _aad(code: str) -> bytes:
    return b"anlan-channel:" + code.encode()
