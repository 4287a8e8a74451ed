"""Readings of the audit trail by what was done: when somebody was here, and what happened since. Knows no name."""

from collections.abc import Sequence

from registry.db.connection import Connection


def visits(connection: Connection, actor: str, actions: Sequence[str], newest: int) -> list[int]:
    """The numbers of the ``newest`` entries by which ``actor`` did one of ``actions``, newest first."""
    marks = ", ".join("?" * len(actions))
    sql = f"SELECT seq FROM audit WHERE actor = ? AND action IN ({marks}) ORDER BY seq DESC LIMIT ?"
    return [int(row[0]) for row in connection.all(sql, [actor, *actions, newest])]


def done_since(connection: Connection, actions: Sequence[str], after: int) -> list[tuple[str, str]]:
    """(action, detail) of the entries after number ``after`` that tell of one of ``actions``, oldest first."""
    marks = ", ".join("?" * len(actions))
    sql = f"SELECT action, detail FROM audit WHERE seq > ? AND action IN ({marks}) ORDER BY seq"
    return [(str(row[0]), str(row[1])) for row in connection.all(sql, [after, *actions])]


def objects_of(connection: Connection, actor: str, action: str) -> frozenset[str]:
    """The records about which ``actor`` did ``action``."""
    sql = "SELECT DISTINCT object FROM audit WHERE actor = ? AND action = ?"
    return frozenset(str(row[0]) for row in connection.all(sql, [actor, action]))
