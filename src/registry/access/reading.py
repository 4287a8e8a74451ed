"""What a signed-in person reads: one record, those that hang from another, all of a form. Knows rights, no rules.

Every method checks the person's rights and scope; `registry.access.Session` adds saving to it.
"""

from typing import Any, TypeVar

from registry.access.apart import Apart
from registry.access.guarding import Guarding
from registry.access.lent import Lent
from registry.access.recording import entry
from registry.access.rights import Right, Rights
from registry.access.scope import Scope
from registry.access.sealing import Opened, open_row
from registry.db import Entry, Store, StoredRow
from registry.db.shelf import APART
from registry.errors import NotAllowed, NotFound, OutOfScope
from registry.fields import Form, Record, form_of
from registry.forms import Case, Organisation, Staff, form_named
from registry.language import _
from registry.vault import CUSTODIANS, PAPER, OpenVault

R = TypeVar("R", bound=Record)


class Reading:
    """The half of a session that looks; made as a `Session` only."""

    person_id: str
    rights: Rights
    _vault: OpenVault
    _store: Store
    _apart: Apart
    _guarding: Guarding
    _scope: Scope
    _names: dict[str, str]
    _as: dict[str, bool]
    _lent: Lent
    organisation: Organisation

    # --- who ---

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
        """Whether this person holds ``right`` now: what was lent to her ends with its days."""
        self._keep_to_the_days()
        return self.rights.may(right)

    def require(self, right: Right) -> None:
        """Raise `NotAllowed` unless this person holds ``right`` now, `DaysOver` if she did until her days ended."""
        if not self.may(right):
            raise self._lent.refusal(right)

    def _keep_to_the_days(self) -> None:
        """Once her days are over she goes on with her own rights; what is in memory stays until she leaves."""
        if self._lent.ended():
            self.rights, self._as = self._lent.rights, {}
            self._guarding = Guarding(self.rights, self.person_id)
            self._scope = Scope(self._store, self.person_id, self.rights, self.organisation.scope)

    # --- records ---

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
        """The names of the fields of ``form`` that this person is not shown, or only after giving a reason."""
        return self._guarding.closed(form)

    def closed_in(self, form: Form, id: str) -> frozenset[str]:
        """The names of the fields of one record whose answers, old or new, are not shown to this person."""
        row = self._row(form, id)
        kept = self._guarding.closed(form, row.parents.get("case_id", ""))
        return self._guarding.closed_by_section(form) if self._own(row) else kept

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
        self._keep_to_the_days()
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
        return self._guarding.seen(self._opened(form, row).record, own=self._own(row))

    def _own(self, row: StoredRow) -> bool:
        """Whether nobody else wrote in a record; one that was changed may hold what another wrote."""
        return row.revision == 1 and row.created_by == self.person_id

    def sees_case(self, responsible: str) -> bool:
        """Whether a case in the care of ``responsible`` is in this person's scope."""
        return self._scope.sees(responsible)

    # --- the trail ---

    def note(self, action: str, form: str = "", object: str = "", **detail: Any) -> Entry:
        """Record something done that changes no record; ``detail`` holds counts and kinds, never what was said."""
        with self._store.transaction():
            form = self._apart.about(form, object)
            if form == APART:
                detail.pop("part", None)  # the trail does not say what of her was looked at
            made = entry(self.person_id, action, form, object, **detail, **self._as)
            return self._store.append(made, self._vault.sign)
