"""Words that are offered, and honest judgements of those people choose."""

import time
import unicodedata

import pytest

from registry.language import LANGUAGES, Language
from registry.vault import judge, offer
from registry.vault.passphrases import MANAGER_WORDS, STAFF_WORDS, word_list


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_give_eleven_bits_a_word(language: Language) -> None:
    words = word_list(language)
    assert len(set(words)) == 2048
    assert all(unicodedata.is_normalized("NFC", word) for word in words)
    assert len({word[:4] for word in words}) > 2000, "words must be told apart by their beginnings"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [STAFF_WORDS, MANAGER_WORDS])
def test_what_is_offered_is_accepted(language: Language, count: int) -> None:
    offers = [offer(language, count) for _turn in range(20)]
    assert len(set(offers)) == 20
    for words in offers:
        assert len(words.split()) == count
        assert set(words.split()) <= set(word_list(language))
        assert judge(words, ["Casa Luz", "ana"]).acceptable


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("", "0 characters of the 15"),
        ("tr0ub4dor&3", "11 characters of the 15"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcdefghijklmnopqrst", "row of letters"),
        ("passwordpassword", "repeats"),
        ("Casa Hogar Esperanza", "names that others know"),
        ("CasaHogarEsperanza1", "names that others know"),
        ("x" * 129, "longer than 128"),
    ],
)
def test_weak_ones_are_refused_with_the_reason(chosen: str, reason: str) -> None:
    judged = judge(chosen, ["Casa Hogar Esperanza", "rosa", "Rosa Quispe", "Cusco"])
    assert not judged.acceptable
    assert judged.score < 3
    assert reason in judged.reason


def test_no_rules_of_composition() -> None:
    assert judge("mi abuela sembraba ocas azules").acceptable
    assert judge("ñandú con chullo verde limón").acceptable


def test_a_very_long_one_is_judged_in_a_moment() -> None:
    judge("warm up the word lists")
    start = time.perf_counter()
    assert judge("ab12" * 32).score <= 4
    assert judge(offer("es", 14)[:128]).acceptable
    assert time.perf_counter() - start < 2


def test_the_judgement_keeps_no_passphrase() -> None:
    assert "sembraba" not in repr(judge("mi abuela sembraba ocas azules"))
