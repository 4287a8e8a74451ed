"""The audit trail held against what was seen of it elsewhere. Knows no place outside the file, and nobody's key."""

from typing import NamedTuple

from registry.db.audit import told
from registry.db.connection import Connection


class Newest(NamedTuple):
    """The newest entry of the trail: its number, its hash, when it was made (UTC)."""

    seq: int
    hash: bytes
    at: str


def newest(connection: Connection) -> Newest:
    """The newest entry; (0, zeros, nothing) before the first."""
    found = connection.one("SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1")
    return Newest(int(found[0]), bytes(found[1]), str(found[2])) if found else Newest(0, bytes(32), "")


def holds(connection: Connection, seq: int, mark: bytes) -> bool:
    """Whether entry ``seq`` is there and its hash begins with ``mark``."""
    found = connection.one("SELECT hash FROM audit WHERE seq = ?", (seq,))
    return found is not None and bytes(found[0])[: len(mark)] == mark


def first_detail(connection: Connection, action: str, name: str, value: str) -> str:
    """The detail of the oldest entry of ``action`` whose detail has ``value`` as ``name``; empty if there is none."""
    sql = f"SELECT detail FROM audit WHERE iif(action = ?, {told('detail', '?2')}, NULL) = ? ORDER BY seq LIMIT 1"
    found = connection.one(sql, (action, f"$.{name}", value))
    return str(found[0]) if found else ""
