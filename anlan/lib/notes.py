"""Signed notes (c2sp.org/signed-note), checkpoints (c2sp.org/tlog-checkpoint) and receipts, with Ed25519.

One key signs four kinds of things for one journal. They cannot be taken for each other: a checkpoint begins
with the origin, a receipt with `anlan-receipt/v1` (which is therefore refused as an origin), and what is
signed for a leaf, or for a leaf that is withheld, has a header of its own and holds zero bytes, which no note may.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MAX_SIGNATURES = 100
RECEIPT_HEADER = "anlan-receipt/v1"
LEAF_HEADER = b"anlan-leaf/v1\n"
WITHHELD_HEADER = b"anlan-withheld/v1\n"


class BadNote(ValueError):
    """A note, key, checkpoint or receipt that is malformed, or that no known key signed."""


@dataclass(frozen=True)
class VerifyKey:
    name: str
    raw: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.raw) != 32:
            raise BadNote("an Ed25519 public key has 32 bytes")

    @cached_property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+keyid+base64`: the line that is handed to whoever is to check the journal."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.raw)}"

    def to_text(self) -> str:
        return self.vkey + "\n"

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        name, key_id, encoded = _split_key(text.strip())
        key = cls(name, _key_material(encoded))
        if key.key_id.hex() != key_id:
            raise BadNote("the key id does not belong to this name and key")
        return key

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @cached_property
    def _public(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)


class SigningKey:
    def __init__(self, name: str, seed: bytes) -> None:
        if len(seed) != 32:
            raise BadNote("an Ed25519 private key has 32 bytes")
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = VerifyKey(name, self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        prefix, _, rest = text.strip().partition("KEY+")
        if prefix != "PRIVATE+":
            raise BadNote("a private key begins with PRIVATE+KEY+")
        name, key_id, encoded = _split_key(rest)
        key = cls(name, _key_material(encoded))
        if key.public.key_id.hex() != key_id:
            raise BadNote("the key id does not belong to this name and key")
        return key

    def to_text(self) -> str:
        """One line, in the form of the Go note package; keep it in a file of mode 600."""
        material = _b64(ED25519 + self._private.private_bytes_raw())
        return f"PRIVATE+KEY+{self.name}+{self.public.key_id.hex()}+{material}\n"

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"  # never the seed: it would end in a log


def sign_note(text: str, key: SigningKey) -> str:
    """`text` must end in a newline and hold no other control character."""
    _check_text(text)
    signature = key.sign(text.encode())
    return f"{text}\n— {key.name} {_b64(key.public.key_id + signature)}\n"


def open_note(note: str, keys: Iterable[VerifyKey]) -> str:
    """The text of a note that at least one of `keys` signed.

    Signatures of unknown keys are passed over; a wrong one in the name of a known key spoils the note.
    """
    text, lines = _split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    verified = False
    for line in lines:
        name, key_id, signature = _parse_signature(line)
        key = known.get((name, key_id))
        if key is None:
            continue
        if not key.verify(signature, text.encode()):
            raise BadNote(f"the signature of {name} is wrong")
        verified = True
    if not verified:
        raise BadNote("no known key signed this note")
    return text


@dataclass(frozen=True)
class Checkpoint:
    """The state of a tree. `at` is the time of sealing (ISO 8601, UTC, Z), in the extension line `at …`."""

    origin: str
    size: int
    root: bytes
    at: str | None = None

    def text(self) -> str:
        _check_origin(self.origin)
        if self.size < 0 or len(self.root) != 32:
            raise BadNote("a checkpoint needs a size of 0 or more and a root of 32 bytes")
        lines = [self.origin, str(self.size), _b64(self.root)]
        if self.at is not None:
            lines.append(f"at {self.at}")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Reads the text of a note already opened. Extension lines other than `at` are passed over."""
        lines = _lines(text)
        if len(lines) < 3 or not all(lines):
            raise BadNote("a checkpoint has at least three lines and none is empty")
        origin, size, root, *extensions = lines
        _check_origin(origin)
        times = [line[3:] for line in extensions if line.startswith("at ")]
        if len(times) > 1:
            raise BadNote("a checkpoint has one time at most")
        return cls(origin, _number(size), _unb64(root, 32), times[0] if times else None)


@dataclass(frozen=True)
class Receipt:
    """The promise that an entry is in the journal, given to who caused it."""

    origin: str
    docket: int
    seq: int
    at: str
    leaf_hash: bytes


def receipt_text(origin: str, docket: int, seq: int, at: str, leaf_hash: bytes) -> str:
    _check_origin(origin)
    lines = [RECEIPT_HEADER, origin, f"docket {docket}", f"seq {seq}", f"at {at}", f"hash {_b64(leaf_hash)}"]
    text = "".join(f"{line}\n" for line in lines)
    parse_receipt(text)  # what we hand out must be readable again
    return text


def parse_receipt(text: str) -> Receipt:
    """Reads the text of a note already opened."""
    lines = _lines(text)
    if len(lines) != 6 or lines[0] != RECEIPT_HEADER:
        raise BadNote(f"a receipt has six lines and begins with {RECEIPT_HEADER}")
    _check_origin(lines[1])
    docket, seq, at, leaf = (_field(line, name) for line, name in zip(lines[2:], _FIELDS, strict=True))
    return Receipt(lines[1], _number(docket), _number(seq), at, _unb64(leaf, 32))


def withheld_message(index: int, leaf_hash: bytes) -> bytes:
    """What is signed where an export shows a leaf's hash and not whose it is."""
    return WITHHELD_HEADER + index.to_bytes(8, "big") + leaf_hash


def leaf_message(index: int, docket: int, seq: int, leaf_hash: bytes) -> bytes:
    """What the sealer signs for one leaf: three numbers of 8 bytes, big-endian, and the hash."""
    if len(leaf_hash) != 32:
        raise ValueError("a leaf hash has 32 bytes")
    return LEAF_HEADER + b"".join(number.to_bytes(8, "big") for number in (index, docket, seq)) + leaf_hash


_FIELDS = ("docket", "seq", "at", "hash")


def _field(line: str, name: str) -> str:
    head, _, value = line.partition(" ")
    if head != name or not value:
        raise BadNote(f"expected the line '{name} …'")
    return value


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 19:
        raise BadNote("a number is written in ASCII digits without leading zeros")
    return int(text)


def _split_note(note: str) -> tuple[str, list[str]]:
    head, found, tail = note.rpartition("\n\n")
    if not found or not tail.endswith("\n"):
        raise BadNote("a note is a text, an empty line and signature lines")
    text = head + "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote(f"a note has {MAX_SIGNATURES} signatures at most")
    return text, lines


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise BadNote("a signature line is: em dash, name, base64")
    _check_name(parts[1])
    blob = _unb64(parts[2])
    if len(blob) < 5:
        raise BadNote("a signature is too short")
    return parts[1], blob[:4], blob[4:]


def _split_key(text: str) -> tuple[str, str, str]:
    # Base64 has plus signs too, so only the first two separate.
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadNote("a key is written name+keyid+base64")
    return parts[0], parts[1], parts[2]


def _key_material(encoded: str) -> bytes:
    blob = _unb64(encoded, 33)
    if blob[:1] != ED25519:
        raise BadNote("only Ed25519 keys are used")
    return blob[1:]


def _lines(text: str) -> list[str]:
    if not text.endswith("\n"):
        raise BadNote("a text ends in a newline")
    return text[:-1].split("\n")


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(char) < 0x20 and char != "\n" for char in text):
        raise BadNote("a text ends in a newline and holds no other control character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadNote("a text is valid UTF-8") from error


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or ord(char) < 0x20 for char in name):
        raise BadNote("a key name is not empty and has neither spaces nor plus signs")


def _check_origin(origin: str) -> None:
    if not origin or origin == RECEIPT_HEADER or any(ord(char) < 0x20 for char in origin):
        raise BadNote("this is no origin of a journal")


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str, length: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is not base64") from error
    # Decoders ignore stray bits at the end; two spellings of one value would be a gift to forgers.
    if _b64(raw) != text or (length is not None and len(raw) != length):
        raise BadNote("this base64 has a wrong length or spelling")
    return raw
