"""Restricting a person's cases to named people, naming others, and ending it. Knows no window.

A restriction covers a person, all her cases and all that hangs from them: what is set apart under one key would be
found by the rest. Its key is wrapped for the people named, the manager who restricts, and the paper recovery key.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from registry.access.apart import with_people
from registry.access.circle import managers_of, needs_a_manager, works_here
from registry.access.packing import Held
from registry.access.recording import entry, utc
from registry.access.rights import Right
from registry.access.session import LEFTOVERS, Session
from registry.db import Draft
from registry.db.rows import row_digest, values_of
from registry.db.shelf import (
    APART,
    PEOPLE,
    RELEASE,
    SET_APART,
    Restriction,
    forget,
    of_person,
    put_back,
    taken,
)
from registry.errors import CodeTaken, NotAllowed, NotFound
from registry.forms import FORMS, Person, form_named
from registry.language import _
from registry.vault import PAPER
from registry.vault.restricted import granted, named_by, new_case_key

TOLD: Final = "name people"
"""The action of the entries that tell who opens a restricted case."""


@dataclass(frozen=True)
class Circle:
    """Who opens a restricted case: person ids, those whose access has to be given again (they got new keys) apart."""

    restriction: str
    people: tuple[str, ...]
    stale: tuple[str, ...]


def circle_of(session: Session, id: str) -> Circle | None:
    """Who opens the case or person ``id``, if it is restricted and this person opens it."""
    held = session._apart.held.get(id)
    if held is None:
        return None
    one = _restriction(session, held.restriction)
    stale = session._apart.stale(one)
    return Circle(one.id, tuple(who for who in one.grants if who != PAPER), stale)


def shut_out(session: Session) -> list[set[str]]:
    """For each restricted case this person is named for and opens no more, since she has new keys: who can help.

    Those are managers, by person id; where there are none, only the paper recovery key lets her in again.
    """
    return [managers_of(session, one) for one in session._apart.lost()]


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
    session.close_memory()
    try:
        with session.together():
            one = _begun(session, utc())
            _grant(session, one, people)
            ids = set()
            for form, row in of_person(session._store.writing, FORMS, person_id):
                kept = forget(session._store.writing, form, row.id)
                _put_apart(session, Held(one.id, form.name, row, tuple(kept)))
                ids.add(row.id)
            _close_drafts(session, one.id, {*people, session.person_id}, ids)
            session._store.remember(LEFTOVERS, "yes")
    finally:
        session._apart.read()
    session.without_leftovers()
    session.changed("case", "")


def name_people(session: Session, restriction: str, people: Iterable[str]) -> None:
    """From now on ``people``, this manager and the paper recovery key open it; who has new keys gets it again.

    If somebody opens it no more, the case gets a new key: she may have kept the one before.
    """
    _insist(session)
    one, named = _restriction(session, restriction), {*people, session.person_id}
    try:
        with session.together():
            if set(one.grants) - {PAPER} <= named:
                _grant(session, one, named)
            else:
                _under_new_key(session, one, named)
    finally:
        session._apart.read()
    session.changed("case", "")


def release(session: Session, restriction: str) -> None:
    """End a restriction: its records lie in the tables again, for all whose profession opens them.

    Memory is closed and has to be opened again. Raises `CodeTaken`, and nothing was changed then.
    """
    _insist(session)
    apart = session._apart
    if restriction not in apart.keys:
        raise NotAllowed(what=_("end a restriction of cases you do not open"))
    mine = apart.under(restriction)
    for one in mine:
        if taken(session._store.writing, form_named(one.form), one.row):
            raise CodeTaken(code=str(one.row.clear.get("code", "")))
    session.close_memory()
    try:
        with session.together():
            for one in mine:
                form = form_named(one.form)
                put_back(session._store.writing, form, one.row, one.history)
                apart.shelf.take(one.row.id)
                _told(session, RELEASE, form.name, one.row.id, row_digest(form, values_of(form, one.row)))
            for author, draft, opened in _drafts_under(session, restriction):
                _replace_draft(session, author, draft, author, opened)
            _end(session, restriction)
    finally:
        apart.read()
    session.changed("case", "")


def drop_person(session: Session, person_id: str) -> None:
    """Take somebody who leaves out of every restriction; part of closing her account, in its transaction.

    Where this manager opens the case it gets a new key, too.
    """
    for one in session._apart.shelf.restrictions():
        if person_id not in one.grants:
            continue
        if may_restrict(session) and one.id in session._apart.keys:
            stale = session._apart.stale(
                one
            )  # who lets them in again has to know them: they stay to be named
            asking = {who: one.grants[who] for who in stale if who != person_id and works_here(session, who)}
            _under_new_key(session, one, set(one.grants) - {PAPER, person_id, *stale}, asking)
        else:
            fewer = {who: grant for who, grant in one.grants.items() if who != person_id}
            _put(session, with_people(one, fewer))


def give_again(session: Session, person_id: str) -> None:
    """After somebody got new keys: let her open again what she was named for, as far as this person opens it.

    The recovery key also lets a manager in where no manager who works here opens a case: else nobody could ever name
    somebody for it, or end the restriction.
    """
    for one in session._apart.shelf.restrictions():
        again = person_id in session._apart.stale(one) or needs_a_manager(session, one, person_id)
        if again and one.id in session._apart.keys:
            fresh = granted(session._vault, one.id, session._apart.keys[one.id], person_id)
            if fresh:
                _put(session, with_people(one, {**one.grants, person_id: fresh}))


def end_empty(session: Session, restrictions: Iterable[str]) -> None:
    """End those under which nothing lies any more, after a purge; part of its transaction."""
    for one in restrictions:
        if may_restrict(session):
            _end(session, one)


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


def _grant(
    session: Session,
    one: Restriction,
    people: Iterable[str],
    asking: Mapping[str, str] = MappingProxyType({}),
    **detail: str,
) -> None:
    """Wrap the key for ``people``, this manager and the paper; who has it already keeps her grant.

    ``asking`` are grants that open nothing, of people to be named again.
    """
    key = session._apart.keys.get(one.id)
    if key is None:
        raise NotAllowed(what=_("name people for cases you do not open"))
    stale = session._apart.stale(one)
    grants: dict[str, str] = dict(asking)
    for who in (PAPER, *sorted({*people, session.person_id})):
        old = one.grants.get(who)
        fresh = old if old and who not in stale else granted(session._vault, one.id, key, who)
        if fresh is None:
            raise NotFound(what=_("account"), key=session.staff_name(who))
        grants[who] = fresh
    _put(session, with_people(one, grants), **detail)


def _put(session: Session, one: Restriction, **detail: str) -> None:
    digest = session._apart.shelf.put_restriction(one)
    _told(session, TOLD, PEOPLE, one.id, digest, people=sorted(set(one.grants) - {PAPER}), **detail)


def _told(session: Session, action: str, form: str, id: str, digest: bytes = b"", **detail: object) -> None:
    made = entry(session.person_id, action, form, id, **detail, **session._as)
    session._store.append(made._replace(row_sha256=digest), session._vault.sign)


def _begun(session: Session, since: str) -> Restriction:
    """A restriction under a new key, not yet written."""
    key = new_case_key()
    session._apart.begin(named_by(key), key)
    return Restriction(named_by(key), 0, since, session.person_id, {})


def _end(session: Session, restriction: str) -> None:
    """The end of a restriction; one of which something does not open keeps its key."""
    if not session._apart.shelf.rows(restriction):
        session._apart.shelf.drop(restriction)
        _told(session, RELEASE, PEOPLE, restriction)


def _put_apart(session: Session, one: Held) -> None:
    _told(session, SET_APART, APART, one.row.id, session._apart.put(one, fresh=True))


def _under_new_key(
    session: Session, before: Restriction, people: set[str], asking: Mapping[str, str] = MappingProxyType({})
) -> None:
    """The same case for ``people`` (the paper besides) under a new key, and so under a new id."""
    apart = session._apart
    if before.id not in apart.keys:
        raise NotAllowed(what=_("name people for cases you do not open"))
    one = _begun(session, before.made_at)
    _grant(session, one, people, asking, before=before.id)
    for held in apart.under(before.id):
        apart.shelf.take(held.row.id)
        _put_apart(session, replace(held, restriction=one.id))
    for author, draft, opened in _drafts_under(session, before.id):
        _close_draft(session, one.id, people, author, draft, opened)
    _end(session, before.id)


# --- drafts ---


def _drafts(session: Session) -> Iterator[tuple[str, Draft]]:
    for author in session._store.drafting():
        for draft in session._store.drafts(author):
            yield author, draft


def _drafts_under(session: Session, restriction: str) -> list[tuple[str, Draft, Draft]]:
    """Of the drafts closed under a restriction: whose, as it lies there, and opened."""
    found = []
    for author, draft in _drafts(session):
        opened = session._apart.opened_draft(draft)
        if opened is not None and session._apart.restriction_of_draft(draft) == restriction:
            found.append((author, draft, opened))
    return found


def _close_drafts(session: Session, restriction: str, people: set[str], ids: set[str]) -> None:
    """Close the drafts about the records ``ids``."""
    for author, draft in list(_drafts(session)):
        if not ids.isdisjoint((draft.id, *draft.parents.values())):
            _close_draft(session, restriction, people, author, draft, draft)


def _close_draft(
    session: Session, restriction: str, people: set[str], author: str, draft: Draft, opened: Draft
) -> None:
    """Close a draft under the key of a restriction; that of somebody who does not open it is left to this manager."""
    closed = session._apart.closed_draft(restriction, opened)
    if author in (PAPER, *people):
        _replace_draft(session, author, draft, author, closed)
    else:
        left = replace(closed, passed_by=draft.passed_by or author)
        _replace_draft(session, author, draft, session.person_id, left)


def _replace_draft(session: Session, author: str, draft: Draft, to: str, fresh: Draft) -> None:
    session._store.drop_draft(author, draft)
    if fresh.passed_by:
        session._store.leave_draft(to, fresh)
    else:
        session._store.keep_draft(to, fresh)
