"""Single reads, writes and syncs fail below the database while she works: a sentence each time, and nothing is lost.

strace fails the n-th call of a kind on the registry's files, in the kernel's name: no part of the program is replaced.
"""

import ctypes
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from registry import backup
from registry.access import Session
from registry.errors import RegistryError
from registry.fields import form_of
from registry.forms import Service
from tests.access.test_killed_saving import Place, with_a_case, written
from tests.soak import trials

SAVES: Final = 6
FAULTS: Final = (
    ("pwrite64", "EIO", 60),
    ("pwrite64", "ENOSPC", 60),
    ("fdatasync,fsync", "EIO", 12),
    ("pread64", "EIO", 12),
    ("ftruncate", "EIO", 2),
)
"""Calls, what they answer, and about how many of them the work below makes."""
_MAY_WATCH: Final = 0x59616D61, -1
"""prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY), for a computer on which only a parent may watch a process."""

Said = list[list[str]]
"""A line each: ``saved`` and the id, ``refused`` and the error, or ``untyped`` and what it was."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return with_a_case(tmp_path_factory.mktemp("house"))


def saves(session: Session, case: str) -> list[str]:
    """A small working day: what came of each save, and of the end."""
    said = []

    def tried(job: Callable[[], object]) -> None:
        try:
            job()
        except RegistryError as problem:
            spoken = "spoken" if problem.sentence() and problem.advice() else "mute"
            said.append(f"refused {type(problem).__name__} {spoken}")

    def one(number: int) -> None:
        made = session.save(
            Service(case_id=case, kind="legal", attended_on="2026-01-02", note=written(number))
        )
        said.append(f"saved {made.id}")
        session.get(Service, made.id)

    for number in range(SAVES):
        tried(lambda number=number: one(number))  # type: ignore[misc]
    tried(session.close)
    return said


def at_work(place: Place, begin: int, tell: int) -> None:
    """Sign in, say so, wait, work, and tell what came of it; in a process of its own, which ends here."""
    said = []
    try:
        ctypes.CDLL(None).prctl(*_MAY_WATCH)
        session = place.enter()
        os.write(tell, b"ready\n")
        os.read(begin, 1)
        said = saves(session, place.case)
    except BaseException as problem:
        said.append(f"untyped {type(problem).__name__} {problem}")
    finally:
        os.write(tell, "".join(f"{one}\n" for one in said).encode())
        os._exit(0)


def failed(place: Place, calls: str, answer: str, when: str) -> Said:
    """What the process told while the disk failed it."""
    begin, go = os.pipe()
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        at_work(place, begin, tell)
    os.close(tell)
    files = [f"--trace-path={place.folder / 'registry.db'}{end}" for end in ("", "-wal")]
    fault = f"--inject={calls}:error={answer}:when={when}"
    watching = ["strace", "-f", "--output=/dev/null", f"--attach={pid}", *files, fault]
    try:
        with os.fdopen(told) as lines:
            assert lines.readline() == "ready\n"
            with subprocess.Popen(watching, stderr=subprocess.PIPE, text=True) as watcher:
                assert watcher.stderr
                assert "attached" in watcher.stderr.readline()
                os.write(go, b"x")
                said = [line.strip().split(maxsplit=2) for line in lines]
                os.waitpid(pid, 0)
    finally:
        os.close(begin)
        os.close(go)
    return said


def stored(place: Place) -> set[str]:
    """The services that lie there on a disk that works again; nothing else may be wrong with it."""
    session = place.enter()
    try:
        assert session.anchoring.rollback is None
        assert backup.check(session, full=True).ok
        return {row.id for row in session._store.rows(form_of(Service))}
    finally:
        session.close()


@pytest.mark.parametrize(("calls", "answer", "upto"), FAULTS)
def test_what_was_saved_is_there_and_what_was_refused_is_not(
    house: Place, tmp_path: Path, calls: str, answer: str, upto: int, record_property
) -> None:
    chance, found = random.Random(f"{calls}{answer}"), Counter[str]()
    times = trials(40)
    for turn in range(times):
        place = replace(house, folder=tmp_path / f"{turn}" / "r", state=tmp_path / f"{turn}" / "state")
        shutil.copytree(house.folder, place.folder)
        for_good = "+" if turn % 4 == 3 else ""
        said = failed(place, calls, answer, f"{chance.randint(1, upto)}{for_good}")
        assert not [one for one in said if one[0] == "untyped"], said
        assert all(one[2] == "spoken" for one in said if one[0] == "refused")
        assert stored(place) == {one[1] for one in said if one[0] == "saved"}
        found.update(one[1] for one in said if one[0] == "refused")
        found["saved"] += sum(one[0] == "saved" for one in said)
        shutil.rmtree(place.folder.parent)
    record_property("tried", times)
    record_property("found", f"{calls} {answer}: " + ", ".join(f"{name} {n}" for name, n in found.items()))
    assert found.total() - found["saved"] >= times // 2, "the faults must have hit something"
