"""The restricted cases that one signed-in person opens: their keys, and their records beside those of the tables.

Everybody else's program never sees such a record: it lies sealed on a shelf (`registry.db.shelf`), not in its table.
Knows no rule and no right; who may restrict is in `registry.access.restricting`.
"""

import base64
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from registry.access.recording import entry
from registry.access.sealing import Sealed
from registry.db import Connection, Draft, Entry, Store, StoredRow
from registry.db.shelf import APART, Restriction, Shelf, Shelved, beside
from registry.db.store import changes_digest
from registry.errors import RegistryError, SealBroken
from registry.fields import Form, as_stored, filled
from registry.fields.answers import canonical
from registry.vault import OpenVault
from registry.vault.restricted import (
    close_draft,
    draft_restriction,
    is_stale,
    open_draft,
    open_whole,
    opened,
    seal_whole,
)

Kept = tuple[int, str, bytes]
"""One kept change: revision, compartment, sealed old and new values."""
_UP: Final = ("person_id", "case_id")


@dataclass(frozen=True)
class Held:
    """One restricted record, opened as far as the key of its case goes; its parts are still sealed."""

    restriction: str
    form: str
    row: StoredRow = field(repr=False)
    history: tuple[Kept, ...] = field(repr=False)


class Apart:
    """What of the restricted cases this person opens, kept beside the tables of the writing connection."""

    def __init__(self, vault: OpenVault, store: Store) -> None:
        self._vault, self._store = vault, store
        self.shelf = Shelf(store.writing)
        self.keys: dict[str, bytes] = {}
        """The key of each restriction this person opens."""
        self.held: dict[str, Held] = {}
        """By record id."""
        self.broken: list[str] = []
        """Records on the shelf that her key should open and does not."""
        self._laid = self._unsure = False
        store.undone = self._undone
        self.read()

    def read(self) -> None:
        """Read the shelf again, as after a change of it."""
        self.keys, self.held, self.broken, self._unsure = {}, {}, [], False
        me = self._vault.person_id
        for one in self.shelf.restrictions():
            key = opened(self._vault, one.id, one.grants[me]) if me in one.grants else None
            if key is None:
                continue
            self.keys[one.id] = key
            for shelved in self.shelf.rows(one.id):
                self._take_in(one, key, shelved)
        self.lay_beside(self._store.writing)

    def _take_in(self, restriction: Restriction, key: bytes, shelved: Shelved) -> None:
        data = open_whole(self._vault, restriction.id, key, shelved.id, shelved.revision, shelved.sealed)
        try:
            if data is None:
                raise SealBroken
            self.held[shelved.id] = _unpacked(self._store.forms, restriction.id, shelved, json.loads(data))
        except (SealBroken, ValueError, KeyError, TypeError):
            self.broken.append(shelved.id)

    def lay_beside(self, connection: Connection) -> None:
        """Let the queries of ``connection`` find these records beside those of the tables."""
        if self.held or self._laid:
            self._laid = True
            for form in self._store.forms.values():
                self.lay(connection, form)

    def lay(self, connection: Connection, form: Form) -> None:
        """The same for one form."""
        beside(connection, form, (row for name, row in self.rows() if name is form))

    def begin(self, restriction: str, key: bytes) -> None:
        """Know the key of a restriction that is being made."""
        self._unsure = True
        self.keys[restriction] = key

    def stale(self, one: Restriction) -> tuple[str, ...]:
        """For whom the key of ``one`` is wrapped under keys they have no more."""
        return tuple(who for who, grant in one.grants.items() if is_stale(self._vault, who, grant))

    def closed_draft(self, restriction: str, draft: Draft) -> dict[str, bytes]:
        """The parts of a draft of a restricted case."""
        key = self.keys[restriction]
        return {
            name: close_draft(self._vault, restriction, key, name, part)
            for name, part in draft.sealed.items()
        }

    def opened_draft(self, draft: Draft) -> Draft | None:
        """A draft as it was before `closed_draft`; None if this person does not open its case (any more)."""
        parts: dict[str, bytes] = {}
        for name, part in draft.sealed.items():
            restriction = draft_restriction(part)
            key = self.keys.get(restriction)
            opened = open_draft(self._vault, restriction, key, name, part) if key else None
            if restriction and opened is None:
                return None
            parts[name] = part if opened is None else opened
        return replace(draft, sealed=parts)

    def _undone(self) -> None:
        """What was being written was not: what is known here may be wrong."""
        if self._unsure:
            with contextlib.suppress(RegistryError):
                self.read()

    def rows(self) -> Iterable[tuple[Form, StoredRow]]:
        """The stored rows of all of them."""
        kept = list(self.held.values())  # at once: the other thread may be saving one
        return [(self._store.forms[one.form], one.row) for one in kept]

    def restriction_of(self, row: StoredRow) -> str:
        """The restriction a record falls under: its own, or that of what it hangs from; empty if none."""
        for id in (row.id, *(row.parents.get(name, "") for name in _UP)):
            if id in self.held:
                return self.held[id].restriction
        return ""

    def about(self, form: str, id: str) -> str:
        """The name under which the trail tells of a record: its form, or only that it is restricted."""
        return APART if id in self.held else form

    def changes(self, id: str) -> list[Kept]:
        """The kept changes of one of them, oldest first."""
        return list(self.held[id].history) if id in self.held else []

    def write(self, restriction: str, form: Form, sealed: Sealed, action: str, **detail: Any) -> Entry:
        """Put a saved record on the shelf; the entry that tells of it, not yet in the trail."""
        before = self.held.get(sealed.row.id)
        fresh = [(sealed.row.revision, name, blob) for name, blob in sorted(sealed.changes.items())]
        one = Held(restriction, form.name, sealed.row, (*(before.history if before else ()), *fresh))
        self._unsure = True
        digest = self.put(one)
        self.held[sealed.row.id] = one
        self.lay(self._store.writing, form)
        made = entry(
            self._vault.person_id, action, APART, sealed.row.id, revision=sealed.row.revision, **detail
        )
        kept = changes_digest((name, blob) for _revision, name, blob in fresh) if fresh else b""
        return made._replace(row_sha256=digest, history_sha256=kept)

    def put(self, one: Held, *, fresh: bool = False) -> bytes:
        """Seal a record whole and put it on the shelf; its digest. Raises `Stale`."""
        key = self.keys[one.restriction]
        revision = one.row.revision
        blob = seal_whole(
            self._vault, one.restriction, key, one.row.id, revision, _packed(self._store.forms, one)
        )
        return self.shelf.put(Shelved(one.row.id, one.restriction, revision, blob), fresh=fresh)


def _packed(forms: Mapping[str, Form], one: Held) -> bytes:
    form, row = forms[one.form], one.row
    clear = {name: as_stored(form[name], value) for name, value in row.clear.items()}
    return canonical(
        {
            "form": one.form,
            "created": [row.created_at, row.created_by],
            "updated": [row.updated_at, row.updated_by],
            "parents": dict(row.parents),
            "clear": clear,
            "sealed": {name: _text(blob) for name, blob in row.sealed.items()},
            "history": [[revision, name, _text(blob)] for revision, name, blob in one.history],
        }
    )


def _unpacked(forms: Mapping[str, Form], restriction: str, shelved: Shelved, said: Mapping[str, Any]) -> Held:
    form = forms[said["form"]]
    row = StoredRow(
        id=shelved.id,
        revision=shelved.revision,
        created_at=said["created"][0],
        created_by=said["created"][1],
        updated_at=said["updated"][0],
        updated_by=said["updated"][1],
        parents=said["parents"],
        clear=filled(form.of(None), said["clear"]),
        sealed={name: base64.b64decode(blob) for name, blob in said["sealed"].items()},
    )
    history = tuple((int(one[0]), str(one[1]), base64.b64decode(one[2])) for one in said["history"])
    return Held(restriction, form.name, row, history)


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def with_people(one: Restriction, grants: Mapping[str, str]) -> Restriction:
    """``one`` for other people."""
    return replace(one, revision=one.revision + 1, grants=dict(grants))
