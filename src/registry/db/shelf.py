"""Records set apart from the tables: sealed whole, so that the file tells no more than that there are some.

Who may open them is handed their stored rows by `registry.access.apart`; `beside` lays those under the names of the
tables of one connection, in memory, so that every other query finds them without knowing. Knows no key and no right.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.db.connection import Connection
from registry.db.rows import StoredRow, stored_row, values_of
from registry.db.schema import columns, parent_columns, quoted
from registry.errors import Stale
from registry.fields import Form

APART: Final = "restricted"
"""The form of audit entries about a record set apart: what it is, they do not say."""
PEOPLE: Final = "restriction"
"""The form of audit entries about who opens what was set apart."""
SET_APART: Final = "restrict"
"""The action of the entry by which a record went from its table to the shelf."""
RELEASE: Final = "release"
"""The action of the entries by which a restriction ended: its key counts no more, its records lie in their tables."""


@dataclass(frozen=True)
class Restriction:
    """One person's cases set apart: for whom their key is wrapped, by person id or ``paper``."""

    id: str
    revision: int
    made_at: str
    made_by: str
    grants: Mapping[str, str] = field(repr=False)

    def digest(self) -> bytes:
        """SHA-256 of it as stored."""
        said = (self.id, self.revision, self.made_at, self.made_by, self._grants())
        return hashlib.sha256("|".join(map(str, said)).encode()).digest()

    def _grants(self) -> str:
        return json.dumps(dict(sorted(self.grants.items())), separators=(",", ":"))


@dataclass(frozen=True)
class Shelved:
    """One record set apart."""

    id: str
    restriction: str
    revision: int
    sealed: bytes = field(repr=False)

    def digest(self) -> bytes:
        """SHA-256 of it as stored."""
        front = f"{self.id}|{self.restriction}|{self.revision}|{len(self.sealed)}|".encode()
        return hashlib.sha256(front + self.sealed).digest()


class Shelf:
    """The two tables of what was set apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def restrictions(self) -> list[Restriction]:
        """All of them, oldest first."""
        rows = self._connection.all("SELECT * FROM restriction ORDER BY made_at, id")
        return [
            Restriction(str(id), int(revision), str(at), str(by), _table(grants))
            for id, revision, at, by, grants in rows
        ]

    def put_restriction(self, one: Restriction) -> bytes:
        """Write it over the one before; its digest. `Stale` unless revision ``one.revision - 1`` is there."""
        self._insist("restriction", one.id, one.revision)
        self._connection.execute(
            "INSERT OR REPLACE INTO restriction VALUES (?,?,?,?,?)",
            (one.id, one.revision, one.made_at, one.made_by, one._grants()),
        )
        return one.digest()

    def rows(self, restriction: str) -> list[Shelved]:
        """The records set apart under one restriction."""
        found = self._connection.all("SELECT * FROM shelf WHERE restriction = ?", (restriction,))
        return [shelved(row) for row in found]

    def put(self, one: Shelved, *, fresh: bool = False) -> bytes:
        """Write it over the one before, or as a ``fresh`` one; its digest. `Stale` as `put_restriction`."""
        if not fresh:
            self._insist("shelf", one.id, one.revision)
        self._connection.execute(
            f"INSERT {'' if fresh else 'OR REPLACE '}INTO shelf VALUES (?,?,?,?)",
            (one.id, one.restriction, one.revision, one.sealed),
        )
        return one.digest()

    def _insist(self, table: str, id: str, revision: int) -> None:
        there = self._connection.one(f"SELECT revision FROM {quoted(table)} WHERE id = ?", (id,))
        if (int(there[0]) if there else 0) != revision - 1:
            raise Stale

    def take(self, id: str) -> None:
        """Take a record off the shelf."""
        self._connection.execute("DELETE FROM shelf WHERE id = ?", (id,))

    def drop(self, restriction: str) -> None:
        """Take a restriction away, once nothing lies under it."""
        self._connection.execute("DELETE FROM restriction WHERE id = ?", (restriction,))


def shelved(row: Any) -> Shelved:
    """A row of the table."""
    return Shelved(str(row[0]), str(row[1]), int(row[2]), bytes(row[3]))


def _table(text: str) -> dict[str, str]:
    """The grants; none if somebody wrote there what is none, so that nobody is kept out of the registry by it."""
    try:
        return {str(who): str(grant) for who, grant in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


def of_person(connection: Connection, forms: Iterable[Form], person_id: str) -> list[tuple[Form, StoredRow]]:
    """A person, all her cases, and all that hangs from any of them."""
    case = '(SELECT id FROM "case" WHERE person_id = :her)'
    found: list[tuple[Form, StoredRow]] = []
    for form in forms:
        listed = ", ".join(quoted(name) for name in columns(form))
        parents = parent_columns(form)
        where = ""
        if form.name == "person":
            where = "id = :her"
        elif "case_id" in parents:
            where = f"case_id IN {case}" + (" OR person_id = :her" if "person_id" in parents else "")
        elif "person_id" in parents:
            where = "person_id = :her"
        if where:
            rows = connection.all(
                f"SELECT {listed} FROM {quoted(form.name)} WHERE {where}", {"her": person_id}
            )
            found += [(form, stored_row(form, row)) for row in rows]
    return found


def forget(connection: Connection, form: Form, id: str) -> list[tuple[int, str, bytes]]:
    """Take a record and its kept changes out of the tables; the changes, (revision, compartment, sealed)."""
    sql = "SELECT revision, compartment, sealed FROM history WHERE form = ? AND id = ? ORDER BY 1, 2"
    kept = [(int(row[0]), str(row[1]), bytes(row[2])) for row in connection.all(sql, (form.name, id))]
    connection.execute("DELETE FROM history WHERE form = ? AND id = ?", (form.name, id))
    connection.execute(f"DELETE FROM main.{quoted(form.name)} WHERE id = ?", (id,))
    return kept


def put_back(
    connection: Connection, form: Form, row: StoredRow, history: Iterable[tuple[int, str, bytes]]
) -> None:
    """Put what `forget` took back into the tables."""
    names = columns(form)
    listed, marks = ", ".join(map(quoted, names)), ", ".join("?" * len(names))
    connection.execute(
        f"INSERT INTO main.{quoted(form.name)} ({listed}) VALUES ({marks})", values_of(form, row)
    )
    kept = [(form.name, row.id, revision, compartment, sealed) for revision, compartment, sealed in history]
    connection.executemany("INSERT INTO history VALUES (?,?,?,?,?)", kept)


def taken(connection: Connection, form: Form, row: StoredRow) -> bool:
    """Whether a code that nobody has twice is meanwhile another record's in the table."""
    codes = [one.name for one in form.of(None) if one.searched == "code"]
    sql = f"SELECT 1 FROM main.{quoted(form.name)} WHERE {{}} = ?"
    return any(connection.one(sql.format(quoted(one)), (row.clear.get(one),)) for one in codes)


def beside(connection: Connection, form: Form, rows: Iterable[StoredRow]) -> None:
    """Lay ``rows`` beside those of the form's table: reading either name finds both, writing needs ``main``."""
    with connection.lock:
        _lay(connection, form, list(rows))


def _lay(connection: Connection, form: Form, kept: list[StoredRow]) -> None:
    listed = ", ".join(quoted(name) for name in columns(form))
    here, apart = quoted(form.name), quoted(f"apart_{form.name}")
    connection.execute(f"DROP VIEW IF EXISTS temp.{here}")
    connection.execute(f"DROP TABLE IF EXISTS temp.{apart}")
    if not kept:
        return
    connection.execute(f"CREATE TEMP TABLE {apart} AS SELECT {listed} FROM main.{here} WHERE 0")
    marks = ", ".join("?" * len(columns(form)))
    for row in kept:
        connection.execute(f"INSERT INTO temp.{apart} VALUES ({marks})", values_of(form, row))
    connection.execute(
        f"CREATE TEMP VIEW {here} AS SELECT {listed} FROM main.{here} UNION ALL SELECT {listed} FROM temp.{apart}"
    )
