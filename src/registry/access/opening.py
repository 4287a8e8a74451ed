"""The ways into a registry: by passphrase, or by the paper recovery key. Knows no window."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from registry.access import powers
from registry.access.anchoring import NOTICED, Anchoring, seen_here
from registry.access.attempts import attempt, attempt_with_paper
from registry.access.files import DATABASE, NEXT, SET, finish
from registry.access.inbox import take_in
from registry.access.session import Session, new_id
from registry.access.turn import Turn
from registry.access.waiting import Waits
from registry.db import Store
from registry.errors import (
    RegistryError,
    RegistryKeyMismatch,
    RegistryMissing,
)
from registry.files import check_registry_folder
from registry.forms import FORMS
from registry.vault import (
    CUSTODIANS,
    FAR,
    PAPER,
    Anchors,
    DeviceSecrets,
    OpenVault,
    PaperKey,
    Stretching,
    by_argon2id,
    describe,
    open_vault,
    open_with_custodians,
    open_with_paper,
)

VAULT_SEQ = "vault_seq"
VAULT_ID = "vault_id"


def sign_in(
    folder: Path,
    login: str,
    passphrase: str,
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    stretching: Stretching = by_argon2id,
    waits: Waits | None = None,
) -> Session:
    """The session of ``login``; with ``waits``, tries that fail make the next one wait.

    With ``anchors`` the registry is held against what this computer had seen of it: `VaultTampered`,
    `VaultOlderThanSeen`, or a session whose `Anchoring.rollback` waits for a manager's decision. Raises
    `BadCredentials`, `WaitFirst`, `RegistryBusy`, or the errors of the vault and the file.
    """
    with attempt(folder, login, waits):
        session = _enter(
            folder,
            lambda: open_vault(folder, login, passphrase, device, stretching=stretching),
            "sign in",
            anchors,
        )
    session.back_off = waits
    return session


def sign_in_with_paper(folder: Path, paper: PaperKey, *, anchors: Anchors | None = None) -> Session:
    """A session with the paper recovery key: everything a manager may, recorded as such. ``anchors`` as `sign_in`.

    An earlier key file is not refused: `recover` asks about it.
    """
    with attempt_with_paper(folder):
        return _enter(
            folder, lambda: open_with_paper(folder, paper), "sign in with the recovery key", anchors
        )


def custodians_in(
    folder: Path,
    first: tuple[str, str],
    second: tuple[str, str],
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    stretching: Stretching = by_argon2id,
    waits: Waits | None = None,
) -> Session:
    """A session of two custodians together, to lend powers or reset a passphrase (`registry.access.deputies`).

    A try that fails counts for both, as it would at the sign-in: this is no way round the waiting. ``anchors`` as
    `sign_in`.
    """
    people: tuple[str, ...] = ()

    def opened() -> OpenVault:
        nonlocal people
        vault, people = open_with_custodians(folder, first, second, device, stretching=stretching)
        return vault

    with attempt(folder, first[0], waits), attempt(folder, second[0], waits):
        session = _enter(folder, opened, "sign in as custodians", anchors)
    session.custodians_here = people
    return session


def _enter(folder: Path, opened: Callable[[], OpenVault], action: str, anchors: Anchors | None) -> Session:
    if not folder.is_dir():
        raise RegistryMissing(folder=str(folder))
    if not any((folder / name).exists() for name in (*SET, NEXT)):
        raise RegistryMissing(folder=str(folder))
    check_registry_folder(folder)
    turn = Turn.take(folder)
    with contextlib.ExitStack() as undo:
        undo.callback(turn.give_back)
        finish(folder)  # only in one's turn: another program may be writing the set in next/
        if not (folder / DATABASE).exists():
            if any((folder / name).exists() for name in SET):
                describe(folder)  # says first if the key file is missing too
            raise RegistryMissing(folder=str(folder))
        vault = opened()
        seen = seen_here(
            anchors, folder, vault
        )  # first of all: a key file of somebody else says nothing true
        store = _store(folder, vault)
        undo.callback(store.writing.close)
        anchoring = Anchoring(seen, vault, store)
        session = Session(folder, vault, store, turn, _roles(vault), anchoring)
        powers.insist(vault, store.writing)
        rollback = anchoring.compare()
        take_in(session)
        session.note(action, **({"anchor": anchoring.lacking} if anchoring.lacking else {}))
        if rollback:
            session.note(NOTICED, **rollback.detail())
        else:
            if not vault.copies_whole:
                _mend(session)
            if vault.person_id != PAPER:
                powers.record(session)  # of what a cut kept from the trail
        undo.pop_all()
    return session


def _mend(session: Session) -> None:
    """Write both copies of the key file again, so that the next bad sector does not meet the only one left.

    Where that cannot be done she works all the same, and the check of the registry says it.
    """
    with contextlib.suppress(RegistryError):
        session._vault.repair()
        session.note("repair key file")


def _store(folder: Path, vault: OpenVault) -> Store:
    store = Store.open(folder / DATABASE, vault.keyspec(), FORMS)
    if store.meta(VAULT_ID) != vault.vault_id:
        store.writing.close()
        raise RegistryKeyMismatch
    seen = number_seen(store)
    if vault.person_id != PAPER:  # with it somebody says that it was put back on purpose
        vault.check_not_older_than(seen)
    if seen < vault.seq < FAR:
        with store.transaction():
            store.remember(VAULT_SEQ, str(vault.seq))
    return store


def number_seen(store: Store) -> int:
    """The highest number of a key file that the registry has seen; 0 for one that another hand wrote there."""
    try:
        seen = int(store.meta(VAULT_SEQ))
    except ValueError:
        return 0
    return seen if seen < FAR else 0


def _roles(vault: OpenVault) -> tuple[str, ...]:
    if vault.person_id in (PAPER, CUSTODIANS):
        return ("manager",)
    return tuple(vault.roles)


__all__ = ["new_id", "sign_in", "sign_in_with_paper"]
