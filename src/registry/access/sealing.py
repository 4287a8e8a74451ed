"""A record into its stored row and back: clear answers, and a sealed blob for each compartment. Knows no right."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from registry.db import StoredRow
from registry.errors import NotAllowed, RegistryDamaged, SealBroken, SealClosed
from registry.fields import Compartment, Form, Record, answers, changed, filled, form_of
from registry.fields.answers import canonical
from registry.language import _
from registry.values import kinds
from registry.values.phonetic import folded, words

R = TypeVar("R", bound=Record)


class Sealer(Protocol):
    """What seals and opens: the vault's."""

    def can_open(self, compartment: Compartment) -> bool: ...
    def seal(
        self, form: str, record_id: str, compartment: Compartment, data: bytes, *, for_me: bool = True
    ) -> bytes: ...
    def open(self, form: str, record_id: str, compartment: Compartment, blob: bytes) -> bytes: ...
    def is_deposit(self, blob: bytes) -> bool: ...
    def opener(self, form: str, compartment: Compartment) -> Callable[[str, bytes], bytes]: ...


@dataclass(frozen=True)
class Opened:
    """A record with what its stored row held, compartment by compartment, as JSON objects."""

    record: Record
    row: StoredRow
    blobs: Mapping[str, dict[str, Any]] = field(default_factory=dict, repr=False)


def open_row(sealer: Sealer, form: Form, row: StoredRow) -> Opened:
    """Open what can be opened of ``row``; the rest is named in the record's ``closed``. `SealBroken` if damaged."""
    blobs: dict[str, dict[str, Any]] = {}
    closed = set()
    arguments: dict[str, Any] = {**row.parents, **row.clear}
    for compartment, blob in row.sealed.items():
        try:
            blobs[compartment] = json.loads(sealer.open(form.name, row.id, _named(compartment), blob))
            arguments |= filled(form.of(_named(compartment)), blobs[compartment])
        except SealClosed:
            closed.add(compartment)
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            raise SealBroken from None  # sealed by another program: whoever writes a compartment holds its key
    arguments |= {"id": row.id, "revision": row.revision, "closed": frozenset(closed)}
    try:
        return Opened(form.record(**arguments), row, blobs)
    except (TypeError, ValueError):
        raise RegistryDamaged from None


def _named(compartment: str) -> Compartment:
    return compartment  # type: ignore[return-value]


@dataclass(frozen=True)
class Sealed:
    """A record ready to be stored: its row, the sealed old and new values, and what its blobs hold, opened."""

    row: StoredRow
    fields: tuple[str, ...]
    changes: Mapping[str, bytes] = field(repr=False)
    opened: Mapping[str, Mapping[str, Any]] = field(repr=False)


def seal_record(sealer: Sealer, record: Record, before: Opened | None, actor: str, at: str) -> Sealed:
    """Seal ``record``, whose id is set, over ``before``. Blobs that did not change stay as they are.

    Raises `NotAllowed` if it would write over something the person cannot open.
    """
    form = form_of(record)
    touched = changed(before.record if before else None, record)
    sealed: dict[str, bytes] = dict(before.row.sealed) if before else {}
    changes: dict[str, bytes] = {}
    opened: dict[str, Mapping[str, Any]] = {}
    touched_in = {form[name].sealed for name in touched}
    old_clear = before.row.clear if before else {}
    clear = {one.name: getattr(record, one.name) for one in form.of(None)}
    clear = {name: value for name, value in clear.items() if not form[name].is_empty(value)}
    if any(form[name].sealed is None for name in touched):
        changes[""] = canonical(_difference(answers_of(old_clear), answers_of(clear)))
    for compartment in form.compartments:
        if before and compartment in before.blobs and compartment not in (*touched_in, *record.closed):
            opened[compartment] = before.blobs[compartment]
            continue
        new = answers(record, form.of(compartment))
        old = (before.blobs.get(compartment) if before else None) or {}
        if compartment in record.closed:
            if new:
                raise NotAllowed(what=_("write over what another profession sealed"))
            continue
        named = {one.name for one in form.of(compartment)}
        kept = {name: value for name, value in old.items() if name not in named and not name.startswith("~")}
        whole = {**kept, **new, **derived(form, compartment, record)}
        if whole:
            opened[compartment] = whole
        if whole == old:
            continue
        if whole:
            sealed[compartment] = sealer.seal(form.name, record.id, compartment, canonical(whole))
        else:
            sealed.pop(compartment, None)
        difference = canonical(_difference(old, whole))
        changes[compartment] = sealer.seal(
            f"{form.name}/history", record.id, compartment, difference, for_me=False
        )
    row = StoredRow(
        id=record.id,
        revision=record.revision + 1,
        created_at=before.row.created_at if before else at,
        created_by=before.row.created_by if before else actor,
        updated_at=at,
        updated_by=actor,
        parents={name: getattr(record, name) for name in (f"{parent}_id" for parent in form.parents)},
        clear=clear,
        sealed=sealed,
    )
    return Sealed(row, touched, changes, opened)


def answers_of(clear: Mapping[str, Any]) -> dict[str, Any]:
    """Clear answers as JSON holds them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in clear.items()}


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    names = {name for name in (*old, *new) if old.get(name) != new.get(name) and not name.startswith("~")}
    return {name: [old.get(name), new.get(name)] for name in sorted(names)}


def derived(form: Form, compartment: Compartment, record: Record) -> dict[str, str]:
    """The words the search needs, from the searched answers of one compartment; see `registry.db.memory.DERIVED`."""
    found: dict[str, list[str]] = {}
    for one in form.of(compartment):
        value = getattr(record, one.name)
        if one.searched and not one.is_empty(value):
            found.setdefault(one.searched, []).extend(search_words(one.searched, value))
    return {f"~{search}": " ".join(dict.fromkeys(said)) for search, said in found.items() if said}


def search_words(search: str, value: Any) -> Iterable[str]:
    """What an answer, or something typed in the search box, is found by: letters and digits only."""
    if isinstance(value, tuple):
        return [word for row in value for word in search_words(search, getattr(row, "number", ""))]
    if value in (kinds.FREE_UNKNOWN, kinds.FREE_UNDISCLOSED):
        return []
    if search == "name":
        return [sound for sound in words(value) if sound.isalnum()]
    bare = "".join(letter for letter in folded(value) if letter.isalnum() and letter.isascii())
    if search == "phone":
        bare = "".join(letter for letter in bare if letter.isdigit())[-9:]
    return [bare] if bare else []
