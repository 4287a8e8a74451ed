"""Making a backup: one sealed file, decrypted again and compared before it is called complete. Knows no schedule.

While the write lock is held the file is hashed, its pages are checked, and it is streamed into age; what was streamed
must be what was hashed before the page check began, so no page can be bad in the backup and good in the check.
Nothing unsealed is written anywhere.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from registry.access import Session
from registry.access.files import ATTACHMENTS, DATABASE
from registry.access.keeping import (
    PageCheck,
    Still,
    dropped_from_cache,
    held_still,
    recipients,
    record_backup,
    signature,
    vault_id,
)
from registry.backup.archive import Drawn, Pieces, packed, pieces_of, pieces_of_file, sha256_of
from registry.backup.manifest import NAME, Manifest, Member
from registry.backup.reading import read_through
from registry.errors import BackupIncomplete, BackupUnreadable, FileExists, RegistryDamaged
from registry.files import move, remove_quietly, said_plainly, sync_folder
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.vault import Throwaway, encrypt_stream

_HASHED, _SEALED, _VERIFIED = 0.15, 0.55, 1.0


@dataclass(frozen=True)
class Made:
    """A backup that was verified: where it is, its size in bytes, its SHA-256 in hexadecimal digits."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


def file_name(moment: datetime | None = None) -> str:
    """The neutral name of a backup made at ``moment`` (local time, now by default)."""
    return f"amparo-{moment or datetime.now():%Y%m%d-%H%M}.amparo"


def create(session: Session, out: Path, progress: Progress | None = None) -> Made:
    """Make a backup at ``out``, or under its neutral name in the folder ``out``, and verify it.

    Raises `NotAllowed`, `FileExists`, `RegistryDamaged` (no backup of a damaged registry is called one),
    `BackupBusy`, `BackupIncomplete`, `Cancelled`, `DiskFull`, `FileTooBig`, `ReadOnlyMedia`, `FileMissing` or
    `FileFailure`; nothing is left at ``out`` then.
    """
    heard = progress or Silent()
    target = _target(out)
    passing = Throwaway.fresh()
    with _partial(target) as (partial, handle), said_plainly(target):
        with held_still(session) as still:
            manifest = _seal(session, still, handle, passing, heard)
        handle.flush()
        os.fsync(handle.fileno())
        dropped_from_cache(handle)
        size, digest = _compare(partial, manifest, passing, heard)
        handle.close()
        move(partial, target)
        _sync_where_possible(target.parent)
    record_backup(session, manifest.created, digest, manifest.people, manifest.cases, manifest.services)
    heard.report(1.0)
    return Made(target, size, digest, manifest)


def _target(out: Path) -> Path:
    if not out.is_dir():
        if out.exists():
            raise FileExists(file=str(out))
        return out
    target = out / file_name()
    tried = 1
    while target.exists():
        tried += 1
        target = out / file_name().replace(".amparo", f"-{tried}.amparo")
    return target


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside ``target``; deleted unless the block renamed it."""
    partial = target.with_name(f".{target.name}.new")
    with said_plainly(target):
        partial.unlink(missing_ok=True)
        handle = os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "w+b")
    try:
        yield partial, handle
    finally:
        with contextlib.suppress(OSError):  # what is still buffered belongs to a file that goes
            handle.close()
        remove_quietly(partial)


_BINARY = getattr(os, "O_BINARY", 0)


def _seal(
    session: Session, still: Still, handle: BinaryIO, passing: Throwaway, progress: Progress
) -> Manifest:
    with PageCheck(session) as check, ThreadPoolExecutor(1) as beside:
        sources = _sources(session, still)
        manifest = _manifest(session, still, sources, progress)
        pages = beside.submit(check.run)  # after the hashing: see the module's first words
        try:
            _stream(session, manifest, sources, handle, passing, progress)
        except BaseException:
            check.stop()
            raise
        if pages.result() or check.salt_differs(next(pieces_of_file(still.database))):
            raise RegistryDamaged
    return manifest


def _sources(session: Session, still: Still) -> list[tuple[str, Pieces]]:
    def attachment(path: Path) -> Pieces:
        def pieces() -> Iterator[bytes]:
            with said_plainly(path), path.open("rb") as file:
                yield from pieces_of_file(file)

        return pieces

    return [
        ("vault.json", lambda: pieces_of(still.vault)),
        (DATABASE, lambda: pieces_of_file(still.database)),
        *((f"{ATTACHMENTS}/{path.name}", attachment(path)) for path in still.attachments),
    ]


def _manifest(
    session: Session, still: Still, sources: list[tuple[str, Pieces]], progress: Progress
) -> Manifest:
    members = []
    whole = max(1, os.fstat(still.database.fileno()).st_size)
    for name, pieces in sources:
        with said_plainly(session.folder / name):
            heard = _part(
                progress, whole, 0.0, _HASHED if name == DATABASE else 0.0, _("Reading the registry…")
            )
            digest, size = sha256_of(pieces(), heard)
        members.append(Member(name, size, digest))
    bare = Manifest(
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        vault_id=vault_id(session),
        people=still.people,
        cases=still.cases,
        services=still.services,
        members=tuple(members),
        audit_seq=still.audit_seq,
        audit_hash=still.audit_hash.hex(),
        signer=session.person_id,
    )
    return replace(bare, signature=signature(session, bare.signed_bytes()).hex())


def _stream(
    session: Session,
    manifest: Manifest,
    sources: list[tuple[str, Pieces]],
    handle: BinaryIO,
    passing: Throwaway,
    progress: Progress,
) -> None:
    content = manifest.content()
    sizes = {one.name: one.size for one in manifest.members}
    members: list[tuple[str, int, Pieces]] = [(NAME, len(content), lambda: pieces_of(content))]
    members += [(name, sizes[name], pieces) for name, pieces in sources]
    whole = sum(size for _name, size, _pieces in members)
    heard = _part(progress, whole, _HASHED, _SEALED, _("Sealing the backup…"))
    archive = Drawn(packed(members, int(time.time())), heard)
    try:
        encrypt_stream(archive, handle, [*recipients(session), passing.recipient])
    except ValueError:  # a source changed its size while it was read
        raise BackupIncomplete from None


def _compare(partial: Path, manifest: Manifest, passing: Throwaway, progress: Progress) -> tuple[int, str]:
    """Decrypt what lies on the disk and compare it with the sources; its size and SHA-256."""
    whole = max(1, partial.stat().st_size)
    heard = _part(progress, whole, _SEALED, _VERIFIED, _("Verifying the backup…"))
    try:
        found = read_through(partial, passing.text, heard)
    except BackupUnreadable:
        raise BackupIncomplete from None
    if found.manifest != manifest or found.problems:
        raise BackupIncomplete
    return found.size, found.sha256


def _part(progress: Progress, whole: int, start: float, end: float, doing: str) -> Callable[[int], None]:
    def heard(done: int) -> None:
        step(progress, start + (end - start) * min(1.0, done / whole), doing)

    return heard


def _sync_where_possible(folder: Path) -> None:
    """Sticks and network folders may not know how to make a name durable; the file itself already is."""
    try:
        sync_folder(folder)
    except OSError as problem:
        if problem.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM}:
            raise


__all__ = ["Made", "create", "file_name"]
