"""What a backup brings that the registry it replaces has no more, to be said before it does. Changes nothing."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from registry.access import powers
from registry.access.files import DATABASE
from registry.backup.identity import Identity
from registry.backup.manifest import Manifest
from registry.db import Store, connect
from registry.db.anchored import holds
from registry.errors import RegistryError
from registry.forms import form_named
from registry.language import _
from registry.vault import OpenVault


@dataclass(frozen=True)
class Differences:
    """``regained``: the names of those who manage in the backup and whose powers ended here since, or never began.

    ``another``: the trail that is here does not hold the backup's end, so the backup is not of its past.
    """

    regained: tuple[str, ...] = ()
    another: bool = False

    def sentences(self) -> list[str]:
        """What of it somebody should know before it is done, in the current language."""
        said = []
        if self.another:
            said.append(
                _(
                    "This backup is not of the past of the registry that is here: it was made of another copy, or of "
                    "a time that an earlier restore took back. Restore it only if you know who made it."
                )
            )
        if self.regained:
            words = _("Whoever has no longer the role Management here would have it again: {names}.")
            said.append(words.format(names=", ".join(self.regained)))
        return said


def differences(
    folder: Path, identity: Identity, said: Manifest, vault: OpenVault, store: Store
) -> Differences:
    """Between the registry in ``folder`` and the backup of ``said`` with its ``vault`` and file.

    None if there is no registry, or none that can be read.
    """
    try:
        here = identity.open_folder(folder)
        with closing(
            connect(folder / DATABASE, here.keyspec())
        ) as connection:  # only such a one leaves no log
            told = powers.told(here, connection)
            same = holds(connection, said.audit_seq, bytes.fromhex(said.audit_hash))
    except RegistryError:
        return Differences()
    again = [who for who, one in vault.endorsed().items() if not told.believes(one, vault.paper_key)]
    rows = (store.row(form_named("staff"), who) for who in again)
    return Differences(tuple(sorted(str(row.clear.get("name", "")) for row in rows if row)), not same)
