"""The stored file looked through row by row, never stopping at the first thing wrong. Knows no key and no right.

SQLCipher keeps an error once it met a damaged page, so after each failure the reading goes on with a fresh
connection. What a connection gave while its guard said otherwise is thrown away.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from registry.db.audit import told
from registry.db.connection import Connection
from registry.db.purges import Counts, believed
from registry.db.rows import StoredRow, changes_digest, digest_of, stored_row
from registry.db.schema import columns, parent_columns, quoted, schema_sql
from registry.db.shelf import APART, PEOPLE, RELEASE, SET_APART, Shelf, shelved
from registry.errors import Cancelled, DiskFull, RegistryError
from registry.fields import Form

_AT_ONCE = 200
FILL = "fill training registry"
"""The action of the one audit entry that tells of all rows of an invented registry (`registry.access.bulk`)."""

_NOT_APART = "NOT EXISTS (SELECT 1 FROM shelf s WHERE s.id = a.object)"
"""What was set apart is on the shelf with all its kept changes: `Inspection.wrong_apart` looks there."""
_BELIEVED = "p.actor IN (SELECT value FROM json_each(?))"
_REVISION = "'$.revision'"
_PURGED = "p.seq IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Found:
    """One row by its number in the table, or what is known of one that cannot be read."""

    number: int
    id: str
    row: StoredRow | None


class Inspection:
    """Reads the file through connections that ``fresh`` makes; close it after use.

    Only ``entitled`` people (person ids) are believed that an invented registry was filled, or a record purged: the
    latter with a second person whose approval ``counts``, unless they are among those ``alone``. That a case was
    restricted, only those ``restricting``: a manager who is one no more did it while she was.
    """

    def __init__(
        self,
        fresh: Callable[[], Connection],
        forms: Iterable[Form],
        entitled: Iterable[str] = (),
        alone: Iterable[str] = (),
        counts: Counts = lambda _read, _seq, _asker: False,
        restricting: Iterable[str] = (),
    ) -> None:
        self._fresh = fresh
        self._connection = fresh()
        self.forms = tuple(forms)
        self._counts = counts
        self._may_purge, self._alone = frozenset(entitled), frozenset(alone)
        self._entitled = json.dumps(sorted(self._may_purge))
        self._restricting = frozenset(restricting)

    def close(self) -> None:
        """Close the present connection."""
        self._connection.close()

    def _renew(self) -> None:
        self._connection.close()
        self._connection = self._fresh()

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]] | None:
        """Every row, or None if the reading failed."""
        try:
            return self._connection.all(sql, values)
        except (Cancelled, DiskFull):
            raise
        except (RegistryError, sqlcipher.Error, UnicodeDecodeError):
            self._renew()
            return None

    # --- rows ---

    def rows(self, form: Form) -> Iterator[Found]:
        """Every row of a form, the unreadable ones too."""
        numbers, sure = self._numbers(form)
        wanted = ", ".join(quoted(name) for name in columns(form))
        sql = f"SELECT rowid, {wanted} FROM {quoted(form.name)} WHERE rowid"
        ahead = iter(numbers)
        while some := list(islice(ahead, _AT_ONCE)):
            rows = self._all(f"{sql} BETWEEN ? AND ? ORDER BY rowid", (some[0], some[-1]))
            if rows is not None and (not sure or len(rows) == len(some)):
                yield from (self._found(form, row) for row in rows)
                continue
            for number in some:
                one = self._all(f"{sql} = ?", (number,))
                if one:
                    yield self._found(form, one[0])
                elif one is None or sure:
                    yield Found(number, self._id(form, number), None)

    def _found(self, form: Form, values: tuple[Any, ...]) -> Found:
        try:
            return Found(values[0], str(values[1]), stored_row(form, values[1:]))
        except (RegistryError, TypeError, ValueError):
            return Found(values[0], str(values[1]), None)

    def _numbers(self, form: Form) -> "tuple[array[int], bool]":
        """The numbers of the rows, and whether they are surely all of them and no others."""
        seen: set[int] = set()
        name = quoted(form.name)
        for source in (f"{name} ORDER BY id", f"{name} NOT INDEXED ORDER BY rowid"):
            numbers = array("q")
            for direction in ("", " DESC"):
                if self._scan(f"SELECT rowid FROM {source}{direction}", numbers):
                    return array("q", sorted(numbers)), True
                seen.update(numbers)
        return array("q", range(1, max(seen, default=0) + 1)), False  # rows are numbered from 1 without gaps

    def _scan(self, sql: str, into: "array[int]") -> bool:
        """Append the numbers that can be read; whether the reading came to its end."""
        del into[:]
        try:
            cursor = self._connection.execute(sql)
            while rows := cursor.fetchmany(_AT_ONCE):
                self._connection.guard()
                into.extend(row[0] for row in rows)
            self._connection.guard()
        except (RegistryError, sqlcipher.Error):
            self._renew()
            return False
        return True

    def _id(self, form: Form, number: int) -> str:
        """The id of a row that cannot be read, from the index of ids."""
        found = self._all(f"SELECT id FROM {quoted(form.name)} WHERE +rowid = ? ORDER BY id", (number,))
        return str(found[0][0]) if found else ""

    # --- what should hold ---

    def as_recorded(self, form: Form, row: StoredRow) -> bool | None:
        """Whether the row is the one its newest audit entry tells of; None if no entry could be read."""
        sql = (
            f"SELECT row_sha256 FROM audit WHERE object = ? AND form IN (?, '{APART}') AND length(row_sha256) > 0 "
            "ORDER BY seq DESC LIMIT 1"
        )  # of one that is on the shelf the newest tells of that: what lies in the table is of an old copy
        found = self._all(sql, (row.id, form.name))
        if found is None:
            return None
        if not found:
            return row.revision == 1 and bool(
                self._all(
                    f"SELECT 1 FROM audit p WHERE p.action = ? AND {_BELIEVED} LIMIT 1", self._told(FILL)
                )
            )
        return bytes(found[0][0]) == digest_of(form, row)

    def missing(self, form: Form) -> list[str]:
        """Ids of records that the audit trail tells of and that are not there, unless they were purged."""
        sql = (
            "SELECT DISTINCT object FROM audit a WHERE form = ? AND length(row_sha256) > 0 "
            f"AND NOT EXISTS (SELECT 1 FROM {quoted(form.name)} t WHERE t.id = a.object) "
            f"AND NOT EXISTS (SELECT 1 FROM audit p WHERE p.object = a.object AND {_PURGED}) "
            f"AND {_NOT_APART}"
        )
        return [str(row[0]) for row in self._all(sql, (form.name, self._purges)) or ()]

    @cached_property
    def _purges(self) -> str:
        """The numbers of the entries of the purges that are believed, as JSON."""
        return json.dumps(believed(self._all, self._may_purge, self._alone, self._counts))

    def orphans(self, form: Form) -> list[tuple[str, str]]:
        """(id, parent form) of the records that hang from one that is not there."""
        found: list[tuple[str, str]] = []
        for column, parent in zip(parent_columns(form), form.parents, strict=True):
            sql = (
                f"SELECT id FROM {quoted(form.name)} t WHERE {quoted(column)} <> '' "
                f"AND NOT EXISTS (SELECT 1 FROM {quoted(parent)} p WHERE p.id = t.{quoted(column)})"
            )
            found += [(str(row[0]), parent) for row in self._all(sql) or ()]
        return found

    def changed_history(self) -> list[tuple[str, str, int]]:
        """(form, id, audit entry) of the kept changes that are not those the trail tells of; purged ones pass.

        A change that was taken away counts, unless a purge of its record was recorded later; one that no entry tells
        of has entry 0.
        """
        wrong = self._untold_history()
        sql = (
            "SELECT a.form, a.object, a.seq FROM audit a WHERE length(a.history_sha256) > 0 "
            "AND NOT EXISTS (SELECT 1 FROM audit p WHERE p.object = a.object AND p.seq > a.seq "
            f"AND {_PURGED}) AND {_NOT_APART} ORDER BY a.seq"
        )
        for form, id, seq in self._all(sql, (self._purges,)) or ():
            found = self._all(
                f"SELECT history_sha256, {told('detail', _REVISION)} FROM audit WHERE seq = ?", (seq,)
            )
            if found and not self._history_is(form, id, found[0][1], bytes(found[0][0])):
                wrong.append((str(form), str(id), int(seq)))
        return wrong

    def _told(self, action: str) -> tuple[str, str]:
        return action, self._entitled

    def _untold_history(self) -> list[tuple[str, str, int]]:
        sql = (
            "SELECT DISTINCT h.form, h.id FROM history h WHERE NOT EXISTS (SELECT 1 FROM audit a "
            f"WHERE a.object = h.id AND a.form IN (h.form, '{APART}') "
            f"AND iif(length(a.history_sha256) > 0, {told('a.detail', _REVISION)}, -1) = h.revision) "
            "OR EXISTS (SELECT 1 FROM shelf s WHERE s.id = h.id)"
        )
        return [(str(form), str(id), 0) for form, id in self._all(sql) or ()]

    def _history_is(self, form: str, id: str, revision: int, told: bytes) -> bool:
        sql = "SELECT compartment, sealed FROM history WHERE ? IN (form, ?) AND id = ? AND revision = ? ORDER BY 1"
        kept = self._all(sql, (form, form if form == APART else "", id, revision))
        return kept is None or changes_digest((str(row[0]), bytes(row[1])) for row in kept) == told

    def wrong_apart(self) -> list[str]:
        """Ids on the shelf, or that should be there, that are not as the trail tells.

        What lay in a table before and was set apart by nobody entitled counts, too: it would hide a
        case from everybody.
        """
        wrong = set[str]()
        for row in self._all("SELECT * FROM shelf") or ():
            one = shelved(row)
            if self._told_of(APART, one.id) != one.digest() or not self._rightly_apart(one.id):
                wrong.add(one.id)
        sql = (
            "SELECT object FROM (SELECT object, form, max(seq) FROM audit WHERE length(row_sha256) > 0 "
            "AND object IN (SELECT object FROM audit WHERE form = ?) GROUP BY object) a WHERE form = ? "
            f"AND {_NOT_APART} AND NOT EXISTS (SELECT 1 FROM audit p WHERE p.object = a.object AND {_PURGED})"
        )
        wrong |= {str(row[0]) for row in self._all(sql, (APART, APART, self._purges)) or ()}
        people = Shelf(self._connection).restrictions()
        wrong |= {one.id for one in people if self._told_of(PEOPLE, one.id) != one.digest()}
        return sorted(wrong | {one.id for one in people if not self._rightly_made(one.id)})

    def _told_of(self, form: str, id: str) -> bytes:
        sql = (
            "SELECT row_sha256 FROM audit WHERE object = ? AND form = ? AND length(row_sha256) > 0 "
            "ORDER BY seq DESC LIMIT 1"
        )
        found = self._all(sql, (id, form))
        return bytes(found[0][0]) if found else b""

    def _rightly_apart(self, id: str) -> bool:
        sql = (
            "SELECT NOT EXISTS (SELECT 1 FROM audit WHERE object = ? AND form <> ? AND length(row_sha256) > 0) "
            f"OR EXISTS (SELECT 1 FROM audit p WHERE p.object = ? AND p.action = ? AND {_BELIEVED})"
        )
        found = self._all(sql, (id, APART, id, SET_APART, json.dumps(sorted(self._restricting))))
        return bool(found and found[0][0])

    def _rightly_made(self, id: str) -> bool:
        """Whether a restriction was made by a manager and is not one that was ended and put back."""
        found = self._all(
            "SELECT actor, action FROM audit WHERE object = ? AND form = ? ORDER BY seq", (id, PEOPLE)
        )
        made = bool(found) and found[0][0] in self._restricting  # type: ignore[index]
        return made and not any(actor in self._restricting and did == RELEASE for actor, did in found or ())

    def schema_problems(self) -> list[str]:
        """Tables, columns and indexes that the declarations ask for and the file does not have as declared."""
        wanted = sqlcipher.connect(":memory:")
        try:
            wanted.executescript(schema_sql(self.forms))
            found = []
            for kind, name in wanted.execute(
                "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            ):
                there = self._all("SELECT type FROM sqlite_master WHERE name = ?", (name,))
                if there is not None and [(kind,)] != [tuple(row) for row in there]:
                    found.append(f"{kind} {name}")
                elif kind == "table":
                    found += self._column_problems(wanted, name)
            return found
        finally:
            wanted.close()

    def _column_problems(self, wanted: Any, table: str) -> list[str]:
        sql = f"SELECT name, type FROM pragma_table_info({table!r})"
        there = {(row[0], row[1]) for row in self._all(sql) or ()}
        return [
            f"column {table}.{row[0]}" for row in wanted.execute(sql) if there and tuple(row) not in there
        ]
