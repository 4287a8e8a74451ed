"""A stored row: out of its columns and into them, and the digest that stands for it. Knows the grammar, no form."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from registry.db.schema import META_COLUMNS, columns, parent_columns
from registry.errors import RegistryDamaged
from registry.fields import Form, as_stored, from_stored
from registry.values import kinds


@dataclass(frozen=True)
class StoredRow:
    """A record as the file holds it: clear answers, and a sealed blob for each compartment it uses."""

    id: str
    revision: int
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    parents: Mapping[str, str] = field(default_factory=dict)
    clear: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sealed: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def stored_row(form: Form, row: tuple[Any, ...]) -> StoredRow:
    """The row whose columns are ``row``; `RegistryDamaged` if they cannot be one."""
    named = dict(zip(columns(form), row, strict=True))
    try:
        return StoredRow(
            id=str(named["id"]),
            revision=int(named["revision"]),
            created_at=str(named["created_at"]),
            created_by=str(named["created_by"]),
            updated_at=str(named["updated_at"]),
            updated_by=str(named["updated_by"]),
            parents={name: str(named[name]) for name in parent_columns(form)},
            clear=_clear(form, named),
            sealed={
                one: bytes(named[f"seal_{one}"])
                for one in form.compartments
                if named[f"seal_{one}"] is not None
            },
        )
    except (RecursionError, TypeError, ValueError):
        raise RegistryDamaged from None


def _listed(value: Any, of: type) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, of) for one in value):
        raise TypeError
    return value


def _clear(form: Form, named: Mapping[str, Any]) -> dict[str, Any]:
    """The clear answers in the columns ``named``. Raises `TypeError` and the like if another hand wrote them."""
    clear = {}
    for one in form.of(None):
        value = named[one.name]
        if isinstance(one.kind, kinds.Choices | kinds.Rows) and value:
            value = from_stored(
                one, _listed(json.loads(value), dict if isinstance(one.kind, kinds.Rows) else str)
            )
        if value is not None:
            clear[one.name] = value
    return clear


def values_of(form: Form, row: StoredRow) -> list[Any]:
    """The columns of the form's table for ``row``."""
    values: list[Any] = [getattr(row, name) for name in META_COLUMNS]
    values += [row.parents[name] for name in parent_columns(form)]
    for one in form.of(None):
        value = row.clear.get(one.name)
        if isinstance(value, tuple):
            value = json.dumps(as_stored(one, value), ensure_ascii=False) if value else None
        values.append(None if value == "" else value)
    return values + [row.sealed.get(one) for one in form.compartments]


def changes_digest(changes: Iterable[tuple[str, bytes]]) -> bytes:
    """SHA-256 over the kept parts of one change, ordered by compartment."""
    digest = hashlib.sha256()
    for compartment, sealed in changes:
        digest.update(f"{compartment}:{len(sealed)}:".encode())
        digest.update(sealed)
    return digest.digest()


def digest_of(form: Form, row: StoredRow) -> bytes:
    """The SHA-256 of ``row`` as it is stored."""
    return row_digest(form, values_of(form, row))


def row_digest(form: Form, values: Sequence[Any]) -> bytes:
    """SHA-256 of a stored row: each value that is there with its column, type and length, by column.

    Empty columns are left out, so a column that a newer declaration adds changes no digest.
    """
    parts = [form.name.encode()]
    for name, place in _by_name(form):
        value = values[place]
        if value is not None:
            raw = value if isinstance(value, bytes) else str(value).encode()
            parts += (f"|{name}:{type(value).__name__}:{len(raw)}:".encode(), raw)
    return hashlib.sha256(b"".join(parts)).digest()


@cache
def _by_name(form: Form) -> tuple[tuple[str, int], ...]:
    """The columns of the form's table in the order of their names, each with its place."""
    return tuple(sorted((name, place) for place, name in enumerate(columns(form))))
