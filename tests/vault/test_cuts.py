"""The power fails while the key file is written: what lies on the disk then opens, as before the change or after it.

The calls that write are recorded as the program makes them; a disk is then imagined that had only part of them when
the power went: what was not synced may be there, missing, or torn to sectors, and names may change before content does.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from registry.errors import BadCredentials, RegistryError
from registry.files import write_whole
from registry.vault import container
from tests.soak import trials

from .conftest import House

SECTOR = 512
Event = tuple[Any, ...]
Writer = Callable[[Path, bytes], None]


@dataclass
class Disk:
    """What is asked of the disk, in order: make, write, sync, rename, remove, sync of the folder, and `done`."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    content: dict[int, bytes] = field(default_factory=dict)
    handles: dict[int, str] = field(default_factory=dict)

    def hold(self, patch: pytest.MonkeyPatch) -> None:
        """Record from now on; the calls are made all the same."""
        for path in sorted(self.folder.iterdir()):
            self._made(path.name, path.read_bytes())
        self.events.clear()
        opened, synced, renamed, removed = os.open, os.fsync, os.replace, os.unlink

        def on_open(path: Any, flags: int, *more: Any, **named: Any) -> int:
            handle = opened(path, flags, *more, **named)
            place = Path(path)
            self.handles[handle] = "." if place == self.folder else place.name
            if place.parent == self.folder and flags & (os.O_CREAT | os.O_TRUNC):
                if place.name not in self.names:
                    self._made(place.name, b"")
                else:
                    self._wrote(place.name, b"")
            return handle

        def on_sync(handle: int) -> None:
            synced(handle)
            name = self.handles[handle]
            if name == ".":
                self.events.append(("sync folder",))
            else:
                self._look(name)
                self.events.append(("sync", self.names[name]))

        def on_rename(source: Any, target: Any) -> None:
            self._look(Path(source).name)
            renamed(source, target)
            inode = self.names.pop(Path(source).name)
            self.names[Path(target).name] = inode
            self.events.append(("rename", Path(source).name, Path(target).name, inode))

        def on_remove(path: Any, *more: Any, **named: Any) -> None:
            removed(path, *more, **named)
            if Path(path).parent == self.folder and self.names.pop(Path(path).name, None) is not None:
                self.events.append(("remove", Path(path).name))

        for name, call in (
            ("open", on_open),
            ("fsync", on_sync),
            ("replace", on_rename),
            ("unlink", on_remove),
        ):
            patch.setattr(os, name, call)

    def done(self, seq: int) -> None:
        """The program was told that the change ``seq`` stands."""
        for name in list(self.names):
            self._look(name)
        self.events.append(("done", seq))

    def _made(self, name: str, content: bytes) -> None:
        inode = len(self.content)
        self.names[name], self.content[inode] = inode, content
        self.events.append(("make", name, inode))

    def _look(self, name: str) -> None:
        """Writes are seen by what they left."""
        now = (self.folder / name).read_bytes()
        if now != self.content[self.names[name]]:
            self._wrote(name, now)

    def _wrote(self, name: str, content: bytes) -> None:
        inode = self.names[name]
        self.content[inode] = content
        self.events.append(("write", inode, content))


def torn(old: bytes, new: bytes, chance: random.Random) -> bytes:
    """Some sectors of ``new`` over ``old``, of one length or the other."""
    way = chance.random()
    if way < 0.3:
        return old if way < 0.15 else new
    length = chance.choice((len(old), len(new), chance.randrange(len(new) + 1)))
    sectors = []
    for at in range(0, length, SECTOR):
        source = chance.choice((old, new, new))
        sectors.append(source[at : at + SECTOR].ljust(min(SECTOR, length - at), b"\0"))
    return b"".join(sectors)


def after_a_cut(
    start: dict[str, bytes], events: list[Event], at: int, chance: random.Random
) -> dict[str, bytes]:
    """What the folder may hold when the power goes after ``events[:at]``."""
    numbers = {name: number for number, name in enumerate(sorted(start))}
    durable = {numbers[name]: content for name, content in start.items()}
    cached: dict[int, list[bytes]] = {}
    folder, waiting = dict(numbers), list[Event]()
    for event in events[:at]:
        if event[0] == "write":
            cached.setdefault(event[1], []).append(event[2])
        elif event[0] == "sync":
            if event[1] in cached:
                durable[event[1]] = cached.pop(event[1])[-1]
        elif event[0] == "sync folder":
            for one in waiting:
                named(folder, one)
            waiting = []
        elif event[0] in ("make", "rename", "remove"):
            waiting.append(event)
    kept = chance.randrange(len(waiting) + 1)
    for one in waiting[:kept] if chance.random() < 0.5 else [one for one in waiting if chance.random() < 0.5]:
        named(folder, one)
    for inode, writes in cached.items():
        for content in writes:
            durable[inode] = torn(durable.get(inode, b""), content, chance)
    return {name: durable.get(inode, b"") for name, inode in folder.items()}


def named(folder: dict[str, int], event: Event) -> None:
    if event[0] == "make":
        folder[event[1]] = event[2]
    elif event[0] == "rename":
        folder.pop(event[1], None)
        folder[event[2]] = event[3]
    else:
        folder.pop(event[1], None)


def a_morning(house: House, disk: Disk) -> dict[int, str]:
    """Changes of the key file, one after the other; the educator's passphrase, or none, by sequence number."""
    words = {house.open("manager").seq: "words of educator"}
    now = "words of educator"

    def stands(after: str) -> None:
        seq = container.read(house.folder)[0].seq
        words[seq] = after
        disk.done(seq)

    for turn in range(3):
        fresh = "other words of educator" if now == "words of educator" else "words of educator"
        house.open("educator", now).change_passphrase("educator", now, fresh)
        now = fresh
        stands(now)
        house.open("manager").set_roles(house.ids["legal"], ["legal", "educator"] if turn % 2 else ["legal"])
        stands(now)
    house.open("manager").disable(house.ids["educator"])
    stands("")
    house.open("manager").reset_passphrase(house.ids["educator"], "educator", "words of educator")
    stands("words of educator")
    return words


def verdict(house: House, image: dict[str, bytes], words: dict[int, str], told: int) -> str:
    """What the folder with ``image`` turns out to be: `whole`, or how it is lost."""
    shutil.rmtree(house.folder)
    house.folder.mkdir()
    for name, content in image.items():
        (house.folder / name).write_bytes(content)
    try:
        seq = house.open("manager").seq
    except RegistryError as problem:
        return type(problem).__name__
    if seq < told:
        return "an acknowledged change is gone"
    assert house.open_paper().seq == seq
    if words[seq]:
        assert house.open("educator", words[seq]).seq == seq
    else:
        for given in ("words of educator", "other words of educator"):
            with pytest.raises(BadCredentials):
                house.open("educator", given)
    return "whole"


def cut_often(house: House, times: int, seed: int) -> Counter[str]:
    start = {path.name: path.read_bytes() for path in house.folder.iterdir()}
    disk = Disk(house.folder)
    with pytest.MonkeyPatch.context() as patch:
        disk.hold(patch)
        words = a_morning(house, disk)
    chance, seen = random.Random(seed), Counter[str]()
    first = min(words)
    for turn in range(times):
        at = turn % (len(disk.events) + 1)
        told = max([one[1] for one in disk.events[:at] if one[0] == "done"], default=first)
        seen[verdict(house, after_a_cut(start, disk.events, at, chance), words, told)] += 1
    return seen


def test_a_cut_while_the_key_file_is_saved_loses_nothing(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    times = trials(1_000)
    seen = cut_often(house, times, 21)
    record_property("tried", times)
    record_property("found", str(dict(seen)))
    assert seen == {"whole": times}


def plainly(path: Path, content: bytes) -> None:
    """As most programs save."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def replaced_without_sync(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    plainly(fresh, content)
    fresh.replace(path)


def without_the_folder(path: Path, content: bytes) -> None:
    """Everything but the last step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registry.files.sync_folder", lambda _folder: None)
        write_whole(path, content)


@pytest.mark.parametrize("way", [plainly, replaced_without_sync, without_the_folder])
def test_the_imagined_disk_bites(house: House, monkeypatch: pytest.MonkeyPatch, way: Writer) -> None:
    """The control: the same cuts, and a file saved with less care."""
    monkeypatch.setattr(container, "write_whole", way)
    seen = cut_often(house, 120, 22)
    assert seen.total() - seen["whole"] >= 10, seen
