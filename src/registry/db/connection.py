"""Opening the encrypted file, and the guard that tells damage. Knows no table.

SQLCipher hides some failed page checks: it hands out a zero-filled page and reports the error only later, if at
all. `PRAGMA cipher_status` turns from 1 to 0 at once, so every unit of reading and every transaction ends by asking
it (`Connection.guard`); it costs about a microsecond.
"""

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from registry.errors import (
    Cancelled,
    DiskFull,
    FileFailure,
    ReadOnlyMedia,
    RegistryDamaged,
    RegistryEmpty,
    RegistryError,
    RegistryKeyMismatch,
    RegistryMissing,
    RegistryTooNew,
)
from registry.files import plain_error, said_plainly

APPLICATION_ID = 0x414D5052  # "AMPR"
SCHEMA_MAJOR, SCHEMA_MINOR = 1, 0
_CACHE_KIB = {"writing": 65_536, "reading": 65_536}
_DENIED_PRAGMAS = frozenset(
    {"key", "rekey", "hexkey", "hexrekey", "cipher_plaintext_header_size", "writable_schema"}
)
_SETTINGS = (
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "wal_autocheckpoint=200",
    "busy_timeout=5000",
)
Parameters = Sequence[Any] | dict[str, Any]


class Connection:
    """One connection to the encrypted file, used by one thread at a time, guarded after every unit of work."""

    def __init__(self, raw: Any, path: Path) -> None:
        self._raw = raw
        self._path = path
        self._depth = 0
        self.lock = threading.RLock()
        self.gone: RegistryError | None = None
        """What is said when a connection that was let go of is asked again."""

    def execute(self, sql: str, parameters: Parameters = ()) -> Any:
        """Run one statement; the system's errors come out as ones a person understands."""
        with self._plainly():
            return self._raw.execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        with self._plainly():
            self._raw.executemany(sql, rows)

    def define(self, name: str, function: Callable[[str, bytes | None], str | None]) -> None:
        """Let queries of this connection call ``function`` of two values under ``name``."""
        self._raw.create_function(name, 2, function)

    def all(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row of a query, after the guard. One unit of reading."""
        with self.lock, self._plainly():
            found = self._raw.execute(sql, parameters).fetchall()
            self._guard_alone()
            return list(found)

    def one(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row of a query or None, after the guard."""
        with self.lock, self._plainly():
            found = self._raw.execute(sql, parameters).fetchone()
            self._guard_alone()
            return None if found is None else tuple(found)

    def _guard_alone(self) -> None:
        """Guard a reading that is a unit of its own; inside a transaction the guard before its COMMIT covers it."""
        if self._depth == 0:
            self.guard()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens or nothing does; nested blocks belong to the outermost one."""
        with self.lock:
            if self._depth == 0:
                self.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self.guard()
                    self.execute("COMMIT")
            except BaseException:
                if self._depth == 1:
                    with contextlib.suppress(sqlcipher.Error):
                        self._raw.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open: what is done now may still not have happened."""
        return self._depth > 0

    def guard(self) -> None:
        """Raise `RegistryDamaged` if any page read so far failed its check."""
        status = self._raw.execute("PRAGMA cipher_status").fetchone()
        if status is None or str(status[0]) != "1":
            raise RegistryDamaged

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and empty it: a damaged log never raises, so it is kept short."""
        with self.lock, self._plainly():
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def rewrite(self) -> None:
        """Write the whole file anew; refused where temporary tables have the names of others."""
        with self.lock, self._plainly():
            self._raw.set_authorizer(None)  # it attaches a database of its own, in memory
            try:
                self._raw.execute("VACUUM")
            finally:
                self._raw.set_authorizer(_authorise)

    def interrupt(self) -> None:
        """Stop the query that runs in the other thread; it raises `Cancelled` there."""
        self._raw.interrupt()

    def close(self) -> None:
        """Close the connection."""
        with self.lock:
            self._raw.close()

    def page_problems(self) -> list[str]:
        """What `cipher_integrity_check` and `integrity_check` find; empty if the file is whole."""
        with self.lock, self._plainly():
            found = [str(row[0]) for row in self._raw.execute("PRAGMA cipher_integrity_check").fetchall()]
            try:
                rows = self._raw.execute("PRAGMA integrity_check").fetchall()
                found += [str(row[0]) for row in rows if row[0] != "ok"]
            except (
                sqlcipher.DatabaseError
            ) as problem:  # a page it needs cannot be read: that is a finding, too
                if isinstance(told(problem, self._path), Cancelled):
                    raise
                found.append(str(problem))
        return found

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.Error as problem:
            raise self.gone or told(problem, self._path) from None


def told(problem: Exception, path: Path) -> RegistryError:
    """The error a person is told for an error of the database."""
    words = str(problem).lower()
    if "full" in words:
        return DiskFull()
    if "readonly" in words or "read-only" in words:
        return ReadOnlyMedia(folder=str(path.parent))
    if "interrupted" in words:
        return Cancelled()
    if "not a database" in words:
        return RegistryKeyMismatch()
    if any(said in words for said in ("malformed", "corrupt", "no such", "decode to utf-8")):
        return RegistryDamaged()
    if "disk i/o" in words or "unable to open" in words:
        return FileFailure(file=path.name)
    raise problem


def _authorise(action: int, first: str | None, *_rest: object) -> int:
    if action == 24:  # SQLITE_ATTACH: the only way to write the registry out in clear
        return 1
    if action == 19 and (first or "").lower() in _DENIED_PRAGMAS:  # SQLITE_PRAGMA
        return 1
    return 0


def _open_raw(path: Path, keyspec: str, mode: str) -> Any:
    raw = sqlcipher.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    raw.execute("PRAGMA cipher_log=off")  # it would write page numbers to the standard error stream
    raw.execute(f'PRAGMA key="{keyspec}"')
    return raw


def connect(path: Path, keyspec: str, *, reading: bool = False) -> Connection:
    """Open the registry file at ``path`` with a raw key and salt (``x'<64 hex><32 hex>'``).

    Never creates one. Raises `RegistryMissing`, `RegistryEmpty`, `RegistryKeyMismatch`, `RegistryDamaged`,
    `RegistryTooNew`, `ReadOnlyMedia` or `FileFailure`.
    """
    _insist_on_a_file(path)
    try:
        raw = _open_raw(path, keyspec, "ro" if reading else "rw")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        application = raw.execute("PRAGMA application_id").fetchone()[0]
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        vacuum = raw.execute("PRAGMA auto_vacuum").fetchone()[0]
        if application != APPLICATION_ID:
            raise RegistryEmpty(folder=str(path.parent))
        if version >> 16 > SCHEMA_MAJOR:
            raise RegistryTooNew
        if vacuum:  # with it SQLCipher takes a zeroed page for a short read: damage would be silent
            raise RegistryDamaged
        _settle(raw, "reading" if reading else "writing")
    except sqlcipher.Error as problem:
        raise told(problem, path) from None
    connection = Connection(raw, path)
    connection.guard()
    return connection


def _insist_on_a_file(path: Path) -> None:
    try:
        size = os.stat(path).st_size
    except FileNotFoundError:
        raise RegistryMissing(folder=str(path.parent)) from None
    except OSError as problem:
        raise plain_error(problem, path) from None
    if size == 0:
        raise RegistryEmpty(folder=str(path.parent))
    if not os.access(path, os.R_OK | os.W_OK):
        raise plain_error(PermissionError(errno.EACCES, "no access"), path)


def _settle(raw: Any, use: str) -> None:
    for setting in _SETTINGS:
        if use == "writing" or not setting.startswith(("journal_mode", "secure_delete", "wal_")):
            raw.execute(f"PRAGMA {setting}").fetchall()
    raw.execute(f"PRAGMA cache_size=-{_CACHE_KIB[use]}")
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.set_authorizer(_authorise)


def create(path: Path, keyspec: str, schema: str) -> Connection:
    """Make a new registry file with ``schema``; the caller has made sure that there is none."""
    with said_plainly(path):  # made by us first, so that nobody else's account can read it or its log
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        raw = _open_raw(path, keyspec, "rw")
        raw.execute("PRAGMA auto_vacuum=NONE")
        raw.execute("PRAGMA page_size=4096")
        raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={SCHEMA_MAJOR << 16 | SCHEMA_MINOR}")
        raw.executescript(schema)
        _settle(raw, "writing")
    except sqlcipher.Error as problem:
        raise told(problem, path) from None
    return Connection(raw, path)
