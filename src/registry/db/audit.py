"""The audit trail as it is stored: one chained, signed entry for each thing done. Knows nobody's key.

``hash`` = SHA-256 over the entry's own values, length-prefixed, and the hash before it; the signature is over
``hash``. Values a person gave are not here: only field names, and the digests of the stored row and its history.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from registry.db.connection import Connection
from registry.errors import AuditBroken

START = bytes(32)
_COLUMNS = (
    "seq, at, monotonic, actor, action, form, object, detail, row_sha256, history_sha256, previous, hash, "
    "signature"
)


class Entry(NamedTuple):
    """One entry: who (``actor``, a person id) did what to which record, when.

    ``at`` is UTC to the second, ``monotonic`` the milliseconds of the machine's own clock, ``detail`` canonical
    JSON without anything a person said.
    """

    seq: int
    at: str
    monotonic: int
    actor: str
    action: str
    form: str
    object: str
    detail: str
    row_sha256: bytes = b""
    history_sha256: bytes = b""
    previous: bytes = START
    hash: bytes = b""
    signature: bytes = b""


def chain_hash(entry: Entry) -> bytes:
    """The hash of ``entry``, over everything but its hash and signature."""
    digest = hashlib.sha256()
    for value in (
        str(entry.seq),
        entry.at,
        str(entry.monotonic),
        entry.actor,
        entry.action,
        entry.form,
        entry.object,
        entry.detail,
        entry.row_sha256,
        entry.history_sha256,
        entry.previous,
    ):
        raw = value if isinstance(value, bytes) else value.encode()
        digest.update(len(raw).to_bytes(4, "big"))
        digest.update(raw)
    return digest.digest()


def head(connection: Connection) -> tuple[int, bytes]:
    """The number and hash of the newest entry; (0, zeros) before the first."""
    found = connection.one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return (int(found[0]), bytes(found[1])) if found else (0, START)


def append(connection: Connection, entry: Entry, sign: Callable[[bytes], bytes]) -> Entry:
    """Chain, sign and store ``entry``; must be called inside the transaction of the change it tells of."""
    seq, previous = head(connection)
    entry = entry._replace(seq=seq + 1, previous=previous)
    digest = chain_hash(entry)
    entry = entry._replace(hash=digest, signature=sign(digest))
    connection.execute(f"INSERT INTO audit ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", entry)
    return entry


def entries(
    connection: Connection, *, after: int = 0, newest: int | None = None, object: str = ""
) -> list[Entry]:
    """Entries in order: those after number ``after``, or only the ``newest``, or those about one record."""
    where, values = "seq > ?", [after]
    if object:
        where, values = "seq > ? AND object = ?", [after, object]  # type: ignore[list-item]
    order = f"DESC LIMIT {int(newest)}" if newest else "ASC"
    rows = connection.all(f"SELECT {_COLUMNS} FROM audit WHERE {where} ORDER BY seq {order}", values)
    found = [Entry(*row) for row in rows]
    return found[::-1] if newest else found


def by_stand_ins(connection: Connection, custodians: str, seen: str) -> list[Entry]:
    """What was done with powers lent (``acting`` in its detail, or by ``custodians``) after the last entry ``seen``."""
    sql = (
        f"SELECT {_COLUMNS} FROM audit WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit WHERE action = ?) "
        """AND (actor = ? OR instr(detail, '"acting":true') > 0) AND action NOT IN ('view', 'search') ORDER BY seq"""
    )
    return [Entry(*row) for row in connection.all(sql, (seen, custodians))]


def verify(
    connection: Connection, genuine: Callable[[str, bytes, bytes], bool], *, newest: int | None = None
) -> Iterator[int]:
    """Check chain and signatures, yielding the number of each good entry; raises `AuditBroken` at the first bad one.

    ``genuine(actor, hash, signature)`` tells whether that person's key made the signature.
    """
    previous: bytes | None = None if newest else START
    expected = None if newest else 1
    after = 0
    while batch := entries(connection, after=after, newest=newest):
        for entry in batch:
            linked = previous is None or entry.previous == previous
            in_order = expected is None or entry.seq == expected
            whole = entry.hash == chain_hash(entry)
            if not (linked and in_order and whole and genuine(entry.actor, entry.hash, entry.signature)):
                raise AuditBroken(seq=entry.seq)
            previous, expected = entry.hash, entry.seq + 1
            yield entry.seq
        if newest or len(batch) < 1:
            return
        after = batch[-1].seq
