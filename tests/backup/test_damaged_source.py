"""A damaged registry never gives a backup that is called good."""

import contextlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from registry import backup
from registry.errors import RegistryError
from tests.disk import opened, put
from tests.soak import trials

from .conftest import House


def damaged(content: bytes, chance: random.Random) -> tuple[int, bytes]:
    """A place and what stands there after a bit flip, or (one time in four) after a sector of zeros."""
    if chance.random() < 0.25:
        place = chance.randrange(len(content) // 512) * 512
        return place, bytes(512)
    place = chance.randrange(len(content))
    return place, bytes([content[place] ^ 1 << chance.randrange(8)])


def test_no_backup_of_a_damaged_registry(
    house: House, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    path, chance = house.folder / "registry.db", random.Random(11)
    session = house.enter()
    session._store.writing.checkpoint()
    handle = opened(path)
    made = 0
    for turn in range(trials(60)):
        session._store.writing.checkpoint()
        good = path.read_bytes()
        place, bad = damaged(good, chance)
        if good[place : place + len(bad)] == bad:
            continue
        put(handle, bad, place)
        with pytest.raises(RegistryError):
            backup.create(session, tmp_path / f"bad-{turn}.amparo")
        put(handle, good[place : place + len(bad)], place)
        backup.create(session, tmp_path / "good.amparo").path.unlink()
        made += 1
    record_property("tried", made)
    assert made > trials(60) * 0.9
    assert not list(tmp_path.glob("*.amparo*"))
    session.close()
    os.close(handle)


def test_no_backup_of_a_shortened_or_grown_registry(house: House, tmp_path: Path) -> None:
    path, chance = house.folder / "registry.db", random.Random(12)
    good = path.read_bytes()
    for _turn in range(trials(10)):
        session = house.enter()
        session._store.writing.checkpoint()
        size = path.stat().st_size
        os.truncate(path, chance.choice([size - 4096, size - 512, size - 1, chance.randrange(4096, size)]))
        with pytest.raises(RegistryError):
            backup.create(session, tmp_path / "bad.amparo")
        with contextlib.suppress(RegistryError):  # its own end may lie where nothing is any more
            session.close()
        for name in ("registry.db-wal", "registry.db-shm"):
            (house.folder / name).unlink(missing_ok=True)
        path.write_bytes(good)
    assert not list(tmp_path.glob("*.amparo*"))
