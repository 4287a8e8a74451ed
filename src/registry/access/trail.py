"""The audit trail and the history of a record, read and checked. Knows no window; the session writes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from registry.access.answering import counted
from registry.access.recording import details, texts, whole
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.soundness import ALONE, believed
from registry.db import Connection, Entry
from registry.db.audit import TAIL, entries, head, verify, vouched
from registry.db.inspection import FILL
from registry.db.ledger import Some, Told, Wanted, page, unlike_rows
from registry.db.purges import APPROVE, ASK, PURGE, approved, request_of
from registry.db.shelf import APART
from registry.errors import (
    AuditBroken,
    Cancelled,
    RecordGone,
    RecordNotAsTold,
    RegistryError,
    SealBroken,
    SealClosed,
)
from registry.fields import Form, Record, form_of
from registry.forms import FORMS, form_named
from registry.language import _
from registry.progress import Progress, Silent, step

How = Literal["tail", "quick", "every"]
"""Which signatures are checked: of the newest 1,000 entries; those that vouch for all; every single one."""
_FORMS = frozenset(form.name for form in FORMS)
_WEIGHTY: Final = (PURGE, FILL, ASK, APPROVE)
"""Actions on which something is believed, so that every check looks at their signatures."""
_PURGES: Final = 100


@dataclass(frozen=True)
class Change:
    """One kept change of a record, and by field the old and new stored answers this person may see."""

    revision: int
    at: str
    by: str
    action: str
    fields: tuple[str, ...]
    answers: Mapping[str, tuple[Any, Any]]


def changes(session: Session, record: type[Record], id: str) -> list[Change]:
    """The changes of one record, newest first, as far as this person reads its sections. Raises as `Session.get`."""
    form = form_of(record)
    session.get(record, id, look=False)
    closed = session.closed_in(form, id)
    answers: dict[int, dict[str, tuple[Any, Any]]] = {}
    kept = (*session._store.changes(form.name, id), *session._apart.changes(id))
    for revision, compartment, sealed in kept:
        answers.setdefault(revision, {}).update(_old_and_new(session, form, id, compartment, sealed))
    found = []
    for one in entries(session._store.writing, object=id):
        detail = detail_of(one)
        revision = whole(detail.get("revision"))
        if one.form in (form.name, APART) and revision:
            known = {name: said for name, said in answers.get(revision, {}).items() if name not in closed}
            named = texts(detail["fields"]) if "fields" in detail else known
            fields = tuple(name for name in named if name not in closed)
            found.append(Change(revision, one.at, one.actor, one.action, fields, known))
    return found[::-1]


def _old_and_new(
    session: Session, form: Form, id: str, compartment: str, sealed: bytes
) -> dict[str, tuple[Any, Any]]:
    try:
        opened = sealed
        if compartment:
            opened = session._vault.sealer.open(f"{form.name}/history", id, compartment, sealed)  # type: ignore[arg-type]
        return {name: (old, new) for name, (old, new) in json.loads(opened).items()}
    except (SealClosed, SealBroken, AttributeError, RecursionError, TypeError, ValueError):
        return {}  # closed, broken, or by another hand none


def detail_of(one: Entry) -> dict[str, Any]:
    """What an entry tells besides who, what and when; nothing of one that is no JSON object."""
    return details(one.detail)


def about(session: Session, id: str, action: str = "") -> list[Entry]:
    """The entries about one record, oldest first; how often a plan was printed, say.

    Without the right to read the trail, only those about a record this person may open.
    """
    found = [one for one in entries(session._store.writing, object=id) if action in ("", one.action)]
    if session.may(Right.AUDIT):
        return found
    if id not in session._apart.held:
        found = [one for one in found if one.form != APART]
    forms = {one.form for one in found if one.form in _FORMS}
    closed = {name for name in forms if not session.reaches(form_named(name), id)}
    return [one for one in found if one.form not in closed]


def newest(session: Session, count: int = 200) -> list[Entry]:
    """The newest entries, newest first. Needs the right to read the trail."""
    session.require(Right.AUDIT)
    return entries(session._store.writing, newest=count)[::-1]


def every(session: Session) -> list[Entry]:
    """All entries, oldest first. Needs the right to read the trail."""
    session.require(Right.AUDIT)
    return entries(session._store.writing)


def reading_of(session: Session) -> Connection:
    """The connection on which long reads do not keep a save waiting; the writing one until there is another."""
    return session._memory.connection or session._store.writing


# --- whether it is whole ---


def verified(session: Session, how: How = "every") -> Iterator[int]:
    """Check the trail, yielding the number reached now and then; `AuditBroken` at the first entry that is wrong.

    Order and chain of all entries are checked (of the newest 1,000 for ``tail``), and the signatures that ``how`` says.
    Needs the right to read the trail, or to check the registry.
    """
    if not session.may(Right.CHECK):
        session.require(Right.AUDIT)
    return _verified(session, how)


def _verified(session: Session, how: How) -> Iterator[int]:
    connection = reading_of(session)
    if how == "quick":
        return vouched(connection, session._vault.key_of, _WEIGHTY)
    return verify(connection, session._vault.verify, newest=TAIL if how == "tail" else None)


@dataclass(frozen=True)
class Checked:
    """What a check of the trail found: how it was done, up to which entry, and what is wrong."""

    how: How
    seq: int
    hash: bytes
    problem: AuditBroken | None

    @property
    def ok(self) -> bool:
        """Whether the trail holds together."""
        return self.problem is None


def check(session: Session, how: How = "quick", progress: Progress | None = None) -> Checked:
    """Check the whole trail; recorded in it if it is whole, for nothing is written into a damaged file.

    A break is told, never raised. Raises `NotAllowed` as `verified`, `Cancelled`, `RegistryDamaged`.
    """
    heard = progress or Silent()
    seq, digest = head(reading_of(session))
    try:
        for reached, number in enumerate(verified(session, how)):
            if how == "quick" or reached % 500 == 0:
                step(heard, min(1.0, number / max(1, seq)), _("Checking the audit trail…"))
    except AuditBroken as problem:
        return Checked(how, seq, digest, problem)
    session.note("verify trail", entries=seq, every=how == "every")
    return Checked(how, seq, digest, None)


def tail_problems(session: Session) -> list[RegistryError]:
    """What is wrong at the end of the trail, for whoever signs in; empty if nothing is. Some 50 ms; needs no right.

    Of the newest 1,000 entries: order, chain, every signature, and whether the rows they tell of are stored as the
    newest entry of each says. Nothing is raised but `Cancelled`, and nothing is written.
    """
    found: list[RegistryError] = []
    try:
        for _number in _verified(session, "tail"):
            pass
    except Cancelled:
        raise
    except RegistryError as problem:
        found.append(problem)
    try:
        for told in unlike_rows(reading_of(session), FORMS, TAIL):
            if told.gone and _purged(session, told):
                continue
            kind = RecordGone if told.gone else RecordNotAsTold
            found.append(kind(what=title_of(told.form), seq=told.seq))
    except Cancelled:
        raise
    except RegistryError as problem:
        found.append(problem)
    return found


def title_of(form: str) -> str:
    """What a record of ``form`` is called; of one set apart, only that."""
    return _("Restricted record") if form == APART else _(form_named(form).title)


def _purged(session: Session, told: Told) -> bool:
    """Whether a manager and a second person recorded, each with her signature, that the record was deleted for good."""
    told_of = Wanted(objects=(told.object,), kinds=(Some((PURGE,)),))
    entitled = believed(session)
    return any(
        one.actor in entitled
        and session._vault.verify(one.actor, one.hash, one.signature)
        and (one.actor in ALONE or _by_two(session, one))
        for one in page(reading_of(session), told_of, _PURGES)
    )


def _by_two(session: Session, purge: Entry) -> bool:
    connection, request = reading_of(session), request_of(purge.detail)
    genuine = all(
        session._vault.verify(one.actor, one.hash, one.signature)
        for one in (entries(connection, object=request) if request else ())
        if one.action in (ASK, APPROVE)
    )
    return (
        genuine
        and approved(connection.all, request, purge.actor, purge.seq, partial(counted, session._vault)) > 0
    )


def anchor(session: Session) -> str:
    """The head of the trail in short, for footers of papers: its number and the first 8 digits of its hash."""
    seq, digest = head(session._store.writing)
    return f"{seq}-{digest.hex()[:8]}"
