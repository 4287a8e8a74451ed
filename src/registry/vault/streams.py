"""Sealing and opening whole files as age v1, a piece at a time. Knows no backups and no people."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

import pyrage

from registry.errors import BackupKeyWrong, BackupUnreadable, RecoveryKeyWrong
from registry.vault.paper import PaperKey

age: Any = pyrage  # a compiled module without types

_WRONG_KEY: Final = "No matching keys"


class Reader(Protocol):
    """Anything open for reading bytes."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Writer(Protocol):
    """Anything open for writing bytes."""

    def write(self, data: bytes, /) -> int:
        """Write ``data``; how many bytes were taken."""


class Throwaway(PaperKey):
    """A key that lives as long as the check of one backup, so that its maker can compare what it holds."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<Throwaway>"


def encrypt_stream(reader: Reader, writer: Writer, recipients: Sequence[str]) -> None:
    """Seal all of ``reader`` into ``writer`` for ``recipients`` (``age1...``), in about 2 MiB of memory.

    Raises whatever ``reader`` or ``writer`` raises. Raises ValueError for a text that is no recipient.
    """
    try:
        keys = [age.x25519.Recipient.from_str(text) for text in recipients]
    except age.RecipientError:
        raise ValueError("recipient") from None
    source, target = _Source(reader), _Target(writer)
    with _own_errors(source, target):
        age.encrypt_io(source, target, keys)


def decrypt_stream(reader: Reader, writer: Writer, identities: Sequence[str], *, file: str) -> None:
    """Open the age file ``reader`` into ``writer`` with any of ``identities`` (``AGE-SECRET-KEY-1...``).

    What was written before an error is not to be trusted: the caller deletes it. Raises `BackupKeyWrong`,
    `BackupUnreadable` naming ``file``, or whatever ``reader`` or ``writer`` raises.
    """
    try:
        keys = [age.x25519.Identity.from_str(text) for text in identities]
    except age.IdentityError:
        raise BackupKeyWrong from None
    source, target = _Source(reader), _Target(writer)
    try:
        with _own_errors(source, target):
            age.decrypt_io(source, target, keys)
    except age.DecryptError as problem:
        if _WRONG_KEY in str(problem):
            raise BackupKeyWrong from None
        raise BackupUnreadable(file=file) from None
    except OSError:
        if source.raised or target.raised:
            raise
        raise BackupUnreadable(file=file) from None


def close(recipient: str, secret: bytes) -> bytes:
    """``secret`` as an age file for ``recipient``. Raises ValueError if it is no recipient."""
    try:
        sealed: bytes = age.encrypt(secret, [age.x25519.Recipient.from_str(recipient)])
    except (age.RecipientError, age.EncryptError) as problem:
        raise ValueError("recipient") from problem
    return sealed


def disclose(paper: PaperKey, closed: bytes) -> bytes:
    """What `close` was given. Raises `RecoveryKeyWrong`."""
    try:
        secret: bytes = age.decrypt(closed, [age.x25519.Identity.from_str(paper.text)])
    except (age.DecryptError, age.IdentityError, OSError):
        raise RecoveryKeyWrong from None
    return secret


class _Source:
    """A reader that remembers what it raised, which the library blurs into an error of its own."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.raised: BaseException | None = None

    def read(self, size: int) -> bytes:
        if self.raised is not None:  # the library asks again after an error; the first one is what happened
            raise self.raised
        try:
            return self._reader.read(size)
        except BaseException as problem:
            self.raised = problem
            raise


class _Target:
    """A writer that remembers what it raised, and takes all it is given."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.raised: BaseException | None = None

    def write(self, data: bytes) -> int:
        if self.raised is not None:
            raise self.raised
        try:
            self._writer.write(data)
        except BaseException as problem:
            self.raised = problem
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


@contextmanager
def _own_errors(source: _Source, target: _Target) -> Iterator[None]:
    """Raise what reader or writer raised, if that is why the library failed."""
    try:
        yield
    except Exception:
        for side in (source, target):
            if side.raised is not None:
                raise side.raised from None
        raise
