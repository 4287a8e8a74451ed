"""Saving from a damaged registry what can still be opened, as readable files. Knows no window.

It works on a copy of the sealed file, so a damaged registry is not written to; a sound one records that all of it went
out. What it writes is NOT encrypted: whoever asks for it must know that.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from registry.access import Session, acts, approvals
from registry.access.anchoring import Anchoring
from registry.access.answering import counted
from registry.access.apart import Apart
from registry.access.files import DATABASE
from registry.access.recording import entry
from registry.access.soundness import ALONE, open_parts, those_believed
from registry.access.turn import Turn
from registry.backup.identity import Identity
from registry.db import Store, StoredRow, connect
from registry.db.inspection import Found, Inspection
from registry.db.shelf import APART
from registry.errors import (
    DiskFull,
    FileExists,
    FileFailure,
    NotAllowed,
    ReadOnlyMedia,
    RecoveryKeyNeeded,
    RegistryDamaged,
    RegistryEmpty,
    RegistryError,
    RegistryKeyMismatch,
    RegistryMissing,
)
from registry.fields import Form
from registry.files import private_file, private_folder, remove_quietly, said_plainly
from registry.forms import FORMS
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.vault import PAPER, OpenVault

REPORT: Final = "report.json"
_COPY: Final = ".sealed-copy"
_PAGE: Final = 4096
_FILES: Final = (DATABASE, f"{DATABASE}-wal")
_DAMAGE: Final = (RegistryDamaged, RegistryEmpty, RegistryKeyMismatch)


@dataclass
class Rescued:
    """What was saved: records by form, and a line for everything that could not be."""

    records: dict[str, int] = field(default_factory=dict)
    broken: list[dict[str, str]] = field(default_factory=list)

    def lost(self, form: str, record: str, what: str) -> None:
        """Note something that could not be saved."""
        self.broken.append({"form": form, "record": record, "problem": what})


def rescue(
    folder: Path, identity: Identity, out: Path, *, unencrypted: bool, progress: Progress | None = None
) -> Rescued:
    """Write every record that can be opened to ``out``, a new or empty folder: ``<form>.jsonl``, a line a record.

    ``unencrypted`` must be True: the person was told that the files are readable by anybody. ``report.json`` tells what
    was saved and what was not. Raises `NotAllowed`, `RegistryMissing`, `FileExists`, the errors of the vault, or the
    database's if not even its first page can be read; nothing is left then.
    """
    if not unencrypted:
        raise NotAllowed(what=_("writing records without encryption"))
    if not (folder / DATABASE).exists():
        raise RegistryMissing(folder=str(folder))
    vault = identity.open_folder(folder)
    _insist_on_two(folder, vault)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExists(file=str(out))
    private_folder(out)
    work = private_folder(out / _COPY)
    rescued = Rescued()
    try:
        with _in_turn(folder):
            for name in _FILES:
                _copied(folder / name, work / name, rescued)
        _records(work / DATABASE, vault, out, rescued, progress or Silent())
    finally:
        remove_quietly(work)
        with contextlib.suppress(OSError):
            out.rmdir()  # only if it is empty
    with _readable(out / REPORT) as report:
        json.dump(
            {"records": rescued.records, "broken": rescued.broken}, report, ensure_ascii=False, indent=1
        )
    if not rescued.broken:
        _recorded(folder, vault, sum(rescued.records.values()))
    return rescued


def _insist_on_two(folder: Path, vault: OpenVault) -> None:
    """Use the approval of a second person, unless the recovery key asks, or any page of the registry is damaged.

    What is damaged must not be lost for want of a colleague; a registry that is whole is taken out by two. Where
    nothing can be written, only the recovery key helps: `RecoveryKeyNeeded`.
    """
    if vault.person_id == PAPER:
        return
    try:
        with _in_turn(folder) as turn:
            store = Store(connect(folder / DATABASE, vault.keyspec()), FORMS)
            try:
                if store.writing.page_problems():
                    return
                if turn is None:
                    raise ReadOnlyMedia(folder=str(folder))
                session = Session(folder, vault, store, turn, vault.roles, Anchoring.of_none(vault, store))
                approvals.insist(session, acts.rescue())
            finally:
                store.writing.close()
    except _DAMAGE:
        return
    except (DiskFull, FileFailure, ReadOnlyMedia) as problem:
        raise RecoveryKeyNeeded(acts.rescue(), what=acts.rescued()) from problem


def _recorded(folder: Path, vault: OpenVault, records: int) -> None:
    """Tell the trail that everything was taken out; a registry that is damaged is left as it is."""
    with contextlib.suppress(RegistryError), _in_turn(folder):
        store = Store(connect(folder / DATABASE, vault.keyspec()), FORMS)
        try:
            with store.transaction():
                store.append(entry(vault.person_id, "rescue", records=records), vault.sign)
            store.writing.checkpoint()
        finally:
            store.writing.close()


@contextlib.contextmanager
def _in_turn(folder: Path) -> Iterator[Turn | None]:
    """The folder's turn, unless the disk can no longer be written to."""
    turn = None
    with contextlib.suppress(ReadOnlyMedia):
        turn = Turn.take(folder)
    try:
        yield turn
    finally:
        if turn:
            turn.give_back()


def _copied(source: Path, target: Path, rescued: Rescued) -> None:
    """Copy a sealed file page by page; pages the disk no longer gives are left empty."""
    if not source.exists():
        return
    with (
        said_plainly(target),
        source.open("rb", buffering=0) as reading,
        open(target, "xb", opener=private_file) as writing,
    ):
        size = os.fstat(reading.fileno()).st_size
        for place in range(0, size, _PAGE):
            writing.write(_page(reading, place, min(_PAGE, size - place), rescued))


def _page(reading: Any, place: int, length: int, rescued: Rescued) -> bytes:
    try:
        reading.seek(place)
        page: bytes = reading.read(length)
    except OSError:
        rescued.lost("", "", _("the disk does not give page {number}").format(number=place // _PAGE + 1))
        page = b""
    return page.ljust(length, b"\0")


def _records(path: Path, vault: OpenVault, out: Path, rescued: Rescued, progress: Progress) -> None:
    look = Inspection(
        lambda: connect(path, vault.keyspec()), FORMS, those_believed(vault), ALONE, partial(counted, vault)
    )
    apart = _apart(path, vault, rescued)
    try:
        for place, form in enumerate(look.forms):
            rescued.records[form.name] = 0
            met: set[str] = set()
            with _readable(out / f"{form.name}.jsonl") as lines:
                for found in look.rows(form):
                    step(progress, place / len(look.forms), _("Saving what can be opened…"))
                    met.add(found.id)
                    _record(vault, form, found, lines, rescued)
                for row in (row for name, row in apart if name is form):
                    _record(vault, form, Found(0, row.id, row), lines, rescued)
            for id in look.missing(form):
                if id not in met:
                    rescued.lost(form.name, id, _("it was saved and is not there"))
    finally:
        look.close()


def _apart(path: Path, vault: OpenVault, rescued: Rescued) -> list[tuple[Form, StoredRow]]:
    """The restricted records whose key these keys open."""
    try:
        store = Store(connect(path, vault.keyspec()), FORMS)
        try:
            apart = Apart(vault, store, trusting=True)
        finally:
            store.writing.close()
    except RegistryError as problem:
        rescued.lost(APART, "", problem.sentence())
        return []
    for id in apart.broken:
        rescued.lost(APART, id, _("it cannot be read"))
    return list(apart.rows())


def _record(vault: OpenVault, form: Form, found: Found, lines: IO[str], rescued: Rescued) -> None:
    row, name = found.row, found.id or _("number {number}").format(number=found.number)
    if row is None:
        rescued.lost(form.name, name, _("it cannot be read"))
        return
    parts = open_parts(vault.sealer, form, row)
    for part in parts.broken:
        rescued.lost(form.name, name, _("the part {part} cannot be opened").format(part=part))
    line = {
        "id": row.id,
        "revision": row.revision,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        **row.parents,
        "answers": parts.answers,
        "broken": list(parts.broken),
        "closed": list(parts.closed),
    }
    lines.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    rescued.records[form.name] += 1


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[IO[str]]:
    with said_plainly(path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file


__all__ = ["REPORT", "Rescued", "rescue"]
