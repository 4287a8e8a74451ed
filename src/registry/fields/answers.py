"""How the answers of a record become stored text and come back, and what is wrong with them. Knows no file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from registry.errors import InvalidAnswer
from registry.fields.grammar import Field, Record, form_of
from registry.language import _
from registry.values import kinds


def as_stored(field: Field, value: Any) -> Any:
    """``value`` as JSON holds it: tuples become lists, rows become objects of their non-empty answers."""
    if isinstance(field.kind, kinds.Rows):
        return [answers(row, form_of(row).fields) for row in value]
    return list(value) if isinstance(value, tuple) else value


def from_stored(field: Field, value: Any) -> Any:
    """The answer that `as_stored` made ``value`` from."""
    if isinstance(field.kind, kinds.Rows):
        shape = form_of(field.kind.record)
        return tuple(shape.record(**filled(shape.fields, row)) for row in value)
    return tuple(value) if isinstance(value, list) else value


def answers(record: object, fields: Iterable[Field]) -> dict[str, Any]:
    """The non-empty answers of ``fields`` in ``record``, as JSON holds them."""
    found = {field.name: (field, getattr(record, field.name)) for field in fields}
    return {
        name: as_stored(field, value) for name, (field, value) in found.items() if not field.is_empty(value)
    }


def filled(fields: Iterable[Field], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that make a record of ``stored``; names the form does not know are left out."""
    return {field.name: from_stored(field, stored[field.name]) for field in fields if field.name in stored}


def canonical(stored: Mapping[str, Any]) -> bytes:
    """``stored`` as canonical JSON: sorted names, no spaces, UTF-8."""
    return json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8",
        "surrogatepass",  # a draft may hold what no record does
    )


def problems(record: Record, before: Record | None = None) -> list[tuple[Field, str]]:
    """Everything wrong with the answers of ``record``: (field, translated reason), in the order of the form.

    Answers that are as they were ``before`` were judged when they were saved.
    """
    shape = form_of(record)
    found: list[tuple[Field, str]] = []
    for field in shape.fields:
        same = before is not None and getattr(record, field.name) == getattr(before, field.name)
        if same and not field.required:
            continue
        reason = _wrong(field, record)
        if reason:
            found.append((field, reason))
    if shape.rules and not found:
        found.extend((shape[name], reason) for name, reason in shape.rules(record))
    return found


def _wrong(field: Field, record: object) -> str:
    value = getattr(record, field.name)
    if field.is_empty(value):
        sealed_away = field.sealed in getattr(record, "closed", ())
        return (
            _("this answer is needed") if field.required and field.applies(record) and not sealed_away else ""
        )
    special = isinstance(value, str) and value in (kinds.FREE_UNKNOWN, kinds.FREE_UNDISCLOSED)
    if special and not field.unknown:
        return _("write the answer or leave it empty")
    try:
        field.kind.check(value)
    except ValueError as reason:
        return str(reason)
    return _wrong_in_rows(field, value)


def _wrong_in_rows(field: Field, value: Any) -> str:
    if not isinstance(field.kind, kinds.Rows):
        return ""
    for number, row in enumerate(value, start=1):
        for inner in form_of(row).fields:
            if reason := _wrong(inner, row):
                return _("row {n}, {field}: {reason}").format(n=number, field=_(inner.label), reason=reason)
    return ""


def check(record: Record, before: Record | None = None) -> None:
    """Raise `InvalidAnswer` for the first thing wrong with ``record``, or with what differs from ``before``."""
    for field, reason in problems(record, before):
        raise InvalidAnswer(field=_(field.label), reason=reason)


def changed(before: Record | None, after: Record) -> tuple[str, ...]:
    """The names of the fields whose answers differ; all non-empty ones where there is no record before."""
    shape = form_of(after)
    if before is None:
        return tuple(one.name for one in shape.fields if not one.is_empty(getattr(after, one.name)))
    return tuple(one.name for one in shape.fields if getattr(before, one.name) != getattr(after, one.name))
