"""What a backup brings that the registry it replaces has not, to be said before it does. Changes nothing."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from registry.access import powers
from registry.access.files import DATABASE
from registry.backup.identity import Identity
from registry.backup.manifest import Manifest
from registry.db import Connection, Store, connect
from registry.db.anchored import holds, newest
from registry.errors import RegistryError, VaultMissing
from registry.language import _
from registry.vault import CUSTODIANS, OpenVault, describe
from registry.vault.admission import now


@dataclass(frozen=True)
class Differences:
    """``regained``: the names here of those who have powers in the backup and not here.

    ``another``: the trail that is here does not hold the backup's end, nor the backup the end of that; ``unread``:
    what is here cannot be read.
    """

    regained: tuple[str, ...] = ()
    another: bool = False
    unread: bool = False

    def sentences(self) -> list[str]:
        """What of it somebody should know before it is done, in the current language."""
        said = []
        if self.unread:
            said.append(
                _(
                    "The registry that is here cannot be read, so nobody can say whose powers this backup would bring "
                    "back. Restore it only if you know who made it."
                )
            )
        if self.another:
            said.append(
                _(
                    "This backup is not of the past of the registry that is here: it was made of another copy, or of "
                    "a time that an earlier restore took back. Restore it only if you know who made it."
                )
            )
        if self.regained:
            words = _(
                "With this backup they would have powers of Management that they do not have here: {names}."
            )
            said.append(words.format(names=", ".join(self.regained)))
        return said


def differences(
    folder: Path, identity: Identity, said: Manifest, vault: OpenVault, store: Store
) -> Differences:
    """Between the registry in ``folder`` and the backup of ``said`` with its ``vault`` and file.

    None if there is no registry or another one, or if the backup only goes on from where that one ends.
    """
    try:
        if describe(folder).vault_id != vault.vault_id:
            return Differences()
        here = identity.open_folder(folder)
        with closing(
            connect(folder / DATABASE, here.keyspec())
        ) as connection:  # only such a one leaves no log
            end = newest(connection)
            if end.seq < said.audit_seq and holds(store.writing, end.seq, end.hash):
                return Differences()
            past = holds(connection, said.audit_seq, bytes.fromhex(said.audit_hash))
            more = _powerful(vault) - _powerful(here, connection)
            return Differences(tuple(sorted(_named(connection, who) for who in more)), not past)
    except VaultMissing:
        return Differences(unread=(folder / DATABASE).exists())
    except RegistryError:
        return Differences(unread=True)


def _powerful(vault: OpenVault, connection: Connection | None = None) -> set[str]:
    """Who has powers in a key file, today or later; with the trail, only those whom it believes."""
    told = powers.told(vault, connection) if connection else None
    roots = {who for who, one in vault.endorsed().items() if not told or told.believes(one, vault.paper_key)}
    days = {one.person: one.until for one in vault.appointments}
    lent = {one.person for mark, one in vault.lent().items() if not told or told.lends(mark, one)}
    return roots | {who for who in lent if days[who] >= now()}


def _named(connection: Connection, who: str) -> str:
    """Her name here: the backup may have been made to say another."""
    if who == CUSTODIANS:
        return _("Two custodians")
    found = connection.one("SELECT name FROM staff WHERE id = ?", (who,))
    return str(found[0]) if found else _("an account that is not known here")
