"""A signed-in person at work: what she reads and saves goes through here, and here only. Knows rights, no rules.

Every method checks the person's rights, and everything done leaves its entry in the audit trail, in the same
transaction as the change. Keys stay in private attributes; windows and the command line never see one.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from registry.access.anchoring import Anchoring
from registry.access.apart import Apart
from registry.access.files import DATABASE
from registry.access.guarding import Guarding, insist_on_an_id
from registry.access.lent import Lent
from registry.access.lowering import insist_on_account_and_approval
from registry.access.memory import Memory
from registry.access.reading import Reading
from registry.access.recording import entry, search_hash, utc
from registry.access.scope import Scope
from registry.access.sealing import Opened, Sealed, seal_record
from registry.access.turn import Turn
from registry.access.waiting import Waits
from registry.db import Seen, Store, Whole
from registry.db.memory import kept_in_memory
from registry.db.rekeying import without_leftovers
from registry.errors import NotFound, RegistryError, Stale
from registry.fields import Form, Record, check, form_of
from registry.fields.answers import canonical
from registry.forms import Organisation, Staff, form_named
from registry.language import _
from registry.progress import Progress
from registry.vault import OpenVault

R = TypeVar("R", bound=Record)
LAST_BACKUP = "last_backup"
LEFTOVERS = "leftovers"
"""Set while unused corners of the file may hold what was set apart."""


def new_id() -> str:
    """A UUIDv7 as 32 hexadecimal digits: sorts by the time it was made. Source: RFC 9562, 5.7."""
    stamp = time.time_ns() // 1_000_000
    tail = secrets.randbits(74)
    number = (stamp << 80) | (7 << 76) | ((tail >> 62) << 64) | (2 << 62) | (tail & ((1 << 62) - 1))
    return f"{number:032x}"


class Session(Reading):
    """One person signed in to one registry; made by `registry.access.sign_in` and its like."""

    def __init__(
        self, folder: Path, vault: OpenVault, store: Store, turn: Turn, roles: Iterable[str], seen: Anchoring
    ) -> None:
        self.folder = folder
        self.person_id = vault.person_id
        self._lent = Lent(vault, roles)
        self.rights = self._lent.rights
        self.changed: Callable[[str, str], None] = lambda form, id: None
        """Told the form and the id after every save; the window listens."""
        self.back_off: Waits | None = None
        """The waits of this computer, if signing in counted them."""
        self._vault = vault
        self._store = store
        self._turn = turn
        self._as = {"acting": True} if vault.acting else {}
        self.anchoring = seen
        self._guarding = Guarding(self.rights, self.person_id)
        self._apart = Apart(vault, store)
        self._memory = self._new_memory()
        self.custodians_here: tuple[str, ...] = ()
        """The two people, if this is a session of custodians together."""
        self.copying: BinaryIO | None = None
        """The registry file open for copying, until the end: closing it would drop the database's own locks."""
        self.unkept: set[tuple[str, str]] = set()
        """Drafts whose newest state could not be kept: form and place."""
        self._to_show: list[tuple[Form, Sealed]] | None = None
        self._urgent = False
        self._names: dict[str, str] = {}
        self._read_organisation()
        self._read_names()

    def __repr__(self) -> str:
        return f"<Session {self.person_id[:8]}>"

    # --- who ---

    def _one(self, record: type[R]) -> R:
        rows = self._store.rows(form_of(record))
        return self._opened(form_of(record), rows[0]).record if rows else record()  # type: ignore[return-value]

    def _read_organisation(self) -> None:
        self.organisation = self._one(Organisation)
        self._scope = Scope(self._store, self.person_id, self.rights, self.organisation.scope)

    def _read_names(self) -> None:
        rows = self._store.rows(form_of(Staff))
        self._names = {row.id: str(row.clear.get("name", "")) for row in rows}

    @property
    def acting(self) -> bool:
        """Whether she has the manager's powers only as a stand-in; what she does says so in the trail."""
        return self._vault.acting is not None

    @property
    def recovery_fingerprint(self) -> str:
        """What the sheet with the recovery key of this registry says to be known by, ``3F2A-91C0``."""
        return self._vault.paper_fingerprint

    # --- memory ---

    @property
    def ready(self) -> bool:
        """Whether search, lists and statistics can be used."""
        return self._memory.ready

    def _new_memory(self) -> Memory:
        return Memory(self.folder, self._vault, self.rights.opens, self._guarding.every_closed(), self._apart)

    def open_memory(self, progress: Progress) -> None:
        """Unseal into memory what this person may open; on the reading thread."""
        self._memory.open(progress)

    @property
    def seen(self) -> Seen:
        """The in-memory tables; `NotReady` until they are filled."""
        return self._memory.seen

    @property
    def whole(self) -> Whole:
        """The cases seen whole; `NotReady` until the in-memory tables are filled."""
        return self._memory.whole

    def close_memory(self) -> None:
        """Let go of what was opened into memory; lists and search wait until `open_memory` has run again."""
        self._memory.close()

    def move_in(self, switch: Callable[[], object]) -> None:
        """Let go of the file, let ``switch`` put another set in its place, and go on with that one.

        The vault must be one this person may open. Raises what ``switch`` raises, or what opening does.
        """
        self._memory.close()
        if self.copying:
            self.copying.close()
            self.copying = None
        self._store.writing.close()
        switch()
        self._vault.reload()
        self._store = Store.open(self.folder / DATABASE, self._vault.keyspec(), self._store.forms.values())
        self.anchoring.follow(self._store)
        self._apart = Apart(self._vault, self._store)
        self._memory = self._new_memory()
        self._read_organisation()
        self._read_names()

    def stop_reading(self) -> None:
        """Stop the long read that goes on in the reading thread; it raises `Cancelled` there."""
        self._memory.stop()

    # --- saving ---

    def save(self, record: R, *, action: str = "") -> R:
        """Check, seal and store ``record`` with its history and its audit entry; the record as it is now.

        A record without id is new. Raises `InvalidAnswer`, `NotAllowed`, `Stale`, `OutOfScope`, `RollbackUndecided`,
        `DiskFull` and the other errors of the file; nothing is stored then.
        """
        form = form_of(record)
        self._keep_to_the_days()
        with self._store.transaction():
            before = self._before(form, record)
            self.anchoring.insist_writable(but_for=self._urgent and not before)
            record = self._guarding.filled(
                record, before.record if before else None, own=bool(before and self._own(before.row))
            )
            check(record, before.record if before else None)
            self._allow(form, before, record)
            made = record if record.id else replace(record, id=new_id())
            sealed = seal_record(self._vault.sealer, made, before, self.person_id, utc())
            if before and not sealed.fields:
                return self._shown(form, before.row)  # type: ignore[return-value]
            self._write(form, sealed, action or ("change" if before else "create"), before)
        self._show(form, sealed)
        opened = replace(made, revision=sealed.row.revision)
        return opened if self._readable_whole(form) else self._shown(form, sealed.row)  # type: ignore[return-value]

    def _readable_whole(self, form: Form) -> bool:
        whole = all(self._vault.sealer.can_open(one) for one in form.compartments)
        return whole and not self.closed_to(form)

    def _before(self, form: Form, record: Record) -> Opened | None:
        if not record.id:
            return None
        insist_on_an_id(record.id)
        row = self._store.row(form, record.id)
        if row is None:
            if record.revision:
                raise NotFound(what=_(form.title), key=record.id[:8])
            return None
        if row.revision != record.revision:
            raise Stale
        self._insist_on_scope(form, row)
        return self._opened(form, row)

    def _allow(self, form: Form, before: Opened | None, record: Record) -> None:
        self._guarding.allow(before.record if before else None, record)
        if before is None:
            self._insist_on_parents(form, record)
        insist_on_account_and_approval(self, before.record if before else None, record)

    def _insist_on_parents(self, form: Form, record: Record) -> None:
        """A new record hangs from what is there and in scope; or from what this person wrote herself."""
        for parent in form.parents:
            id, above = getattr(record, f"{parent}_id"), form_named(parent)
            if not id:
                continue
            row = self._store.row(above, id)
            if row is None:
                raise NotFound(what=_(above.title), key=id[:8])
            if row.created_by != self.person_id:
                self._insist_on_scope(above, row)

    def _write(self, form: Form, sealed: Sealed, action: str, before: Opened | None) -> None:
        row = sealed.row
        if restriction := self._apart.restriction_of(row.id, row.parents):
            told = self._apart.write(restriction, form, sealed, action, **self._as)
            self._store.append(told, self._vault.sign)
            return
        digest = self._store.put(form, row, before.row if before else None)
        kept = self._store.remember_change(form.name, row.id, row.revision, sealed.changes)
        detail = {"fields": list(sealed.fields), "revision": row.revision, **self._as}
        made = entry(self.person_id, action, form.name, row.id, **detail)
        self._store.append(made._replace(row_sha256=digest, history_sha256=kept), self._vault.sign)

    def _show(self, form: Form, sealed: Sealed) -> None:
        """Show what was stored in lists and search; inside `together`, once all of it is stored."""
        if self._to_show is not None:
            self._to_show.append((form, sealed))
            return
        if kept_in_memory(form) or self._apart.restriction_of(sealed.row.id, sealed.row.parents):
            mine: dict[str, bytes] = {}
            for name, held in sealed.opened.items():
                if name in self.rights.opens:
                    mine[name] = canonical(held)
            self._memory.show(form, sealed.row, mine)
        if form.name == "staff":
            self._read_names()
        if form.name == "organisation":
            self._read_organisation()
        self.changed(form.name, sealed.row.id)

    @contextlib.contextmanager
    def together(self, *, urgent: bool = False) -> Iterator[None]:
        """A block whose saves all happen or none does; lists and search show them when it ends.

        What is ``urgent`` and new is saved even while a manager has to decide about an older registry.
        """
        if self._to_show is not None:
            with self._store.transaction():
                yield
            return
        saved: list[tuple[Form, Sealed]] = []
        self._to_show, self._urgent = saved, urgent
        try:
            with self._store.transaction():
                yield
        finally:
            self._to_show, self._urgent = None, False
        for form, sealed in saved:
            self._show(form, sealed)

    # --- the trail ---

    def last_backup(self) -> str:
        """When the newest verified backup was made (UTC, ``2026-01-31T18:00:00Z``); empty if there is none."""
        return self._store.meta(LAST_BACKUP)

    def note_search(self, typed: str, found: Iterable[str] = ()) -> None:
        """Record a search by its keyed hash; one that ``found`` restricted people (ids) under the key of their case.

        Else somebody who suspects a name could find, by its hash, that those who open the case look for it.
        """
        hidden = self._apart.hash_for(found, f"search|{typed}")
        self.note("search", hash=hidden or search_hash(self._vault.derived("search-hash"), typed))

    # --- the end ---

    def without_leftovers(self) -> None:
        """Write the file anew if unused corners may hold what was set apart; if that fails, at the next sign-out."""
        with contextlib.suppress(RegistryError):
            if self._store.meta(LEFTOVERS):
                without_leftovers(self.folder / DATABASE, self._vault.keyspec())
                with self._store.transaction():
                    self._store.remember(LEFTOVERS, "")

    def close(self) -> None:
        """Record leaving, empty the log into the file, move the anchor, give the turn back; the turn in any case."""
        with contextlib.ExitStack() as last:
            last.callback(self._turn.give_back)
            if self.copying:
                last.callback(self.copying.close)
            last.callback(self._store.writing.close)
            self._memory.close()
            self.note("sign out")
            self.without_leftovers()
            self._store.writing.checkpoint()
            self.anchoring.keep()
