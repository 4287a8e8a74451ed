"""The audit trail and the history of a record, read. Knows no window; writing an entry is the session's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.access.rights import Right
from registry.access.session import Session
from registry.db import Entry
from registry.db.audit import entries, head, verify
from registry.errors import SealBroken, SealClosed
from registry.fields import Form, Record, form_of
from registry.forms import FORMS, form_named

_FORMS = frozenset(form.name for form in FORMS)


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
    closed = session.closed_to(form)
    answers: dict[int, dict[str, tuple[Any, Any]]] = {}
    for revision, compartment, sealed in session._store.changes(form.name, id):
        answers.setdefault(revision, {}).update(_old_and_new(session, form, id, compartment, sealed))
    found = []
    for one in entries(session._store.writing, object=id):
        detail = detail_of(one)
        if one.form == form.name and "revision" in detail:
            known = {
                name: said for name, said in answers.get(detail["revision"], {}).items() if name not in closed
            }
            fields = tuple(name for name in detail["fields"] if name not in closed)
            found.append(Change(detail["revision"], one.at, one.actor, one.action, fields, known))
    return found[::-1]


def _old_and_new(
    session: Session, form: Form, id: str, compartment: str, sealed: bytes
) -> dict[str, tuple[Any, Any]]:
    try:
        opened = sealed
        if compartment:
            opened = session._vault.sealer.open(f"{form.name}/history", id, compartment, sealed)  # type: ignore[arg-type]
    except (SealClosed, SealBroken):
        return {}
    return {name: (old, new) for name, (old, new) in json.loads(opened).items()}


def detail_of(one: Entry) -> dict[str, Any]:
    """What an entry tells besides who, what and when."""
    found: dict[str, Any] = json.loads(one.detail) if one.detail else {}
    return found


def about(session: Session, id: str, action: str = "") -> list[Entry]:
    """The entries about one record, oldest first; how often a plan was printed, say.

    Without the right to read the trail, only those about a record this person may open.
    """
    found = [one for one in entries(session._store.writing, object=id) if action in ("", one.action)]
    if session.may(Right.AUDIT):
        return found
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


def verified(session: Session, *, tail: int | None = None) -> Iterator[int]:
    """Check chain and signatures, yielding each good number; `AuditBroken` at the first bad one.

    Needs the right to read the trail, or to check the registry.
    """
    if not session.may(Right.CHECK):
        session.require(Right.AUDIT)
    return verify(session._store.writing, session._vault.verify, newest=tail)


def anchor(session: Session) -> str:
    """The head of the trail in short, for footers of papers: its number and the first 8 digits of its hash."""
    seq, digest = head(session._store.writing)
    return f"{seq}-{digest.hex()[:8]}"
