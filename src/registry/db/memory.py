"""What the signed-in person may open, unsealed into temporary tables in memory, so that lists, search and counts are
plain SQL. Knows the grammar, no form and no key: it is handed the functions that open.

Only on the reading connection, whose ``temp_store`` is memory: nothing of it reaches the disk. A sealed blob is one
JSON text in its row; queries take answers out of it with ``->>``, so opening 100,000 cases parses no JSON in Python.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from registry.db.connection import Connection
from registry.db.rows import StoredRow
from registry.db.schema import clear_columns, parent_columns, quoted
from registry.errors import SealBroken
from registry.fields import Field, Form, as_stored
from registry.language import _
from registry.progress import Progress, step
from registry.values import kinds

Openers = Mapping[tuple[str, str], Callable[[str, bytes], bytes]]
DERIVED = "~{}"
"""Under this name a blob carries the words its search needs (phonetic keys, bare numbers) beside its answers."""
SEARCHES = ("name", "document", "phone")
_AT_ONCE = 5000


def kept_in_memory(form: Form) -> bool:
    """Whether any sealed answer of the form is listed, searched or counted."""
    return any(field.in_memory and field.sealed for field in form.fields)


class Seen:
    """The in-memory tables of one signed-in person on her reading connection."""

    def __init__(
        self,
        connection: Connection,
        forms: Iterable[Form],
        openers: Openers,
        closed: Collection[tuple[str, str]] = (),
    ) -> None:
        self.reading = connection
        self.closed = frozenset(closed)
        """Answers never given though they could be opened: (form, field)."""
        self.forms = {form.name: form for form in forms if kept_in_memory(form)}
        self.openers = openers
        self.ready = False
        self.broken: set[tuple[str, str]] = set()
        """Records one part of which could not be opened: (form, id)."""

    def load(self, progress: Progress) -> None:
        """Open everything this person may open; `Cancelled` leaves the tables unready."""
        with self.reading.lock:
            self.reading.execute("PRAGMA temp.journal_mode=OFF")  # made anew at every sign-in
            self.reading.execute("BEGIN")  # one for all: a row a transaction would take twice as long
            for place, form in enumerate(self.forms.values()):
                step(progress, place / len(self.forms), _("Opening the registry…"))
                self._make(form)
                self._fill(form, progress, place)
                self._leave_out(form)
            self._index()
            self.reading.execute("COMMIT")
            self.ready = True
        progress.report(1.0)

    def _compartments(self, form: Form) -> tuple[str, ...]:
        used = {field.sealed for field in form.fields if field.in_memory}
        return tuple(one for one in form.compartments if one in used and (form.name, one) in self.openers)

    def _make(self, form: Form) -> None:
        plain = (*parent_columns(form), *clear_columns(form))
        names = ", ".join(map(quoted, (*plain, *form.compartments)))
        self.reading.execute(f"CREATE TEMP TABLE seen_{form.name} (n INTEGER PRIMARY KEY, id TEXT, {names})")

    def _fill(self, form: Form, progress: Progress, place: int) -> None:
        plain = (*parent_columns(form), *clear_columns(form))
        opened = self._compartments(form)
        into = ", ".join(map(quoted, ("id", *plain, *opened)))
        taken = ", ".join(
            ["id", *map(quoted, plain), *(f"unseal_{form.name}_{one}(id, seal_{one})" for one in opened)]
        )
        for one in opened:
            self.reading.define(
                f"unseal_{form.name}_{one}", self._unseal(form.name, self.openers[form.name, one])
            )
        source = f"FROM main.{quoted(form.name)}"
        last = (self.reading.one(f"SELECT max(rowid) {source}") or (0,))[0] or 0
        for start in range(0, last + 1, _AT_ONCE):
            rows = f"{source} WHERE rowid >= {start} AND rowid < {start + _AT_ONCE}"
            self.reading.execute(f"INSERT INTO temp.seen_{form.name} ({into}) SELECT {taken} {rows}")
            self.reading.guard()
            step(progress, (place + start / (last + 1)) / len(self.forms))

    def _unseal(
        self, form: str, opener: Callable[[str, bytes], bytes]
    ) -> Callable[[str, bytes | None], str | None]:
        """What opens one blob inside a query; one that is broken is remembered and looks empty."""

        def unseal(id: str, blob: bytes | None) -> str | None:
            if blob is None:
                return None
            try:
                return str(opener(id, blob), "utf-8")
            except (SealBroken, ValueError):
                self.broken.add((form, id))
                return None

        return unseal

    def _leave_out(self, form: Form, where: str = "1", values: tuple[str, ...] = ()) -> None:
        """What is sealed well and is no record looks empty, too, or one colleague could close the lists to all."""
        for one in map(quoted, self._compartments(form)):
            said = f"CASE WHEN json_valid({one}) THEN json_type({one}) = 'object' ELSE 0 END"
            none = f"{where} AND {one} IS NOT NULL AND NOT {said}"
            for (id,) in self.reading.all(f"SELECT id FROM temp.seen_{form.name} WHERE {none}", values):
                self.broken.add((form.name, str(id)))
                sql = f"UPDATE temp.seen_{form.name} SET {one} = NULL WHERE id = ?"
                self.reading.execute(sql, (id,))

    def _index(self) -> None:
        for form in self.forms.values():
            name = form.name
            self.reading.execute(f"CREATE UNIQUE INDEX temp.seen_{name}_id ON seen_{name} (id)")
            for column in (*parent_columns(form), *(f.name for f in form.of(None) if f.searched == "code")):
                self.reading.execute(
                    f"CREATE INDEX temp.seen_{name}_{column} ON seen_{name} ({quoted(column)})"
                )
            if any(field.searched in SEARCHES for field in form.fields):
                self.reading.execute(
                    f"CREATE VIRTUAL TABLE temp.search_{name} USING fts5 "
                    f"({', '.join(SEARCHES)}, content='', contentless_delete=1, tokenize='ascii', detail=column)"
                )
                self.reading.execute(self._index_sql(form))

    def _index_sql(self, form: Form, where: str = "1") -> str:
        into = []
        for search in SEARCHES:
            among = {field.sealed for field in form.fields if field.searched == search}
            parts = [
                f"coalesce({one} ->> '$.\"{DERIVED.format(search)}\"', '')"
                for one in form.compartments
                if one in among
            ]
            into.append(" || ' ' || ".join(parts) or "''")
        # rows without any word to find are left out: most tables would be half empty
        return (
            f"INSERT INTO temp.search_{form.name} (rowid, {', '.join(SEARCHES)}) "
            f"SELECT n, {', '.join(into)} FROM temp.seen_{form.name} WHERE {where}"
        )

    def update(self, form: Form, row: StoredRow, opened: Mapping[str, bytes]) -> None:
        """Show a saved record as it is now; ``opened`` holds its openable blobs, unsealed."""
        if form.name not in self.forms:
            return
        plain = (*parent_columns(form), *clear_columns(form))
        with self.reading.lock:
            found = self.reading.one(f"SELECT n FROM temp.seen_{form.name} WHERE id = ?", (row.id,))
            values = [
                row.id,
                *row.parents.values(),
                *(_plain(form, row, name) for name in clear_columns(form)),
            ]
            values += [str(opened[one], "utf-8") if one in opened else None for one in form.compartments]
            names = ("id", *plain, *form.compartments)
            if found:
                sets = ", ".join(f"{quoted(name)} = ?" for name in names)
                self.reading.execute(
                    f"UPDATE temp.seen_{form.name} SET {sets} WHERE n = ?", [*values, found[0]]
                )
            else:
                marks = ", ".join("?" * len(names))
                into = ", ".join(map(quoted, names))
                self.reading.execute(f"INSERT INTO temp.seen_{form.name} ({into}) VALUES ({marks})", values)
            self._leave_out(form, "id = ?", (row.id,))
            if any(field.searched in SEARCHES for field in form.fields):
                self._reindex(form, row.id)

    def _reindex(self, form: Form, id: str) -> None:
        found = self.reading.one(f"SELECT n FROM temp.seen_{form.name} WHERE id = ?", (id,))
        assert found
        self.reading.execute(f"DELETE FROM temp.search_{form.name} WHERE rowid = ?", (found[0],))
        self.reading.execute(self._index_sql(form, f"n = {int(found[0])}"))

    def matching(self, form: str, search: str, words: Iterable[str], limit: int = 200) -> list[str]:
        """Ids of the records that have, for each of ``words`` (letters and digits), a word that begins so."""
        wanted = [word for word in words if word.isalnum() and word.isascii()]
        if form not in self.forms or not wanted:
            return []
        query = " AND ".join(f"{search} : {word} *" for word in wanted)
        sql = (
            f"SELECT s.id FROM temp.search_{form} x JOIN temp.seen_{form} s ON s.n = x.rowid "
            f"WHERE search_{form} MATCH ? LIMIT ?"
        )
        return [str(row[0]) for row in self.reading.all(sql, (query, limit))]

    def answers(self, form: Form, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The listed answers of some records, by id; sealed ones only if they could be opened."""
        wanted = list(ids)
        if form.name not in self.forms or not wanted:
            return {}
        fields = [field for field in form.fields if field.in_memory]
        taken = ", ".join(self.answer_sql(form, field) for field in fields)
        extra = ", ".join(map(quoted, parent_columns(form)))
        names = [*parent_columns(form), *(field.name for field in fields)]
        sql = (
            f"SELECT id, {extra + ', ' if extra else ''}{taken} FROM temp.seen_{form.name} "
            f"WHERE id IN (SELECT value FROM json_each(?))"
        )
        rows = self.reading.all(sql, (json.dumps(wanted),))
        return {str(row[0]): dict(zip(names, row[1:], strict=True)) for row in rows}

    def answer_sql(self, form: Form, field: Field, table: str = "") -> str:
        """The SQL that takes one answer out of the in-memory table of ``form``, or nothing if it is closed."""
        if (form.name, field.name) in self.closed:
            return "NULL"
        prefix = f"{table}." if table else ""
        return (
            f"{prefix}{quoted(field.sealed)} ->> '$.{field.name}'"
            if field.sealed
            else f"{prefix}{quoted(field.name)}"
        )


def _plain(form: Form, row: StoredRow, name: str) -> Any:
    value = row.clear.get(name)
    field = form[name]
    if isinstance(field.kind, kinds.Choices | kinds.Rows) and value:
        return json.dumps(as_stored(field, value), ensure_ascii=False)
    return None if value == "" else value
