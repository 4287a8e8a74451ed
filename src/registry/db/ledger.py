"""The audit trail asked: a page of it, its counts, what it tells of one case or of the rows stored now. Knows no key.

A trail may have a million entries, so nothing here reads all of it at once.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from registry.db.audit import COLUMNS, Entry, told
from registry.db.connection import Connection
from registry.db.rows import row_digest
from registry.db.schema import columns, quoted
from registry.db.shelf import APART, shelved
from registry.fields import Form

CASE: Final = "case"
PERSON: Final = "person"


@dataclass(frozen=True)
class Some:
    """Entries with one of ``actions``; only of one form, or of all forms but one."""

    actions: tuple[str, ...]
    form: str = ""
    but_form: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which entries: by UTC moment (the end not included), person, kind of action, record. Empty means all.

    ``kinds`` are alternatives; ``unlike`` leaves out the actions it names; ``objects`` None means any record.
    """

    start: str = ""
    end: str = ""
    actor: str = ""
    kinds: tuple[Some, ...] = ()
    unlike: tuple[str, ...] = ()
    objects: tuple[str, ...] | None = None
    upto: int = 0
    """The number of the last entry to be looked at, so that a trail that grows can be read as it was."""

    def sql(self) -> tuple[str, list[Any]]:
        """Where to look and what for, as SQL with its values."""
        source, tests, values = "audit a", ["1"], list[Any]()
        if self.objects is not None:  # a case has few records: by the index, not through the whole trail
            source = "json_each(?) o CROSS JOIN audit a INDEXED BY audit_object ON a.object = o.value"
            values.append(json.dumps(self.objects))
        for test, value in (
            ("a.at >= ?", self.start),
            ("a.at < ?", self.end),
            ("a.actor = ?", self.actor),
            ("a.seq <= ?", self.upto),
        ):
            if value:
                tests.append(test)
                values.append(value)
        if self.kinds:
            tests.append(f"({' OR '.join(_one_of(some, values) for some in self.kinds)})")
        if self.unlike:
            tests.append(f"NOT {_in('a.action', self.unlike, values)}")
        return f"FROM {source} WHERE {' AND '.join(tests)}", values


def _one_of(some: Some, values: list[Any]) -> str:
    test = _in("a.action", some.actions, values)
    for sign, form in (("=", some.form), ("<>", some.but_form)):
        if form:
            test += f" AND a.form {sign} ?"
            values.append(form)
    return f"({test})"


def _in(column: str, names: Sequence[str], values: list[Any]) -> str:
    values.extend(names)
    return f"{column} IN ({','.join('?' * len(names))})"


def page(
    connection: Connection, wanted: Wanted, count: int, *, before: int = 0, after: int = 0
) -> list[Entry]:
    """At most ``count`` entries, newest first: the newest, those ``before`` a number, or those just ``after`` one."""
    source, values = wanted.sql()
    listed = ", ".join(f"a.{name.strip()}" for name in COLUMNS.split(","))
    if after:
        sql = f"SELECT {listed} {source} AND a.seq > ? ORDER BY a.seq LIMIT ?"
        return [Entry(*row) for row in connection.all(sql, (*values, after, count))][::-1]
    if before:
        source, values = f"{source} AND a.seq < ?", [*values, before]
    sql = f"SELECT {listed} {source} ORDER BY a.seq DESC LIMIT ?"
    return [Entry(*row) for row in connection.all(sql, (*values, count))]


def telling_of(connection: Connection, action: str, name: str, value: str) -> Entry | None:
    """The newest entry of ``action`` whose detail ``name`` is ``value``."""
    sql = f"SELECT {COLUMNS} FROM audit WHERE action = ? AND {told('detail', '?2')} = ? ORDER BY seq DESC LIMIT 1"
    found = connection.one(sql, (action, f"$.{name}", value))
    return Entry(*found) if found else None


def searches(connection: Connection, after: int) -> list[tuple[int, str, str, str]]:
    """(number, when, who, keyed hash) of the searches after entry ``after``, oldest first."""
    digest = told("detail", "'$.hash'")
    sql = f"SELECT seq, at, actor, {digest} FROM audit WHERE seq > ? AND action = 'search' ORDER BY seq"
    return [(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in connection.all(sql, (after,))]


@dataclass(frozen=True)
class Count:
    """How often somebody did something to records of a form."""

    action: str
    form: str
    actor: str
    times: int


def counts(connection: Connection, wanted: Wanted) -> list[Count]:
    """How many entries there are by action, form and person."""
    source, values = wanted.sql()
    sql = f"SELECT a.action, a.form, a.actor, count(*) {source} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    return [Count(*row) for row in connection.all(sql, values)]


def of_case(connection: Connection, forms: Iterable[Form], case_id: str) -> tuple[str, ...]:
    """The ids of the case, of its person, and of everything that hangs from it."""
    found = [case_id]
    found += _ids(connection, f"SELECT person_id FROM {quoted(CASE)} WHERE id = ?", case_id)
    for form in forms:
        if CASE in form.parents:
            found += _ids(connection, f"SELECT id FROM {quoted(form.name)} WHERE case_id = ?", case_id)
    return tuple(one for one in found if one)


def _ids(connection: Connection, sql: str, value: str) -> list[str]:
    return [str(row[0]) for row in connection.all(sql, (value,))]


def codes(
    connection: Connection, forms: Iterable[Form], entries: Iterable[Entry]
) -> dict[str, tuple[str, ...]]:
    """By record id the codes of the cases the entries are about: of a person all of hers, newest first."""
    by_form: dict[str, set[str]] = {}
    for one in entries:
        by_form.setdefault(one.form, set()).add(one.object)
    found: dict[str, tuple[str, ...]] = {}
    known = {form.name: form for form in forms}
    for name, ids in by_form.items():
        form = known.get(name)
        if name == CASE or name not in known:  # what is no form may still be about a case
            sql = f"SELECT id, code FROM {quoted(CASE)} WHERE id IN (SELECT value FROM json_each(?))"
        elif name == PERSON:
            sql = (
                f"SELECT person_id, code FROM {quoted(CASE)} WHERE person_id IN (SELECT value FROM json_each(?)) "
                "ORDER BY opened_on DESC"
            )
        elif form and CASE in form.parents:
            sql = (
                f"SELECT t.id, c.code FROM {quoted(name)} t JOIN {quoted(CASE)} c ON c.id = t.case_id "
                "WHERE t.id IN (SELECT value FROM json_each(?))"
            )
        else:
            continue
        for id, code in connection.all(sql, (json.dumps(sorted(ids - {""})),)):
            found[str(id)] = tuple(dict.fromkeys((*found.get(str(id), ()), str(code or ""))))
    return found


# --- the rows of now ---


@dataclass(frozen=True)
class Told:
    """A row of which an entry tells and which is not there as told: another one, or none (``gone``)."""

    form: str
    object: str = field(repr=False)
    seq: int
    gone: bool


def unlike_rows(connection: Connection, forms: Iterable[Form], newest: int) -> Iterator[Told]:
    """Rows that are not as the newest entry of each tells, of those told of by the ``newest`` entries.

    Entry and row are read by one statement, so a save that happens meanwhile is seen whole or not at all.
    """
    known = {form.name: form for form in forms}
    last = connection.one("SELECT max(seq) FROM audit")
    sql = "SELECT DISTINCT form, object FROM audit WHERE seq > ? AND length(row_sha256) > 0"
    for name, id in connection.all(sql, (int((last and last[0]) or 0) - newest,)):
        form = known.get(str(name))
        found = _as_told(connection, form, str(id)) if form else None
        if name == APART:
            found = _shelf_as_told(connection, str(id))
        if found:
            yield found


def _as_told(connection: Connection, form: Form, id: str) -> Told | None:
    listed = ", ".join(f"t.{quoted(name)}" for name in columns(form))
    row = connection.one(
        f"SELECT a.seq, a.row_sha256, {listed} FROM (SELECT seq, row_sha256, object FROM audit WHERE object = ? "
        f"AND form IN (?, '{APART}') AND length(row_sha256) > 0 ORDER BY seq DESC LIMIT 1) a "
        f"LEFT JOIN main.{quoted(form.name)} t ON t.id = a.object "
        "WHERE t.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM shelf s WHERE s.id = a.object)",
        (id, form.name),
    )
    if row is None:
        return None
    seq, digest, *values = row
    if values[0] is None:
        return Told(form.name, id, int(seq), gone=True)
    same = bytes(digest) == row_digest(form, values)
    return None if same else Told(form.name, id, int(seq), gone=False)


def _shelf_as_told(connection: Connection, id: str) -> Told | None:
    """The same of a record that was set apart, unless it is back in its table."""
    row = connection.one(
        "SELECT a.seq, a.row_sha256, s.* FROM (SELECT seq, row_sha256, object, form FROM audit WHERE object = ? "
        "AND length(row_sha256) > 0 ORDER BY seq DESC LIMIT 1) a LEFT JOIN shelf s ON s.id = a.object "
        "WHERE a.form = ?",
        (id, APART),
    )
    if row is None:
        return None
    seq, digest, *values = row
    if values[0] is None:
        return Told(APART, id, int(seq), gone=True)
    return None if bytes(digest) == shelved(values).digest() else Told(APART, id, int(seq), gone=False)
