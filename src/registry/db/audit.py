"""The audit trail as it is stored: one chained, signed entry for each thing done. Knows nobody's key.

``hash`` = SHA-256 over the entry's own values, length-prefixed, and the hash before it; the signature is over
``hash``, and so over everything before it. Values a person gave are not here: only field names, and the digests of
the stored row and its history.
"""

import hashlib
import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from registry.db.connection import Connection
from registry.errors import AuditBroken

START = bytes(32)
TAIL: Final = 1000
"""Entries at the end of the trail whose signatures every check looks at."""
COLUMNS = (
    "seq, at, monotonic, actor, action, form, object, detail, row_sha256, history_sha256, previous, hash, "
    "signature"
)
_RAW = (  # as bytes, which is how they are hashed
    "seq, CAST(at AS BLOB), CAST(monotonic AS BLOB), CAST(actor AS BLOB), CAST(action AS BLOB), CAST(form AS BLOB), "
    "CAST(object AS BLOB), CAST(detail AS BLOB), row_sha256, history_sha256, previous, hash"
)
_AT_ONCE: Final = 4000
_LENGTHS: Final = tuple(length.to_bytes(4, "big") for length in range(4096))
Link = tuple[int, str, str, bytes, bytes]
"""(number, actor, action, hash, signature) of an entry that is in its place in the chain."""


def told(detail: str, path: str) -> str:
    """SQL for what the column ``detail`` tells under ``path`` (SQL, too); NULL where it is no JSON.

    SQLite stops the whole query at the first text that is none, and a colleague with the file's key can sign one.
    """
    return f"iif(json_valid({detail}), {detail} ->> {path}, NULL)"


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
    return _hashed(
        b"%d" % entry.seq,
        entry.at.encode(),
        b"%d" % entry.monotonic,
        entry.actor.encode(),
        entry.action.encode(),
        entry.form.encode(),
        entry.object.encode(),
        entry.detail.encode(),
        entry.row_sha256,
        entry.history_sha256,
        entry.previous,
    )


def _hashed(*values: bytes) -> bytes:
    parts = []
    for value in values:
        length = len(value)
        parts.append(_LENGTHS[length] if length < 4096 else length.to_bytes(4, "big"))
        parts.append(value)
    return hashlib.sha256(b"".join(parts)).digest()


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
    connection.execute(f"INSERT INTO audit ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", entry)
    return entry


def entries(
    connection: Connection, *, after: int = 0, newest: int | None = None, object: str = ""
) -> list[Entry]:
    """Entries in order: those after number ``after``, or only the ``newest``, or those about one record."""
    where, values = "seq > ?", [after]
    if object:
        where, values = "seq > ? AND object = ?", [after, object]  # type: ignore[list-item]
    order = f"DESC LIMIT {int(newest)}" if newest else "ASC"
    rows = connection.all(f"SELECT {COLUMNS} FROM audit WHERE {where} ORDER BY seq {order}", values)
    found = [Entry(*row) for row in rows]
    return found[::-1] if newest else found


def latest(connection: Connection, seq: int) -> str:
    """The latest moment (UTC) that an entry from number ``seq`` on names, whatever their order; empty without any."""
    found = connection.one("SELECT max(at) FROM audit WHERE seq >= ?", (seq,))
    return str(found[0] or "") if found else ""


def by_stand_ins(connection: Connection, custodians: str, seen: str) -> list[Entry]:
    """What was done with powers lent (``acting`` in its detail, or by ``custodians``) after the last entry ``seen``."""
    sql = (
        f"SELECT {COLUMNS} FROM audit WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit WHERE action = ?) "
        """AND (actor = ? OR instr(detail, '"acting":true') > 0) AND action NOT IN ('view', 'search') ORDER BY seq"""
    )
    return [Entry(*row) for row in connection.all(sql, (seen, custodians))]


def people(connection: Connection) -> set[str]:
    """Who ever did something, and whose account an entry is about: person ids."""
    sql = "SELECT DISTINCT actor FROM audit UNION SELECT DISTINCT object FROM audit WHERE form = 'staff'"
    return {str(row[0]) for row in connection.all(sql)}


def chained(
    connection: Connection, *, newest: int | None = None, signed: bool = True
) -> Iterator[list[Link]]:
    """Check order and chain of all entries, or of the ``newest``, and yield them in batches.

    Raises `AuditBroken` at the first that does not fit, after what is good before it. Without ``signed`` the
    signatures are left empty, which reads less. Text is hashed as the bytes it is stored in: a million entries
    take about five seconds, most of it decryption.
    """
    after, previous = _begin(connection, newest)
    sql = f"SELECT {_RAW}, {'signature' if signed else 'NULL'} FROM audit WHERE seq > ? ORDER BY seq LIMIT {_AT_ONCE}"
    while rows := connection.all(sql, (after,)):
        good: list[Link] = []
        for seq, *values, before, told, signature in rows:
            if seq != after + 1 or before != previous or told != _hashed(b"%d" % seq, *values, before):
                if good:
                    yield good
                raise AuditBroken(seq=seq)
            after, previous = seq, told
            good.append((seq, _text(values[2]), _text(values[3]), told, signature or b""))
        yield good


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _begin(connection: Connection, newest: int | None) -> tuple[int, bytes]:
    """After which number to begin, and the hash stored there."""
    after = max(0, head(connection)[0] - newest) if newest else 0
    return after, (entry_hash(connection, after) or START) if after else START


def verify(
    connection: Connection, genuine: Callable[[str, bytes, bytes], bool], *, newest: int | None = None
) -> Iterator[int]:
    """Check chain and every signature, yielding the number of each good entry; `AuditBroken` at the first bad one.

    ``genuine(actor, hash, signature)`` tells whether that person's key made the signature; it is asked on as many
    threads as there are processors, for a signature takes ten times as long as all the rest.
    """

    def false(some: list[Link]) -> int:
        return next(
            (place for place, one in enumerate(some) if not genuine(one[1], one[3], one[4])), len(some)
        )

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for batch in chained(connection, newest=newest):
            parts = [batch[start : start + 250] for start in range(0, len(batch), 250)]
            for part, good in zip(parts, pool.map(false, parts), strict=True):
                yield from (one[0] for one in part[:good])
                if good < len(part):
                    raise AuditBroken(seq=part[good][0])


def vouched(
    connection: Connection,
    key_of: Callable[[str, bytes, bytes], int | None],
    weighty: Collection[str] = (),
) -> Iterator[int]:
    """Check the whole chain and the signatures that vouch for it, yielding the number reached now and then.

    A signature covers every entry before it, so these are enough to show that nothing was changed since it was
    signed: of each person the newest one, and the newest one with each of her former keys; those of the newest
    `TAIL` entries; and those of the ``weighty`` actions, on which something is believed. What this leaves to
    `verify` is an entry that was written in somebody's name at the end of the trail, more than `TAIL` entries ago,
    and on which others have gone on.

    ``key_of(actor, hash, signature)`` tells which of that person's keys, counted from the oldest, made the
    signature, or None. Raises `AuditBroken`.
    """
    by: dict[str, array[int]] = {}
    wanted: list[int] = []
    for batch in chained(connection, signed=False):
        for seq, actor, action, _hash, _none in batch:
            mine = by.get(actor)
            if mine is None:
                mine = by[actor] = array("q")
            mine.append(seq)
            if action in weighty:
                wanted.append(seq)
        yield batch[-1][0]
    look = _Keys(connection, key_of)
    for mine in by.values():
        look.newest_of_each(mine)
    for seq in wanted:
        look(seq)
    yield from verify(connection, lambda *signed: key_of(*signed) is not None, newest=TAIL)


class _Keys:
    """Which key signed an entry."""

    def __init__(self, connection: Connection, key_of: Callable[[str, bytes, bytes], int | None]) -> None:
        self._connection, self._key_of = connection, key_of

    def __call__(self, seq: int) -> int:
        found = self._connection.one("SELECT actor, hash, signature FROM audit WHERE seq = ?", (seq,))
        key = self._key_of(str(found[0]), bytes(found[1]), bytes(found[2])) if found else None
        if key is None:
            raise AuditBroken(seq=seq)
        return key

    def newest_of_each(self, numbers: "array[int]") -> None:
        """The newest entry of one person with each of her keys; a key is used until the next one is."""
        end = len(numbers)
        while end:
            key = self(numbers[end - 1])
            end = bisect_left(range(end), key, key=lambda place: self(numbers[place])) if key else 0


def entry_hash(connection: Connection, seq: int) -> bytes:
    """The hash of the entry with a number; empty if there is none."""
    found = connection.one("SELECT hash FROM audit WHERE seq = ?", (seq,))
    return bytes(found[0]) if found else b""
