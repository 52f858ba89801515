"""Envelope encryption with AES-256-GCM: content under a key of its own, that key under a key-encryption key.

A blob is 12 bytes of random nonce, the ciphertext and a tag of 16 bytes. Random nonces are safe for some four
thousand million blobs under one key; a key per docket and one per unit and month stay far below that.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16

# Kept apart so that a wrapped key put in the place of a text does not open as one, nor the reverse.
_CONTENT = b"anlan-content/v1\n"
_KEY = b"anlan-key/v1\n"


class CannotOpen(Exception):
    """Wrong key, wrong associated data, or a damaged blob. Which one is not said, on purpose."""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=8 * KEY_SIZE)


def derive(master: bytes, purpose: bytes) -> bytes:
    """A key of its own for one purpose, so that no two uses of the master key can be confused (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=b"anlan-derive/v1\n" + purpose).derive(_checked(master))


def seal(key: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """`aad` names where the blob belongs (such as docket and field), so that blobs cannot trade places."""
    return _encrypt(key, plaintext, _CONTENT + aad)


def open_(key: bytes, blob: bytes, *, aad: bytes) -> bytes:
    return _decrypt(key, blob, _CONTENT + aad)


def wrap(kek: bytes, key: bytes, *, aad: bytes) -> bytes:
    return _encrypt(kek, _checked(key), _KEY + aad)


def unwrap(kek: bytes, blob: bytes, *, aad: bytes) -> bytes:
    return _decrypt(kek, blob, _KEY + aad)


def _encrypt(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE_SIZE)
    return nonce + AESGCM(_checked(key)).encrypt(nonce, plaintext, aad)


def _decrypt(key: bytes, blob: bytes, aad: bytes) -> bytes:
    if len(blob) < NONCE_SIZE + TAG_SIZE:
        raise CannotOpen("too short to be a sealed blob")
    try:
        return AESGCM(_checked(key)).decrypt(blob[:NONCE_SIZE], blob[NONCE_SIZE:], aad)
    except InvalidTag as error:
        raise CannotOpen("wrong key, wrong place or damaged") from error


def _checked(key: bytes) -> bytes:
    # AESGCM would silently take 128 bits.
    if len(key) != KEY_SIZE:
        raise ValueError(f"a key has {KEY_SIZE} bytes, not {len(key)}")
    return key
