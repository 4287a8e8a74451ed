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
from typing import Any, BinaryIO, TypeVar

from registry.access.anchoring import Anchoring
from registry.access.files import DATABASE
from registry.access.guarding import Guarding, insist_on_an_id
from registry.access.lowering import insist_on_account_and_approval
from registry.access.memory import Memory
from registry.access.recording import entry, search_hash, utc
from registry.access.rights import Right, Rights
from registry.access.scope import Scope
from registry.access.sealing import Opened, Sealed, open_row, seal_record
from registry.access.turn import Turn
from registry.access.waiting import Waits
from registry.db import Entry, Seen, Store, StoredRow, Whole
from registry.db.memory import kept_in_memory
from registry.errors import NotAllowed, NotFound, OutOfScope, Stale
from registry.fields import Form, Record, check, form_of
from registry.fields.answers import canonical
from registry.forms import Case, Organisation, Staff, form_named
from registry.language import _
from registry.progress import Progress
from registry.vault import CUSTODIANS, PAPER, OpenVault

R = TypeVar("R", bound=Record)
LAST_BACKUP = "last_backup"


def new_id() -> str:
    """A UUIDv7 as 32 hexadecimal digits: sorts by the time it was made. Source: RFC 9562, 5.7."""
    stamp = time.time_ns() // 1_000_000
    tail = secrets.randbits(74)
    number = (stamp << 80) | (7 << 76) | ((tail >> 62) << 64) | (2 << 62) | (tail & ((1 << 62) - 1))
    return f"{number:032x}"


class Session:
    """One person signed in to one registry; made by `registry.access.sign_in` and its like."""

    def __init__(
        self, folder: Path, vault: OpenVault, store: Store, turn: Turn, roles: Iterable[str], seen: Anchoring
    ) -> None:
        self.folder = folder
        self.person_id = vault.person_id
        self.rights = Rights(roles)
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
        self._memory = Memory(folder, vault, self.rights.opens, self._guarding.every_closed())
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
    def name(self) -> str:
        """The name of the person signed in."""
        return self.staff_name(self.person_id)

    def staff_name(self, person_id: str) -> str:
        """The name of a member of staff; the words for the recovery key; else what is given."""
        nobody = {PAPER: _("Recovery key"), CUSTODIANS: _("Two custodians")}
        return nobody.get(person_id) or self._names.get(person_id, person_id)

    def staff_names(self) -> dict[str, str]:
        """The names of the staff by person id, for lists to choose from; disabled accounts are left out."""
        rows = self._store.rows(form_of(Staff))
        return {row.id: str(row.clear["name"]) for row in rows if row.clear.get("disabled") != "yes"}

    def may(self, right: Right) -> bool:
        """Whether this person holds ``right``."""
        return self.rights.may(right)

    def require(self, right: Right) -> None:
        """Raise `NotAllowed` unless this person holds ``right``."""
        if not self.rights.may(right):
            raise NotAllowed(what=_(right.value))

    # --- memory ---

    @property
    def ready(self) -> bool:
        """Whether search, lists and statistics can be used."""
        return self._memory.ready

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
        self._memory = Memory(self.folder, self._vault, self.rights.opens, self._guarding.every_closed())
        self._read_organisation()
        self._read_names()

    def stop_reading(self) -> None:
        """Stop the long read that goes on in the reading thread; it raises `Cancelled` there."""
        self._memory.stop()

    # --- reading ---

    def get(self, record: type[R], id: str, *, look: bool = True) -> R:
        """One record, as far as this person may open it; looking is recorded.

        Raises `NotFound`, `NotAllowed` for the form, `OutOfScope`, `SealBroken` or `RegistryDamaged`.
        """
        form = form_of(record)
        row = self._row(form, id)
        opened = self._shown(form, row)
        if look:
            self.note("view", form.name, id)
        return opened  # type: ignore[return-value]

    def children(self, record: type[R], parent: str, id: str) -> list[R]:
        """The records of a form that hang from one ``parent`` record, oldest first; empty if the form is closed."""
        form = form_of(record)
        if not self.rights.may_read(form):
            return []
        rows = [row for row in self._store.children(form, parent, id) if self._scope.has(form, row)]
        return [self._shown(form, row) for row in rows]  # type: ignore[misc]

    def with_answer(self, record: type[R], name: str, value: str) -> list[R]:
        """The records whose clear answer ``name`` is ``value``; none if that answer is closed to this person."""
        form = form_of(record)
        if not self._reads(form, name):
            return []
        rows = [row for row in self._store.with_answer(form, name, value) if self._scope.has(form, row)]
        return [self._shown(form, row) for row in rows]  # type: ignore[misc]

    def due_by(self, record: type[Record], name: str, until: str) -> list[tuple[str, str, str]]:
        """(case id, record id, date) of the records due by a day, if this person reads that date."""
        form = form_of(record)
        return self._store.dated(form, name, until) if self._reads(form, name) else []

    def having(self, record: type[Record], parent: str) -> set[str]:
        """The ids of the ``parent`` records that have records of a form; none if the form is closed."""
        form = form_of(record)
        return self._store.parents(form, parent) if self.rights.may_read(form) else set()

    def reaches(self, form: Form, id: str) -> bool:
        """Whether this person may open the record ``id`` of ``form``."""
        row = self._store.row(form, id) if self.rights.may_read(form) else None
        return row is not None and self._scope.has(form, row)

    def closed_to(self, form: Form) -> frozenset[str]:
        """The names of the fields of ``form`` whose section this person does not read."""
        return self._guarding.closed(form)

    def _reads(self, form: Form, name: str) -> bool:
        return self.rights.may_read(form) and name not in self.closed_to(form)

    def case_with_code(self, code: str) -> tuple[str, str] | None:
        """(case id, id of who answers for it) of the case with a code, in or out of scope: it exists, no more."""
        rows = self._store.with_answer(form_of(Case), "code", code)
        return (rows[0].id, str(rows[0].clear.get("responsible", ""))) if rows else None

    def every(self, record: type[R]) -> list[R]:
        """Every record of a form in this person's scope, oldest first. For small forms and for exports."""
        form = form_of(record)
        if not self.rights.may_read(form):
            raise NotAllowed(what=_(form.title))
        rows = [row for row in self._store.rows(form) if self._scope.has(form, row)]
        return [self._shown(form, row) for row in rows]  # type: ignore[misc]

    def count(self, form_name: str) -> int:
        """How many records a form has; needs the right to totals or statistics."""
        if not (self.may(Right.TOTALS) or self.may(Right.STATISTICS) or self.may(Right.BACKUP)):
            self.require(Right.TOTALS)
        return self._store.count(form_named(form_name))

    def _row(self, form: Form, id: str) -> StoredRow:
        if not self.rights.may_read(form):
            raise NotAllowed(what=_(form.title))
        row = self._store.row(form, id)
        if row is None:
            raise NotFound(what=_(form.title), key=id[:8])
        self._insist_on_scope(form, row)
        return row

    def _insist_on_scope(self, form: Form, row: StoredRow) -> None:
        if not self._scope.has(form, row):
            raise OutOfScope(who=self.staff_name(self._scope.responsible(form, row)))

    def _opened(self, form: Form, row: StoredRow) -> Opened:
        return open_row(self._vault.sealer, form, row)

    def _shown(self, form: Form, row: StoredRow) -> Record:
        return self._guarding.seen(self._opened(form, row).record)

    def sees_case(self, responsible: str) -> bool:
        """Whether a case in the care of ``responsible`` is in this person's scope."""
        return self._scope.sees(responsible)

    # --- saving ---

    def save(self, record: R, *, action: str = "") -> R:
        """Check, seal and store ``record`` with its history and its audit entry; the record as it is now.

        A record without id is new. Raises `InvalidAnswer`, `NotAllowed`, `Stale`, `OutOfScope`, `RollbackUndecided`,
        `DiskFull` and the other errors of the file; nothing is stored then.
        """
        form = form_of(record)
        with self._store.transaction():
            before = self._before(form, record)
            self.anchoring.insist_decided(but_for=self._urgent and not before)
            record = self._guarding.filled(record, before.record if before else None)
            check(record, before.record if before else None)
            self._allow(form, before, record)
            made = record if record.id else replace(record, id=new_id())
            sealed = seal_record(self._vault.sealer, made, before, self.person_id, utc())
            if before and not sealed.fields:
                return self._guarding.seen(before.record)  # type: ignore[return-value]
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
        if kept_in_memory(form):
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

    def note(self, action: str, form: str = "", object: str = "", **detail: Any) -> Entry:
        """Record something done that changes no record; ``detail`` holds counts and kinds, never what was said."""
        with self._store.transaction():
            made = entry(self.person_id, action, form, object, **detail, **self._as)
            return self._store.append(made, self._vault.sign)

    def last_backup(self) -> str:
        """When the newest verified backup was made (UTC, ``2026-01-31T18:00:00Z``); empty if there is none."""
        return self._store.meta(LAST_BACKUP)

    def note_search(self, typed: str) -> None:
        """Record a search by its keyed hash."""
        self.note("search", hash=search_hash(self._vault.derived("search-hash"), typed))

    # --- the end ---

    def close(self) -> None:
        """Record leaving, empty the log into the file, move the anchor, give the turn back; the turn in any case."""
        with contextlib.ExitStack() as last:
            last.callback(self._turn.give_back)
            if self.copying:
                last.callback(self.copying.close)
            last.callback(self._store.writing.close)
            self._memory.close()
            self.note("sign out")
            self._store.writing.checkpoint()
            self.anchoring.keep()
