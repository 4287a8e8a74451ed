"""How the text of one cell becomes an answer, and an answer the text of a cell. Knows no column and no registry.

Every function of the first kind takes the text and the declared field, and raises ValueError with a translated
reason for what the field cannot hold.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from registry.fields import Field
from registry.language import LANGUAGES, _, using
from registry.values import kinds
from registry.values.lists import code_list
from registry.values.phonetic import PARTICLES, folded

Take = Callable[[str, Field], Any]

_CLOCK: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?")
_SERIAL: Final = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of the dates of spreadsheets
_SAINTS: Final = frozenset({"san", "santa", "santo"})
_LONGEST_OTHER: Final = 180
_FREE: Final = {kinds.UNKNOWN: kinds.FREE_UNKNOWN, kinds.UNDISCLOSED: kinds.FREE_UNDISCLOSED}


@cache
def _special_words() -> dict[str, str]:
    words = {kinds.UNKNOWN: kinds.UNKNOWN, kinds.UNDISCLOSED: kinds.UNDISCLOSED}
    for language in LANGUAGES:
        with using(language):
            words |= {str(kinds.special(code)): code for code in (kinds.UNKNOWN, kinds.UNDISCLOSED)}
    return {folded(word): code for word, code in words.items()}


def special(text: str) -> str | None:
    """The code of "not known" or "prefers not to say", in either language; None for anything else."""
    return _special_words().get(folded(text))


def as_declared(text: str, field: Field) -> Any:
    """The answer as the field's own kind reads it: lists, dates, numbers, places, words."""
    if isinstance(field.kind, kinds.Choice | kinds.Choices):
        return coded(text, field)
    if isinstance(field.kind, kinds.Date):
        return dated(text, field)
    if isinstance(field.kind, kinds.Place) and (code := special(text)):
        return _FREE[code]
    return field.kind.read(text)


def dated(text: str, field: Field) -> str:
    """A date: ISO or day/month/year, partial where the field allows it, or the day number of a spreadsheet."""
    if code := special(text):
        return _FREE[code] if field.unknown else ""
    if found := _CLOCK.fullmatch(text):
        text = found[1]
    elif found := _SERIAL.fullmatch(text):
        text = (_EPOCH + timedelta(int(found[1]))).isoformat()
    return str(field.kind.read(text))


def _one(text: str, among: kinds.FromList | kinds.Countries) -> str | None:
    text = " ".join(text.split())
    if found := special(text) or among.find(text):
        return found
    head, _colon, words = text.partition(":")
    code = among.find(head) if words.strip() else None
    return f"{code}:{words.strip()}" if code and code.lower() == kinds.OTHER else None


def _several(text: str, among: kinds.FromList | kinds.Countries) -> tuple[list[str], list[str]]:
    """The codes meant, and the parts that mean none, in their order."""
    found, left = [], [part for part in text.split(";") if part.strip()]
    if isinstance(among, kinds.FromList):
        codes, rest = code_list(among.name).match_several(text)
        found, left = list(codes), list(rest)
    elif not _one(text, among) and len(left) == 1:
        left = [part for part in re.split(r"[,/]", text) if part.strip()]
    unmeant: list[str] = []
    for part in left:
        code = _one(part, among)
        (found if code else unmeant).append(code or part.strip())
    return found, unmeant


def coded(text: str, field: Field) -> Any:
    """Codes of the field's list, from codes, words in either language, or words of HTCDS; several with semicolons."""
    if isinstance(field.kind, kinds.Choices):
        found, unmeant = _several(text, field.kind.among)
        _refuse(unmeant)
        return _joined(found)
    assert isinstance(field.kind, kinds.Choice)
    code = _one(text, field.kind.among)
    _refuse([] if code else [text])
    return code


def coded_or_other(text: str, field: Field) -> Any:
    """As `coded`, but words that mean no code are kept as the words of "other"."""
    if isinstance(field.kind, kinds.Choices):
        found, unmeant = _several(text, field.kind.among)
        return _joined([*found, *(f"{kinds.OTHER}:{' '.join(part.split())}" for part in unmeant)])
    assert isinstance(field.kind, kinds.Choice)
    return _one(text, field.kind.among) or f"{kinds.OTHER}:{' '.join(text.split())}"


def _refuse(unmeant: list[str]) -> None:
    if unmeant:
        raise ValueError(_("“{text}” is not one of the answers").format(text=unmeant[0][:60]))


def _joined(found: list[str]) -> tuple[str, ...]:
    """Each code once; the words of several "other" together."""
    words = [one.partition(":")[2] for one in found if ":" in one]
    codes = list(dict.fromkeys(kinds.plain_code(one) for one in found))
    said = ", ".join(words)
    return tuple(f"{code}:{said}" if said and code.lower() == kinds.OTHER else code for code in codes)


def surnames(text: str, _field: Field) -> tuple[str, str]:
    """First and second surname. Particles go with the word after them: *de la Cruz Rojas* is *de la Cruz*, *Rojas*.

    Of more than two, the last is the second surname and the others are the first one (*Ponce de León Vega*).
    """
    units: list[str] = []
    held: list[str] = []
    for word in text.replace(",", " ").split():
        held.append(word)
        if folded(word) not in PARTICLES | _SAINTS:
            units.append(" ".join(held))
            held = []
    if held:
        units.append(" ".join(held))
    return (units[0] if units else "", "") if len(units) < 2 else (" ".join(units[:-1]), units[-1])


def gender_and_sex(text: str, field: Field) -> tuple[str, str]:
    """The gender, and the sex that goes with it where HTCDS's answer says so."""
    gender = str(coded(text, field))
    return gender, {"Feminine": "female", "Masculine": "male"}.get(gender, "")


# --- and back ---------------------------------------------------------------------------------------------------


def as_text(field: Field, value: Any) -> str:
    """An answer as a cell says it: HTCDS's own words for codes, ISO codes for countries and places, ISO dates."""
    if field.is_empty(value):
        return ""
    if isinstance(field.kind, kinds.Choice):
        return _code_text(field.kind.among, value)
    if isinstance(field.kind, kinds.Choices):
        return "; ".join(_code_text(field.kind.among, one).replace(";", ",")
                         if ":" in one else _code_text(field.kind.among, one) for one in value)  # fmt: skip
    if isinstance(value, str) and value in _FREE.values():
        with using("en"):
            return str(kinds.special(value))
    return str(value)


def _code_text(among: kinds.FromList | kinds.Countries, value: str) -> str:
    code, colon, words = value.partition(":")
    with using("en"):
        label = kinds.special(code)
    if not label:
        label = _standard_label(among.name, code) if isinstance(among, kinds.FromList) else code
    return f"{label}{colon} {words}" if colon else label


@cache
def _standard_label(name: str, code: str) -> str:
    """The label HTCDS has for a code, else ours in English; the code itself where neither would be read back."""
    among = code_list(name)
    if code not in among:
        return code
    item = among[code]
    label = item.htcds[0] if item.htcds else item.en
    found, left = among.match_several(label)
    return label if (found, left) == ((code,), ()) and among.match(label) == code else code
