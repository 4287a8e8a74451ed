"""The paper recovery key gives somebody a passphrase, and settles what stands against the key file. Knows no window."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from registry.access import powers, restricting
from registry.access.deciding import ACCEPTED, accept_rollback
from registry.access.opening import VAULT_SEQ, number_seen, sign_in_with_paper
from registry.access.returning import is_closed, is_over, let_in_again
from registry.access.session import Session
from registry.access.taking import doubts, settle, tell, whose
from registry.access.waiting import Waits
from registry.errors import RegistryError, VaultRollback, WeakPassphrase
from registry.vault import KEEP, Anchors, DeviceSecrets, PaperKey, Until, judge


class Recovered(NamedTuple):
    """What was done besides the new passphrase."""

    login: str
    """The user name as it is spelt, with which she signs in."""
    last_day_gone: bool
    """Her last day was past, and counts no more."""
    settled: bool
    """The key file was in doubt, now or when a try was cut short: other accounts may be closed."""
    reopened: bool
    """The account was closed, and is open again."""
    roles: tuple[str, ...]
    """What she is, so that whoever gives her the words sees that they are for the one who asked."""


def _insist_on_newest(session: Session, accept_older: bool) -> None:
    """Raise the problem with an earlier registry or key file, or record that it was put back on purpose."""
    rollback, vault = session.anchoring.rollback, session._vault
    older = vault.seq < number_seen(session._store) or powers.doubts(vault, session._store.writing).older
    if rollback and not accept_older:
        raise rollback.problem()
    if older and not accept_older:
        raise VaultRollback
    accept_rollback(session)
    if older and not rollback:
        session.note(ACCEPTED, older_vault=True)


@contextlib.contextmanager
def _closed_after(session: Session) -> Iterator[Session]:
    """The session, closed after the block; of two errors the first is told: the other may only come of it."""
    try:
        yield session
    except BaseException:
        with contextlib.suppress(RegistryError):
            session.close()
        raise
    session.close()


def recover(
    folder: Path,
    paper: PaperKey,
    login: str,
    new_passphrase: str,
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    accept_older: bool = False,
    waits: Waits | None = None,
) -> Recovered:
    """Give ``login`` a new passphrase with the paper key, and let this computer open the registry from now on.

    A key file in doubt is settled first (`registry.access.taking`). Nobody waits there after it. Raises
    `KeyringNeeded` or `KeyringRefused` if no passphrase could open a registry bound to computers here,
    `RecoveryKeyWrong`, `NotFound` for an unknown login, `WeakPassphrase`, the errors of the file, `FormerPowers` if it
    has to be a manager's, `RollbackDetected` if the registry is older than this computer had seen, or `VaultRollback`
    if only the key file is, unless ``accept_older`` says that it was put back on purpose; that is recorded.
    """
    with _closed_after(sign_in_with_paper(folder, paper, anchors=anchors)) as session:
        session._vault.insist_on_keyring(device)
        _insist_on_newest(session, accept_older)
        strength = judge(new_passphrase, [session.organisation.name, session.organisation.department, login])
        if not strength.acceptable:
            raise WeakPassphrase(reason=strength.reason)
        found = doubts(session)
        person_id, login = whose(session, login, doubted=bool(found))
        over, closed = is_over(session, person_id), is_closed(session, person_id)
        if device:  # before the old words are gone: a keyring may refuse
            session._vault.authorise_device(device)
        if found:
            settle(session, found, person_id, login, new_passphrase)
            powers.set_right(session)  # first of all: nothing that is written in the records can hinder it
        else:
            powers.record(session)
            ends: Until = None if over else KEEP
            session._vault.reset_passphrase(person_id, login, new_passphrase, until=ends)
        with session.together():
            let_in_again(session, person_id, over)
            restricting.give_again(session, person_id)
            session._store.remember(VAULT_SEQ, str(session._vault.seq))
            powers.record(session)
        roles = session._vault.roster[person_id].roles
        others = tell(session, found, person_id, login)  # also of what a cut kept from the records
    if waits:
        waits.forget(folder)
    return Recovered(login, over, bool(found) or others, closed, roles)
