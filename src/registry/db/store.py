"""Stored rows in and out of the encrypted file. Knows the grammar, no form, no key and no right."""

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from registry.db import audit
from registry.db.connection import Connection, connect, create
from registry.db.rows import StoredRow, changes_digest, digest_of, row_digest, stored_row, values_of
from registry.db.schema import SHELF, clear_columns, columns, parent_columns, quoted, schema_sql
from registry.errors import Stale
from registry.fields import Form
from registry.values import kinds

_TIMES: Final = re.compile(r"(.+):([1-9]\d{0,8})")


@dataclass(frozen=True)
class Draft:
    """What somebody is writing, sealed as its record would be; ``passed_by`` is who left it to her, if anybody.

    ``nth`` counts, from 1, those of one record that the same person left her at different times.
    """

    form: str
    id: str
    parents: Mapping[str, str]
    at: str
    sealed: Mapping[str, bytes] = field(repr=False)
    passed_by: str = ""
    nth: int = 1

    @property
    def left(self) -> str:
        """Who left it and for which time, as the file has it: ``who``, or ``who:2`` for the second one."""
        return f"{self.passed_by}:{self.nth}" if self.nth > 1 else self.passed_by


class Store:
    """The registry file behind a handful of verbs; nothing above it speaks SQL."""

    def __init__(self, connection: Connection, forms: Iterable[Form]) -> None:
        self.writing = connection
        self.committed: Callable[[], None] = lambda: None
        """Called after each transaction, once what was written is durable."""
        self.undone: Callable[[], None] = lambda: None
        """Called after each transaction of which nothing was written."""
        self.forms = {form.name: form for form in forms}

    @classmethod
    def make(cls, path: Path, keyspec: str, forms: Iterable[Form], meta: Mapping[str, str]) -> "Store":
        """Make a new registry file that remembers ``meta``."""
        kept = tuple(forms)
        store = cls(create(path, keyspec, schema_sql(kept)), kept)
        with store.transaction():
            for key, value in meta.items():
                store.remember(key, value)
        return store

    @classmethod
    def open(cls, path: Path, keyspec: str, forms: Iterable[Form]) -> "Store":
        """Open a registry file and add the clear columns that newer declarations have; errors of `connect`."""
        store = cls(connect(path, keyspec), forms)
        store._add_missing_columns()
        return store

    def _add_missing_columns(self) -> None:
        with self.writing.transaction():
            for statement in filter(str.strip, SHELF.split(";")):
                self.writing.execute(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
            for form in self.forms.values():
                there = {row[1] for row in self.writing.all(f"PRAGMA table_info({quoted(form.name)})")}
                if not there:
                    for statement in filter(str.strip, schema_sql([form]).split(";")):
                        if form.name in statement:
                            self.writing.execute(statement)
                    continue
                for name in columns(form):
                    if name not in there:
                        self.writing.execute(
                            f"ALTER TABLE {quoted(form.name)} ADD COLUMN {_added(form, name)}"
                        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is saved, or nothing is."""
        try:
            with self.writing.transaction():
                yield
        except BaseException:
            if not self.writing.in_transaction:
                self.undone()
            raise
        if not self.writing.in_transaction:
            self.committed()

    def row(self, form: Form, id: str) -> StoredRow | None:
        """The stored row of one record."""
        found = self.rows(form, "id = ?", (id,))
        return found[0] if found else None

    def children(self, form: Form, parent: str, id: str) -> list[StoredRow]:
        """The stored rows that hang from one record of the form ``parent``, oldest first."""
        return self.rows(form, f"{quoted(f'{parent}_id')} = ?", (id,))

    def with_answer(self, form: Form, name: str, value: str) -> list[StoredRow]:
        """The stored rows whose clear answer ``name`` is ``value``; for the empty text, those without one."""
        column = quoted(form[name].name)
        return self.rows(form, f"{column} = ?", (value,)) if value else self.rows(form, f"{column} IS NULL")

    def dated(self, form: Form, name: str, until: str) -> list[tuple[str, str, str]]:
        """(case id, record id, date) of the records whose clear date ``name`` is not after ``until``, by date."""
        column = quoted(form[name].name)
        sql = f"SELECT case_id, id, {column} FROM {quoted(form.name)} WHERE {column} <= ? AND {column} > '0' ORDER BY 3"
        return [(str(row[0]), str(row[1]), str(row[2])) for row in self.writing.all(sql, (until,))]

    def parents(self, form: Form, parent: str) -> set[str]:
        """The ids of the ``parent`` records that have records of the form."""
        column = quoted(f"{parent}_id")
        return {str(row[0]) for row in self.writing.all(f"SELECT DISTINCT {column} FROM {quoted(form.name)}")}

    def rows(self, form: Form, where: str = "1", values: tuple[Any, ...] = ()) -> list[StoredRow]:
        """Stored rows by an SQL condition of this package."""
        listed = ", ".join(quoted(name) for name in columns(form))
        sql = f"SELECT {listed} FROM {quoted(form.name)} WHERE {where} ORDER BY created_at, id"
        return [stored_row(form, row) for row in self.writing.all(sql, values)]

    def put(self, form: Form, row: StoredRow, before: StoredRow | None = None) -> bytes:
        """Write ``row`` and return its SHA-256; `Stale` unless revision ``row.revision - 1`` is what is there.

        With the row ``before`` only what differs is written, which spares the indexes of the rest.
        """
        values = values_of(form, row)
        if row.revision == 1:
            self._insert(form, row.id, values)
        else:
            old = values_of(form, before) if before else [None] * len(values)
            names = columns(form)
            fresh = {
                name: new
                for name, new, was in zip(names, values, old, strict=True)
                if new != was or not before
            }
            sets = ", ".join(f"{quoted(name)} = ?" for name in fresh)
            sql = f"UPDATE main.{quoted(form.name)} SET {sets} WHERE id = ? AND revision = ?"
            if self.writing.execute(sql, [*fresh.values(), row.id, row.revision - 1]).rowcount != 1:
                raise Stale
        return row_digest(form, values)

    def _insert(self, form: Form, id: str, values: list[Any]) -> None:
        if self.writing.one(f"SELECT 1 FROM {quoted(form.name)} WHERE id = ?", (id,)):
            raise Stale
        into = ", ".join(map(quoted, columns(form)))  # by name: an older file has its newer columns last
        marks = ", ".join("?" * len(values))
        self.writing.execute(f"INSERT INTO main.{quoted(form.name)} ({into}) VALUES ({marks})", values)

    def add_rows(self, form: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add new rows, values in the order of the columns; for invented registries only (`registry.access.bulk`)."""
        marks = ", ".join("?" * len(columns(self.forms[form])))
        self.writing.executemany(f"INSERT INTO main.{quoted(form)} VALUES ({marks})", rows)

    def digest(self, form: Form, id: str) -> bytes:
        """The SHA-256 of a row as it is stored now; empty if it is gone."""
        found = self.row(form, id)
        return digest_of(form, found) if found else b""

    def remember_change(self, form: str, id: str, revision: int, changes: Mapping[str, bytes]) -> bytes:
        """Keep the sealed old and new values of one change, by compartment; returns the digest of all of them."""
        for compartment, sealed in changes.items():
            self.writing.execute(
                "INSERT INTO history VALUES (?,?,?,?,?)", (form, id, revision, compartment, sealed)
            )
        return changes_digest(sorted(changes.items())) if changes else b""

    def changes(self, form: str, id: str) -> list[tuple[int, str, bytes]]:
        """The kept changes of one record: (revision, compartment, sealed), oldest first."""
        sql = "SELECT revision, compartment, sealed FROM history WHERE form = ? AND id = ? ORDER BY 1, 2"
        return [(int(row[0]), str(row[1]), bytes(row[2])) for row in self.writing.all(sql, (form, id))]

    def append(self, entry: audit.Entry, sign: Callable[[bytes], bytes]) -> audit.Entry:
        """Chain, sign and store an audit entry inside the running transaction."""
        return audit.append(self.writing, entry, sign)

    def meta(self, key: str) -> str:
        """A remembered value, or the empty text."""
        found = self.writing.one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0]) if found else ""

    def remember(self, key: str, value: str) -> None:
        """Remember ``value`` under ``key``."""
        self.writing.execute(
            "INSERT INTO meta VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = ?", (key, value, value)
        )

    def keep_draft(self, author: str, draft: Draft) -> None:
        """Keep a draft in the place of the one before."""
        with self.transaction():
            self.drop_draft(author, draft)
            for compartment, sealed in draft.sealed.items():
                place = (author, draft.form, draft.id, json.dumps(draft.parents), compartment)
                self.writing.execute(
                    "INSERT INTO draft VALUES (?,?,?,?,?,?,?,?)", (*place, draft.at, sealed, draft.left)
                )

    def leave_draft(self, to: str, draft: Draft) -> None:
        """Leave a draft to somebody, besides what the same person left her of the same record before."""
        with self.transaction():
            place = (draft.form, draft.id, draft.passed_by)
            taken = {one.nth for one in self.drafts(to) if (one.form, one.id, one.passed_by) == place}
            self.keep_draft(to, replace(draft, nth=next(n for n in count(1) if n not in taken)))

    def drop_draft(self, author: str, draft: Draft) -> None:
        """Forget a draft."""
        self.writing.execute(
            "DELETE FROM draft WHERE author = ? AND form = ? AND id = ? AND passed_by = ?",
            (author, draft.form, draft.id, draft.left),
        )

    def drafts(self, author: str) -> list[Draft]:
        """What ``author`` was writing and has not saved, newest first; then what others left to her."""
        sql = (
            "SELECT form, id, parents, at, passed_by, compartment, sealed FROM draft WHERE author = ? "
            "ORDER BY passed_by > '', at DESC"
        )
        found: dict[tuple[str, str, str], Draft] = {}
        for form, id, parents, at, by, compartment, sealed in self.writing.all(sql, (author,)):
            who, nth = _left_by(by)
            empty = Draft(form, id, _parents(parents), at, {}, who, nth)
            kept = found.setdefault((form, id, by), empty)
            kept.sealed[compartment] = bytes(sealed)  # type: ignore[index]
        return list(found.values())

    def drafting(self) -> list[str]:
        """Whoever is writing something, and to whom something was left: person ids, and ``paper``."""
        return [str(row[0]) for row in self.writing.all("SELECT DISTINCT author FROM draft ORDER BY 1")]

    def count(self, form: Form) -> int:
        """How many records the form has, those set apart left out: the same number whoever asks."""
        found = self.writing.one(f"SELECT count(*) FROM main.{quoted(form.name)}")
        return int(found[0]) if found else 0

    def close(self) -> None:
        """Empty the write-ahead log into the file and close it."""
        self.writing.checkpoint()
        self.writing.close()


def _left_by(said: str) -> tuple[str, int]:
    """The person and the time in what `Draft.left` gave."""
    found = _TIMES.fullmatch(said)
    return (found[1], int(found[2])) if found else (said, 1)


def _parents(said: str) -> dict[str, str]:
    """What a draft hangs from; nothing if another hand wrote it."""
    try:
        return {str(form): str(id) for form, id in json.loads(said).items()}
    except (AttributeError, RecursionError, ValueError):
        return {}


def _added(form: Form, name: str) -> str:
    if name in parent_columns(form):
        return f"{quoted(name)} TEXT NOT NULL DEFAULT ''"
    if name in clear_columns(form):
        kind = "INTEGER" if isinstance(form[name].kind, kinds.Number) else "TEXT"
        return f"{quoted(name)} {kind}"
    return f"{quoted(name)} BLOB"
