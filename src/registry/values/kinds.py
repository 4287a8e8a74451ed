"""The kinds of answer: each reads what was typed, checks what is stored, and shows it. Knows no form.

Stored answers are plain: text, whole numbers, tuples of codes. Empty is ``""``, ``None`` or ``()``. Unknown and
"prefers not to say" are answers, apart from empty: the codes `UNKNOWN` and `UNDISCLOSED` of every list, and the
same two words behind a mark in kinds that are written freely.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from registry.language import N_, _
from registry.values import dates, places
from registry.values.lists import code_list
from registry.values.phonetic import folded

UNKNOWN: Final = "unknown"
UNDISCLOSED: Final = "undisclosed"
OTHER: Final = "other"
FREE_UNKNOWN: Final = "?"
FREE_UNDISCLOSED: Final = "¬"
_SPECIAL: Final = {
    UNKNOWN: N_("Not known"),
    FREE_UNKNOWN: N_("Not known"),
    UNDISCLOSED: N_("Prefers not to say"),
    FREE_UNDISCLOSED: N_("Prefers not to say"),
}
_DIRECTIONS: Final = "\u202a-\u202e\u2066-\u2069"
_CONTROL: Final = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_DIRECTIONS}\ud800-\udfff\ufffe\uffff]"
)
"""What no paper shows and no file keeps, and what makes words read other than they are stored."""
_UNSEEN: Final = re.compile(f"[{_DIRECTIONS}\u200b\u200e\u200f\ufeff]")
"""Signs nobody typed that come along when a phone number or a page is pasted."""
MOST_ROWS: Final = 200
"""Rows inside one record: many times what any form has had."""

Stored = Any


class Kind(Protocol):
    """What every kind of answer can do."""

    @property
    def empty(self) -> Stored:
        """The stored answer of a question not asked yet."""

    def read(self, text: str) -> Stored:
        """The stored answer for what a person typed; ValueError with a translated reason."""

    def check(self, value: Stored) -> None:
        """ValueError with a translated reason if ``value`` cannot be stored."""

    def show(self, value: Stored) -> str:
        """``value`` as people read it, in the current language."""


def special(value: Stored) -> str | None:
    """The words for "not known" and "prefers not to say", or None for any other answer."""
    return _(_SPECIAL[value]) if isinstance(value, str) and value in _SPECIAL else None


@dataclass(frozen=True)
class Text:
    """Words as they were said, up to ``longest`` characters; ``long`` ones have several lines."""

    long: bool = False
    longest: int = 200
    empty: str = ""

    def read(self, text: str) -> str:
        text = _UNSEEN.sub("", text)
        text = text.strip() if self.long else " ".join(text.split())
        self.check(text)
        return text

    def check(self, value: Stored) -> None:
        if not isinstance(value, str) or _CONTROL.search(value):
            raise ValueError(_("it has characters that cannot be written"))
        if len(value) > self.longest:
            raise ValueError(_("it is longer than {n} characters").format(n=self.longest))

    def show(self, value: Stored) -> str:
        return special(value) or value


@dataclass(frozen=True)
class Number:
    """A whole number within bounds."""

    low: int = 0
    high: int = 1_000_000
    empty: None = None

    def read(self, text: str) -> int | None:
        text = text.strip()
        if not text:
            return None
        try:
            value = int(text)
        except ValueError:
            raise ValueError(_("write a whole number")) from None
        self.check(value)
        return value

    def check(self, value: Stored) -> None:
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise ValueError(
                _("write a number between {low} and {high}").format(low=self.low, high=self.high)
            )

    def show(self, value: Stored) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Date:
    """A date: ``partial`` ones may be a year or a month; ``hour`` ones may have a time of day."""

    partial: bool = False
    hour: bool = False
    empty: str = ""

    def read(self, text: str) -> str:
        text = text.strip()
        if not text or text in _SPECIAL:
            return text
        if self.hour:
            return dates.parse_moment(text)
        return dates.parse_partial(text) if self.partial else dates.parse_day(text)

    def check(self, value: Stored) -> None:
        if not isinstance(value, str) or (value and value not in _SPECIAL and self.read(value) != value):
            raise ValueError(_("write the date as day/month/year, month/year or only the year"))

    def show(self, value: Stored) -> str:
        return special(value) or dates.shown(value)


class Coded:
    """What the kinds that answer from a list share; ``one`` code may carry the words of "other" behind a colon."""

    empty: Stored

    def codes(self) -> frozenset[str]:
        """Every code that may be stored, without "not known" and "prefers not to say"."""
        raise NotImplementedError

    def label(self, code: str) -> str:
        """The words for one code, with the words of "other" behind it."""
        raise NotImplementedError

    def find(self, text: str) -> str | None:
        """The code meant by a code or by its words in either language."""
        raise NotImplementedError

    def read_one(self, text: str) -> str:
        """One stored answer for one typed answer; ValueError if the list has none such."""
        text = text.strip()
        for code, words in _SPECIAL.items():
            if len(code) > 1 and text in (code, words, _(words)):
                return code
        if found := self.find(text):
            return found
        head, colon, words = text.partition(":")
        if colon and (found := self.find(head)) and plain_code(found).lower() == OTHER:
            return f"{found}:{' '.join(words.split())}"
        raise ValueError(_("“{text}” is not one of the answers").format(text=text[:60]))

    def check_one(self, value: Stored) -> None:
        """ValueError if ``value`` is not one stored answer of this list."""
        if not isinstance(value, str):
            raise ValueError(_("choose one of the answers"))
        code = plain_code(value)
        if code not in self.codes() and code not in (UNKNOWN, UNDISCLOSED):
            raise ValueError(_("“{text}” is not one of the answers").format(text=code[:60]))
        if code != value and (code.lower() != OTHER or _CONTROL.search(value) or len(value) > 200):
            raise ValueError(_("only “other” can carry words of its own"))

    def show_one(self, value: str) -> str:
        """The words for one stored answer."""
        code, _colon, words = value.partition(":")
        label = special(code) or self.label(code)
        return f"{label}: {words}" if words else label


def plain_code(value: str) -> str:
    """The code of one stored answer, without the words of "other"."""
    return value.partition(":")[0]


@cache
def _list_codes(name: str) -> frozenset[str]:
    return frozenset(code.code for code in code_list(name).items)


@cache
def _country_codes() -> frozenset[str]:
    return frozenset({"stateless", *(code for code, _name in places.countries())})


@dataclass(frozen=True)
class FromList(Coded):
    """Codes of one of the program's lists."""

    name: str

    def codes(self) -> frozenset[str]:
        return _list_codes(self.name)

    def offered(self) -> tuple[str, ...]:
        """The codes offered for new answers: those not retired."""
        return tuple(code.code for code in code_list(self.name).items if not code.retired)

    def label(self, code: str) -> str:
        return code_list(self.name).label(code)

    def find(self, text: str) -> str | None:
        return code_list(self.name).match(text)


@dataclass(frozen=True)
class Countries(Coded):
    """ISO 3166-1 countries and "stateless"."""

    def codes(self) -> frozenset[str]:
        return _country_codes()

    def offered(self) -> tuple[str, ...]:
        """The countries in the order they are offered, then "stateless"."""
        return (*(code for code, _name in places.countries()), "stateless")

    def label(self, code: str) -> str:
        return _("Stateless") if code == "stateless" else places.country_name(code)

    def find(self, text: str) -> str | None:
        if folded(text) in (folded("stateless"), folded(_("Stateless"))):
            return "stateless"
        return places.parse_country(text)


@dataclass(frozen=True)
class Choice:
    """One answer of a list."""

    among: FromList | Countries
    empty: str = ""

    def read(self, text: str) -> str:
        return self.among.read_one(text) if text.strip() else ""

    def check(self, value: Stored) -> None:
        if value != "":
            self.among.check_one(value)

    def show(self, value: Stored) -> str:
        return self.among.show_one(value) if value else ""


@dataclass(frozen=True)
class Choices:
    """Several answers of a list, in the order given, each once; typed ones are separated by semicolons."""

    among: FromList | Countries
    empty: tuple[str, ...] = ()

    def read(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.among.read_one(part) for part in text.split(";") if part.strip()))

    def check(self, value: Stored) -> None:
        if not isinstance(value, tuple) or len({plain_code(str(one)) for one in value}) != len(value):
            raise ValueError(_("choose each answer once"))
        for one in value:
            self.among.check_one(one)

    def show(self, value: Stored) -> str:
        return "; ".join(self.among.show_one(one) for one in value)


@dataclass(frozen=True)
class Place:
    """A place: a country, or in Peru a department, province or district (INEI code), and words of its own."""

    empty: str = ""

    def read(self, text: str) -> str:
        text = text.strip()
        if not text or text in _SPECIAL:
            return text
        found = places.parse(text)
        if found is None:
            raise ValueError(_("“{text}” is not a country or a place in Peru").format(text=text[:60]))
        return found

    def check(self, value: Stored) -> None:
        odd = not isinstance(value, str) or _CONTROL.search(value)
        if odd or (value and value not in _SPECIAL and not places.valid(value)):
            raise ValueError(_("choose a country or a place in Peru"))

    def show(self, value: Stored) -> str:
        return special(value) or (places.shown(value) if value else "")


@dataclass(frozen=True)
class Link:
    """The id of another record (``form``), or of a member of staff (``staff``)."""

    form: str
    empty: str = ""

    def read(self, text: str) -> str:
        self.check(text)
        return text

    def check(self, value: Stored) -> None:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{32}|", value):
            raise ValueError(_("choose one of the records"))

    def show(self, value: Stored) -> str:
        return str(value)


@dataclass(frozen=True)
class Rows:
    """Several rows of a small record, such as documents or plan actions, kept inside their record."""

    record: type
    empty: tuple[Any, ...] = ()

    def read(self, text: str) -> tuple[Any, ...]:
        raise ValueError(_("fill in the rows one by one"))

    def check(self, value: Stored) -> None:
        if not isinstance(value, tuple) or not all(isinstance(row, self.record) for row in value):
            raise ValueError(_("fill in the rows one by one"))
        if len(value) > MOST_ROWS:
            raise ValueError(_("there are more than {n} rows").format(n=MOST_ROWS))

    def show(self, value: Stored) -> str:
        return str(len(value)) if value else ""
