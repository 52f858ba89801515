import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.lib import crockford
from anlan.lib.crockford import ALPHABET, CHECK_ALPHABET, BadCode, lookup, new_code, normalise

# 0123 4567 89AB CDEF as a number, modulo 37, worked out from the definition.
NUMBER = sum(ALPHABET.index(char) * 32 ** (15 - at) for at, char in enumerate("0123456789ABCDEF"))
SAMPLE = f"0123-4567-89AB-CDEF-{CHECK_ALPHABET[NUMBER % 37]}"


def refused(text: str) -> str:
    with pytest.raises(BadCode) as caught:
        normalise(text)
    return caught.value.reason


def test_a_new_code_is_groups_of_four_and_a_check_character() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    shape = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z*~$=U]")
    assert all(shape.fullmatch(code) and normalise(code) == code for code in codes)
    # Every position takes every symbol, so all 80 bits are used.
    assert all({code.replace("-", "")[at] for code in codes} == set(ALPHABET) for at in range(16))


def test_people_may_type_it_their_way() -> None:
    for text in (
        SAMPLE.lower(),
        SAMPLE.replace("-", ""),
        SAMPLE.replace("-", " "),
        f"\t {SAMPLE}\n",
        SAMPLE.replace("0", "O").replace("1", "l"),
        SAMPLE.replace("0", "o").replace("1", "i"),
        "".join(chr(ord(char) + 0xFEE0) for char in SAMPLE),
        SAMPLE.replace("-", "—"),
    ):
        assert normalise(text) == SAMPLE


@pytest.mark.parametrize("value", range(37))
def test_every_check_character_of_the_scheme_can_be_typed(value: int) -> None:
    """Ours end in a digit or a letter; codes of other makers may not."""
    symbols = "0" * 14 + ALPHABET[value >> 5] + ALPHABET[value & 31]
    assert normalise(symbols + CHECK_ALPHABET[value]).replace("-", "") == symbols + CHECK_ALPHABET[value]


def test_the_reason_for_a_refusal_is_named() -> None:
    assert refused("") == "wrong_length"
    assert refused(SAMPLE[:-1]) == "wrong_length"
    assert refused(SAMPLE + "0") == "wrong_length"
    assert refused(SAMPLE.replace("A", "U")) == "bad_character"
    assert refused(SAMPLE.replace("A", "!")) == "bad_character"
    assert refused(SAMPLE.replace("A", "安")) == "bad_character"
    assert refused(SAMPLE.replace("A", "B")) == "wrong_check"


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(place: int, char: str) -> None:
    symbols = new_code().replace("-", "")
    changed = symbols[:place] + char + symbols[place + 1 :]
    if changed != symbols:
        assert refused(changed) == "wrong_check"


@given(st.integers(0, 14))
def test_two_neighbours_swapped_are_always_found(place: int) -> None:
    symbols = new_code().replace("-", "")
    changed = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
    if changed != symbols:
        assert refused(changed) == "wrong_check"


def test_look_up_depends_on_the_code_and_the_key_only() -> None:
    key, other = b"k" * 32, b"o" * 32
    stored = lookup(SAMPLE, key)
    assert len(stored) == 32
    assert lookup(SAMPLE.lower().replace("-", " "), key) == stored
    assert lookup(SAMPLE, other) != stored
    assert lookup(new_code(), key) != stored
    assert stored != hashlib.sha256(SAMPLE.encode()).digest()
    with pytest.raises(BadCode):
        lookup("nonsense", key)


def test_every_number_of_the_alphabet_is_its_place() -> None:
    assert [crockford._number(char) for char in ALPHABET] == list(range(32))


def test_a_code_has_no_sign_that_cannot_be_spelled() -> None:
    codes = [crockford.new_code() for _ in range(500)] + [crockford.derived_code(bytes([n]), b"k") for n in range(200)]
    assert all(char in crockford.ALPHABET + "-" for code in codes for char in code)
    assert all(crockford.normalise(code) == code for code in codes)
