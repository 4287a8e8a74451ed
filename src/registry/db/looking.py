"""What a look through the file tells without opening anything: when each person was last here, what is kept of whom.

On a connection of its own, so that a long trail keeps nobody from saving. Knows no form, no key and no right.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from registry.db.audit import Entry, chain_hash
from registry.db.connection import Connection
from registry.db.schema import quoted, seal_columns
from registry.errors import AuditBroken
from registry.fields import Form

_COLUMNS = ", ".join(Entry._fields)
_MOST = 100_000
"""Entries looked at for a gap: more than a house writes in months."""
Genuine = Callable[[str, bytes, bytes], bool]
"""Whether a person's key made the signature over a hash."""


@contextmanager
def looking(opened: Callable[[], Connection]) -> Iterator[Connection]:
    """A connection that is closed at the end of the block."""
    connection = opened()
    try:
        yield connection
    finally:
        connection.close()


def newest_by_actor(connection: Connection, actions: Sequence[str], genuine: Genuine) -> dict[str, Entry]:
    """The newest entry of one of ``actions`` of each person. `AuditBroken` if one of them is not hers."""
    marks = ", ".join("?" * len(actions))
    rows = connection.all(
        f"SELECT {_COLUMNS} FROM audit WHERE seq IN"
        f" (SELECT max(seq) FROM audit WHERE action IN ({marks}) GROUP BY actor)",
        tuple(actions),
    )
    found = {}
    for row in rows:
        entry = Entry(*row)
        insist_on(entry, genuine)
        found[entry.actor] = entry
    return found


def numbered(connection: Connection, seq: int, genuine: Genuine) -> Entry | None:
    """The entry with a number, if there is one. `AuditBroken` if it is not what was signed."""
    row = connection.one(f"SELECT {_COLUMNS} FROM audit WHERE seq = ?", (seq,))
    if row is None:
        return None
    entry = Entry(*row)
    insist_on(entry, genuine)
    return entry


def days_without(connection: Connection, since: str) -> int:
    """Days without any entry just before the first one written from the moment ``since`` (UTC) on.

    By what the entries say, whatever their order: those of a day when the clock was behind make no gap.
    """
    found = connection.one(
        "SELECT julianday(min(at) FILTER (WHERE at >= ?1)) - julianday(max(at) FILTER (WHERE at < ?1))"
        " FROM (SELECT at FROM audit ORDER BY seq DESC LIMIT ?2)",
        (since, _MOST),
    )
    return round(found[0] or 0) if found else 0


def insist_on(entry: Entry, genuine: Genuine) -> None:
    """`AuditBroken` unless ``entry`` is what its actor signed; its place in the chain is not looked at."""
    if entry.hash != chain_hash(entry) or not genuine(entry.actor, entry.hash, entry.signature):
        raise AuditBroken(seq=entry.seq)


def sealed_rows(connection: Connection, forms: Iterable[Form]) -> dict[str, int]:
    """How many records hold something sealed in each compartment."""
    found: dict[str, int] = {}
    for form in forms:
        columns = seal_columns(form)
        if not columns:
            continue
        counts = ", ".join(f"count({quoted(column)})" for column in columns)
        row = connection.one(f"SELECT {counts} FROM {quoted(form.name)}") or ()
        for compartment, count in zip(form.compartments, row, strict=True):
            found[compartment] = found.get(compartment, 0) + int(count)
    return found
