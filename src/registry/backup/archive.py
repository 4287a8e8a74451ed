"""A tar archive written and read as a stream, a piece at a time. Knows no key and no registry.

Only what this program writes is read: plain files with the few names a backup has, each once, in their order, and
nothing after them. The standard tar tools read it too.
"""

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final, Protocol

from registry.backup.manifest import LONGEST, NAME
from registry.errors import BackupUnreadable

BLOCK: Final = 512
PIECE: Final = 1 << 18
_NAMES: Final = re.compile(
    r"manifest\.json|vault\.json|registry\.db|attachments/[0-9A-Za-z][0-9A-Za-z._-]{0,80}"
)
_ORDER: Final = (NAME, "vault.json", "registry.db")
_IN_MEMORY: Final = {NAME: LONGEST, "vault.json": 1 << 20}

Pieces = Callable[[], Iterator[bytes]]


def pieces_of(content: bytes) -> Iterator[bytes]:
    """``content`` in one piece."""
    yield content


def pieces_of_file(handle: BinaryIO) -> Iterator[bytes]:
    """The whole of an open file, from its beginning."""
    handle.seek(0)
    while piece := handle.read(PIECE):
        yield piece


def packed(members: Sequence[tuple[str, int, Pieces]], moment: int) -> Iterator[bytes]:
    """The archive of ``members`` (name, size, content), dated ``moment`` (seconds since 1970).

    Raises ValueError if a content has another size than was said.
    """
    for name, size, pieces in members:
        header = tarfile.TarInfo(name)
        header.size, header.mtime, header.mode = size, moment, 0o600
        yield header.tobuf(format=tarfile.GNU_FORMAT)
        sent = 0
        for piece in pieces():
            sent += len(piece)
            yield piece
        if sent != size:
            raise ValueError(name)
        yield bytes(-size % BLOCK)
    yield bytes(2 * BLOCK)


class Drawn:
    """An iterator of pieces as something to read from; ``heard`` is told how many bytes went by."""

    def __init__(self, pieces: Iterator[bytes], heard: Callable[[int], None]) -> None:
        self._pieces = pieces
        self._held = b""
        self._heard = heard
        self._sent = 0

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        if not self._held:
            self._held = next((piece for piece in self._pieces if piece), b"")
        given, self._held = self._held[:size], self._held[size:]
        self._sent += len(given)
        self._heard(self._sent)
        return given


class Receiver(Protocol):
    """Told what an archive holds, as it comes."""

    def begin(self, name: str, size: int) -> None:
        """A member of ``size`` bytes begins."""

    def take(self, piece: bytes) -> None:
        """The next bytes of the member."""

    def end(self) -> None:
        """The member is complete."""


class Unpacking:
    """Something to write an archive to; it tells a receiver. Raises `BackupUnreadable` for anything unexpected."""

    def __init__(self, receiver: Receiver, file: str) -> None:
        self._receiver = receiver
        self._file = file
        self._header = b""
        self._left = 0
        self._padding = 0
        self._names: list[str] = []
        self._closing = 0

    def write(self, data: bytes, /) -> int:
        """Take the next bytes of the archive."""
        view = memoryview(data)
        while view:
            taken = self._some(view)
            view = view[taken:]
        return len(data)

    def _some(self, view: memoryview) -> int:
        if self._left:
            piece = bytes(view[: self._left])
            self._left -= len(piece)
            self._receiver.take(piece)
            if not self._left:
                self._receiver.end()
            return len(piece)
        if self._padding or self._closing:
            piece = bytes(view[: self._padding] if self._padding else view)
            if any(piece):
                raise self._unreadable()
            if self._padding:
                self._padding -= len(piece)
            else:
                self._closing += len(piece)
            return len(piece)
        piece = bytes(view[: BLOCK - len(self._header)])
        self._header += piece
        if len(self._header) == BLOCK:
            header, self._header = self._header, b""
            self._begin(header)
        return len(piece)

    def _begin(self, header: bytes) -> None:
        if not any(header):
            self._closing = BLOCK
            return
        try:
            found = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
        except (tarfile.TarError, ValueError):
            raise self._unreadable() from None
        place = len(self._names)
        expected = _ORDER[place] if place < len(_ORDER) else None
        fits = found.name == expected if expected else found.name.startswith("attachments/")
        good = (
            found.isreg()
            and found.size >= 0
            and _NAMES.fullmatch(found.name)
            and found.name not in self._names
        )
        if not good or not fits or found.size > _IN_MEMORY.get(found.name, found.size):
            raise self._unreadable()
        self._names.append(found.name)
        self._left, self._padding = found.size, -found.size % BLOCK
        self._receiver.begin(found.name, found.size)
        if not found.size:
            self._receiver.end()

    @property
    def names(self) -> set[str]:
        """The members that came."""
        return set(self._names)

    def finish(self) -> None:
        """Say that nothing more comes; raises `BackupUnreadable` if that is too early."""
        if self._closing < 2 * BLOCK or len(self._names) < len(_ORDER):
            raise self._unreadable()

    def _unreadable(self) -> BackupUnreadable:
        return BackupUnreadable(file=self._file)


def sha256_of(pieces: Iterator[bytes], heard: Callable[[int], None]) -> tuple[str, int]:
    """SHA-256 in hexadecimal digits, and how many bytes there were."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        heard(size)
    return digest.hexdigest(), size
