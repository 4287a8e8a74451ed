"""The program dies while she works: what it said was saved is there, and trail and rows still agree."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from registry import backup
from registry.access import Session, sign_in
from registry.fields import form_of
from registry.forms import Case, Person, Service
from registry.vault import Anchors
from tests.disk import WINDOWS
from tests.registries import MANAGER, MANAGER_WORDS, make, shared
from tests.soak import trials


@dataclass
class Place:
    folder: Path
    state: Path
    case: str

    def enter(self) -> Session:
        return sign_in(
            self.folder, MANAGER, MANAGER_WORDS, None, anchors=Anchors(self.state), stretching=shared
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return with_a_case(tmp_path_factory.mktemp("house"))


def with_a_case(place: Path) -> Place:
    """A registry with one open case, closed again, and where a computer of its own notes what it saw."""
    session, _paper = make(place / "r")
    person = session.save(Person(given_names="Zoila"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    session.close()
    return Place(place / "r", place / "state", case.id)


def written(number: int) -> str:
    """A note of some length: some fit a page of the file, others fill overflow pages."""
    return f"nota {number} " * (1 + number * 37 % 400)


def save_on(place: Place, tell: int) -> None:
    """Save one service after the other and tell each in the open file ``tell`` once it is saved, for ever."""
    session = place.enter()
    number = 0
    while True:
        number += 1
        note = written(number)
        one = session.save(Service(case_id=place.case, kind="legal", attended_on="2026-01-02", note=note))
        os.write(tell, f"{one.id} {number}\n".encode())


ELSEWHERE = """
import sys
from pathlib import Path
from tests.access.test_killed_saving import Place, save_on
save_on(Place(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]), 1)
"""


def at_work(place: Place) -> tuple[Callable[[], object], BinaryIO]:
    """Another process that saves: what kills it, and where it tells what it saved."""
    if WINDOWS:  # which has no fork, and ends a process as the task manager does
        command = [sys.executable, "-c", ELSEWHERE, str(place.folder), str(place.state), place.case]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        return lambda: (process.kill(), process.wait()), process.stdout
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            save_on(place, tell)
        finally:
            os._exit(1)
    os.close(tell)
    return lambda: (os.kill(pid, signal.SIGKILL), os.waitpid(pid, 0)), os.fdopen(told, "rb")


def killed(place: Place, chance: random.Random) -> list[tuple[str, int]]:
    """What the process had told when it was killed at some moment of its work."""
    kill, told = at_work(place)
    with told as lines:
        said = [lines.readline()]
        time.sleep(chance.random() * (0.2 if WINDOWS else 0.02))
        kill()
        said += lines.readlines()
    return [(one.split()[0].decode(), int(one.split()[1])) for one in said if one.endswith(b"\n")]


def test_killed_while_saving_nothing_acknowledged_is_lost(
    made: Place, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, acknowledged = random.Random(9), 0
    times = trials(20 if WINDOWS else 200)
    for turn in range(times):
        if turn % 25 == 0:
            place = Place(tmp_path / f"{turn}" / "r", tmp_path / f"{turn}" / "state", made.case)
            shutil.copytree(made.folder, place.folder)
            known: list[tuple[str, int]] = []
        known += killed(place, chance)
        session = place.enter()
        try:
            assert session.anchoring.rollback is None, "nothing that an anchor had seen is gone"
            rows = {row.id for row in session._store.rows(form_of(Service))}
            assert {one for one, _number in known} <= rows
            if turn % 25 == 24 or turn == times - 1:
                for one, number in known:
                    service = session.get(Service, one, look=False)
                    assert service.note == written(number)
                assert backup.check(session, full=True).ok
                acknowledged += len(known)
        finally:
            session.close()
    record_property("tried", times)
    record_property("found", f"{acknowledged} acknowledged saves, none lost")
    assert acknowledged >= times
