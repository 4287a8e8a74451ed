"""The recovery key survives paper, typing and tired eyes, and accepts no mistake."""

import string

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import RecoveryKeyWrong
from registry.vault import PaperKey
from registry.vault.bech32 import ALPHABET
from registry.vault.streams import close, disclose

PAPER = PaperKey.fresh()


def test_age_itself_reads_the_paper() -> None:
    identity = pyrage.x25519.Identity.from_str(PAPER.text)
    assert str(identity.to_public()) == PAPER.recipient
    assert pyrage.decrypt(close(PAPER.recipient, b"all"), [identity]) == b"all"


@pytest.mark.parametrize(
    "written",
    [
        PAPER.text,
        PAPER.text.lower(),
        " ".join(PAPER.groups),
        "\n".join(group.lower() for group in PAPER.groups),
        f"# created: 2026-01-02\n# public key: {PAPER.recipient}\n{PAPER.text}\n",
        f"Clave de recuperación\n\n  AGE SECRET KEY 1 {' '.join(PAPER.groups)}\n\nGuárdela cerrada.\n",
        PAPER.text[:40] + "\r\n   " + PAPER.text[40:],
        PAPER.text.replace("0", "O").replace("8", "B"),
        "AGE-SECRET-KEY-1" + PAPER.text[16:].replace("L", "1"),
    ],
    ids=["as it is", "small", "groups", "lines", "age file", "paper", "broken", "O and B", "one"],
)
def test_the_same_key_however_it_is_typed(written: str) -> None:
    assert PaperKey.parse(written).text == PAPER.text


@given(st.integers(0, 57), st.sampled_from(ALPHABET.upper()))
def test_one_wrong_character_is_always_noticed(place: int, letter: str) -> None:
    place += 16
    if PAPER.text[place] == letter:
        return
    with pytest.raises(RecoveryKeyWrong):
        PaperKey.parse(PAPER.text[:place] + letter + PAPER.text[place + 1 :])


@given(st.integers(16, 72))
def test_two_swapped_characters_are_always_noticed(place: int) -> None:
    text = PAPER.text
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(RecoveryKeyWrong):
            PaperKey.parse(swapped)


@given(st.text(max_size=200) | st.text(string.ascii_letters + string.digits + "- ", max_size=90))
def test_any_other_text_is_refused_in_plain_words(written: str) -> None:
    with pytest.raises(RecoveryKeyWrong):
        PaperKey.parse(written)


def test_set_up_asks_two_whole_groups_back() -> None:
    first, second = PAPER.asked()
    assert 1 <= first < second <= len(PAPER.groups)
    assert PAPER.confirms(first, f" {PAPER.groups[first - 1].lower()} ")
    assert not PAPER.confirms(first, PAPER.groups[second - 1])
    assert not PAPER.confirms(first, "")
    assert not PAPER.confirms(0, PAPER.groups[0])
    assert not PAPER.confirms(99, PAPER.groups[0])
    assert "".join(PAPER.groups) == PAPER.text[16:]


def test_another_paper_opens_nothing() -> None:
    with pytest.raises(RecoveryKeyWrong):
        disclose(PaperKey.fresh(), close(PAPER.recipient, b"all"))
    with pytest.raises(RecoveryKeyWrong):
        disclose(PAPER, b"not an age file")


def test_the_repr_and_the_fingerprint_tell_nothing() -> None:
    assert repr(PAPER) == "<PaperKey>"
    assert PaperKey.parse(PAPER.text).fingerprint == PAPER.fingerprint != PaperKey.fresh().fingerprint
    assert not any(half in PAPER.text for half in PAPER.fingerprint.split("-"))
