"""Text that lies encrypted in its column and can still be found by its whole value.

A value is 32 bytes of a keyed hash (HMAC-SHA256 under ``lookup.key``) and then the text under AES-256-GCM, with a key
derived from the installation's master key and the hash as associated data. One column holds both, so that they cannot
part. Whoever has the table and not the two keys learns which rows hold the same value, and nothing of it.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import IsNull

from anlan.lib import envelope

if TYPE_CHECKING:  # the stubs know these as generic, Django itself does not
    TextField = models.Field[str, str]
    SealedLookup = models.Lookup[Any]
else:
    TextField = models.Field
    SealedLookup = models.Lookup

HASH_SIZE = 32
PURPOSE = b"org.sealed"


def lookup_of(text: str) -> bytes:
    """The keyed hash by which a value is found. Case and spaces count: addresses of some channels tell them apart."""
    return hmac.new(settings.LOOKUP_KEY, b"anlan-sealed/v1\n" + text.encode(), hashlib.sha256).digest()


def seal(text: str) -> bytes:
    found = lookup_of(text)
    return found + envelope.seal(_key(settings.MASTER_KEY), text.encode(), aad=found)


def unseal(blob: bytes) -> str:
    """Raises :class:`anlan.lib.envelope.CannotOpen` where the master key is another, or the row was tampered with."""
    found, rest = blob[:HASH_SIZE], blob[HASH_SIZE:]
    return envelope.open_(_key(settings.MASTER_KEY), rest, aad=found).decode()


@lru_cache(maxsize=4)
def _key(master: bytes) -> bytes:
    return envelope.derive(master, PURPOSE)


class SealedTextField(TextField):
    """Text to whoever uses the model, a sealed value in the table. Filters by ``exact``, ``in`` and ``isnull`` only."""

    description = "encrypted text"

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def get_prep_value(self, value: Any) -> bytes | None:
        value = super().get_prep_value(value)
        return None if value is None else seal(str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        found = super().get_lookup(lookup_name)
        if found is None or not issubclass(found, (_SealedExact, _SealedIn, IsNull)):
            raise FieldError(f"{self.name} is encrypted: it is found by its whole value only, not by {lookup_name!r}")
        return found


class LookupPart(models.Func):
    """The keyed hash at the front of a sealed column."""

    arity = 1
    template = f"substring(%(expressions)s, 1, {HASH_SIZE})"
    output_field = models.BinaryField()


@SealedTextField.register_lookup
class _SealedExact(SealedLookup):
    lookup_name = "exact"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"substring({left}, 1, {HASH_SIZE}) = %s", [*params, lookup_of(str(self.rhs))]


@SealedTextField.register_lookup
class _SealedIn(SealedLookup):
    lookup_name = "in"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        wanted = [lookup_of(str(one)) for one in self.rhs]
        return f"substring({left}, 1, {HASH_SIZE}) = ANY(%s::bytea[])", [*params, wanted]
