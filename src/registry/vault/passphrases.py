"""Passphrases: words offered by chance, and a judgement of those people choose. Knows no accounts."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from registry.language import N_, Language, _, resource

SHORTEST, LONGEST = 15, 128
STAFF_WORDS: Final = 5  # 55 bits: each word is one of 2,048
MANAGER_WORDS: Final = 6  # 66 bits
_ENOUGH: Final = 3  # of zxcvbn's 0 to 4: more than 100 million guesses
_LOOKED_AT: Final = 72  # characters; zxcvbn's time grows steeply with length, its judgement no longer does

_REASONS: Final = {
    "user_inputs": N_("it is made of names that others know"),
    "repeat": N_("it repeats the same letters"),
    "sequence": N_("it is a row of letters or numbers such as abcd or 1234"),
    "spatial": N_("it follows the keys of the keyboard"),
    "date": N_("it is a date"),
    "regex": N_("it is a date"),
    "dictionary": N_("it is made of words many people choose"),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """A judgement: ``score`` 0 to 4, whether it may be used, and a translated ``reason`` if not."""

    score: int
    acceptable: bool
    reason: str


def offer(language: Language, words: int = STAFF_WORDS) -> str:
    """``words`` words of ``language`` taken by chance, with spaces: 11 bits each."""
    return " ".join(secrets.choice(word_list(language)) for _turn in range(words))


@cache
def word_list(language: Language) -> tuple[str, ...]:
    """The 2,048 words of ``language`` that passphrases are offered from."""
    text = resource("words", f"{language}.txt").read_text(encoding="utf-8")
    return tuple(unicodedata.normalize("NFC", text).split())


def judge(passphrase: str, user_inputs: Iterable[str] = ()) -> Strength:
    """How hard ``passphrase`` is to guess for somebody who knows ``user_inputs`` (house, login, names, city).

    No rules of composition: 15 to 128 characters, and a score of 3 by zxcvbn.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    if len(text) > LONGEST:
        return Strength(0, False, _("it is longer than {limit} characters").format(limit=LONGEST))
    found = _zxcvbn(text[:_LOOKED_AT], _pieces(user_inputs))
    score = int(found["score"])
    if len(text) < SHORTEST:
        few = _("it has {n} characters of the {limit} it needs").format(n=len(text), limit=SHORTEST)
        return Strength(min(score, _ENOUGH - 1), False, few)
    if score < _ENOUGH:
        return Strength(score, False, _(_reason(found["sequence"])))
    return Strength(score, True, "")


def _zxcvbn(text: str, known: list[str]) -> dict[str, Any]:
    from zxcvbn import zxcvbn  # its word lists take 0.2 s to load, which no start of the program should pay

    judged: Any = zxcvbn
    result: dict[str, Any] = judged(text or " ", user_inputs=known)  # it fails on nothing at all
    return result


def _pieces(user_inputs: Iterable[str]) -> list[str]:
    """Each name whole and in its words: "Casa Luz" is known as "casa luz", "casaluz", "casa" and "luz"."""
    pieces: set[str] = set()
    for name in user_inputs:
        whole = unicodedata.normalize("NFKC", name).casefold().strip()
        parts = re.findall(r"\w{3,}", whole)
        pieces.update({whole, "".join(parts), *parts})
    return sorted(pieces - {""})


def _reason(sequence: list[dict[str, Any]]) -> str:
    """The kind of pattern that covers most of the passphrase."""
    covered: dict[str, int] = {}
    for part in sequence:
        kind = (
            part.get("dictionary_name") if part.get("dictionary_name") == "user_inputs" else part["pattern"]
        )
        covered[str(kind)] = covered.get(str(kind), 0) + len(part["token"])
    if "user_inputs" in covered:
        return _REASONS["user_inputs"]
    longest = max(covered, key=lambda kind: covered[kind], default="dictionary")
    return _REASONS.get(longest, _REASONS["dictionary"])
