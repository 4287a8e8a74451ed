"""Countries and the places of Peru: their names, their codes, and how a typed place is understood. Knows no form.

A place is stored as text: a country (ISO 3166-1, ``VE``), ``PE``, a department (``PE-24``), a province (``PE-2403``)
or a district of Peru (``PE-240302``, INEI codes, not RENIEC's), and behind a colon words of its own
(``VE:Maracay``, ``PE-24:caleta Cruz``). Names of countries come from Unicode CLDR through Babel.
"""

import json
import re
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
_LEVEL: Final = re.compile(r"^(?:departamento|dpto\.?|region|provincia|prov\.?|distrito|dist\.?)(?: de)? (?=\w)")
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
    """The country meant by a code of two or three letters or a name in Spanish, English or of HTCDS; else None."""
    found = _spellings()
    return found.get(folded(text)) or found.get(_plain(text))


@cache
def _names(language: Language) -> Mapping[str, str]:
    territories = Locale.parse(_LOCALE[language]).territories
    return {code: territories[code] for code in _three_letters() if code in territories}


@cache
def _three_letters() -> Mapping[str, str]:
    """ISO 3166-1 codes of two letters to those of three, which is also the list of what is a country there."""
    aliases = get_global("territory_aliases")
    found = {
        now[0]: then for then, now in sorted(aliases.items()) if len(then) == 3 and then.isalpha() and len(now) == 1
    }
    known = json.loads(resource("places", "countries.json").read_text(encoding="utf-8"))
    return {code: known["three_letters"].get(code, then) for code, then in found.items() if code not in known["not_iso"]}


@cache
def _spellings() -> Mapping[str, str]:
    """Folded codes and names to the code of the country."""
    known = json.loads(resource("places", "countries.json").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for code, others in known["other_names"].items():
        found.update({form: code for name in others for form in (folded(name), _plain(name))})
    for language in LANGUAGES:
        found.update({form: code for code, name in _names(language).items() for form in (_plain(name), folded(name))})
    for code, three in _three_letters().items():
        found[code.lower()] = found[three.lower()] = code
    return found


def _plain(name: str) -> str:
    """A country's name without articles, order and punctuation: *Korea, Republic of* is *Republic of Korea*."""
    words = re.sub(r"[^\w ]+", " ", _ARTICLES.sub(" ", folded(name))).split()
    return " ".join(sorted(words)) or folded(name)


@dataclass(frozen=True)
class _Gazetteer:
    """The departments, provinces and districts of Peru by INEI code."""

    names: Mapping[str, str]
    retired: Mapping[str, str]
    """Codes no longer offered, to the present ones; what was stored with them keeps its name."""
    by_name: Mapping[str, tuple[str, ...]]
    """Folded names to codes, the larger places first."""

    def under(self, code: str, length: int) -> tuple[tuple[str, str], ...]:
        """(code, name) of the places with codes of ``length`` inside ``code``, by name."""
        inside = [one for one in self.names if len(one) == length and one.startswith(code) and one not in self.retired]
        return tuple((one, self.names[one]) for one in sorted(inside, key=lambda one: folded(self.names[one])))


@cache
def _peru() -> _Gazetteer:
    raw: Mapping[str, Any] = json.loads(resource("places", "ubigeo.json").read_text(encoding="utf-8"))
    names: dict[str, str] = {**raw["departments"], **raw["provinces"], **raw["districts"]}
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        if code not in raw["retired"]:
            for spelling in (name, *raw["other_names"].get(code, ())):
                by_name.setdefault(folded(spelling), []).append(code)
    ordered = {name: tuple(sorted(codes, key=lambda code: (len(code), code))) for name, codes in by_name.items()}
    return _Gazetteer(names, raw["retired"], ordered)


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
    """The stored place meant by a code or by names separated by commas, in any order; None if none is recognised.

    Names that fit no country or place of Peru become the words behind the colon. A name that several places have is
    the largest of them, and the only one inside the others named; where several of one size remain (*Santa Rosa*), the
    text says too little and the answer is None, unless a larger place was named as well.
    """
    text = " ".join(text.split())
    head, colon, words = text.partition(":")
    if valid(text) or not text:
        return text or None
    if head.upper() != head and valid(head.upper() + colon + words):
        return head.upper() + colon + words
    if re.fullmatch(r"\d{2}|\d{4}|\d{6}", text) and text in _peru().names:
        return f"PE-{text}"
    return _from_names([part for part in _SEPARATOR.split(text) if part])


def _from_names(parts: list[str]) -> str | None:
    country: str | None = None
    rest: list[str] = []
    for part in parts:
        code = None if country or len(part) < 2 else parse_country(part)
        if code and not (code != "PE" and folded(part) in _peru().by_name and len(parts) > 1):
            country = code
        else:
            rest.append(part)
    if country not in (None, "PE"):
        return _with_words(str(country), rest)
    code, left = _inside_peru(rest)
    if code is None:
        return None
    if not code:
        return _with_words("PE", left) if country else None
    return _with_words(f"PE-{code}", left)


def _inside_peru(parts: list[str]) -> tuple[str | None, list[str]]:
    """The code of the smallest place all named ones agree on and the parts that name none; None if it stays open."""
    by_name = _peru().by_name
    named = [(part, by_name.get(folded(part)) or by_name.get(_LEVEL.sub("", folded(part)), ())) for part in parts]
    chosen, left = "", [part for part, codes in named if not codes]
    for part, codes in sorted(((part, codes) for part, codes in named if codes), key=lambda one: len(one[1])):
        inside = [code for code in codes if code.startswith(chosen) and code != chosen]
        around = [code for code in codes if chosen.startswith(code)]
        smallest = [code for code in inside if len(code) == len(inside[0])]
        if len(smallest) == 1:
            chosen = smallest[0]
        elif around:
            continue
        elif not chosen:
            return None, left
        else:
            left.append(part)
    return chosen, left


def _with_words(place: str, words: list[str]) -> str | None:
    whole = f"{place}:{', '.join(words)}" if words else place
    return whole if valid(whole) else None


def search(text: str, limit: int = 12) -> list[str]:
    """The places whose name, or a word of it, begins with ``text``, as stored places; the likeliest first.

    For a list that completes what is typed: a name that is ``text`` itself comes first, then beginnings of names,
    then of words; larger places before smaller ones, places in Peru before countries unless a country is called so.
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
    """(folded name, size from 1, stored place) of every place; countries stand between departments and provinces."""
    peru = [(name, len(code), f"PE-{code}") for name, codes in _peru().by_name.items() for code in codes]
    return (*peru, *((folded(name), 3, code) for code, name in _countries(language)))
