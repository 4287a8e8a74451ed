"""What somebody deposited without being able to read it, and its taking up by a reader. Knows no rule of the work."""

from dataclasses import replace
from typing import TypeVar

from registry.access.recording import utc
from registry.access.sealing import seal_record
from registry.access.session import Session
from registry.fields import Record, form_of

R = TypeVar("R", bound=Record)


def take_up(session: Session, record: type[R], id: str) -> R:
    """Seal again, for this person's whole profession, what somebody deposited without being able to read it."""
    form = form_of(record)
    session.anchoring.insist_decided()
    with session._store.transaction():
        opened = session._opened(form, session._row(form, id))
        deposits = [one for one, blob in opened.row.sealed.items() if _deposited(session, one, blob)]
        if not deposits:
            return session._shown(form, opened.row)  # type: ignore[return-value]
        bare = replace(opened, blobs={one: blob for one, blob in opened.blobs.items() if one not in deposits})
        sealed = seal_record(session._vault.sealer, opened.record, bare, session.person_id, utc())
        session._write(form, replace(sealed, changes={}), "take up", opened)
    session._show(form, sealed)
    return replace(session._guarding.seen(opened.record), revision=sealed.row.revision)  # type: ignore[return-value]


def waits(session: Session, record: Record) -> bool:
    """Whether something of a saved record was deposited and waits for a reader of this person's profession."""
    row = session._store.row(form_of(record), record.id)
    return row is not None and any(_deposited(session, one, blob) for one, blob in row.sealed.items())


def waiting(session: Session, record: type[Record]) -> list[str]:
    """Ids of the records of a form that wait for a reader of this person's profession."""
    return [
        row.id
        for row in session._store.rows(form_of(record))
        if any(_deposited(session, one, blob) for one, blob in row.sealed.items())
    ]


def _deposited(session: Session, compartment: str, blob: bytes) -> bool:
    sealer = session._vault.sealer
    return sealer.can_open(compartment) and sealer.is_deposit(blob)  # type: ignore[arg-type]
