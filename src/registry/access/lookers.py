"""Who searched for somebody restricted without opening her case, for a manager who does. Knows no window."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from registry.access.recording import search_hash, texts
from registry.access.restricting import TOLD, may_restrict
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.trail import detail_of
from registry.db.audit import entries
from registry.db.ledger import searches
from registry.db.shelf import PEOPLE
from registry.db.visits import objects_of, visits
from registry.errors import NotAllowed
from registry.fields import form_of
from registry.forms import Case, Person
from registry.language import _
from registry.values.phonetic import folded

LOOKED: Final = "restricted searches seen"
SHORTEST: Final = 3
"""Letters of the beginning of a name that count as a search for it."""
MOST_WORDS: Final = 6
"""Words of a name of which every order is tried, up to four at a time."""
MOST_PIECES: Final = 12
"""Letters and digits of a code or number that may have been typed with hyphens or spaces between them."""


@dataclass(frozen=True)
class Look:
    """Somebody who is not named searched for a restricted person: who, when (UTC), the id of that person."""

    actor: str
    at: str
    person_id: str


Times = list[tuple[int, frozenset[str]]]
"""From which entry of the trail on who opened a case, oldest first."""


def looks(session: Session) -> list[Look]:
    """Searches for a restricted person by people who did not open her case then, since this manager saw the last ones.

    A search is recorded as a keyed hash: only somebody who knows the name finds it again. Found are the name and its
    beginnings of three letters on, in any order of its words; not a name that was misspelt. Empty for anybody else.
    """
    if not may_restrict(session):
        return []
    after = max(visits(session._store.writing, session.person_id, (LOOKED,), 1), default=0)
    wanted: dict[str, tuple[str, Times]] = {}
    key = session._vault.derived("search-hash")
    for id, held in session._apart.held.items():
        if held.form == "person":
            person = session.get(Person, id, look=False)
            codes = [one.code for one in session.children(Case, "person", id)]
            times = _circles(session, held.restriction)
            for typed in set(_ways_to_search(person, codes)):
                wanted[search_hash(key, typed)] = (id, times)
    found = []
    for seq, at, actor, digest in searches(session._store.writing, after) if wanted else ():
        if digest in wanted and _was_outside(wanted[digest][1], seq, actor):
            found.append(Look(actor, at, wanted[digest][0]))
    return found


def _circles(session: Session, restriction: str) -> Times:
    """Who opened it when, also under the keys it had before, as managers told it: nobody else names people."""
    found: Times = []
    ids = [restriction]
    for id in ids:
        told = [one for one in entries(session._store.writing, object=id) if one.form == PEOPLE]
        named = [one for one in told if one.action == TOLD and session._apart.by_manager(one)]
        for one in named:
            detail = detail_of(one)
            found.append((one.seq, frozenset(texts(detail.get("people")))))
            if (before := str(detail.get("before", ""))) and before not in ids:
                ids.append(before)
    return sorted(found, key=lambda one: one[0])


def _was_outside(times: Times, seq: int, actor: str) -> bool:
    people = [named for since, named in times if since < seq]
    return bool(people) and actor not in people[-1]


def people_apart(session: Session) -> dict[str, str]:
    """The restricted people this person opens, each with the moment (UTC) since when."""
    since = {one.id: one.made_at for one in session._apart.shelf.restrictions()}
    return {id: since[one.restriction] for id, one in session._apart.held.items() if one.form == "person"}


def registered_since(session: Session, person_id: str, moment: str) -> bool:
    """Whether somebody who is not restricted was registered after ``moment`` (UTC)."""
    row = session._store.row(form_of(Person), person_id)
    return row is not None and person_id not in session._apart.held and row.created_at >= moment


def looked_at(session: Session, action: str) -> frozenset[str]:
    """The records about which this person recorded ``action``."""
    return objects_of(session._store.writing, session.person_id, action)


def twin_mark(session: Session, person_id: str, other_id: str) -> str:
    """What stands in the trail for two people who sound alike: not who, else it would tell who is restricted."""
    return session._apart.hash_for([person_id], f"twin|{other_id}")


def mark_looks_seen(session: Session) -> None:
    """This manager saw who looked."""
    session.anchoring.insist_decided()
    if not may_restrict(session):
        raise NotAllowed(what=_(Right.RESTRICT.value))
    session.note(LOOKED)


def _ways_to_search(person: Person, codes: Iterable[str]) -> Iterator[str]:
    names = " ".join((person.given_names, person.surname, person.second_surname))
    for said in (names, person.house_name, *person.aliases.split(",")):
        words = [word for word in folded(said).split() if len(word) > 1][:MOST_WORDS]
        for many in range(1, min(4, len(words)) + 1):
            for some in permutations(words, many):
                for length in range(min(SHORTEST, len(some[-1])), len(some[-1]) + 1):
                    yield " ".join((*some[:-1], some[-1][:length]))
    for written in (*codes, *(row.number for row in person.documents)):
        yield from _in_pieces(written)


def _in_pieces(written: str) -> Iterator[str]:
    """A code or a number as it is written, and with a space or hyphen at up to two places, or none at all."""
    yield written
    bare = "".join(letter for letter in written if letter.isalnum())
    yield bare
    for first in range(1, len(bare[:MOST_PIECES])):
        for last in range(first + 1, len(bare[:MOST_PIECES]) + 1):
            for between in " -.":
                parts = (bare[:first], bare[first:last], bare[last:])
                yield between.join(filter(None, parts))
