"""Restoring a backup: laid ready and checked beside the present registry, then switched. Knows no window."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from registry.access import files, powers
from registry.access.anchoring import Moving
from registry.access.opening import VAULT_ID, VAULT_SEQ
from registry.access.recording import entry
from registry.access.session import LAST_BACKUP
from registry.access.turn import Turn
from registry.backup.comparing import Differences, differences
from registry.backup.identity import Identity
from registry.backup.manifest import Manifest
from registry.backup.reading import Through, read_through
from registry.backup.verifying import signature_problems
from registry.db import Connection, Store, connect
from registry.db.audit import head
from registry.errors import (
    BackupForeign,
    BackupUnreadable,
    RegistryDamaged,
    RegistryEmpty,
    RegistryError,
    RegistryKeyMismatch,
)
from registry.files import (
    check_registry_folder,
    check_writable,
    private_folder,
    remove_quietly,
    said_plainly,
    write_whole,
)
from registry.forms import FORMS, form_named
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.vault import Anchors, DeviceSecrets, OpenVault, describe
from registry.vault.numbers import PLAUSIBLE

_READ = 0.8
Compared = Callable[[Store], Differences]
Authorising = Callable[[], contextlib.AbstractContextManager[None]]


@dataclass
class Restoration:
    """A backup that was opened, checked and laid ready; the present registry is untouched until `switch`.

    Use it in a ``with`` block: whatever was not switched is thrown away at its end.
    """

    manifest: Manifest
    folder: Path
    turn: Turn | None
    anchor: Moving
    authorising: Authorising = field(repr=False)
    differences: Differences
    """What it brings that the registry there has no more."""
    aside: Path | None = None
    """Where the set that was replaced is kept, once switched; None if the folder had none."""

    @property
    def trouble(self) -> RegistryError | None:
        """Why this computer could not note that the restored state is the right one, if it could not."""
        return self.anchor.trouble

    def switch(self) -> None:
        """Make the restored set the registry; the present one is kept in ``aside/``. A cut leaves one or the other.

        What this computer notes as the newest state is moved in the same act, so nobody is asked about it later; the
        computer's key that the set came with is kept, if there is a keyring for it. Raises `RegistryBusy` if somebody
        still has the registry open, `KeyringUnavailable` or `KeyringRefused`, or what the disk says.
        """
        if self.turn is None:
            self.turn = Turn.take(self.folder)
        before = _kept_aside(self.folder)
        with self.authorising():
            self.anchor.begin()
            files.commit(self.folder)
            files.finish(self.folder)
            self.anchor.end()
        fresh = list(_kept_aside(self.folder) - before)
        self.aside = fresh[0] if fresh else None
        self.drop()

    def drop(self) -> None:
        """Throw away what was not switched, and give the turn back."""
        if not (self.folder / files.NEXT / files.READY).exists():
            remove_quietly(self.folder / files.NEXT)
        if self.turn:
            self.turn.give_back()
            self.turn = None

    def __enter__(self) -> "Restoration":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()


def _kept_aside(folder: Path) -> set[Path]:
    place = folder / files.ASIDE
    return set(place.iterdir()) if place.is_dir() else set()


def prepare(
    file: Path,
    folder: Path,
    identity: Identity,
    *,
    device: DeviceSecrets | None,
    anchors: Anchors | None = None,
    progress: Progress | None = None,
    signed_in: bool = False,
    compare_with: Path | None = None,
) -> Restoration:
    """Open ``file`` beside the registry of ``folder`` (made if missing), and check all of it.

    With ``device`` the switch authorises this computer, so that everybody's passphrase works here; with ``anchors`` it
    notes the restored state as the right one. ``signed_in`` says that a session of this program has the folder's turn;
    close it before `Restoration.switch`. What it would bring back is told against the registry of ``folder``; where
    there is none, against that of ``compare_with``, if it is the same one. Raises `BackupKeyWrong`,
    `BackupUnderFormerKey`, `BackupUnreadable`, `BackupForeign`, `VaultTampered`, `RegistryTooNew`, `RegistryBusy`,
    `FolderUnsuitable`, `KeyringNeeded`, `KeyringRefused`, `DiskFull`, `ReadOnlyMedia`, `FileMissing`, `FileFailure` or
    `Cancelled`; nothing is left then.
    """
    with said_plainly(file):
        whole = max(1, file.stat().st_size)
    said = progress or Silent()

    def heard(done: int) -> None:
        step(said, _READ * done / whole, _("Opening the backup…"))

    private_folder(folder)
    check_registry_folder(folder)
    check_writable(folder)
    with contextlib.ExitStack() as undo:
        turn = None if signed_in else Turn.take(folder)
        if turn:
            undo.callback(turn.give_back)
            files.finish(folder)
        fresh = files.prepare(folder)
        undo.callback(remove_quietly, fresh)
        found = read_through(file, identity.age, heard, folder=fresh)
        step(said, _READ, _("Checking the backup…"))
        vault, anchor, differ = _checked(file, folder, found, identity, anchors, compare_with)
        if device:
            vault.insist_on_keyring(device)  # a keyring that refuses says so before anybody decides
        undo.pop_all()
    said.report(1.0)
    return Restoration(found.manifest, folder, turn, anchor, lambda: vault.authorising(device), differ)


def _checked(
    file: Path,
    folder: Path,
    found: Through,
    identity: Identity,
    anchors: Anchors | None,
    compare_with: Path | None,
) -> tuple[OpenVault, Moving, Differences]:
    """The vault of the set in ``next/``, everything that can be compared being compared; its anchor; what differs."""
    _insist(file, not found.problems)
    vault = identity.vault_in(found.vault)
    _insist(file, not signature_problems(found.manifest, vault))
    _same_registry(folder, vault)
    fresh = folder / files.NEXT
    empty = not any((folder / name).exists() for name in files.SET)
    there = compare_with if compare_with and empty else folder
    for name in files.VAULT:
        write_whole(fresh / name, found.vault)
    opened = identity.open_folder(fresh)
    sure = opened.is_root and not _doubted(fresh, opened)
    if sure:  # what was changed since the backup shall not count again, though it was signed
        opened.sign_again(*_numbers_there(there, identity, opened, anchors))
    compared: Compared = lambda store: differences(there, identity, found.manifest, opened, store)  # noqa: E731
    return opened, *_check_registry(file, fresh, found, opened, anchors, sure, compared)


def _doubted(fresh: Path, vault: OpenVault) -> bool:
    """Whether the backup was made of a key file that was in doubt then, and stays so."""
    try:
        with contextlib.closing(connect(fresh / files.DATABASE, vault.keyspec())) as connection:
            return bool(powers.doubts(vault, connection))
    except RegistryError:
        return True  # it is told what is wrong with it in a moment


def _numbers_there(
    there: Path, identity: Identity, vault: OpenVault, anchors: Anchors | None
) -> tuple[int, int]:
    """The numbers of charter and key file that are replaced, as far as they can be read; 0 else.

    Another account may have noted the latter, or a folder be put in another's place by hand: neither shall find the
    restored key file older than what was seen.
    """
    charter = seq = noted = 0
    with contextlib.suppress(RegistryError):
        replaced = identity.open_folder(there)
        if replaced.vault_id == vault.vault_id:
            charter, seq = replaced.charter_number, replaced.seq
    with contextlib.suppress(RegistryError):
        seen = anchors.look(vault.vault_id, there, bound=vault.bound).anchor if anchors else None
        noted = seen.head.vault_seq if seen else 0
    return charter, max((one for one in (seq, noted) if one < PLAUSIBLE), default=0)


def restore(
    file: Path,
    folder: Path,
    identity: Identity,
    *,
    device: DeviceSecrets | None,
    anchors: Anchors | None = None,
    progress: Progress | None = None,
) -> Restoration:
    """`prepare` and switch at once. Raises as `prepare`."""
    with prepare(file, folder, identity, device=device, anchors=anchors, progress=progress) as ready:
        ready.switch()
    return ready


def _insist(file: Path, good: bool) -> None:
    if not good:
        raise BackupUnreadable(file=file.name)


def _same_registry(folder: Path, vault: OpenVault) -> None:
    """Another registry's folder is not restored into; one whose key file cannot be read may be any."""
    try:
        there = describe(folder).vault_id
    except RegistryError:
        return
    if there != vault.vault_id:
        raise BackupForeign(folder=str(folder))


def _check_registry(
    file: Path,
    fresh: Path,
    found: Through,
    vault: OpenVault,
    anchors: Anchors | None,
    sure: bool,
    compared: Compared,
) -> tuple[Moving, Differences]:
    """Open the restored file with the vault it came with, look at every page, and record the restoring in it."""
    path = fresh / files.DATABASE
    try:
        connection = connect(path, vault.keyspec())
    except (RegistryKeyMismatch, RegistryDamaged, RegistryEmpty):
        raise BackupUnreadable(file=file.name) from None
    store = Store(connection, FORMS)
    try:
        _insist(file, not _problems(connection, store, found.manifest, vault))
        with store.transaction():
            made = entry(vault.person_id, "restore", sha256=found.sha256, created=found.manifest.created)
            store.append(made, vault.sign)
            if sure:
                powers.tell(store, vault)
            store.remember(VAULT_SEQ, str(vault.seq))
            store.remember(LAST_BACKUP, found.manifest.created)  # that file holds all there is now
        connection.checkpoint()
        return Moving(anchors, fresh.parent, vault, connection), compared(store)
    except RegistryDamaged:
        raise BackupUnreadable(file=file.name) from None
    finally:
        connection.close()


def _problems(connection: Connection, store: Store, manifest: Manifest, vault: OpenVault) -> list[str]:
    counted: list[tuple[str, Callable[[], object], object]] = [
        ("people", lambda: store.count(form_named("person")), manifest.people),
        ("cases", lambda: store.count(form_named("case")), manifest.cases),
        ("services", lambda: store.count(form_named("service")), manifest.services),
        ("head", lambda: head(connection), (manifest.audit_seq, bytes.fromhex(manifest.audit_hash))),
        ("vault", lambda: store.meta(VAULT_ID), vault.vault_id),
    ]
    found = connection.page_problems()
    connection.guard()
    return found or [name for name, value, expected in counted if value() != expected]
