"""The code lists of the program: codes, their words in both languages, their crosswalks. Knows no form.

They are read once from ``resources/lists/lists.json``, which says for each list where it comes from and for
each label whether its Spanish is official, a translation or our own. Codes never change; what is no longer
offered is ``retired``, so that old answers keep their words. "Not known" and "prefers not to say" belong to
no list: `UNKNOWN` is only what `CodeList.match` answers for words of a standard that mean it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from registry.language import current, resource
from registry.values.phonetic import folded

UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Code:
    """One answer of a list, with what other vocabularies call it."""

    code: str
    es: str
    en: str
    es_kind: str
    """``official``, ``translation`` (awaits review by a practitioner) or ``own`` (worded by the project)."""
    retired: bool = False
    htcds: tuple[str, ...] = ()
    """The label of HTCDS v2.0 first, then its other spellings."""
    pnp: tuple[str, ...] = ()
    """Variables of the PNP open data; the first is the one to report under."""
    penal: tuple[str, ...] = ()
    """Codes of ``penal_means`` or ``penal_purpose`` (art. 129-A); the first is the one to report under."""
    ctdc: tuple[str, ...] = ()
    """Columns or values of the CTDC data set."""
    also: tuple[str, ...] = ()
    """Other words an import understands."""

    @property
    def label(self) -> str:
        """Its words in the current language."""
        return self.es if current() == "es" else self.en


@dataclass(frozen=True)
class CodeList:
    """One list, in the order people see it."""

    id: str
    title_es: str
    title_en: str
    source: str
    licence: str
    es_kind: str
    items: tuple[Code, ...]
    means_unknown: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its title in the current language."""
        return self.title_es if current() == "es" else self.title_en

    @cached_property
    def _by_code(self) -> Mapping[str, Code]:
        return {item.code: item for item in self.items}

    @cached_property
    def _by_words(self) -> Mapping[str, str]:
        """Folded words to codes; a label wins over another standard's word for a different code."""
        found = {_heard(word): UNKNOWN for word in self.means_unknown}
        for item in self.items:
            found.update({_heard(word): item.code for word in (*item.also, *item.htcds)})
        for item in self.items:
            found.update({_heard(word): item.code for word in (item.en, item.es)})
        found.update({_heard(item.code): item.code for item in self.items})
        return found

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def label(self, code: str) -> str:
        """The words for ``code`` in the current language; the code itself if the list has none such."""
        item = self._by_code.get(code)
        return item.label if item else code

    def match(self, text: str) -> str | None:
        """The code meant by a code, a label in either language or a word of HTCDS; None if there is none.

        Case, accents and spaces do not matter. `UNKNOWN` where the standard's own word means "not known".
        """
        return text if text in self._by_code else self._by_words.get(_heard(text))

    def match_several(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes meant by answers separated by semicolons, each once, and the words that mean none.

        The longest run of parts that means something is one answer, because labels of HTCDS (ISIC sections E,
        G, O, T) hold semicolons themselves.
        """
        parts = [part.strip() for part in text.split(";") if part.strip()]
        found: dict[str, None] = {}
        left: list[str] = []
        start = 0
        while start < len(parts):
            for end in range(min(len(parts), start + 3), start, -1):
                if code := self.match("; ".join(parts[start:end])):
                    found[code] = None
                    start = end
                    break
            else:
                left.append(parts[start])
                start += 1
        return tuple(found), tuple(left)


def _heard(text: str) -> str:
    """``text`` without case, accents, spaces and final stops."""
    return folded(text).replace(" ", "").rstrip(".")


@cache
def code_list(name: str) -> CodeList:
    """The list called ``name``; KeyError if the program has none such."""
    return _list(name, _shipped()[name])


def list_names() -> tuple[str, ...]:
    """The names of all lists, in the order of the file."""
    return tuple(_shipped())


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    with resource("lists", "lists.json").open(encoding="utf-8") as file:
        lists: Mapping[str, Mapping[str, Any]] = json.load(file)["lists"]
    return lists


def _list(name: str, raw: Mapping[str, Any]) -> CodeList:
    words = {key: raw[key] for key in ("title_es", "title_en", "source", "licence", "es_kind")}
    items = tuple(_code(item, raw["es_kind"]) for item in raw["items"])
    return CodeList(id=name, items=items, means_unknown=tuple(raw.get("means_unknown", ())), **words)


def _code(raw: Mapping[str, Any], es_kind: str) -> Code:
    return Code(
        code=raw["code"],
        es=raw["es"],
        en=raw["en"],
        es_kind=raw.get("es_kind", es_kind),
        retired=raw.get("retired", False),
        **{key: tuple(raw.get(key, ())) for key in ("htcds", "pnp", "penal", "ctdc", "also")},
    )
