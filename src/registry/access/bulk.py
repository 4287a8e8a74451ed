"""Filling an invented registry with very many records at once. Knows no rule of the work and no real person.

A benchmark registry holds a million rows, and saving each with its history and its own audit entry would take most of
an hour. `fill` seals rows as `Session.save` does but keeps no history, and the trail gets one entry for the whole
load, with the digest of all its rows. It refuses any registry that is not marked as training, or holds a case.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from registry.access.recording import entry
from registry.access.rights import Right
from registry.access.sealing import derived
from registry.access.session import Session, new_id
from registry.db.inspection import FILL
from registry.errors import NotAllowed
from registry.fields import Compartment, Field, Form, Record, as_stored, form_of
from registry.fields.answers import canonical
from registry.forms import Case
from registry.language import _
from registry.values import kinds

_AT_ONCE: Final = 2_000
_TOGETHER: Final = 20_000  # rows in one transaction: a log of some 20 MB


def fill(session: Session, records: Iterable[Record]) -> Counter[str]:
    """Store new, valid records; how many of each form. Ids that records name each other by may be given.

    Records are not checked: whoever makes them is tested instead. Raises `NotAllowed` unless the registry is marked
    as training and still without a case.
    """
    session.require(Right.STAFF)
    session.anchoring.insist_decided()
    if not session.organisation.marked or session._store.count(form_of(Case)):
        raise NotAllowed(what=_("fill a registry that is in use"))
    load = _Load(session)
    for record in records:
        load.add(record)
    load.end()
    return load.counts


class _Load:
    def __init__(self, session: Session) -> None:
        self.counts: Counter[str] = Counter()
        self._session = session
        self._shapes: dict[type, _Shape] = {}
        self._rows: dict[str, list[list[Any]]] = {}
        self._waiting = 0
        self._digest = hashlib.sha256()

    def add(self, record: Record) -> None:
        shape = self._shapes.get(type(record))
        if shape is None:
            shape = self._shapes[type(record)] = _Shape(self._session, form_of(record))
        values = shape.values(record)
        self._digest.update(_bytes_of(shape.form.name, values))
        self._rows.setdefault(shape.form.name, []).append(values)
        self.counts[shape.form.name] += 1
        self._waiting += 1
        if self._waiting >= _TOGETHER:
            self._store()

    def _store(self) -> None:
        with self._session._store.transaction():
            for name, rows in self._rows.items():
                for start in range(0, len(rows), _AT_ONCE):
                    self._session._store.add_rows(name, rows[start : start + _AT_ONCE])
        self._rows.clear()
        self._waiting = 0

    def end(self) -> None:
        session = self._session
        self._store()
        with session._store.transaction():
            made = entry(session.person_id, FILL, counts=dict(self.counts))
            session._store.append(made._replace(row_sha256=self._digest.digest()), session._vault.sign)


def _bytes_of(form: str, values: Iterable[Any]) -> bytes:
    """A row as the digest of the load takes it: the name of its form, then each value after its length."""
    parts = [form.encode()]
    for value in values:
        raw = b"" if value is None else value if isinstance(value, bytes) else str(value).encode()
        parts += (b"|%d:" % len(raw), raw)
    return b"".join(parts)


class _Shape:
    """How records of one form become rows, with everything prepared that does not depend on the record."""

    def __init__(self, session: Session, form: Form) -> None:
        self.form = form
        self._actor = session.person_id
        self._at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._parents = [f"{parent}_id" for parent in form.parents]
        self._clear = [(one.name, isinstance(one.kind, kinds.Choices | kinds.Rows)) for one in form.of(None)]
        self._sealed = [(one, _named(form.of(one)), _searched(form.of(one))) for one in form.compartments]
        self._seal: Callable[[str, str, Compartment, bytes], bytes] = session._vault.sealer.seal

    def values(self, record: Record) -> list[Any]:
        """The row of ``record``, in the order of the columns of its table."""
        id = record.id or new_id()
        row: list[Any] = [id, 1, self._at, self._actor, self._at, self._actor]
        row += [getattr(record, name) for name in self._parents]
        for name, several in self._clear:
            value = getattr(record, name)
            if several:
                value = json.dumps(as_stored(self.form[name], value), ensure_ascii=False) if value else None
            row.append(None if value == "" else value)
        for compartment, fields, searched in self._sealed:
            said: dict[str, Any] = {}
            for name, empty, field in fields:
                value = getattr(record, name)
                if value != empty:
                    said[name] = value if isinstance(value, str) else as_stored(field, value)
            if said and searched:
                said |= derived(self.form, compartment, record)
            row.append(self._seal(self.form.name, id, compartment, canonical(said)) if said else None)
        return row


def _named(fields: Iterable[Field]) -> list[tuple[str, Any, Field]]:
    return [(one.name, one.kind.empty, one) for one in fields]


def _searched(fields: Iterable[Field]) -> bool:
    return any(one.searched for one in fields)
