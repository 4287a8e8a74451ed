"""Which cases the house lets a person see: the whole house's, or those in her own care. Knows no key and no window.

Enforced by the program: what lies outside shows only that it exists and who answers for it.
"""

from registry.access.rights import Rights
from registry.db import Store, StoredRow
from registry.fields import Form, form_of
from registry.forms import Case

OWN = "own"
TEAM = frozenset({"case-worker", "psychologist", "health", "legal"})
"""The roles the setting limits."""


class Scope:
    """What one person sees, by the setting of the house and the care of each case."""

    def __init__(self, store: Store, person_id: str, rights: Rights, setting: str) -> None:
        self._store, self._person_id = store, person_id
        roles = set(rights.roles)
        self._own_only = setting == OWN and "manager" not in roles and bool(roles & TEAM)

    def sees(self, responsible: str) -> bool:
        """Whether a case in the care of ``responsible`` is in the scope; one in nobody's care is."""
        return not self._own_only or responsible in ("", self._person_id)

    def has(self, form: Form, row: StoredRow) -> bool:
        """Whether a record is in the scope: a case, what hangs from one, or somebody with one."""
        if not self._own_only:
            return True
        if form.name == "person":
            cases = self._store.children(form_of(Case), "person", row.id)
            return not cases or any(self.sees(self.responsible(form_of(Case), case)) for case in cases)
        return self.sees(self.responsible(form, row))

    def responsible(self, form: Form, row: StoredRow) -> str:
        """The id of who answers for a record's case; empty if it has none."""
        if form.name == "case":
            return str(row.clear.get("responsible", ""))
        if form.name == "person":
            cases = self._store.children(form_of(Case), "person", row.id)
            return self.responsible(form_of(Case), cases[0]) if cases else ""
        case = self._store.row(form_of(Case), row.parents["case_id"]) if "case_id" in row.parents else None
        return self.responsible(form_of(Case), case) if case else ""
