"""The key by which push services know us (VAPID, RFC 8292): derived from the installation's master key.

Browsers bind a subscription to it. A new master key therefore means that every device has to be switched on again.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from anlan.lib import envelope

PURPOSE = b"anlan-vapid/v1"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-4, D.1.2.3)."""


def private_key() -> ec.EllipticCurvePrivateKey:
    return _derived(settings.MASTER_KEY)


def public_text() -> str:
    """What a page gives to ``pushManager.subscribe``: the uncompressed point in base64url."""
    point = private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _derived(master: bytes) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(envelope.derive(master, PURPOSE), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())
