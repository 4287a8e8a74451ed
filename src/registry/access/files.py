"""What lies in a registry folder, and the one way a whole set of it is replaced. Knows no key.

Rotation, restore, rescue and migration write and verify a complete set in ``next/``, then make ``next/READY``, the
commit point. Opening a registry first finishes a switch it finds: the present set goes to ``aside/``, the new one
takes its place. Every step can be repeated, so a power cut leaves the old set or the new one, never neither.
"""

import contextlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from registry.errors import FileFailure
from registry.files import (
    move,
    private_folder,
    remove_quietly,
    said_plainly,
    sync_file,
    sync_folder,
    write_whole,
)

DATABASE: Final = "registry.db"
VAULT: Final = ("vault.json", "vault.1.json")
ATTACHMENTS: Final = "attachments"
SET: Final = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *VAULT, ATTACHMENTS)
NEXT: Final = "next"
READY: Final = "READY"
ASIDE: Final = "aside"
_STAMP: Final = re.compile(r"\d{8}T\d{6}")


def prepare(folder: Path) -> Path:
    """An empty ``next/`` to write a complete set into; an unfinished one without READY is thrown away."""
    fresh = folder / NEXT
    remove_quietly(fresh)
    return private_folder(fresh)


def commit(folder: Path, *, keep: bool = True) -> None:
    """Make the set in ``next/`` durable and the one to switch to. After this line the new set is the registry.

    The present set is kept in ``aside/``, or deleted once the new one is in place: a leaver's passphrase opens it.
    """
    fresh = folder / NEXT
    with said_plainly(fresh):
        for path in fresh.rglob("*"):
            sync_folder(path) if path.is_dir() else sync_file(path)
        sync_folder(fresh)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    names = [name for name in SET if (fresh / name).exists()]
    write_whole(fresh / READY, json.dumps({"at": stamp, "set": names, "keep": keep}).encode())


def _committed(mark: Path) -> tuple[str, frozenset[str], bool]:
    """When the set in ``next/`` was committed, what it has, and whether the present one is kept aside.

    `FileFailure` if this program did not write that.
    """
    with said_plainly(mark):
        content = mark.read_bytes()
    try:
        said = json.loads(content)
        at, names, keep = said["at"], frozenset(said["set"]), said.get("keep", True)
        good = isinstance(at, str) and _STAMP.fullmatch(at) and isinstance(said["set"], list)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileFailure(file=str(mark)) from None
    if not good or not names <= set(SET) or not isinstance(keep, bool):
        raise FileFailure(file=str(mark))
    return at, names, keep


def finish(folder: Path) -> bool:
    """Finish a switch that was committed; throw away one that was not. Returns whether there was one to finish.

    What the new set has and is still in ``next/`` is not switched yet; what it has and is no longer there, is. So a
    second run after a cut goes on where the first one stopped.
    """
    fresh = folder / NEXT
    mark = fresh / READY
    if not mark.exists():
        remove_quietly(fresh)
        return False
    at, fresh_names, keep = _committed(mark)
    with said_plainly(folder):
        aside = private_folder(folder / ASIDE / at)
        for name in SET:
            switched = name in fresh_names and not (fresh / name).exists()
            if (folder / name).exists() and not switched:
                move(folder / name, aside / name)
            if (fresh / name).exists():
                move(fresh / name, folder / name)
        sync_folder(aside)
        if not keep:
            remove_quietly(*aside.iterdir())
        with contextlib.suppress(OSError):  # where nothing was there before, nothing is kept
            aside.rmdir()
            aside.parent.rmdir()
        sync_folder(folder)
        mark.unlink()
        remove_quietly(fresh)
        sync_folder(folder)
    return True
