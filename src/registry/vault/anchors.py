"""What this computer has seen of a registry, kept outside its folder. Knows no database and no window.

An anchor names the newest entry of the audit trail, the key file's number and the paper key that everything is traced
to. It lies in the keyring beside the device secret, or, for a registry without one and where there is no keyring, in a
folder of this account. Whoever puts an older registry folder back cannot put this back with it.
"""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from registry.errors import KeyringRefused, KeyringUnavailable, RegistryError, VaultTampered
from registry.files import private_folder, said_plainly, write_whole
from registry.vault import strict
from registry.vault.device import DeviceSecrets
from registry.vault.primitives import fingerprint

Where = Literal["keyring", "folder"]
MARK: Final = 16
"""Bytes of an entry's hash that an anchor keeps."""
_NOTE: Final = "anchor"
_VERSION: Final = 1
_FOLDERS: Final = 4  # of one registry: where it is worked in, and where a backup was restored to be looked at
POWERS: Final = 8
"""Bytes that it keeps of the newest entry about powers."""
_LONGEST: Final = 1_200  # a keyring of Windows takes 2,560 bytes, two a character
_MOST: Final = 2**52
_PATIENCE: Final = (
    5.0  # seconds a keyring may take: one that asks somebody first must not hold up work or a lock
)
_HEAD: Final = {"seq", "hash", "vault_seq", "powers"}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FOLDER: Final = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Head:
    """A state of a registry: its newest entry's number, the first `MARK` bytes of its hash, the key file's number.

    ``powers`` are the first `POWERS` bytes of the hash of the newest entry that tells who has powers.
    """

    seq: int
    hash: bytes
    vault_seq: int
    powers: bytes

    def to_json(self) -> strict.Json:
        """As written."""
        return {
            "seq": self.seq,
            "hash": strict.encode(self.hash),
            "vault_seq": self.vault_seq,
            "powers": strict.encode(self.powers),
        }

    @classmethod
    def from_json(cls, found: strict.Json) -> "Head":
        """Raises `strict.Malformed`."""
        seq, vault_seq = strict.number(found["seq"], 1, _MOST), strict.number(found["vault_seq"], 1, _MOST)
        return cls(seq, strict.data(found["hash"], MARK), vault_seq, strict.data(found["powers"], POWERS))


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was seen: the state, the paper key's fingerprint (16 bytes), the day (``2026-01-31``).

    ``other`` is a second state that is as good, while a restore switches from the one to the other.
    """

    head: Head
    pin: bytes
    day: str
    other: Head | None = None

    @property
    def heads(self) -> tuple[Head, ...]:
        """The states that are as good as what was seen."""
        return (self.head,) if self.other is None else (self.head, self.other)

    def to_json(self) -> strict.Json:
        """As written, but for the pin, which is the same for all folders of a registry."""
        return {**self.head.to_json(), "day": self.day, "or": self.other.to_json() if self.other else None}

    @classmethod
    def from_json(cls, value: object, pin: bytes) -> "Anchor":
        """Raises `strict.Malformed`."""
        found = strict.only(value, _HEAD | {"day", "or"})
        other = None if found["or"] is None else Head.from_json(strict.only(found["or"], _HEAD))
        return cls(Head.from_json(found), pin, strict.text(found["day"], _DAY), other)


def to_text(anchors: Mapping[str, Anchor]) -> str:
    """The anchors of one registry by `folder_mark`, as they are kept: ASCII canonical JSON, under 1,200 characters."""
    pin = next(iter(anchors.values())).pin
    folders = {folder: one.to_json() for folder, one in anchors.items()}
    value = {"version": _VERSION, "pin": strict.encode(pin), "folders": folders}
    return strict.canonical(value).decode()


def from_text(text: str) -> dict[str, Anchor]:
    """What `to_text` was given. Raises `strict.Malformed`."""
    found = strict.only(strict.parse(text.encode("utf-8", "replace")), {"version", "pin", "folders"})
    strict.number(found["version"], _VERSION, _VERSION)
    pin = strict.data(found["pin"], MARK)
    return strict.table(found["folders"], _FOLDER, lambda one: Anchor.from_json(one, pin), _FOLDERS)


def folder_mark(folder: Path) -> str:
    """12 digits that stand for a folder of this computer."""
    return fingerprint(os.path.realpath(folder).encode("utf-8", "surrogateescape"), 6).hex()


class _Keeper(Protocol):
    where: Where

    def read(self) -> str | None: ...
    def write(self, text: str) -> None: ...


class Place:
    """Where the anchor of one registry in one folder is kept."""

    def __init__(self, keeper: _Keeper, folder: str) -> None:
        self._keeper, self._folder = keeper, folder
        self.where: Where = keeper.where
        self.unreadable = False
        """Something was kept that this program did not write; it counts as nothing kept."""
        self._kept: dict[str, Anchor] = {}
        text = keeper.read()
        if text:
            try:
                self._kept = from_text(text)
            except strict.Malformed:
                self.unreadable = True

    @property
    def own(self) -> bool:
        """Whether the registry was seen in this very folder."""
        return self._folder in self._kept

    @property
    def anchor(self) -> Anchor | None:
        """What was seen in this folder, else the newest that was seen of the registry in any other."""
        newest = max(self._kept.values(), key=lambda one: one.head.seq, default=None)
        return self._kept.get(self._folder, newest)

    def store(self, anchor: Anchor) -> None:
        """Keep ``anchor``. Raises `KeyringRefused`, or what the disk says."""
        others = {folder: one for folder, one in self._kept.items() if folder != self._folder}
        newest = sorted(others, key=lambda folder: others[folder].day)[1 - _FOLDERS :]
        kept = {folder: others[folder] for folder in newest} | {self._folder: anchor}
        self._keeper.write(to_text(kept))
        self._kept = kept


class Anchors:
    """Where this computer keeps its anchors: ``keyring`` for registries bound to computers, else ``folder``."""

    def __init__(self, folder: Path, keyring: DeviceSecrets | None = None) -> None:
        self._folder, self._keyring = folder / "anchors", keyring

    def __repr__(self) -> str:
        return "<Anchors>"

    def using(self, keyring: DeviceSecrets | None) -> "Anchors":
        """The same folder, with ``keyring`` for a registry that is to be bound to this computer."""
        return Anchors(self._folder.parent, keyring)

    def look(self, vault_id: str, folder: Path, *, bound: bool) -> Place:
        """The place for the registry ``vault_id`` in ``folder``, with what is kept there.

        Raises `KeyringRefused`, `VaultTampered` if it says it is not ``bound`` and the keyring knows better, or
        what the disk says of the folder of the anchors.
        """
        if not bound and self._knows(vault_id):
            raise VaultTampered
        if bound and self._keyring is not None:
            try:
                return Place(_InKeyring(self._keyring, vault_id), folder_mark(folder))
            except KeyringUnavailable:  # opened by the paper key where there is none
                pass
        return Place(_InFolder(self._folder / f"{vault_id}.json"), folder_mark(folder))

    def _knows(self, vault_id: str) -> bool:
        """Whether the keyring has a key or a note of the registry; a registry never ceases to be bound to one."""
        if self._keyring is None:
            return False
        with contextlib.suppress(KeyringUnavailable, KeyringRefused):
            return (
                self._keyring.load(vault_id) is not None or self._keyring.recall(vault_id, _NOTE) is not None
            )
        return False

    def forget(self, vault_id: str, *, bound: bool) -> None:
        """Keep nothing of a registry that is no more; no error if nothing can be removed."""
        try:
            if bound and self._keyring is not None:
                self._keyring.erase(vault_id, _NOTE)
            (self._folder / f"{vault_id}.json").unlink(missing_ok=True)
        except (RegistryError, OSError):  # a note about a registry that is gone does no harm
            return


class _InFolder:
    where: Where = "folder"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        with said_plainly(self._path):
            try:
                with self._path.open("rb") as file:
                    return file.read(_LONGEST).decode("ascii", "replace")
            except FileNotFoundError:
                return None

    def write(self, text: str) -> None:
        private_folder(self._path.parent)
        write_whole(self._path, text.encode())


class _InKeyring:
    where: Where = "keyring"

    def __init__(self, keyring: DeviceSecrets, vault_id: str) -> None:
        self._keyring, self._vault_id = keyring, vault_id

    def read(self) -> str | None:
        return self._keyring.recall(self._vault_id, _NOTE)

    def write(self, text: str) -> None:
        _soon(lambda: self._keyring.remember(self._vault_id, _NOTE, text))


def _soon(call: Callable[[], None]) -> None:
    """Run ``call`` on a thread of its own and wait a little: `KeyringRefused` if it takes longer."""
    problems: list[Any] = [KeyringRefused()]

    def run() -> None:
        try:
            call()
            problems.clear()
        except RegistryError as problem:
            problems[:] = [problem]

    working = threading.Thread(target=run, name="anchor", daemon=True)
    working.start()
    working.join(_PATIENCE)
    for problem in list(problems):
        raise problem
