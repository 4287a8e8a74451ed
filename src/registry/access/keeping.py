"""What a backup needs of a signed-in session: the file held still, its members, its head, a signature.

Knows no archive and no destination.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from registry.access import powers
from registry.access.files import ATTACHMENTS, DATABASE
from registry.access.rights import Right
from registry.access.session import LAST_BACKUP, Session
from registry.access.trail import detail_of
from registry.db import Connection, connect
from registry.db.audit import head
from registry.db.ledger import telling_of
from registry.errors import BackupBusy, RegistryDamaged
from registry.files import said_plainly
from registry.vault import OpenVault

BACKUP_ACTION: Final = "backup"


@dataclass(frozen=True)
class Still:
    """A registry that nobody can change for the moment; its log is empty, so the file is all there is."""

    database: BinaryIO = field(repr=False)
    vault: bytes = field(repr=False)
    attachments: tuple[Path, ...]
    audit_seq: int
    audit_hash: bytes
    people: int
    cases: int
    services: int


@contextlib.contextmanager
def held_still(session: Session) -> Iterator[Still]:
    """Empty the write-ahead log and hold the write lock while the block runs.

    Raises `NotAllowed` without the right to make a backup, `BackupBusy` if a long read keeps the log from being
    emptied, `RegistryDamaged`, or what the disk says.
    """
    session.require(Right.BACKUP)
    writing = session._store.writing
    with writing.lock:
        writing.checkpoint()
        with writing.transaction():
            log = session.folder / f"{DATABASE}-wal"
            if log.exists() and log.stat().st_size:
                raise BackupBusy
            seq, digest = head(writing)
            yield Still(
                database=_database(session),
                vault=session._vault.content(),
                attachments=_attachments(session.folder),
                audit_seq=seq,
                audit_hash=digest,
                people=session.count("person"),
                cases=session.count("case"),
                services=session.count("service"),
            )


def _database(session: Session) -> BinaryIO:
    if session.copying is None:
        path = session.folder / DATABASE
        with said_plainly(path):
            session.copying = path.open("rb")
    return session.copying


def _attachments(folder: Path) -> tuple[Path, ...]:
    place = folder / ATTACHMENTS
    return tuple(sorted(path for path in place.iterdir() if path.is_file())) if place.is_dir() else ()


class PageCheck:
    """The check of every page of the file, on a connection of its own so that it can run beside other work.

    Use it in a ``with`` block that ends after the work.
    """

    def __init__(self, session: Session) -> None:
        self._path = session.folder / DATABASE
        self._salt = bytes.fromhex(session._vault.keyspec()[-33:-1])
        self._connection: Connection = connect(self._path, session._vault.keyspec(), reading=True)

    def __enter__(self) -> "PageCheck":
        return self

    def __exit__(self, *_problem: object) -> None:
        self._connection.close()

    def run(self) -> list[str]:
        """What is wrong with the pages; empty if the file is whole. Raises `Cancelled` after `stop`."""
        try:
            found = self._connection.page_problems()
            self._connection.guard()
        except RegistryDamaged:
            return ["a page failed its check"]
        return found

    def stop(self) -> None:
        """End the check early, from another thread."""
        self._connection.interrupt()

    def salt_differs(self, first: bytes) -> bool:
        """Whether the file's first 16 bytes are not the salt; no page check covers them."""
        return first[:16] != self._salt


def recipients(session: Session) -> list[str]:
    """Whom a backup is sealed to: the recovery key and the managers, as age recipients.

    The recovery key alone where the key file is in doubt: whoever made herself a manager would open it.
    """
    everybody = session._vault.backup_recipients()
    return everybody[:1] if powers.doubts(session._vault, session._store.writing) else everybody


def vault_id(session: Session) -> str:
    """The registry's own id, 32 hexadecimal digits."""
    return session._vault.vault_id


def signature(session: Session, data: bytes) -> bytes:
    """This person's signature over ``data``."""
    return session._vault.sign(data)


def vault_of_restorer(session: Session) -> OpenVault:
    """The open vault of somebody who may restore. Raises `NotAllowed`."""
    session.require(Right.RESTORE)
    return session._vault


def record_backup(
    session: Session, created: str, sha256: str, people: int, cases: int, services: int
) -> None:
    """Record that a backup was made and verified, and remember when."""
    with session.together():
        session.note(
            BACKUP_ACTION, sha256=sha256, created=created, people=people, cases=cases, services=services
        )
        session._store.remember(LAST_BACKUP, created)


def recorded_backup(session: Session, sha256: str) -> dict[str, str | int] | None:
    """What the trail says of the verified backup with this SHA-256, if it was made from this registry."""
    one = telling_of(session._store.writing, BACKUP_ACTION, "sha256", sha256)
    return detail_of(one) if one else None


def dropped_from_cache(handle: BinaryIO) -> None:
    """Ask the system to read ``handle`` from the medium the next time, not from its memory."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
