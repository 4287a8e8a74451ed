"""The restricted cases that one signed-in person opens: their keys, and their records beside those of the tables.

Everybody else's program never sees such a record: it lies sealed on a shelf (`registry.db.shelf`), not in its table.
Knows no rule and no right; who may restrict is in `registry.access.restricting`.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from registry.access import powers
from registry.access.packing import Held, Kept, packed, packed_draft, unpacked, unpacked_draft
from registry.access.recording import entry
from registry.access.sealing import Sealed
from registry.db import Connection, Draft, Entry, Store, StoredRow
from registry.db.audit import chain_hash, entries
from registry.db.rows import changes_digest
from registry.db.shelf import APART, PEOPLE, RELEASE, Restriction, Shelf, Shelved, beside
from registry.errors import RegistryError, SealBroken
from registry.fields import Form
from registry.vault import OpenVault
from registry.vault.restricted import (
    close_draft,
    draft_restriction,
    hidden,
    is_stale,
    open_draft,
    open_whole,
    opened,
    seal_whole,
)

_UP: Final = ("person_id", "case_id")


@dataclass
class _Read:
    """What one reading of the shelf gave; it takes the place of the one before when it is whole."""

    keys: dict[str, bytes] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


class Apart:
    """What of the restricted cases this person opens, kept beside the tables of the writing connection.

    With ``trusting`` also restrictions that no manager made, for a rescue of what can still be read.
    """

    def __init__(self, vault: OpenVault, store: Store, *, trusting: bool = False) -> None:
        self._vault, self._store, self._trusting = vault, store, trusting
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
        """Read the shelf again, as after a change of it. If that fails, what was known stays known."""
        found = _Read()
        me = self._vault.person_id
        for one in self.shelf.restrictions():
            key = opened(self._vault, one.id, one.grants[me]) if me in one.grants else None
            if key is None or not (self._trusting or self._genuine(one.id)):
                continue
            found.keys[one.id] = key
            for shelved in self.shelf.rows(one.id):
                self._take_in(found, one, key, shelved)
        self.keys, self.held, self.broken = found.keys, found.held, found.broken
        self._unsure = False
        self.lay_beside(self._store.writing)

    def _genuine(self, id: str) -> bool:
        """Whether a manager made the restriction, and none ended it.

        Else somebody with the file's key could let those named write under a key that she knows herself. The id
        stands for the key, so it is enough that a manager signed the id.
        """
        told = [one for one in entries(self._store.writing, object=id) if one.form == PEOPLE]
        ended = [one for one in told if one.action == RELEASE]
        return bool(told) and self.by_manager(told[0]) and not any(map(self.by_manager, ended))

    def by_manager(self, one: Entry) -> bool:
        """Whether an entry is whole and signed with a key of somebody who was a manager with it.

        The key file may not know that key any more, if it is an earlier one; the trail tells of it.
        """
        if chain_hash(one) != one.hash:
            return False
        if self._vault.signed_as_manager(one.actor, one.hash, one.signature):
            return True
        ever = powers.told(self._vault, self._store.writing).ever
        return self._vault.signed_with(ever, one.hash, one.signature)

    def _take_in(self, found: _Read, restriction: Restriction, key: bytes, shelved: Shelved) -> None:
        data = open_whole(self._vault, restriction.id, key, shelved.id, shelved.revision, shelved.sealed)
        try:
            if data is None:
                raise SealBroken
            found.held[shelved.id] = unpacked(self._store.forms, restriction.id, shelved, data)
        except SealBroken:
            found.broken.append(shelved.id)

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

    def lost(self) -> list[Restriction]:
        """Those this person is named for, under keys she has no more."""
        me = self._vault.person_id
        return [one for one in self.shelf.restrictions() if me in self.stale(one) and self._genuine(one.id)]

    def _undone(self) -> None:
        """What was being written was not: what is known here may be wrong."""
        if self._unsure:
            with contextlib.suppress(RegistryError):
                self.read()

    # --- drafts ---

    def closed_draft(self, restriction: str, draft: Draft) -> Draft:
        """A draft of a restricted case as the file may hold it: neither what it is of nor which kind can be seen."""
        key = self.keys[restriction]
        place = hidden(key, f"{draft.form}|{draft.id}")
        blob = close_draft(self._vault, restriction, key, place, packed_draft(draft))
        return Draft(APART, place, {}, draft.at, {"": blob}, draft.passed_by)

    def places(self, form: str, id: str) -> list[str]:
        """Where a draft of this place lies if it is closed under one of the keys."""
        return [hidden(key, f"{form}|{id}") for key in self.keys.values()]

    @staticmethod
    def restriction_of_draft(draft: Draft) -> str:
        """The restriction a draft is closed under; empty if it is none."""
        return draft_restriction(draft.sealed.get("", b"")) if draft.form == APART else ""

    def opened_draft(self, draft: Draft) -> Draft | None:
        """A draft as it was before `closed_draft`; None if this person does not open its case (any more)."""
        if draft.form != APART:
            return draft
        restriction = self.restriction_of_draft(draft)
        key = self.keys.get(restriction)
        data = open_draft(self._vault, restriction, key, draft.id, draft.sealed[""]) if key else None
        try:
            return None if data is None else unpacked_draft(draft, data)
        except SealBroken:
            return None

    # --- records ---

    def rows(self) -> Iterable[tuple[Form, StoredRow]]:
        """The stored rows of all of them."""
        kept = list(self.held.values())  # at once: the other thread may be saving one
        return [(self._store.forms[one.form], one.row) for one in kept]

    def under(self, restriction: str) -> list[Held]:
        """Those of one restriction."""
        return [one for one in self.held.values() if one.restriction == restriction]

    def restriction_of(self, id: str, parents: Mapping[str, str]) -> str:
        """The restriction a record falls under: its own, or that of what it hangs from; empty if none."""
        for one in (id, *(parents.get(name, "") for name in _UP)):
            if one in self.held:
                return self.held[one].restriction
        return ""

    def about(self, form: str, id: str) -> str:
        """The name under which the trail tells of a record: its form, or only that it is restricted."""
        return APART if id in self.held else form

    def changes(self, id: str) -> list[Kept]:
        """The kept changes of one of them, oldest first."""
        return list(self.held[id].history) if id in self.held else []

    def hash_for(self, people: Iterable[str], said: str) -> str:
        """Under what the trail tells of ``said`` about restricted ``people``: only who opens the case finds it again.

        Empty if none of them is restricted.
        """
        keys = [self.keys[self.held[one].restriction] for one in people if one in self.held]
        return hidden(keys[0], said) if keys else ""

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
            self._vault, one.restriction, key, one.row.id, revision, packed(self._store.forms, one)
        )
        return self.shelf.put(Shelved(one.row.id, one.restriction, revision, blob), fresh=fresh)


def with_people(one: Restriction, grants: Mapping[str, str]) -> Restriction:
    """``one`` for other people."""
    return replace(one, revision=one.revision + 1, grants=dict(grants))
