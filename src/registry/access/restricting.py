"""Restricting a person's cases to named people, and telling the manager who looked for them. Knows no window.

A restriction covers a person, all her cases and all that hangs from them: what is set apart under one key would be
found by the rest. Its key is wrapped for the people named, the manager who restricts, and the paper recovery key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from registry.access.apart import Held, with_people
from registry.access.recording import entry, search_hash, utc
from registry.access.rights import Right
from registry.access.session import Session, new_id
from registry.db.ledger import searches
from registry.db.shelf import APART, PEOPLE, SET_APART, Restriction, forget, of_person, put_back
from registry.db.store import row_digest, values_of
from registry.db.visits import objects_of, visits
from registry.errors import NotAllowed, NotFound
from registry.fields import form_of
from registry.forms import FORMS, Case, Person, Staff, form_named
from registry.language import _
from registry.values.phonetic import folded
from registry.vault import PAPER
from registry.vault.restricted import granted, new_case_key

RELEASE: Final = "release"
LOOKED: Final = "restricted searches seen"
SHORTEST: Final = 3
"""Letters of the beginning of a name that count as a search for it."""
MOST_WORDS: Final = 6
"""Words of a name of which every order is tried, up to four at a time."""


@dataclass(frozen=True)
class Circle:
    """Who opens a restricted case: person ids, those whose access has to be given again (they got new keys) apart."""

    restriction: str
    people: tuple[str, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """Somebody who is not named searched for a restricted person: who, when (UTC), the id of that person."""

    actor: str
    at: str
    person_id: str


def circle_of(session: Session, id: str) -> Circle | None:
    """Who opens the case or person ``id``, if it is restricted and this person opens it."""
    held = session._apart.held.get(id)
    if held is None:
        return None
    one = _restriction(session, held.restriction)
    stale = session._apart.stale(one)
    return Circle(one.id, tuple(who for who in one.grants if who != PAPER), stale)


def may_restrict(session: Session) -> bool:
    """Whether this person may restrict cases: a manager in her own right, not one who stands in."""
    return session.may(Right.RESTRICT) and not session.acting and session.person_id in session._vault.roster


def restrict(session: Session, person_id: str, people: Iterable[str]) -> None:
    """From now on only ``people`` (person ids), this manager and the paper recovery key open the cases of a person.

    Memory is closed and has to be opened again. What others saw before, and what lies in older copies, stays readable
    for them. Raises `NotAllowed`, `NotFound`, or the errors of the file; nothing was changed then.
    """
    _insist(session)
    session.get(Person, person_id, look=False)
    if person_id in session._apart.held:
        raise NotAllowed(what=_("restrict a case that is restricted already"))
    apart, at = session._apart, utc()
    restriction = Restriction(new_id(), 0, at, session.person_id, {})
    session.close_memory()
    try:
        with session.together():
            apart.begin(restriction.id, new_case_key())
            _grant(session, restriction, people)
            for form, row in of_person(session._store.writing, FORMS, person_id):
                kept = forget(session._store.writing, form, row.id)
                digest = apart.put(Held(restriction.id, form.name, row, tuple(kept)), fresh=True)
                _told(session, SET_APART, APART, row.id, digest, revision=row.revision)
                _drafts_apart(session, restriction.id, row.id, set(people))
    finally:
        apart.read()
    session._store.writing.checkpoint()  # what lay in the tables is written over, also in the log
    session.changed("case", "")


def name_people(session: Session, restriction: str, people: Iterable[str]) -> None:
    """From now on ``people``, this manager and the paper recovery key open it; who has new keys gets it again."""
    _insist(session)
    with session.together():
        _grant(session, _restriction(session, restriction), people)
    session.changed("case", "")


def release(session: Session, restriction: str) -> None:
    """End a restriction: its records lie in the tables again, for all whose profession opens them.

    Memory is closed and has to be opened again.
    """
    _insist(session)
    apart = session._apart
    if restriction not in apart.keys:
        raise NotAllowed(what=_("end a restriction of cases you do not open"))
    mine = {id: one for id, one in apart.held.items() if one.restriction == restriction}
    session.close_memory()
    try:
        with session.together():
            for id, one in mine.items():
                form = form_named(one.form)
                put_back(session._store.writing, form, one.row, one.history)
                apart.shelf.take(id)
                digest = row_digest(form, values_of(form, one.row))
                _told(session, RELEASE, form.name, id, digest)
            apart.shelf.drop(restriction)
            _told(session, RELEASE, PEOPLE, restriction)
    finally:
        apart.read()
    session.changed("case", "")


def drop_person(session: Session, person_id: str) -> None:
    """Take somebody who leaves out of every restriction; part of closing her account, in its transaction."""
    for one in session._apart.shelf.restrictions():
        if person_id in one.grants:
            fewer = {who: grant for who, grant in one.grants.items() if who != person_id}
            _put(session, with_people(one, fewer))


def give_again(session: Session, person_id: str) -> None:
    """After somebody got new keys: let her open again what she was named for, as far as this person opens it."""
    for one in session._apart.shelf.restrictions():
        if person_id in session._apart.stale(one) and one.id in session._apart.keys:
            fresh = granted(session._vault, one.id, session._apart.keys[one.id], person_id)
            if fresh:
                _put(session, with_people(one, {**one.grants, person_id: fresh}))


def left_without(session: Session, leaver: str) -> int:
    """How many restrictions no manager would open any more, only those named and the paper recovery key."""
    managers = {who for who, member in session._vault.roster.items() if "manager" in member.roles} - {leaver}
    found = session._apart.shelf.restrictions()
    return sum(leaver in one.grants and not managers & one.grants.keys() for one in found)


# --- who looked ---


def looks(session: Session) -> list[Look]:
    """Searches for a restricted person by people who do not open her case, since this manager last said she saw them.

    A search is recorded as a keyed hash: only somebody who knows the name finds it again. Found are the name and its
    beginnings of three letters on, in any order of its words; not a name that was misspelt. Empty for anybody else.
    """
    if not may_restrict(session):
        return []
    after = max(visits(session._store.writing, session.person_id, (LOOKED,), 1), default=0)
    circles = {one.id: one.grants.keys() for one in session._apart.shelf.restrictions()}
    wanted: dict[str, tuple[str, str]] = {}
    key = session._vault.derived("search-hash")
    for id, held in session._apart.held.items():
        if held.form == "person":
            person = session.get(Person, id, look=False)
            codes = [one.code for one in session.children(Case, "person", id)]
            for typed in set(_ways_to_search(person, codes)):
                wanted[search_hash(key, typed)] = (id, held.restriction)
    found = []
    for at, actor, digest in searches(session._store.writing, after) if wanted else ():
        if digest in wanted and actor not in circles[wanted[digest][1]]:
            found.append(Look(actor, at, wanted[digest][0]))
    return found


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


def mark_looks_seen(session: Session) -> None:
    """This manager saw who looked."""
    _insist(session)
    session.note(LOOKED)


def _ways_to_search(person: Person, codes: Iterable[str]) -> Iterator[str]:
    names = " ".join((person.given_names, person.surname, person.second_surname))
    for said in (names, person.house_name, *person.aliases.split(",")):
        words = [word for word in folded(said).split() if len(word) > 1][:MOST_WORDS]
        for many in range(1, min(4, len(words)) + 1):
            for some in permutations(words, many):
                for length in range(min(SHORTEST, len(some[-1])), len(some[-1]) + 1):
                    yield " ".join((*some[:-1], some[-1][:length]))
    yield from codes
    yield from (row.number for row in person.documents)


# --- the parts of it ---


def _insist(session: Session) -> None:
    session.anchoring.insist_decided()
    if not may_restrict(session):
        raise NotAllowed(what=_(Right.RESTRICT.value))


def _restriction(session: Session, id: str) -> Restriction:
    for one in session._apart.shelf.restrictions():
        if one.id == id:
            return one
    raise NotFound(what=_("restriction"), key=id[:8])


def _grant(session: Session, one: Restriction, people: Iterable[str]) -> None:
    """Wrap the key for ``people``, this manager and the paper; who has it already keeps her grant."""
    key = session._apart.keys.get(one.id)
    if key is None:
        raise NotAllowed(what=_("name people for cases you do not open"))
    stale = session._apart.stale(one)
    grants: dict[str, str] = {}
    for who in (PAPER, *sorted({*people, session.person_id})):
        old = one.grants.get(who)
        fresh = old if old and who not in stale else granted(session._vault, one.id, key, who)
        if fresh is None:
            raise NotFound(what=_("account"), key=session.staff_name(who))
        grants[who] = fresh
    _put(session, with_people(one, grants))


def _put(session: Session, one: Restriction) -> None:
    digest = session._apart.shelf.put_restriction(one)
    _told(session, "name people", PEOPLE, one.id, digest, people=sorted(set(one.grants) - {PAPER}))


def _told(session: Session, action: str, form: str, id: str, digest: bytes = b"", **detail: object) -> None:
    made = entry(session.person_id, action, form, id, **detail, **session._as)
    session._store.append(made._replace(row_sha256=digest), session._vault.sign)


def _drafts_apart(session: Session, restriction: str, id: str, people: set[str]) -> None:
    """Drafts about one of these records: sealed under its key, and left to this manager by who does not open it."""
    for account in session._store.rows(form_of(Staff)):
        for draft in session._store.drafts(account.id):
            if id in (draft.id, *draft.parents.values()):
                session._store.drop_draft(account.id, draft)
                mine = account.id in {*people, session.person_id}
                kept = replace(draft, sealed=session._apart.closed_draft(restriction, draft))
                if mine:
                    session._store.keep_draft(account.id, kept)
                else:
                    session._store.keep_draft(session.person_id, replace(kept, passed_by=account.id))
