"""Making a registry. Knows no window."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from registry.access import powers
from registry.access.anchoring import Anchoring, seen_here
from registry.access.files import DATABASE, NEXT, SET, commit, finish, prepare
from registry.access.opening import VAULT_ID, VAULT_SEQ
from registry.access.rights import ROLE_COMPARTMENTS
from registry.access.session import Session
from registry.access.turn import Turn
from registry.db import Store
from registry.errors import RegistryError, RegistryExists
from registry.files import check_registry_folder, check_writable, private_folder, remove_quietly
from registry.forms import FORMS, Organisation, Staff
from registry.vault import (
    Anchors,
    DeviceSecrets,
    KdfParameters,
    OpenVault,
    PaperKey,
    Stretching,
    by_argon2id,
    create,
)


def create_registry(
    folder: Path,
    *,
    organisation: Organisation,
    login: str,
    name: str,
    passphrase: str,
    device: DeviceSecrets | None,
    anchors: Anchors | None = None,
    kdf: KdfParameters | None = None,
    stretching: Stretching = by_argon2id,
) -> tuple[Session, PaperKey]:
    """A new registry in ``folder`` (made if missing) with its first manager, signed in; and the key to be printed.

    It is made whole beside its place first: killed at any moment, there is none, or one she signs in to. ``anchors`` is
    where this computer notes the newest state it has seen; None notes nothing. Raises `RegistryExists`,
    `FolderUnsuitable`, `ReadOnlyMedia`, `KeyringUnavailable`, `KeyringRefused` or `DiskFull`; nothing is left behind
    then.
    """
    private_folder(folder)
    check_registry_folder(folder)
    check_writable(folder)
    turn = Turn.take(folder)
    try:
        finish(folder)  # what a cut left: a registry that only had to take its place, or the beginning of one
        if any((folder / name).exists() for name in SET):
            raise RegistryExists(folder=str(folder))
        with _undone_if_it_fails(folder):
            vault, paper = create(
                prepare(folder),
                login=login,
                passphrase=passphrase,
                roles=("manager",),
                compartments_of=ROLE_COMPARTMENTS,
                device=device,
                kdf=kdf,
                stretching=stretching,
            )
            manager = Staff(id=vault.person_id, login=login, name=name, roles=("manager",))
            with _forgotten_if_it_fails(device, vault.vault_id):
                _fill(folder / NEXT, vault, turn, organisation, manager)
                session = _settled(folder, vault, turn, anchors)
    except BaseException:
        turn.give_back()
        raise
    return session, paper


@contextmanager
def _undone_if_it_fails(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        remove_quietly(*(folder / name for name in (*SET, NEXT)))
        raise


@contextmanager
def _forgotten_if_it_fails(device: DeviceSecrets | None, vault_id: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if device:
            with suppress(RegistryError):
                device.forget(vault_id)
        raise


def _fill(fresh: Path, vault: OpenVault, turn: Turn, organisation: Organisation, manager: Staff) -> None:
    """Make the database beside the key file, with the first entries of its trail."""
    told = {VAULT_ID: vault.vault_id, VAULT_SEQ: str(vault.seq)}
    store = Store.make(fresh / DATABASE, vault.keyspec(), FORMS, told)
    try:
        session = Session(fresh, vault, store, turn, ("manager",), Anchoring.of_none(vault, store))
        with session.together():
            session.note("create registry")
            powers.record(session)
            session.save(organisation)
            session.save(manager)
    finally:
        store.close()


def _settled(folder: Path, vault: OpenVault, turn: Turn, anchors: Anchors | None) -> Session:
    """The session in what was made, once it has taken its place."""
    commit(folder, keep=False)
    finish(folder)
    here = vault.open_copy(folder)
    with ExitStack() as undo:
        store = Store.open(folder / DATABASE, here.keyspec(), FORMS)
        undo.callback(store.close)
        anchoring = Anchoring(seen_here(anchors, folder, here), here, store)
        anchoring.keep()
        session = Session(folder, here, store, turn, ("manager",), anchoring)
        undo.pop_all()
    return session
