import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.lib import notes
from anlan.lib.notes import BadNote, Checkpoint, SigningKey, VerifyKey, open_note, sign_note

# Key and note of the Go reference implementation's documentation.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
AT = "2025-03-01T00:00:00.000000Z"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate("journal.example/anlan")


def test_we_write_the_very_bytes_that_go_writes() -> None:
    key = SigningKey.from_text(GO_KEY)
    assert key.public.vkey == GO_VKEY
    assert key.to_text() == GO_KEY + "\n"
    assert sign_note(GO_TEXT, key) == GO_NOTE


def test_we_open_what_go_wrote() -> None:
    assert open_note(GO_NOTE, [VerifyKey.from_text(GO_VKEY)]) == GO_TEXT


def test_keys_survive_their_files(key: SigningKey) -> None:
    assert SigningKey.from_text(key.to_text()).public == key.public
    assert VerifyKey.from_text(key.public.to_text()) == key.public
    assert key.public.verify(key.sign(b"abc"), b"abc")
    assert not key.public.verify(key.sign(b"abc"), b"abd")
    assert not key.public.verify(b"short", b"abc")


def test_a_private_key_does_not_show_itself(key: SigningKey) -> None:
    # Split as the reader does: the secret is base64 and may hold, or end in, a "+" of its own.
    secret = key.to_text().strip().split("+", 4)[-1]
    assert len(secret) > 40 and secret not in repr(key)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+AhpcUQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
    ],
)
def test_a_mangled_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        VerifyKey.from_text(text)
    with pytest.raises(BadNote):
        SigningKey.from_text("PRIVATE+KEY+" + text)


def test_a_private_key_is_not_read_as_a_public_one_nor_the_reverse() -> None:
    with pytest.raises(BadNote):
        SigningKey.from_text(GO_VKEY)
    with pytest.raises(BadNote):
        VerifyKey.from_text(GO_KEY)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=200))
def test_any_text_comes_back_from_its_note(text: str) -> None:
    key = SigningKey.from_text(GO_KEY)
    assert open_note(sign_note(text + "\n", key), [key.public]) == text + "\n"


@given(st.data())
def test_no_changed_character_of_a_note_goes_unseen(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GO_NOTE) - 1))
    char = data.draw(st.characters(min_codepoint=10, max_codepoint=126))
    changed = GO_NOTE[:place] + char + GO_NOTE[place + 1 :]
    if changed == GO_NOTE:
        return
    with pytest.raises(BadNote):
        open_note(changed, [VerifyKey.from_text(GO_VKEY)])


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    spelt = GO_NOTE.replace("nAM=", "nAN=")
    assert base64.b64decode(spelt.split()[-1]) == base64.b64decode(GO_NOTE.split()[-1])
    with pytest.raises(BadNote, match="spelling"):
        open_note(spelt, [VerifyKey.from_text(GO_VKEY)])


def test_a_text_that_no_note_may_hold_is_not_signed(key: SigningKey) -> None:
    for text in ("no newline", "tab\t\n", "cr\r\n", "surrogate \ud800\n"):
        with pytest.raises(BadNote):
            sign_note(text, key)


def test_unknown_signatures_are_passed_over_and_known_wrong_ones_are_not(key: SigningKey) -> None:
    witness, stranger = SigningKey.generate("witness"), SigningKey.generate("stranger")
    note = sign_note("text\n", key)
    both = note + sign_note("text\n", witness).split("\n\n")[1]
    assert open_note(both, [key.public]) == "text\n"
    assert open_note(both, [witness.public]) == "text\n"
    with pytest.raises(BadNote, match="no known key"):
        open_note(both, [stranger.public])
    spoilt = note + sign_note("another\n", witness).split("\n\n")[1]
    assert open_note(spoilt, [key.public]) == "text\n"
    with pytest.raises(BadNote, match="wrong"):
        open_note(spoilt, [key.public, witness.public])


def test_a_key_of_the_same_name_is_another_key(key: SigningKey) -> None:
    twin = SigningKey.generate(key.name)
    with pytest.raises(BadNote, match="no known key"):
        open_note(sign_note("text\n", twin), [key.public])


def test_a_note_of_too_many_signatures_is_not_worked_through(key: SigningKey) -> None:
    note = sign_note("text\n", key)
    line = note.split("\n\n")[1]
    assert open_note(note + line * 99, [key.public]) == "text\n"
    with pytest.raises(BadNote, match="100"):
        open_note(note + line * 100, [key.public])


def test_a_checkpoint_has_the_lines_of_the_specification() -> None:
    text = Checkpoint("example.com/log", 20852163, b"\x07" * 32).text()
    assert text == "example.com/log\n20852163\n" + base64.b64encode(b"\x07" * 32).decode() + "\n"
    stamped = Checkpoint("example.com/log", 0, b"\x07" * 32, AT)
    assert stamped.text().endswith(f"=\nat {AT}\n")
    assert Checkpoint.parse(stamped.text()) == stamped
    assert Checkpoint.parse(text + "another extension\n") == Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n",
        "o\n01\n{r}\n",
        "o\n-1\n{r}\n",
        "o\n１\n{r}\n",
        "o\n1\nAAAA\n",
        "o\n1\n{r}",
        "\n1\n{r}\n",
        "o\n1\n{r}\n\n",
        "o\n1\n{r}\nat a\nat b\n",
        "o\n\n{r}\n",
        "anlan-receipt/v1\n1\n{r}\n",
        "o\n99999999999999999999\n{r}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text.replace("{r}", base64.b64encode(bytes(32)).decode()))


def test_a_checkpoint_that_could_not_be_read_back_is_not_written() -> None:
    for origin, size, root in (
        ("", 1, bytes(32)),
        ("a\nb", 1, bytes(32)),
        ("o", -1, bytes(32)),
        ("o", 1, b""),
    ):
        with pytest.raises(BadNote):
            Checkpoint(origin, size, root).text()


def test_a_receipt_comes_back_and_is_no_checkpoint() -> None:
    text = notes.receipt_text("example.com/log", 17, 3, AT, b"\x09" * 32)
    assert text.split("\n")[:5] == ["anlan-receipt/v1", "example.com/log", "docket 17", "seq 3", f"at {AT}"]
    assert notes.parse_receipt(text) == notes.Receipt("example.com/log", 17, 3, AT, b"\x09" * 32)
    with pytest.raises(BadNote):
        Checkpoint.parse(text)
    for wrong in (text.replace("seq 3", "seq 03"), text.replace("docket", "case"), text + "more\n"):
        with pytest.raises(BadNote):
            notes.parse_receipt(wrong)


def test_a_leaf_message_has_fixed_places() -> None:
    message = notes.leaf_message(1, 2, 3, b"\x04" * 32)
    assert message == b"anlan-leaf/v1\n" + b"".join(bytes(7) + bytes([n]) for n in (1, 2, 3)) + b"\x04" * 32
    with pytest.raises(ValueError, match="32 bytes"):
        notes.leaf_message(1, 2, 3, b"short")
