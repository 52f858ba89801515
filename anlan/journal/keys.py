"""Keys: the installation's master key wraps a unit's key of the month, which wraps the key of each docket.

Destroying a docket's wrapped key destroys its content. The unit's key changes monthly because deleted rows live
on in table pages and in the write-ahead log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Docket, DocketKey, UnitKey
from anlan.lib import envelope
from anlan.lib.clock import local_date
from anlan.lib.errors import Refused


class Erased(Refused):
    """The docket's key is gone, and with it what was written."""

    code = "erased"
    status = 410


def create_for(dockets: Sequence[Docket], *, at: datetime) -> None:
    """A key for each new docket, wrapped by its unit's key of the month."""
    unit_keys = _unit_keys(dockets, at)
    rows = []
    for docket in dockets:
        docket._opened_key, unit_key = envelope.new_key(), unit_keys[docket.unit_id]
        wrapped = envelope.wrap(_open_unit_key(unit_key), docket._opened_key, aad=_docket_aad(docket.pk))
        rows.append(DocketKey(docket=docket, unit_path=docket.unit_path, unit_key=unit_key, wrapped=wrapped))
    DocketKey.objects.bulk_create(rows)


def key_of(docket: Docket) -> bytes:
    """The docket's key, unwrapped once per object.

    Raises :class:`Erased` when it has been destroyed.
    """
    opened: bytes | None = docket._opened_key
    if opened is None:
        row = DocketKey.objects.select_related("unit_key").filter(docket=docket).first()
        opened = docket._opened_key = _unwrap(row)
    return opened


def preload(dockets: list[Docket]) -> None:
    """Unwrap the keys of many dockets with one query; those erased stay without."""
    rows = DocketKey.objects.select_related("unit_key").in_bulk([d.pk for d in dockets if d._opened_key is None])
    for docket in dockets:
        if docket._opened_key is None and docket.pk in rows:
            docket._opened_key = _unwrap(rows[docket.pk])


def gone() -> Erased:
    return Erased(_("What was written here has been destroyed, as the law asks. The record of the acts remains."))


def unwrap(docket_id: int, wrapped: bytes, unit_id: int, unit_wrapped: bytes) -> bytes:
    """A docket's key from plain values: its own wrapped key, and its unit's."""
    unit_key = _open_wrapped(settings.MASTER_KEY, unit_wrapped, unit_id)
    return envelope.unwrap(unit_key, wrapped, aad=_docket_aad(docket_id))


def _unwrap(row: DocketKey | None) -> bytes:
    if row is None:
        raise gone()
    return envelope.unwrap(_open_unit_key(row.unit_key), bytes(row.wrapped), aad=_docket_aad(row.docket_id))


def _unit_keys(dockets: Sequence[Docket], at: datetime) -> dict[int, UnitKey]:
    """The keys of this month by unit; those that do not exist yet are made. Of two who make one, one key wins."""
    month = local_date(at).replace(day=1)
    paths = {docket.unit_id: docket.unit_path for docket in dockets}
    standing = UnitKey.objects.filter(unit_id__in=paths, month=month)
    found = {key.unit_id: key for key in standing}
    missing = sorted(paths.keys() - found.keys())
    if missing:
        UnitKey.objects.bulk_create(
            [
                UnitKey(
                    unit_id=pk, unit_path=paths[pk], month=month,
                    wrapped=envelope.wrap(settings.MASTER_KEY, envelope.new_key(), aad=_unit_aad(pk)),
                )
                for pk in missing
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        found |= {key.unit_id: key for key in standing.filter(unit_id__in=missing)}
    return found


def _open_unit_key(row: UnitKey) -> bytes:
    return _open_wrapped(settings.MASTER_KEY, bytes(row.wrapped), row.unit_id)


@lru_cache(maxsize=4096)
def _open_wrapped(master: bytes, wrapped: bytes, unit_id: int) -> bytes:
    return envelope.unwrap(master, wrapped, aad=_unit_aad(unit_id))


def _unit_aad(unit_id: int) -> bytes:
    return b"anlan-unit-key:%d" % unit_id


def _docket_aad(docket_id: int) -> bytes:
    return b"anlan-docket-key:%d" % docket_id
