"""What WeCom calls: encrypted and signed as its document on the encryption of callbacks says.

Signature: SHA-1 over the sorted token, timestamp, nonce and ciphertext. Ciphertext: AES-256-CBC under the
EncodingAESKey with its first 16 bytes as IV, PKCS#7 to 32 bytes; inside 16 random bytes, the length, the message and
the enterprise's ID.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from anlan.notify.channels.base import BadCallback, Callback, HookRequest, Settings

FRESH = 300.0
"""Seconds a call may be old: one that was listened to cannot be played again tomorrow."""
_ENCRYPTED = re.compile(rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")


def greet(request: HookRequest, filled: Settings) -> str:
    """The plain text the vendor wants back when the address is entered in its console."""
    return open_message(request, request.query.get("echostr", ""), filled)


def read(request: HookRequest, filled: Settings) -> list[Callback]:
    """A member's message to the app is a reply. Everything else (pictures, events) is not."""
    found = _ENCRYPTED.search(request.body)
    if found is None:
        raise BadCallback
    message = open_message(request, found.group(1).decode(), filled)
    if _field(message, "MsgType") != "text":
        return []
    return [Callback("reply", address=_field(message, "FromUserName"), text=_field(message, "Content").strip())]


def open_message(request: HookRequest, encrypted: str, filled: Settings) -> str:
    """The message, when the signature is right, the call is fresh and it is for this enterprise.

    Raises :class:`BadCallback`.
    """
    query, token, key = request.query, filled.get("token", ""), filled.get("aes_key", "")
    signed = "".join(sorted([token, query.get("timestamp", ""), query.get("nonce", ""), encrypted]))
    expected = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
    if not token or not key or not hmac.compare_digest(expected.encode(), query.get("msg_signature", "").encode()):
        raise BadCallback
    if not _is_fresh(query.get("timestamp", ""), request.at):
        raise BadCallback
    try:
        message, meant_for = _decrypt(base64.b64decode(key + "="), base64.b64decode(encrypted))
    except ValueError:
        raise BadCallback from None
    if not hmac.compare_digest(meant_for.encode(), filled["corp_id"].encode()):
        raise BadCallback
    return message


def _is_fresh(timestamp: str, at: float) -> bool:
    return timestamp.isdigit() and abs(at - int(timestamp)) <= FRESH


def _decrypt(key: bytes, data: bytes) -> tuple[str, str]:
    """The message, and whom it is meant for. Raises :class:`ValueError` for what was not made with this key."""
    opening = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = opening.update(data) + opening.finalize()
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= 32:
        raise ValueError("padding")
    plain = plain[:-padding]
    length = int.from_bytes(plain[16:20], "big")
    return plain[20 : 20 + length].decode(), plain[20 + length :].decode()


def _field(message: str, name: str) -> str:
    """One element of the flat XML. No parser: what is inside is short, and entities would only be a risk."""
    found = re.search(rf"<{name}>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</{name}>", message, re.S)
    return (found.group(1) or found.group(2) or "") if found else ""
