"""Who is already registered, and who sounds like whom: what an import compares its rows with. Knows no file."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.access import Session
from registry.fields import Record
from registry.forms import Case, Person, Screening, Stay
from registry.values.phonetic import LIKELY, folded, likeness, words

_COLUMNS: Final = (
    "id", "code", "person_id", "responsible", "person_given_names", "person_surname", "person_second_surname",
    "person_birth_date", "person_gender",
)  # fmt: skip
_LOOKED_AT: Final = 8  # people who share most words with a name, whose whole names are then compared
Key = tuple[str, str, str]


@dataclass
class OneCase:
    """A case as it will be after the import, and as it is stored now."""

    case: Case = field(repr=False)
    screening: Screening | None = field(default=None, repr=False)
    stored: Case | None = field(default=None, repr=False)
    stored_screening: Screening | None = field(default=None, repr=False)
    stays: list[Stay] = field(default_factory=list, repr=False)


@dataclass
class Someone:
    """A person as she will be after the import, as she is stored now, and her cases, oldest first."""

    person: Person = field(repr=False)
    stored: Person | None = field(default=None, repr=False)
    cases: list[OneCase] = field(default_factory=list)


@dataclass(frozen=True)
class Alike:
    """Somebody whose name sounds like another's: the code of her case, or the row of the same file."""

    code: str = ""
    row: int = 0


def names_of(answers: Mapping[str, Any] | Record) -> str:
    """Given names and surnames in one line."""
    get = answers.get if isinstance(answers, Mapping) else lambda name: getattr(answers, name)
    return " ".join(str(said) for name in ("given_names", "surname", "second_surname") if (said := get(name)))


def key_of(answers: Mapping[str, Any] | Record) -> Key:
    """What makes two rows the same person: same names (accents and case aside), birth date and gender."""
    get = answers.get if isinstance(answers, Mapping) else lambda name: getattr(answers, name)
    return folded(names_of(answers)), str(get("birth_date") or ""), str(get("gender") or "")


class Known:
    """The people of a registry by what makes them the same, and by how their names sound; grows with the import."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[Key, str] = {}
        self._outside: dict[Key, str] = {}
        self._nameless: dict[Key, list[str]] = defaultdict(list)
        self._loaded: dict[str, Someone] = {}
        self._fresh: dict[Key, list[Someone]] = defaultdict(list)
        self._names: list[tuple[str, Alike]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for row in reversed(session.whole.select(_COLUMNS)):  # the oldest of two who are the same
            self._remember(row)

    def _remember(self, row: dict[str, Any]) -> None:
        answers = {
            name.removeprefix("person_"): said for name, said in row.items() if name.startswith("person_")
        }
        key = key_of(answers)
        if not self._session.sees_case(row["responsible"] or ""):
            self._outside.setdefault(key, str(row["responsible"] or ""))
        elif not key[0]:
            self._nameless[key].append(row["person_id"])
        elif key not in self._ids:
            self._ids[key] = row["person_id"]
        self._hear(names_of(answers), Alike(code=row["code"] or ""))

    def _hear(self, names: str, who: Alike) -> None:
        for word in set(words(names)):
            self._by_word[word].append(len(self._names))
        self._names.append((names, who))

    def same(self, key: Key) -> list[Someone]:
        """Those who are the same as ``key`` says; of people without a name, all who could be."""
        ids = [self._ids[key]] if key in self._ids else self._nameless.get(key, [])
        return [*(self._load(id) for id in dict.fromkeys(ids)), *self._fresh[key]]

    def outside(self, key: Key) -> str | None:
        """Who answers for the same person outside this person's scope; None if there is none such."""
        return self._outside.get(key)

    def _load(self, id: str) -> Someone:
        if id not in self._loaded:
            person = self._session.get(Person, id, look=False)
            found = Someone(person, person)
            for case in self._session.children(Case, "person", id):
                screening = next(iter(self._session.children(Screening, "case", case.id)), None)
                found.cases.append(OneCase(case, screening, case, screening))
            found.cases.sort(key=lambda one: one.case.opened_on)
            self._loaded[id] = found
        return self._loaded[id]

    def add(self, someone: Someone, row: int) -> None:
        """Remember somebody new of this import."""
        self._fresh[key_of(someone.person)].append(someone)
        self._hear(names_of(someone.person), Alike(row=row))

    def changed(self) -> list[Someone]:
        """Those the import has made or looked at, in the order of the file."""
        return [*self._loaded.values(), *(one for those in self._fresh.values() for one in those)]

    def alike(self, names: str) -> Alike | None:
        """The one whose name sounds most like ``names``, if any likely does."""
        heard = set(words(names))
        shared = Counter(place for word in heard for place in self._by_word.get(word, ()))
        least = min(2, len(heard))
        best: tuple[float, Alike | None] = (0.0, None)
        for place, count in shared.most_common(_LOOKED_AT):
            score = likeness(names, self._names[place][0]) if count >= least else 0.0
            if score >= LIKELY and score > best[0]:
                best = score, self._names[place][1]
        return best[1]
