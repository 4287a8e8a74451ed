"""Restricting, naming others and ending it, cut at any statement or on a full disk: as before, or as it is to be."""

import os
import resource
import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, drafts, restricting, sign_in, trail
from registry.errors import NotFound, RegistryError
from registry.forms import Case, Service
from tests.access.test_restricted import House
from tests.registries import MANAGER, MANAGER_WORDS, enter, shared
from tests.soak import FACTOR

Act = Callable[[Session, House], None]


def restrict(session: Session, house: House) -> None:
    restricting.restrict(session, house.person, [house.ids["case-worker"], house.ids["psychologist"]])


def narrow(session: Session, house: House) -> None:
    restricting.name_people(session, _restriction(session, house), [house.ids["psychologist"]])


def release(session: Session, house: House) -> None:
    restricting.release(session, _restriction(session, house))


def _restriction(session: Session, house: House) -> str:
    circle = restricting.circle_of(session, house.case)
    assert circle is not None
    return circle.restriction


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> dict[str, House]:
    """The house before each of the acts, with a draft of a colleague."""
    top = tmp_path_factory.mktemp("house")
    house = House(top / "r")
    session = enter(house.folder, "case-worker")
    drafts.keep(session, Service(case_id=house.case, care_note="a medias"))
    session.close()
    apart = object.__new__(House)
    apart.__dict__ |= house.__dict__ | {"folder": top / "apart"}
    shutil.copytree(house.folder, apart.folder)
    apart.restrict("case-worker", "psychologist")
    return {"restrict": house, "narrow": apart, "release": apart}


ACTS: dict[str, Act] = {"restrict": restrict, "narrow": narrow, "release": release}
OPENS = {"restrict": ("legal",), "narrow": ("case-worker",), "release": ("legal",)}
"""Who opens it on one side of the act only."""


def sees(folder: Path, role: str, house: House) -> bool:
    with closing(enter(folder, role)) as session:
        try:
            return session.get(Case, house.case).code == "REST-1"
        except NotFound:
            return False


def whole(folder: Path, act: str, house: House) -> tuple[bool, ...]:
    """Who sees it; after having made sure that nothing is lost, and that the check finds nothing."""
    with closing(enter(folder)) as session:
        assert session.get(Case, house.case).code == "REST-1"
        assert {one.id for one in session.children(Service, "case", house.case)} == {house.note}
        assert trail.tail_problems(session) == []
        assert backup.check(session, full=True).problems == ()
        mine = [one.record.care_note for one in drafts.kept(session)]
    assert sees(folder, "psychologist", house)
    with closing(enter(folder, "case-worker")) as session:
        assert [*mine, *(one.record.care_note for one in drafts.kept(session))] == ["a medias"]
    return tuple(sees(folder, role, house) for role in OPENS[act])


def cut_at(statement: int, folder: Path, act: Act, house: House) -> bool:
    """Do it in another process that is killed as its ``statement``-th begins; whether it was."""
    pid = os.fork()
    if pid == 0:
        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            left = [statement]

            def counted(_sql: str) -> None:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            session._store.writing._raw.set_trace_callback(counted)
            act(session, house)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_statement_old_or_new(houses, tmp_path, record_property, name):
    house = houses[name]
    every, found, killed = (1 if FACTOR > 1 else 37), [], True
    for statement in range(0, 3000, every):
        folder = tmp_path / f"cut-{statement}"
        shutil.copytree(house.folder, folder)
        killed = cut_at(statement, folder, ACTS[name], house)
        found.append(whole(folder, name, house))
        shutil.rmtree(folder)
        if not killed:
            break
    assert not killed
    assert len(set(found)) == 2, "before and after"
    assert sorted(found, reverse=name != "release") == found
    record_property("tried", len(found))
    record_property("found", f"{name}: before {found.count(found[0])}, after {found.count(found[-1])}")


def full_after(size: int, folder: Path, act: Act, house: House) -> int:
    """Do it in another process that may not make any file longer than ``size``; what it ended with: 7 for an error."""
    pid = os.fork()
    if pid == 0:
        end = 1
        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            try:
                act(session, house)
                end = 0
            except RegistryError:
                end = 7
        finally:
            os._exit(end)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("name", ACTS)
def test_a_full_disk_leaves_it_as_it_was_or_as_it_is_to_be(houses, tmp_path, name):
    house, ends = houses[name], set()
    for size in (4096, 60_000, 150_000, 10_000_000):
        folder = tmp_path / f"full-{size}"
        shutil.copytree(house.folder, folder)
        ends.add(full_after(size, folder, ACTS[name], house))
        whole(folder, name, house)
        shutil.rmtree(folder)
    assert ends == {0, 7}
