"""What somebody is writing and has not saved, kept sealed as its record would be, for another use. Knows no window."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from registry.access.sealing import Sealer, open_row, seal_record
from registry.access.session import Session
from registry.db import Draft, StoredRow
from registry.fields import Compartment, Record, answers, filled, form_of
from registry.fields.answers import canonical
from registry.forms import form_named

_NEW = "new"
_REVISION = "~revision"


class _Apart:
    """Seals drafts for another use than records, so that a draft pasted over a record does not open there."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self.can_open = sealer.can_open
        self.is_deposit = sealer.is_deposit

    def seal(
        self, form: str, record_id: str, compartment: Compartment, data: bytes, *, for_me: bool = True
    ) -> bytes:
        return self._sealer.seal(f"{form}/draft", record_id, compartment, data, for_me=for_me)

    def open(self, form: str, record_id: str, compartment: Compartment, blob: bytes) -> bytes:
        return self._sealer.open(f"{form}/draft", record_id, compartment, blob)

    def opener(self, form: str, compartment: Compartment) -> Callable[[str, bytes], bytes]:
        return self._sealer.opener(f"{form}/draft", compartment)


@dataclass(frozen=True)
class Kept:
    """A draft as it comes back: the record as it was being written, and when it was last kept (UTC)."""

    record: Record
    at: str


def _place(record: Record) -> str:
    """Where the draft of ``record`` lies: its id; of a new one, what it hangs from."""
    parents = [getattr(record, f"{parent}_id") for parent in form_of(record).parents]
    return record.id or "-".join((_NEW, *filter(None, parents)))


def keep(session: Session, record: Record) -> None:
    """Keep ``record`` as it stands; unchecked, since it is not finished.

    One draft a record, and one of each new form for each record it hangs from.
    """
    form = form_of(record)
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = replace(record, id=_place(record), closed=frozenset())
    sealed = seal_record(_Apart(session._vault.sealer), named, None, session.person_id, at)
    clear = canonical(answers(record, form.of(None)) | {_REVISION: record.revision})
    parts = {**sealed.row.sealed, "": clear}
    which = (form.name, named.id)
    session.unkept.add(which)
    session._store.keep_draft(
        session.person_id, Draft(form.name, named.id, dict(sealed.row.parents), at, parts)
    )
    session.unkept.discard(which)


def kept(session: Session) -> list[Kept]:
    """What this person was writing, newest first. A sealed part that no longer opens is left out."""
    return [Kept(_record(session, draft), draft.at) for draft in session._store.drafts(session.person_id)]


def _record(session: Session, draft: Draft) -> Record:
    form = form_named(draft.form)
    clear = json.loads(draft.sealed[""])
    row = StoredRow(
        id=draft.id,
        revision=clear.pop(_REVISION),
        created_at=draft.at,
        created_by=session.person_id,
        updated_at=draft.at,
        updated_by=session.person_id,
        parents=draft.parents,
        clear=filled(form.of(None), clear),
        sealed={name: blob for name, blob in draft.sealed.items() if name},
    )
    record = open_row(_Apart(session._vault.sealer), form, row).record
    return replace(record, id="" if draft.id.startswith(_NEW) else draft.id, closed=frozenset())


def drop(session: Session, record: Record) -> None:
    """Forget the draft of ``record``: it was saved, or given up."""
    with session._store.transaction():
        session._store.drop_draft(session.person_id, form_of(record).name, _place(record))
    session.unkept.discard((form_of(record).name, _place(record)))
