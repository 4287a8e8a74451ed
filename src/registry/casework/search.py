"""Search before create: one box for a code, a name, a document or a phone. Knows no window.

Names are found by how they sound in Spanish and ranked by likeness, so accents, b/v, s/c/z, h, ll/y and a second
surname swapped or left out do not hide anybody. What lies outside a person's scope shows only that it exists and who
answers for it.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from registry.access import Right, Session
from registry.access.sealing import search_words
from registry.casework.codes import read
from registry.errors import SearchFirst
from registry.fields import form_of
from registry.forms import Person
from registry.values.phonetic import ALIKE, folded, likeness, words

LIKELY: Final = ALIKE
"""From this likeness on a name is shown; see `registry.values.phonetic.likeness` for the measure."""
MOST: Final = 30
JUDGED: Final = 40
"""How many candidates are compared with what was typed: each takes about 0.3 ms."""
BEGINNING: Final = 3
"""Letters of a sound by which a name with a slip in it is still found."""
LONGEST: Final = 200
"""Characters of what is typed that are looked at: a page pasted by mistake is not searched to its end."""
MOST_SOUNDS: Final = 6
"""Words of which every combination is tried: 63 look-ups at most."""
_COLUMNS: Final = ("id", "code", "status", "opened_on", "responsible", "risk", "condition", "person_id")
_PERSON: Final = ("person_given_names", "person_surname", "person_second_surname", "person_house_name")
COLUMNS: Final = (
    *_COLUMNS,
    *_PERSON,
    "person_birth_date",
    "person_estimated_age",
    "person_estimated_on",
    "person_sex",
    "person_nationality",
)


@dataclass(frozen=True)
class Found:
    """One person the search found, with her cases; outside the scope only ``responsible`` is filled.

    ``likeness`` runs from 0 to 1; ``by`` says what matched: ``code``, ``document``, ``phone`` or ``name``.
    """

    person_id: str
    by: str
    likeness: float
    in_scope: bool
    responsible: str = ""
    names: str = field(default="", repr=False)
    house_name: str = field(default="", repr=False)
    cases: tuple[dict[str, Any], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Searched:
    """A search that was made: what was typed, what it found. Registering asks for it."""

    typed: str = field(repr=False)
    found: tuple[Found, ...] = field(repr=False)

    def require_for(self, names: str) -> None:
        """Raise `SearchFirst` unless this search looked for somebody like ``names``.

        One who has no name yet may be registered after any search.
        """
        if not folded(self.typed):
            raise SearchFirst
        typed, written = set(words(self.typed)), set(words(names))
        if written and typed and not any(letter.isdigit() for letter in self.typed) and not typed & written:
            raise SearchFirst


def search(session: Session, typed: str) -> Searched:
    """Everybody that ``typed`` may mean, best first. Needs the right to find; `NotReady` while memory fills."""
    session.require(Right.FIND)
    typed = typed[:LONGEST]
    people: dict[str, tuple[str, float]] = {}
    by_code = _by_code(session, typed)
    for by, ids in (("code", by_code), *_by_number(session, typed)):
        for person_id in ids:
            people.setdefault(person_id, (by, 1.0))
    if not by_code:
        for person_id, score in _by_name(session, typed):
            people.setdefault(person_id, ("name", score))
    ranked = sorted(people.items(), key=lambda one: -one[1][1])[:MOST]
    return Searched(typed, _shown(session, ranked))


def _by_code(session: Session, typed: str) -> list[str]:
    code = read(typed)
    return [row["person_id"] for row in session.whole.select(("person_id",), code=code)] if code else []


def _by_number(session: Session, typed: str) -> list[tuple[str, list[str]]]:
    if sum(letter.isdigit() for letter in typed) < 4:
        return []
    return [
        (kind, session.seen.matching("person", kind, search_words(kind, typed), limit=MOST))
        for kind in ("document", "phone")
    ]


def _by_name(session: Session, typed: str) -> list[tuple[str, float]]:
    sounds = [sound for sound in words(typed) if sound.isalnum() and not sound.isdigit()]
    if not sounds:
        return []
    ids: dict[str, None] = {}
    for wanted in _ever_vaguer(sounds):
        ids.update(dict.fromkeys(session.seen.matching("person", "name", wanted, limit=JUDGED)))
        if len(ids) >= JUDGED:
            break
    found = session.seen.answers(form_of(Person), list(ids)[:JUDGED])
    scored = [(id, _best_likeness(typed, answers)) for id, answers in found.items()]
    return sorted((one for one in scored if one[1] >= LIKELY), key=lambda one: -one[1])


def _ever_vaguer(sounds: list[str]) -> Iterator[tuple[str, ...]]:
    """What to look for: all the sounds; their beginnings; all but one; at last each alone."""
    yield tuple(sounds)
    starts = tuple(dict.fromkeys(sound[:BEGINNING] for sound in sounds))[:MOST_SOUNDS]
    for many in range(len(starts), 0, -1):
        yield from itertools.combinations(starts, many)


def full_name(answers: dict[str, Any], prefix: str = "") -> str:
    """Given names and both surnames on one line."""
    parts = (answers.get(f"{prefix}{name}") for name in ("given_names", "surname", "second_surname"))
    return " ".join(str(part) for part in parts if part and part not in ("?", "¬"))


def _best_likeness(typed: str, answers: dict[str, Any]) -> float:
    names = [full_name(answers), str(answers.get("house_name") or "")]
    names += [alias.strip() for alias in str(answers.get("aliases") or "").split(",")]
    return max((_likeness(typed, name) for name in names if name), default=0.0)


def _likeness(typed: str, name: str) -> float:
    """Likeness of whole names; of one name or surname alone, whether it sounds like one of the words."""
    sounds = words(typed)
    whole = likeness(typed, name)
    part = 0.9 if sounds and set(sounds) <= set(words(name)) else 0.0
    return max(whole, part)


def _shown(session: Session, ranked: list[tuple[str, tuple[str, float]]]) -> tuple[Found, ...]:
    cases: dict[str, list[dict[str, Any]]] = {}
    for case in session.whole.select(COLUMNS, people=[person_id for person_id, _why in ranked]):
        cases.setdefault(case["person_id"], []).append(case)
    answers = session.seen.answers(form_of(Person), [person_id for person_id, _why in ranked])
    found = []
    for person_id, (by, score) in ranked:
        hers = cases.get(person_id, [])
        seen = [case for case in hers if session.sees_case(case["responsible"] or "")]
        if hers and not seen:
            found.append(Found(person_id, by, score, False, session.staff_name(hers[0]["responsible"] or "")))
            continue
        who = answers.get(person_id, {})
        house_name = str(who.get("house_name") or "")
        found.append(Found(person_id, by, score, True, "", full_name(who), house_name, tuple(seen)))
    return tuple(found)
