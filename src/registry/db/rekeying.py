"""The encrypted file written anew: a copy under another key, or without what was deleted. Knows no table."""

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from registry.db.connection import connect, told
from registry.errors import RegistryDamaged


def rekey(copy: Path, before: str, after: str) -> None:
    """Encrypt every page of the file ``copy`` anew, from keyspec ``before`` to ``after``, and check every page twice.

    ``copy`` must be one nobody else has open and that can be thrown away: a cut leaves it unreadable. Both keyspecs
    have the same salt. Raises `RegistryDamaged`, `RegistryKeyMismatch`, `DiskFull` or `FileFailure`.
    """
    _insist_whole(copy, before)
    raw = sqlcipher.connect(copy, isolation_level=None)
    try:
        raw.execute("PRAGMA cipher_log=off")
        raw.execute(f'PRAGMA key="{before}"')
        raw.execute(
            "PRAGMA journal_mode=DELETE"
        ).fetchall()  # out of the write-ahead log, which a new key cannot read
        raw.execute("PRAGMA journal_mode=OFF").fetchall()
        raw.execute("PRAGMA synchronous=OFF")  # the switch syncs the file before it counts
        raw.execute(f'PRAGMA rekey="{after}"').fetchall()
    except sqlcipher.Error as problem:
        raise told(problem, copy) from None
    finally:
        raw.close()
    _insist_whole(copy, after)


def without_leftovers(path: Path, keyspec: str) -> None:
    """Write the whole file anew and empty its log, on a connection of its own; no transaction may be open.

    ``secure_delete`` writes over what is deleted, but what a page held before rows were moved to another one stays in
    its unused corners. Takes as much memory as the file is long. Raises `DiskFull` or `FileFailure`; all is as it was.
    """
    connection = connect(path, keyspec)
    try:
        connection.rewrite()
        connection.guard()
        connection.checkpoint()
    finally:
        connection.close()


def _insist_whole(file: Path, keyspec: str) -> None:
    connection = connect(file, keyspec)
    try:
        problems = connection.page_problems()
        connection.guard()
        connection.checkpoint()
    finally:
        connection.close()
    if problems:
        raise RegistryDamaged
