"""A closed case deleted for good, with everything that hangs from it: two people decide. Knows no window.

Rows, history and drafts go, those of a restricted case too; the entries of the audit trail stay, which hold ids, names
of questions and digests only, so that the trail verifies as before. What lies in backups made earlier is not reached.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from registry.access import acts, approvals, drafts, restricting
from registry.access.rights import Right
from registry.access.session import LEFTOVERS, Session
from registry.db import StoredRow, purging
from registry.db.purges import PURGE, REQUEST
from registry.errors import NotAllowed, NotFound
from registry.fields import Form, form_of
from registry.forms import FORMS, Case, Person
from registry.language import _

_CASE, _PERSON = form_of(Case), form_of(Person)


@dataclass(frozen=True)
class Extent:
    """What a purge takes: how many records, and whether the person goes, too, who has no other case."""

    records: int
    person: bool
    state: str

    def act(self, case_id: str) -> acts.Act:
        """The act that two people decide."""
        return acts.purge(case_id, self.records, self.state, person=self.person)


def extent(session: Session, case_id: str) -> Extent:
    """What deleting a case would take now. Raises `NotAllowed`, `NotFound` or `OutOfScope`."""
    session.require(Right.PURGE)
    if session.acting:  # nobody would believe her later that what is missing was deleted on purpose
        raise NotAllowed(what=_("deleting a case for good while standing in"))
    session.get(Case, case_id, look=False)
    found = list(_records(session, case_id))
    digest = hashlib.sha256()
    for form, row in found:
        digest.update(f"{form.name}|{row.id}|{row.revision}|".encode())
    return Extent(len(found), any(form is _PERSON for form, _row in found), digest.hexdigest()[:32])


def purge(session: Session, case_id: str) -> int:
    """Delete a case and all that hangs from it; how many records. That it may go is the caller's to say.

    On the thread of the writing connection, with no reading in progress; memory is closed and has to be opened again.
    Raises as `extent`, `SecondPersonNeeded` or one of its kinds (also when the case changed since it was approved),
    `RollbackUndecided`, or what the disk says; nothing is deleted then.
    """
    session.anchoring.insist_decided()
    wanted = extent(session, case_id)
    writing = session._store.writing
    with session.together():
        request = approvals.insist(session, wanted.act(case_id))
        told = {"request": request} if request else {}
        taken = list(_records(session, case_id))
        held = session._apart.held
        emptied = {held[row.id].restriction for _form, row in taken if row.id in held}
        drafts.forget_closed(session, {row.id for _form, row in taken})
        for form, row in taken:
            if row.id in held:
                session._apart.shelf.take(row.id)
            else:
                purging.purge(writing, form, row.id)
            session.note(PURGE, form.name, row.id, **told)
        session._store.remember(LEFTOVERS, "yes")
        for id in purging.forget_words(writing, REQUEST, case_id):
            session.note(PURGE, REQUEST, id, **told)
        restricting.end_empty(session, emptied)
    session._apart.read()
    session.close_memory()
    writing.checkpoint()  # the log held what was deleted
    session.without_leftovers()
    return wanted.records


def _records(session: Session, case_id: str) -> Iterator[tuple[Form, StoredRow]]:
    """Everything that goes, what hangs from something before it, in an order that does not change."""
    store = session._store
    case = store.row(_CASE, case_id)
    if case is None:
        raise NotFound(what=_("case"), key=case_id[:8])
    person = case.parents["person_id"]
    alone = bool(person) and len(store.children(_CASE, "person", person)) == 1
    for form in FORMS:
        found: dict[str, StoredRow] = {}
        if _CASE.name in form.parents:
            found |= {row.id: row for row in store.children(form, _CASE.name, case_id)}
        if alone and _PERSON.name in form.parents and form is not _CASE:
            found |= {row.id: row for row in store.children(form, _PERSON.name, person)}
        yield from ((form, row) for row in found.values())
    yield _CASE, case
    if alone and (row := store.row(_PERSON, person)):
        yield _PERSON, row
