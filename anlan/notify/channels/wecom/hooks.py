"""What WeCom calls: encrypted and signed as its document on the encryption of callbacks says.

Signature: SHA-1 over the sorted token, timestamp, nonce and ciphertext. Ciphertext: AES-256-CBC under the
EncodingAESKey with its first 16 bytes as IV, PKCS#7 to 32 bytes; inside 16 random bytes, the length, the message and
the enterprise's ID.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.translation import pgettext

from anlan.notify.channels.base import BadCallback, Callback, HookRequest, Settings

FRESH = 300.0
"""Seconds a call may be old: one that was listened to cannot be played again tomorrow."""
CONFIRM, PRESSED = "confirm", "1"
"""The key of our button, and what its press says: the same as an SMS or a key of the telephone."""
_ENCRYPTED = re.compile(rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")


def greet(request: HookRequest, filled: Settings) -> str:
    """The plain text the vendor wants back when the address is entered in its console."""
    return open_message(request, request.query.get("echostr", ""), filled)


def can_reply(filled: Settings) -> bool:
    """Whether what members answer can be read."""
    return bool(filled.get("token") and filled.get("aes_key"))


def read(request: HookRequest, filled: Settings) -> list[Callback]:
    """A member's message to the app, or the press of our button, is a reply. Everything else is not."""
    message = _opened(request, filled)
    sender = _field(message, "FromUserName")
    if _is_press(message):
        return [Callback("reply", provider_ref=_field(message, "TaskId"), address=sender, text=PRESSED)]
    if _field(message, "MsgType") == "text":
        return [Callback("reply", address=sender, text=_field(message, "Content").strip())]
    return []


def thanks(request: HookRequest, filled: Settings) -> str:
    """After a press: let the button say that it was pressed. Else nothing, as the vendor has it."""
    message = _opened(request, filled)
    if not _is_press(message):
        return ""
    words = pgettext("button", "Answered")
    said = (
        f"<xml><ToUserName><![CDATA[{_field(message, 'FromUserName')}]]></ToUserName>"
        f"<FromUserName><![CDATA[{filled['corp_id']}]]></FromUserName><CreateTime>{int(request.at)}</CreateTime>"
        f"<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[{words}]]></ReplaceName></Button></xml>"
    )
    return _sealed(said, filled, str(int(request.at)))


def open_message(request: HookRequest, encrypted: str, filled: Settings) -> str:
    """The message, when the signature is right, the call is fresh and it is for this enterprise.

    Raises :class:`BadCallback`.
    """
    query, token, key = request.query, filled.get("token", ""), filled.get("aes_key", "")
    expected = _signature(token, query.get("timestamp", ""), query.get("nonce", ""), encrypted)
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


def _opened(request: HookRequest, filled: Settings) -> str:
    found = _ENCRYPTED.search(request.body)
    if found is None:
        raise BadCallback
    return open_message(request, found.group(1).decode(), filled)


def _is_press(message: str) -> bool:
    return _field(message, "Event") == "template_card_event" and _field(message, "EventKey") == CONFIRM


def _sealed(message: str, filled: Settings, timestamp: str) -> str:
    """An answer, encrypted and signed as the vendor's calls are."""
    key, nonce = base64.b64decode(filled["aes_key"] + "="), secrets.token_hex(8)
    data = message.encode()
    plain = os.urandom(16) + len(data).to_bytes(4, "big") + data + filled["corp_id"].encode()
    padding = 32 - len(plain) % 32
    closing = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(closing.update(plain + bytes([padding]) * padding) + closing.finalize()).decode()
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{_signature(filled['token'], timestamp, nonce, encrypted)}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def _signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    signed = "".join(sorted([token, timestamp, nonce, encrypted]))
    return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()


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
