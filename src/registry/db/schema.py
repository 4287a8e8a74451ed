"""The tables, derived from the declared forms. Knows the grammar, no form.

One table a form: what every record has, its clear answers, and one sealed blob for each compartment it uses.
"""

from collections.abc import Iterable
from functools import cache

from registry.fields import Field, Form
from registry.values import kinds

OWN = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, monotonic INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  form TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL, row_sha256 BLOB NOT NULL,
  history_sha256 BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit (object, seq);
CREATE TABLE history (
  form TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, compartment TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (form, id, revision, compartment)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
  author TEXT NOT NULL, form TEXT NOT NULL, id TEXT NOT NULL, parents TEXT NOT NULL, compartment TEXT NOT NULL,
  at TEXT NOT NULL, sealed BLOB NOT NULL, passed_by TEXT NOT NULL,
  PRIMARY KEY (author, passed_by, form, id, compartment)
) STRICT, WITHOUT ROWID;
"""
SHELF = """
CREATE TABLE restriction (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, grants TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE shelf (
  id TEXT PRIMARY KEY, restriction TEXT NOT NULL, revision INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
"""
META_COLUMNS = ("id", "revision", "created_at", "created_by", "updated_at", "updated_by")


@cache
def quoted(name: str) -> str:
    """``name`` as an SQL identifier; names come from declarations only."""
    if not name.isidentifier():
        raise ValueError(name)
    return f'"{name}"'


@cache
def parent_columns(form: Form) -> tuple[str, ...]:
    """The columns that say where a record hangs."""
    return tuple(f"{parent}_id" for parent in form.parents)


@cache
def seal_columns(form: Form) -> tuple[str, ...]:
    """The columns of the sealed blobs."""
    return tuple(f"seal_{compartment}" for compartment in form.compartments)


@cache
def clear_columns(form: Form) -> tuple[str, ...]:
    """The columns of the clear answers."""
    return tuple(field.name for field in form.of(None))


@cache
def columns(form: Form) -> tuple[str, ...]:
    """Every column of the form's table, in order."""
    return (*META_COLUMNS, *parent_columns(form), *clear_columns(form), *seal_columns(form))


def _clear_column(field: Field) -> str:
    return f"{quoted(field.name)} {'INTEGER' if isinstance(field.kind, kinds.Number) else 'TEXT'}"


def table_sql(form: Form) -> str:
    """The table of one form, with the indexes its searches need."""
    lines = [
        "id TEXT PRIMARY KEY",
        "revision INTEGER NOT NULL",
        *(f"{name} TEXT NOT NULL" for name in META_COLUMNS[2:]),
        *(f"{quoted(name)} TEXT NOT NULL" for name in parent_columns(form)),
        *(_clear_column(field) for field in form.of(None)),
        *(f"{name} BLOB" for name in seal_columns(form)),
    ]
    made = [f"CREATE TABLE {quoted(form.name)} (\n  " + ",\n  ".join(lines) + "\n) STRICT;"]
    dated = [f for f in form.of(None) if isinstance(f.kind, kinds.Date) and f.listed]
    indexes = {name: [name] for name in (*parent_columns(form), *(f.name for f in dated))}
    for one in dated:
        if one.required:  # counts of a period read this index alone
            indexes[one.name] += [f.name for f in form.of(None) if f.counted]
            indexes[one.name] += parent_columns(form)
    made += [
        f"CREATE INDEX {quoted(f'{form.name}_{name}')} ON {quoted(form.name)} ({', '.join(map(quoted, among))});"
        for name, among in indexes.items()
    ]
    made += [
        f"CREATE UNIQUE INDEX {quoted(f'{form.name}_{f.name}')} ON {quoted(form.name)} ({quoted(f.name)});"
        for f in form.of(None)
        if f.searched == "code"
    ]
    return "\n".join(made)


def schema_sql(forms: Iterable[Form]) -> str:
    """The whole schema; ``schema.sql`` beside this file is its committed snapshot."""
    return OWN.strip() + SHELF.rstrip() + "\n" + "\n".join(table_sql(form) for form in forms) + "\n"
