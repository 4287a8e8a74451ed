"""Powers lent for some days: what is left of them when the days end while somebody is signed in. Knows no window."""

from collections.abc import Iterable

from registry.access.rights import Right, Rights
from registry.errors import DaysOver, NotAllowed
from registry.language import _
from registry.vault import MANAGER, OpenVault


class Lent:
    """The rights of one session; those she has as a stand-in only as long as the key file says so."""

    def __init__(self, vault: OpenVault, roles: Iterable[str]) -> None:
        self._vault = vault
        self.rights = self._begun = Rights(roles)
        member = vault.roster.get(vault.person_id)
        borrowed = member is not None and MANAGER in self.rights.roles and MANAGER not in member.roles
        self._own = Rights(member.roles) if member and borrowed else None

    @property
    def over(self) -> bool:
        """Whether her days ended since she signed in; a clock that is put back begins them no more."""
        return self.rights is self._own

    def ended(self) -> bool:
        """Whether they ended just now: `rights` are her own from here on."""
        if self._own is None or self.over or self._vault.acting is not None:
            return False
        self.rights = self._own
        return True

    def refusal(self, right: Right) -> NotAllowed:
        """Why she may not: her days are over, or she never might."""
        return DaysOver() if self.over and self._begun.may(right) else NotAllowed(what=_(right.value))
