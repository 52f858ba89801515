"""Receipt codes of 80 bits in Crockford's base32: 16 characters and a check character (number modulo 37).

They are read aloud, copied by hand and typed on phones, so what is read back is forgiving: case, spaces,
hyphens, full-width characters, O for 0, I and L for 1. The check character finds every single wrong character
and every swap of two neighbours.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
LENGTH = 16

Reason = Literal["wrong_length", "wrong_check", "bad_character"]

_DASHES = "-‐‑‒–—―−ー_"
# What a Chinese input method writes for the check characters $ and *.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "¥": "$", "×": "*"})
_CODE_KEY_CONTEXT = b"anlan-code/v1\n"
_DERIVE_CONTEXT = b"anlan-code-of/v1\n"


class BadCode(ValueError):
    """A code that cannot be one; `reason` is for the message to the person who typed it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def new_code() -> str:
    return _code_of(secrets.randbits(5 * LENGTH))


def derived_code(secret: bytes, key: bytes) -> str:
    """The code that belongs to ``secret``: the same each time, and no help in guessing it without ``key``."""
    digest = hmac.new(key, _DERIVE_CONTEXT + secret, hashlib.sha256).digest()
    return _code_of(int.from_bytes(digest[: 5 * LENGTH // 8], "big"))


def _code_of(number: int) -> str:
    """The code of ``number``, or of the next lower one whose check character is a digit or a letter.

    A sign such as ~ at the end is read as a mark of the print and cannot be spelled over the telephone. A fifth of
    a bit is the price.
    """
    number -= max(0, number % 37 - (len(ALPHABET) - 1))
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return _shown(symbols + CHECK_ALPHABET[number % 37])


def normalise(text: str) -> str:
    """The code as `new_code` shows it (`XXXX-XXXX-XXXX-XXXX-C`). Raises BadCode."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    symbols = "".join(char for char in folded if not char.isspace() and char not in _DASHES)
    if any(char not in CHECK_ALPHABET for char in symbols):
        raise BadCode("bad_character")
    if len(symbols) != LENGTH + 1:
        raise BadCode("wrong_length")
    if any(char not in ALPHABET for char in symbols[:LENGTH]):
        raise BadCode("bad_character")
    if CHECK_ALPHABET[_number(symbols[:LENGTH]) % 37] != symbols[LENGTH]:
        raise BadCode("wrong_check")
    return _shown(symbols)


def lookup(code: str, key: bytes) -> bytes:
    """What is stored for the code; keyed, so that a stolen table cannot be searched. Raises BadCode."""
    symbols = normalise(code).replace("-", "")[:LENGTH]
    return hmac.new(key, _CODE_KEY_CONTEXT + symbols.encode(), hashlib.sha256).digest()


def _number(symbols: str) -> int:
    number = 0
    for char in symbols:
        number = number << 5 | ALPHABET.index(char)
    return number


def _shown(symbols: str) -> str:
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))
