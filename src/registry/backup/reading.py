"""Reading a backup to its end, every byte compared with its manifest; keeps what is asked for. Knows no registry."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from registry.backup.archive import Unpacking
from registry.backup.manifest import NAME, Manifest, read
from registry.errors import BackupUnreadable, DiskFull
from registry.files import free_bytes, private_folder, said_plainly
from registry.vault import decrypt_stream

Heard = Callable[[int], None]
"""Told how many bytes of the file were read so far."""


@dataclass(frozen=True)
class Through:
    """A backup read to its end: what it says of itself, the vault in it, the file's size and SHA-256.

    ``problems`` names the members that are not what the manifest says.
    """

    manifest: Manifest
    vault: bytes = field(repr=False)
    size: int
    sha256: str
    problems: tuple[str, ...]


class _Enough(Exception):
    """The manifest is there and no more is wanted."""


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, handle: BinaryIO, heard: Heard) -> None:
        self._handle = handle
        self._heard = heard
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        data = self._handle.read(size)
        self.digest.update(data)
        self.size += len(data)
        self._heard(self.size)
        return data


class _Members:
    """Receives the members: hashes each, keeps the small ones, writes them into ``folder`` if there is one."""

    def __init__(self, file: str, folder: Path | None, only_manifest: bool) -> None:
        self._file = file
        self._folder = folder
        self._only_manifest = only_manifest
        self._name = ""
        self._digest = hashlib.sha256()
        self._written: BinaryIO | None = None
        self._path = Path()
        self.kept: dict[str, bytes] = {}
        self.manifest: Manifest | None = None
        self.problems: list[str] = []

    def begin(self, name: str, size: int) -> None:
        self._name, self._digest = name, hashlib.sha256()
        if name in (NAME, "vault.json"):
            self.kept[name] = b""
        member = self.manifest.member(name) if self.manifest else None
        if name != NAME and (member is None or member.size != size):
            raise BackupUnreadable(file=self._file)
        if self._folder and name != NAME:
            self._path = self._folder / name
            private_folder(self._path.parent)
            with said_plainly(self._path):
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
                self._written = os.fdopen(os.open(self._path, flags, 0o600), "wb")

    def take(self, piece: bytes) -> None:
        self._digest.update(piece)
        if self._name in self.kept:
            self.kept[self._name] += piece
        if self._written:
            with said_plainly(self._path):
                self._written.write(piece)

    def end(self) -> None:
        self.close()
        if self._name == NAME:
            self._begin_with(read(self.kept[NAME], self._file))
            return
        assert self.manifest
        member = self.manifest.member(self._name)
        if member is None or member.sha256 != self._digest.hexdigest():
            self.problems.append(self._name)

    def _begin_with(self, manifest: Manifest) -> None:
        self.manifest = manifest
        if self._only_manifest:
            raise _Enough
        if self._folder and sum(one.size for one in manifest.members) > free_bytes(self._folder):
            raise DiskFull

    def close(self) -> None:
        """Finish the file that is being written."""
        if self._written:
            with said_plainly(self._path):
                self._written.close()
            self._written = None


def read_through(file: Path, identity: str, heard: Heard, *, folder: Path | None = None) -> Through:
    """Decrypt ``file`` with an age identity to its end; with ``folder``, write its members there.

    Raises `BackupKeyWrong`, `BackupUnreadable`, `RegistryTooNew`, `FileMissing`, `FileFailure`, or, writing,
    `DiskFull`; what was written is then not to be trusted, and the caller deletes it.
    """
    members = _Members(file.name, folder, only_manifest=False)
    unpacking = Unpacking(members, file.name)
    with said_plainly(file), file.open("rb") as handle:
        source = _Hashed(handle, heard)
        try:
            decrypt_stream(source, unpacking, [identity], file=file.name)
        finally:
            members.close()
    unpacking.finish()
    manifest = members.manifest
    if manifest is None or {one.name for one in manifest.members} != unpacking.names - {NAME}:
        raise BackupUnreadable(file=file.name)
    problems = tuple(members.problems)
    return Through(manifest, members.kept["vault.json"], source.size, source.digest.hexdigest(), problems)


def read_manifest(file: Path, identity: str) -> Manifest:
    """Only what ``file`` says of itself, without reading the rest. Raises as `read_through`."""
    members = _Members(file.name, None, only_manifest=True)
    with said_plainly(file), file.open("rb") as handle, contextlib.suppress(_Enough):
        decrypt_stream(handle, Unpacking(members, file.name), [identity], file=file.name)
    if members.manifest is None:
        raise BackupUnreadable(file=file.name)
    return members.manifest
