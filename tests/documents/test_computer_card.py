"""The computer card: its words and its code give the key back, also as a tired person types them."""

import contextlib
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents.computer_card import ComputerCard, computer_card
from registry.documents.frame import Imprint
from registry.errors import CardWrong
from registry.language import LANGUAGES, Language, using
from registry.values.phonetic import folded
from registry.vault import card_code, card_secret, card_words

from .reading import check, pages, words

SECRET = bytes(range(100, 132))
IMPRINT = Imprint("María Quispe", datetime(2026, 3, 5, 14, 7))


@given(st.binary(min_size=32, max_size=32), st.sampled_from(LANGUAGES))
def test_words_and_code_give_the_key_back(secret: bytes, language: Language) -> None:
    said = card_words(secret, language)
    assert len(said) == 24
    assert card_secret(" ".join(said)) == secret
    assert (
        card_secret("\n".join(f"{n}. {folded(word)[:4].upper()}" for n, word in enumerate(said, 1))) == secret
    )
    assert card_secret(card_code(secret)) == secret
    assert card_secret(card_code(secret).lower()) == secret


@given(st.integers(0, 23), st.integers(0, 2047))
def test_one_wrong_word_is_noticed_or_is_no_such_key(place: int, other: int) -> None:
    said = list(card_words(SECRET, "es"))
    from registry.vault.passphrases import word_list

    wrong = word_list("es")[other]
    if wrong == said[place]:
        return
    said[place] = wrong
    with contextlib.suppress(CardWrong):  # one of 256 wrong words passes the checksum, and is another key
        assert card_secret(" ".join(said)) != SECRET


@pytest.mark.parametrize("typed", ["", "hola", "x " * 24, "AMPARO-EQUIPO-1:" + "A" * 53, "ábaco " * 23])
def test_what_is_no_card(typed: str) -> None:
    with pytest.raises(CardWrong):
        card_secret(typed)


@pytest.mark.parametrize(("language", "title"), [("es", "Tarjeta de equipo"), ("en", "Computer card")])
def test_one_page_with_every_word(language: Language, title: str, tmp_path: Path) -> None:
    said = card_words(SECRET, language)
    with using(language):
        pdf = computer_card(
            ComputerCard("Casa Nueva Esperanza", "a7f322aa", date(2026, 3, 5), said, card_code(SECRET)),
            IMPRINT,
        )
    check(pdf, tmp_path)
    assert len(pages(pdf)) == 1
    found = words(pdf)
    for part in (title, "a7f322aa", *said):
        assert part in found
