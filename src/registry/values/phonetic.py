"""How Spanish names sound, and how alike two whole names are. Knows no person and no registry.

The key of a word is its sound in Peru and Venezuela in a plain spelling: h is mute, b = v, c/s/z = s, ll = y,
ge/gi = j, qu/k/c = k, hua/gua/wa = wa, doubled letters are one, accents and the tilde of ñ do not count
(documents drop them), and j and y are the same at the beginning and after a consonant (Yohanna, Johana; Anyi,
Angie). Endings that given names borrowed from English or French are reduced (Michelle, Stephanie, Ivonne).
The key of a key is itself.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import permutations
from typing import Final

LIKELY: Final = 0.85
"""From here on `likeness` says the same person is likely."""
ALIKE: Final = 0.7
"""From here on a name is worth showing beside the one that was written."""

PARTICLES: Final = frozenset(
    ("de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "das", "dos", "di", "van", "von",
     "viuda", "vda")
)  # fmt: skip
"""Words of a name that say nothing of whose it is."""

_LONGEST: Final = 60
_MOST_WORDS: Final = 12
_ASIDE: Final = re.compile(r"\(([^()]{2,})\)|[\"“«]([^\"“”«»]{2,})[\"”»]")
_ALIAS: Final = re.compile(r"\balias\b|\(\s*a\s*\)|\bconocid[ao] como\b|\bapodad[ao]\b|[;/]")
_BREAK: Final = re.compile(r"[^\w]+|_+")
_APOSTROPHE: Final = re.compile(r"['’‘`´ʼ]")

_FAMILIAR: Final = (
    "alberto beto, roberto beto, alejandro ale, antonio toño, concepcion concha, consuelo chelo, enrique "
    "quique, ernesto neto, eduardo lalo, fernando nando, francisco pancho, francisco paco, gregorio goyo,"
    " josefa pepa, guadalupe lupe, guillermo memo, graciela chela, ignacio nacho, isabel chabela, jesus "
    "chucho, jose pepe, luis lucho, lucia lucha, manuel manolo, maria mary, mercedes meche, rosario "
    "charo, vicente chente, yulianny yuli, yuleisy yule, yesenia yese, milagros mili, elizabeth eli, "
    "catalina cata"
)
"""Familiar forms used in Peru and Venezuela that do not sound like the name."""

_SOUNDS: Final = tuple(
    (re.compile(before), after)
    for before, after in (
        # Given names whose foreign spelling no rule of Spanish explains.
        (r"^(b?r)[iy](?=a[nm])", r"\1ay"),
        (r"^da[iy]s+[iy]", "deisi"),
        (r"^os[wvb]ald", "osbald"),
        (r"^mi(ch|k)a+e+l", "maikel"),
        (r"^([jy])ah(?=a)", r"\1aj"),
        (r"^will(?=i)", "wil"),
        (r"^del(a|as|os)(?=\w{4})", ""),
        # Digraphs and the mute h; C stands for ch and G for the hard g until the end.
        (r"ph", "f"),
        (r"sh", "s"),
        (r"ch(?=[rl])|ck", "k"),
        (r"c(?=q)", ""),
        (r"ch", "C"),
        (r"h", ""),
        (r"^cc", "k"),
        (r"s?c+(?=[eiy])|[zx]c(?=[eiy])", "s"),
        (r"qu(?=[eiy])|[cq]", "k"),
        (r"^x(?=im|av)", "j"),
        (r"[xz]", "s"),
        (r"gu(?=[eiy])", "G"),
        (r"gu(?=[ao])|gw", "w"),
        (r"g(?=[eiy])", "j"),
        # ll, and borrowed endings.
        (r"ll(?=[iy]$)|ll$", "l"),
        (r"elle$", "el"),
        (r"(?<!tr)ella$", "ela"),
        (r"ll", "y"),
        (r"tte$", "t"),
        (r"(?<=[aio])nne$", "n"),
        (r"(?<=\w\w)ine$", "in"),
        (r"ie$|(?<=\w\w)ey$", "i"),
        (r"ee$", "e"),
        (r"ee", "i"),
        (r"ou", "u"),
        # One letter a sound.
        (r"v", "b"),
        (r"m(?=[bp]|$)", "n"),
        (r"y(?![aeiouw])", "i"),
        (r"^j(?=[aeiou])|(?<=[^aeiou])j(?=[aeiou])", "y"),
        (r"(.)\1+", r"\1"),
        (r"i(?=[aeou])", "y"),
        (r"u(?=[aeio])", "w"),
        (r"^s(?=[bcdfgklmnpqrtC])", "es"),
        (r"(.)\1+", r"\1"),
        (r"G(?=[eiy])", "gu"),
        (r"G", "g"),
        (r"C", "ch"),
    )
)


def folded(text: str) -> str:
    """``text`` in lower case, without accents, with single spaces; folding again changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split())
    for _turn in range(4):
        bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        fresh = " ".join("".join(one for one in bare if not unicodedata.combining(one)).split())
        if fresh == text:
            break
        text = fresh
    return text


@lru_cache(maxsize=4096)
def key(word: str) -> str:
    """The phonetic key of one word: the same for spellings that sound the same.

    Empty if it has no letter or digit.
    """
    sound = "".join(_BREAK.split(folded(word)))[:_LONGEST]
    for _turn in range(5):
        before = sound
        for pattern, after in _SOUNDS:
            sound = pattern.sub(after, sound)
        if sound == before:
            break
    return sound


def words(names: str) -> tuple[str, ...]:
    """The phonetic keys of the words of ``names``, in order, without particles (*de*, *del*), at most 12.

    If there is nothing but particles, these are kept, so that nobody is left without words.
    """
    parts = [part for part in _BREAK.split(_APOSTROPHE.sub("", folded(names))) if part][: 2 * _MOST_WORDS]
    said = [part for part in parts if part not in PARTICLES] or parts
    return tuple(sound for sound in map(key, said) if sound)[:_MOST_WORDS]


def likeness(first: str, second: str) -> float:
    """How alike two whole names are, 0.0 to 1.0.

    The order of the words and of the two names does not matter.

    The measure: each word of one name is paired with the word of the other that sounds most like it
    (`_alike`); a word may also be paired with two written apart. With *matched* the sum of the likeness of
    the pairs, *fewer* and *more* the number of words of each name, it is ``0.8 * matched / fewer + 0.2 *
    matched / more``: a missing second name or second surname costs little, a different one much. One word
    alone against several is weak evidence and counts 0.7 of that. Names with an alias (*alias*, *(a)*, in
    brackets or quotes, after a slash) are compared each with each and the best counts; an alias of one word
    counts 0.8. `LIKELY` and `ALIKE` were set on the pairs of the tests.
    """
    return max(
        (_likeness(one, other) * min(weight, weight_there)
         for one, weight in _names_in(first) for other, weight_there in _names_in(second)),
        default=0.0,
    )  # fmt: skip


def _names_in(text: str) -> list[tuple[tuple[str, ...], float]]:
    """The words of each name in ``text``, the name and its aliases, each with what it weighs."""
    text = folded(text)
    aside = [found[1] or found[2] for found in _ASIDE.finditer(text)]
    parts = [*_ALIAS.split(_ASIDE.sub(" ", text)), *aside]
    names = [found for part in parts if (found := words(part))]
    return [(found, 0.8 if place and len(found) == 1 else 1.0) for place, found in enumerate(names)]


def _likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    matched, spare_first, spare_second = _paired(sorted(first), sorted(second))
    fused_first, fused_second = _fused(spare_second, spare_first), _fused(spare_first, spare_second)
    counts = (len(first) - fused_first, len(second) - fused_second)
    matched += fused_first + fused_second
    alone = 0.7 if min(counts) == 1 < max(counts) else 1.0
    return min(1.0, alone * (0.8 * matched / min(counts) + 0.2 * matched / max(counts)))


def _paired(first: list[str], second: list[str]) -> tuple[float, list[str], list[str]]:
    """The summed likeness of the best pairs, and the words left over on both sides."""
    pairs = sorted(
        (-alike, min(one, other), max(one, other), here, there)
        for here, one in enumerate(first)
        for there, other in enumerate(second)
        if (alike := _alike(one, other)) > 0
    )
    matched, here_done, there_done = 0.0, set[int](), set[int]()
    for unlike, _one, _other, here, there in pairs:
        if here not in here_done and there not in there_done:
            matched -= unlike
            here_done.add(here)
            there_done.add(there)
    return matched, _left(first, here_done), _left(second, there_done)


def _left(names: list[str], done: set[int]) -> list[str]:
    return [name for place, name in enumerate(names) if place not in done]


def _fused(whole: list[str], apart: list[str]) -> int:
    """1 if a word of ``whole`` is two of ``apart`` written together (Anamaría, Ana María), else 0."""
    return int(any(key(left + right) in whole for left, right in permutations(apart, 2)))


@lru_cache(maxsize=1)
def _familiar() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(key, pair.split())) for pair in _FAMILIAR.split(","))


def _alike(first: str, second: str) -> float:
    """How alike two keys are: 1.0 the same sound, 0.9 a familiar form or ñ as ni, less for a slip, else 0.

    A slip is one letter changed, missing, added or swapped in words of 6 letters or more, two from 10 letters
    on. A last letter changed, or an a or o added, makes another name (María, Mario; Juan, Juana), so it is no
    slip.
    """
    if first == second:
        return 1.0
    if first.replace("ny", "n") == second.replace("ny", "n") or frozenset((first, second)) in _familiar():
        return 0.9
    short, long = sorted((first, second), key=len)
    if short[:-1] == long[:-1] or long in (short + "a", short + "o") or short[0] != long[0]:
        return 0.0
    allowed = 0 if len(long) < 6 else 1 if len(long) < 10 else 2
    from rapidfuzz.distance import DamerauLevenshtein  # seven libraries: not before names are compared

    slips = DamerauLevenshtein.distance(first, second, score_cutoff=allowed)
    return 1.0 - slips / len(long) if slips <= allowed else 0.0
