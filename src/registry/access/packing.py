"""Restricted records and drafts as the bytes that are sealed whole. Knows no key and no file.

Whoever has the key of a case may have written these bytes with another program: nothing in them is taken for granted.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.db import Draft, StoredRow
from registry.db.rows import values_of
from registry.db.schema import parent_columns
from registry.db.shelf import Shelved
from registry.errors import SealBroken
from registry.fields import Form, as_stored, filled
from registry.fields.answers import canonical

Kept = tuple[int, str, bytes]
"""One kept change: revision, compartment, sealed old and new values."""


@dataclass(frozen=True)
class Held:
    """One restricted record, opened as far as the key of its case goes; its parts are still sealed."""

    restriction: str
    form: str
    row: StoredRow = field(repr=False)
    history: tuple[Kept, ...] = field(repr=False)


def packed(forms: Mapping[str, Form], one: Held) -> bytes:
    """A record with its kept changes."""
    form, row = forms[one.form], one.row
    clear = {name: as_stored(form[name], value) for name, value in row.clear.items()}
    return canonical(
        {
            "form": one.form,
            "created": [row.created_at, row.created_by],
            "updated": [row.updated_at, row.updated_by],
            "parents": dict(row.parents),
            "clear": clear,
            "sealed": {name: _text(blob) for name, blob in row.sealed.items()},
            "history": [[revision, name, _text(blob)] for revision, name, blob in one.history],
        }
    )


def unpacked(forms: Mapping[str, Form], restriction: str, shelved: Shelved, data: bytes) -> Held:
    """What `packed` was given. Raises `SealBroken` if it is no record of ``forms``."""
    try:
        return _unpacked(forms, restriction, shelved, json.loads(data))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise SealBroken from None


def _unpacked(forms: Mapping[str, Form], restriction: str, shelved: Shelved, said: Mapping[str, Any]) -> Held:
    form = forms[said["form"]]
    (created_at, created_by), (updated_at, updated_by) = said["created"], said["updated"]
    row = StoredRow(
        id=shelved.id,
        revision=shelved.revision,
        created_at=str(created_at),
        created_by=str(created_by),
        updated_at=str(updated_at),
        updated_by=str(updated_by),
        parents={name: str(said["parents"].get(name, "")) for name in parent_columns(form)},
        clear=filled(form.of(None), said["clear"]),
        sealed={str(name): base64.b64decode(blob) for name, blob in said["sealed"].items()},
    )
    if any(not isinstance(value, str | int | bytes | None) for value in values_of(form, row)):
        raise SealBroken  # the tables in memory would not take it
    history = tuple((int(one[0]), str(one[1]), base64.b64decode(one[2])) for one in said["history"])
    return Held(restriction, form.name, row, history)


def packed_draft(draft: Draft) -> bytes:
    """A draft with what it is of."""
    sealed = {name: _text(part) for name, part in draft.sealed.items()}
    return canonical({"form": draft.form, "id": draft.id, "parents": dict(draft.parents), "sealed": sealed})


def unpacked_draft(draft: Draft, data: bytes) -> Draft:
    """The draft that lies closed as ``draft``. Raises `SealBroken`."""
    try:
        said = json.loads(data)
        parents = {str(name): str(id) for name, id in said["parents"].items()}
        sealed = {str(name): base64.b64decode(part) for name, part in said["sealed"].items()}
        return Draft(
            str(said["form"]), str(said["id"]), parents, draft.at, sealed, draft.passed_by, draft.nth
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise SealBroken from None


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()
