"""A copy of the encrypted file under another key. Knows no table; the present file is never touched."""

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
