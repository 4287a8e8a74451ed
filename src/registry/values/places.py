"""Countries and places of Peru: names, codes, and how a typed place is understood. Knows no form.

A place is stored as text: a country (ISO 3166-1, ``VE``), ``PE``, a department (``PE-24``), a province
(``PE-2403``) or a district of Peru (``PE-240302``, INEI codes, not RENIEC's), and behind a colon words of its
own (``VE:Maracay``, ``PE-24:caleta Cruz``). Names of countries come from Unicode CLDR through Babel.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from babel import Locale
from babel.core import get_global

from registry.language import LANGUAGES, Language, current, resource
from registry.values.phonetic import folded

FIRST: Final = ("PE", "VE", "CO", "EC", "BO", "BR")
"""The countries offered first: where nearly all residents of Peruvian shelters come from."""

_LOCALE: Final[Mapping[Language, str]] = {"es": "es_PE", "en": "en"}
_STORED: Final = re.compile(r"([A-Z]{2})(?:-(\d{2}|\d{4}|\d{6}))?(?::(.*))?", re.DOTALL)
_SEPARATOR: Final = re.compile(r"\s*(?:[,/>;|]|\s[-–—]\s)\s*")
_LEVEL: Final = re.compile(r"^(?:departamento|dpto\.?|region|provincia|prov\.?|distrito|dist\.?) (?:del? )?")
_ARTICLES: Final = re.compile(r"\b(?:the|el|la|los|las|de|del|of|republica|republic)\b")
_LONGEST: Final = 200


def countries() -> tuple[tuple[str, str], ...]:
    """All countries as (ISO 3166-1 code, name in the current language): `FIRST`, then by name."""
    return _countries(current())


@cache
def _countries(language: Language) -> tuple[tuple[str, str], ...]:
    names = _names(language)
    rest = sorted((code for code in names if code not in FIRST), key=lambda code: folded(names[code]))
    return tuple((code, names[code]) for code in (*FIRST, *rest))


def country_name(code: str) -> str:
    """The name of a country in the current language; the code itself if there is none such."""
    return _names(current()).get(code, code)


def parse_country(text: str) -> str | None:
    """The country meant by a code of two or three letters or a name in Spanish or English, or None.

    HTCDS's names ("Korea, Republic of") and the usual words for a nationality ("venezolana") are understood.
    """
    found = _spellings()
    return found.get(folded(text)) or found.get(_plain(text))


@cache
def _names(language: Language) -> Mapping[str, str]:
    territories = Locale.parse(_LOCALE[language]).territories
    return {code: territories[code] for code in _three_letters() if code in territories}


@cache
def _known() -> Mapping[str, Any]:
    known: Mapping[str, Any] = json.loads(resource("places", "countries.json").read_text(encoding="utf-8"))
    return known


@cache
def _three_letters() -> Mapping[str, str]:
    """The ISO 3166-1 codes of two letters to those of three: the list of what is a country there."""
    found: dict[str, str] = {}
    for then, now in sorted(get_global("territory_aliases").items()):
        if len(then) == 3 and then.isalpha() and len(now) == 1 and now[0] not in _known()["not_iso"]:
            found[now[0]] = _known()["three_letters"].get(now[0], then)
    return found


@cache
def _spellings() -> Mapping[str, str]:
    """Folded codes and names to the code of the country; what is shown wins over other names."""
    named = [(code, name) for code, names in _known()["other_names"].items() for name in names]
    for language in LANGUAGES:
        named.extend(_names(language).items())
    found = {_plain(name): code for code, name in named}
    found.update({folded(name): code for code, name in named})
    for code in _names("en"):
        found[code.lower()] = found[_three_letters()[code].lower()] = code
    return found


def _plain(name: str) -> str:
    """A country's name without articles, order and punctuation, so that *Congo, The* is *Congo*."""
    words = re.sub(r"[^\w ]+", " ", _ARTICLES.sub(" ", folded(name))).split()
    return " ".join(sorted(words)) or folded(name)


@dataclass(frozen=True)
class _Gazetteer:
    """The departments, provinces and districts of Peru by INEI code."""

    names: Mapping[str, str]
    retired: Mapping[str, str]
    """Codes no longer offered, to the present ones; what was stored with them keeps its name."""
    by_name: Mapping[str, tuple[str, ...]]
    """Folded names to codes."""
    ambiguous: frozenset[str]
    """Folded names of districts that other well-known places share, so that alone they say too little."""

    def under(self, code: str, length: int) -> tuple[tuple[str, str], ...]:
        """(code, name) of the places with codes of ``length`` inside ``code``, by name."""
        inside = [
            (one, name)
            for one, name in self.names.items()
            if len(one) == length and one.startswith(code) and one not in self.retired
        ]
        return tuple(sorted(inside, key=lambda place: folded(place[1])))


@cache
def _peru() -> _Gazetteer:
    raw: Mapping[str, Any] = json.loads(resource("places", "ubigeo.json").read_text(encoding="utf-8"))
    names: dict[str, str] = {**raw["departments"], **raw["provinces"], **raw["districts"]}
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        if code not in raw["retired"]:
            for spelling in (name, *raw["other_names"].get(code, ())):
                by_name.setdefault(folded(spelling), []).append(code)
    ready = {name: tuple(codes) for name, codes in by_name.items()}
    return _Gazetteer(names, raw["retired"], ready, frozenset(map(folded, raw["also_elsewhere"])))


def departments() -> tuple[tuple[str, str], ...]:
    """The departments as (``"24"``, ``"Tumbes"``), by name."""
    return _peru().under("", 2)


def provinces(department: str) -> tuple[tuple[str, str], ...]:
    """The provinces of a department (``"24"``) as (``"2403"``, ``"Zarumilla"``), by name."""
    return _peru().under(department, 4)


def districts(province: str) -> tuple[tuple[str, str], ...]:
    """The districts of a province (``"2403"``) as (``"240302"``, ``"Aguas Verdes"``), by name."""
    return _peru().under(province, 6)


def valid(place: str) -> bool:
    """Whether ``place`` can be stored as a place."""
    found = _STORED.fullmatch(place)
    if not found:
        return False
    country, code, words = found.groups()
    if country not in _names("en") or (code and (country != "PE" or code not in _peru().names)):
        return False
    return words is None or (bool(words) and words == " ".join(words.split()) and len(words) <= _LONGEST)


def shown(place: str) -> str:
    """``place`` as people read it, from the largest part to the smallest: *Tumbes, Zarumilla, Aguas Verdes*.

    Peru is named only where nothing smaller is. What is no stored place is shown as it is.
    """
    found = _STORED.fullmatch(place)
    if not found:
        return place
    country, code, words = found.groups()
    names = _peru().names
    parts = [names.get(code[:size], code[:size]) for size in range(2, len(code) + 1, 2)] if code else []
    return ", ".join((*(parts or [country_name(country)]), *([words] if words else [])))


def country_of(place: str) -> str | None:
    """The country of a stored place, or None."""
    found = _STORED.fullmatch(place)
    return found[1] if found and found[1] in _names("en") else None


def department_of(place: str) -> str | None:
    """The INEI code of the department (``"24"``) of a stored place in Peru, or None."""
    found = _STORED.fullmatch(place)
    return found[2][:2] if found and found[2] and found[2][:2] in _peru().names else None


def parse(text: str) -> str | None:
    """The stored place meant by a code, or by names separated by commas in any order; None if it stays open.

    Names that fit no country or place of Peru become the words behind the colon. Of the places that fit, the
    one most of the names speak of is meant, and of those the largest (*Lima* is the department). Where
    several of one size remain, it is the larger place named that holds them all (*Santa Rosa, Puno*), else
    None (*Santa Rosa*).
    """
    text = " ".join(text.split())
    head, colon, words = text.partition(":")
    for stored in (text, head.upper() + colon + words.strip(), f"PE-{head}{colon}{words.strip()}"):
        if valid(stored):
            return stored
    return _from_names([part for part in _SEPARATOR.split(text) if part])


def _from_names(parts: list[str]) -> str | None:
    if len(parts) > 1 and (whole := parse_country(", ".join(parts))):
        return whole
    named = [parse_country(part) if folded(part) not in _peru().by_name else None for part in parts]
    country = next((code for code in named if code), None)
    rest = [part for part, code in zip(parts, named, strict=True) if not code or code != country]
    if country and country != "PE":
        return _with_words(country, rest)
    code, left = _inside_peru(rest)
    return _with_words(f"PE-{code}", left) if code else _with_words("PE", rest) if country else None


def _inside_peru(parts: list[str]) -> tuple[str, list[str]]:
    """The INEI code meant by ``parts``, empty if it stays open, and the parts that name nothing of it."""
    meant = {part: _codes_of(part) for part in parts}
    counted = Counter(parts)

    def levels(code: str) -> set[str]:
        return {code[:size] for size in range(2, len(code) + 1, 2)}

    def rank(code: str) -> tuple[int, int, int]:
        spoken = [meant[part] & levels(code) for part in counted]
        fitting = sum(min(times, len(those)) for times, those in zip(counted.values(), spoken, strict=True))
        return -fitting, len(code), -len(set().union(*spoken))

    candidates = sorted(set().union(*meant.values()), key=rank)
    best = [code for code in candidates if rank(code) == rank(candidates[0])]
    shared = set.intersection(*map(levels, best)) & set().union(*meant.values()) if best else set()
    chosen = max(shared, key=len, default="")
    if len(parts) == 1 and folded(parts[0]) in _peru().ambiguous:
        chosen = ""
    return chosen, [part for part in parts if not meant[part] & levels(chosen)]


def _codes_of(part: str) -> set[str]:
    by_name, name = _peru().by_name, folded(part)
    return set(by_name.get(name) or by_name.get(_LEVEL.sub("", name), ()))


def _with_words(place: str, words: list[str]) -> str | None:
    whole = f"{place}:{', '.join(words)}" if words else place
    return whole if valid(whole) else None


def search(text: str, limit: int = 12) -> list[str]:
    """The places whose name, or a word of it, begins with ``text``, as stored places; the likeliest first.

    For a list that completes what is typed: names that are ``text`` itself come first, then beginnings of
    names, then of words; among each, departments, countries, provinces and districts in this order.
    """
    wanted = folded(text)
    if not wanted:
        return []
    found = sorted(_hits(wanted))
    return [place for _rank, _size, _name, place in found[:limit]]


def _hits(wanted: str) -> Iterator[tuple[int, int, str, str]]:
    for name, size, place in _searchable(current()):
        if name.startswith(wanted):
            yield (0 if name == wanted else 1), size, name, place
        elif f" {wanted}" in name:
            yield 2, size, name, place


@cache
def _searchable(language: Language) -> tuple[tuple[str, int, str], ...]:
    """(folded name, size, stored place) of every place; countries stand between departments and provinces."""
    peru = [(name, len(code), f"PE-{code}") for name, codes in _peru().by_name.items() for code in codes]
    return (*peru, *((folded(name), 3, code) for code, name in _countries(language)))
