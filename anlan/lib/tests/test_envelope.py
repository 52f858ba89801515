import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.lib import envelope
from anlan.lib.envelope import CannotOpen


@given(st.binary(max_size=500), st.binary(max_size=50))
def test_what_is_sealed_opens_in_its_place_only(plaintext: bytes, aad: bytes) -> None:
    key = envelope.new_key()
    blob = envelope.seal(key, plaintext, aad=aad)
    assert envelope.open_(key, blob, aad=aad) == plaintext
    assert len(blob) == 12 + len(plaintext) + 16
    with pytest.raises(CannotOpen):
        envelope.open_(key, blob, aad=aad + b"x")
    with pytest.raises(CannotOpen):
        envelope.open_(envelope.new_key(), blob, aad=aad)


def test_no_changed_bit_goes_unseen() -> None:
    key = envelope.new_key()
    blob = envelope.seal(key, b"text", aad=b"docket 1")
    for bit in range(8 * len(blob)):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CannotOpen):
            envelope.open_(key, bytes(changed), aad=b"docket 1")
    for length in range(len(blob)):
        with pytest.raises(CannotOpen):
            envelope.open_(key, blob[:length], aad=b"docket 1")


def test_the_same_text_is_never_sealed_the_same() -> None:
    key = envelope.new_key()
    assert len({envelope.seal(key, b"text", aad=b"")[:12] for _ in range(200)}) == 200


def test_a_key_is_wrapped_and_unwrapped_in_its_place() -> None:
    kek, key = envelope.new_key(), envelope.new_key()
    wrapped = envelope.wrap(kek, key, aad=b"docket 1")
    assert key not in wrapped
    assert envelope.unwrap(kek, wrapped, aad=b"docket 1") == key
    with pytest.raises(CannotOpen):
        envelope.unwrap(kek, wrapped, aad=b"docket 2")
    with pytest.raises(CannotOpen):
        envelope.unwrap(envelope.new_key(), wrapped, aad=b"docket 1")


def test_a_wrapped_key_does_not_open_as_text_nor_text_as_a_key() -> None:
    key = envelope.new_key()
    with pytest.raises(CannotOpen):
        envelope.open_(key, envelope.wrap(key, envelope.new_key(), aad=b"a"), aad=b"a")
    with pytest.raises(CannotOpen):
        envelope.unwrap(key, envelope.seal(key, bytes(32), aad=b"a"), aad=b"a")


def test_a_key_of_another_size_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        envelope.seal(bytes(16), b"text", aad=b"")
    with pytest.raises(ValueError, match="32 bytes"):
        envelope.wrap(envelope.new_key(), bytes(16), aad=b"")
