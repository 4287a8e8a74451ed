"""A colleague leaves: new keys for everything, nothing lost, old or new after a cut; what an old copy opens."""

import errno
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    deposits,
    drafts,
    exceptional,
    files,
    leaving,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.backup import by_paper
from registry.casework.search import search
from registry.db import connect
from registry.errors import (
    BadCredentials,
    Cancelled,
    LastManager,
    NotAllowed,
    NotFound,
    RegistryError,
    RegistryKeyMismatch,
    SwitchUnfinished,
)
from registry.forms import Arrival, Case, Person, Service, Staff
from registry.progress import Silent
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of
from tests.soak import FACTOR, trials

ROLES = ("case-worker", "psychologist", "legal", "educator")


class House:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        session, self.paper = make(folder, *ROLES)
        self.ids = {role: staff.named(session, role).id for role in ROLES}
        person = session.save(Person(given_names="Zoila", surname="Quispe", house_name="Girasol"))
        self.case = session.save(
            Case(
                person_id=person.id,
                code="AAA-AAA",
                status="active",
                opened_on="2026-01-01",
                responsible=self.ids["psychologist"],
            )
        ).id
        session.close()
        worker = enter(folder, "psychologist")
        worker.save(
            Service(case_id=self.case, kind="legal", attended_on="2026-01-02", psychology_note="canario")
        )
        drafts.keep(worker, Service(case_id=self.case, psychology_note="a medio escribir"))
        worker.close()
        night = enter(folder, "educator")
        night.save(Arrival(arrived_at="2026-01-03T02:00", called="Luna", account="deposito"))
        night.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path):
    """A copy of the house to close accounts in."""
    copy = object.__new__(House)
    copy.__dict__ |= made.__dict__ | {"folder": tmp_path / "r"}
    shutil.copytree(made.folder, copy.folder)
    return copy


def note_of(session, house: House) -> str:
    """The psychologist's note as a manager opens it."""
    exceptional.open_with_reason(session, house.case, "psychology", "una razón de ensayo, bastante larga")
    [service] = session.children(Service, "case", house.case)
    return service.psychology_note


def leave(house: House, heir: str = "") -> leaving.Left:
    session = enter(house.folder)
    done = leaving.disable(session, house.ids["psychologist"], house.ids.get(heir, heir))
    session.open_memory(Silent())
    assert [one.cases[0]["code"] for one in search(session, "Zoila Quispe").found] == ["AAA-AAA"]
    session.close()
    return done


def test_the_house_works_on_with_new_keys_and_she_does_not(house, tmp_path):
    shutil.copytree(house.folder, tmp_path / "old copy")
    session = enter(house.folder)
    before = session._vault.keyspec()
    session.close()
    leave(house, "case-worker")
    with pytest.raises(BadCredentials):
        enter(house.folder, "psychologist")
    with pytest.raises(RegistryKeyMismatch):
        connect(house.folder / files.DATABASE, before)
    for role in ("manager", "case-worker", "legal", "educator"):
        enter(house.folder, role).close()
    session = enter(house.folder)
    assert note_of(session, house) == "canario"
    assert session.get(Case, house.case).responsible == house.ids["case-worker"]
    assert session.get(Staff, house.ids["psychologist"]).disabled == "yes"
    assert backup.check(session, full=True).ok
    actions = [one.action for one in trail.every(session)]
    assert "disable" in actions
    assert "new keys" in actions
    assert deposits.waiting(session, Arrival)
    session.close()
    assert {path.name for path in house.folder.iterdir()} <= {
        "registry.db", "registry.db-wal", "registry.db-shm", "vault.json", "vault.1.json", "turn.lock", "events.inbox",
    }  # fmt: skip
    old = tmp_path / "old copy"  # what the dialog says honestly: a copy made before still opens for her
    enter(old, "psychologist").close()


def test_nothing_written_later_opens_with_keys_she_took(house):
    session = enter(house.folder, "psychologist")
    taken = session._vault.sealer
    session.close()
    leave(house)
    session = enter(house.folder)
    saved = session.save(
        Service(case_id=house.case, kind="legal", attended_on="2026-02-01", psychology_note="despues")
    )
    blob = session._store.row(saved.__form__, saved.id).sealed["psychology"]
    with pytest.raises(Exception, match=r".") as problem:
        taken.open("service", saved.id, "psychology", blob)
    assert "despues" not in str(problem.value)
    session.close()


@pytest.mark.parametrize(("heir", "reader"), [("", "manager"), ("legal", "manager"), ("second", "second")])
def test_her_drafts_go_unsigned_to_who_can_read_them(house, heir, reader):
    session = enter(house.folder)
    house.ids["second"] = staff.add(session, "second", "Otra", ["psychologist"], words_of("second")).id
    session.close()
    assert leave(house, heir).drafts == 1
    session = enter(house.folder, reader)
    [kept] = drafts.kept(session)
    assert kept.record.psychology_note == "a medio escribir"
    assert kept.passed_by == house.ids["psychologist"]
    mine = replace(kept.record, psychology_note="la mia")
    drafts.keep(session, mine)
    assert [one.record.psychology_note for one in drafts.kept(session)] == ["la mia", "a medio escribir"]
    drafts.drop(session, mine)
    drafts.take_over(session, kept)
    assert [(one.record.psychology_note, one.passed_by) for one in drafts.kept(session)] == [
        ("a medio escribir", "")
    ]
    session.close()


def test_the_outlook_says_what_stays_with_the_management(house):
    session = enter(house.folder)
    assert leaving.outlook(session, house.ids["psychologist"]) == leaving.Outlook(1, 1, ("psychology",))
    assert leaving.outlook(session, house.ids["case-worker"]) == leaving.Outlook(0, 0, ())
    session.close()
    leave(house)
    session = enter(house.folder)
    staff.add(session, "nueva", "Nueva", ["psychologist"], words_of("nueva"))
    session.close()
    fresh = enter(house.folder, "nueva")
    [service] = fresh.children(Service, "case", house.case)
    assert service.psychology_note == "canario"
    fresh.close()


def test_what_is_refused_changes_nothing(house, tmp_path):
    session = enter(house.folder)
    before = {path.name: path.read_bytes() for path in house.folder.glob("vault*")}
    with pytest.raises(LastManager):
        leaving.disable(session, session.person_id)
    with pytest.raises(NotFound):
        leaving.disable(session, "f" * 32)
    with pytest.raises(NotAllowed):
        leaving.disable(session, house.ids["legal"], house.ids["legal"])

    class Stopped(Silent):
        def stop_wanted(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        leaving.disable(session, house.ids["legal"], progress=Stopped())
    assert {path.name: path.read_bytes() for path in house.folder.glob("vault*")} == before
    assert not (house.folder / files.NEXT).exists()
    session.open_memory(Silent())
    assert search(session, "Zoila").found
    session.close()
    worker = enter(house.folder, "case-worker")
    with pytest.raises(NotAllowed):
        leaving.disable(worker, house.ids["legal"])
    worker.close()


def test_a_backup_from_before_and_after_and_the_paper(house, tmp_path):
    session = enter(house.folder)
    early = backup.create(session, tmp_path / "early.amparo").path
    session.close()
    leave(house)
    session = enter(house.folder)
    late = backup.create(session, tmp_path / "late.amparo").path
    assert backup.verify(late, backup.by_session(session), session=session).ok
    session.close()
    for file, opens in ((late, False), (early, True)):
        there = tmp_path / file.stem
        backup.restore(file, there, by_paper(house.paper), device=None)
        enter(there).close()
        if opens:
            enter(there, "psychologist").close()
        else:
            with pytest.raises(BadCredentials):
                enter(there, "psychologist")
    sign_in_with_paper(house.folder, house.paper).close()


# --- cuts -----------------------------------------------------------------------------------------------------


def killed_at(step: int, folder: Path, person: str) -> bool:
    """Close an account in another process that is killed at its file operation number ``step``; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = [step]

        def counted(event: str, _arguments: tuple[object, ...]) -> None:
            if event in (
                "open",
                "os.rename",
                "os.remove",
                "os.mkdir",
                "os.rmdir",
                "os.truncate",
                "sqlite3.connect",
            ):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            sys.addaudithook(counted)
            leaving.disable(session, person)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def gone(folder: Path, role: str) -> bool:
    try:
        enter(folder, role).close()
    except BadCredentials:
        return True
    return False


def old_or_new(house: House, folder: Path, thorough: bool) -> bool:
    """Whether the account is closed in a registry cut while it was; all of it must be old, or all of it new."""
    session = enter(folder)
    account = session.get(Staff, house.ids["psychologist"], look=False)
    assert note_of(session, house) == "canario"
    if thorough:
        assert backup.check(session).ok
    session.close()
    closed = gone(folder, "psychologist")
    assert closed == (account.disabled == "yes"), "the key file and the registry say the same"
    assert not (folder / files.NEXT).exists()
    return closed


def test_killed_at_any_file_operation_old_or_new(house, tmp_path, record_property):
    found = []
    for step in range(0, 400, 1 if FACTOR > 1 else 2):
        folder = tmp_path / f"cut-{step}"
        shutil.copytree(house.folder, folder)
        killed = killed_at(step, folder, house.ids["psychologist"])
        found.append(old_or_new(house, folder, step % 4 == 0))
        shutil.rmtree(folder)
        if not killed:
            break
    record_property("tried", len(found))
    record_property("found", f"old {found.count(False)}, new {found.count(True)}")
    assert not killed
    assert found == sorted(found)
    assert {*found} == {False, True}
    assert len(found) > 10


def closing(folder: Path, person: str) -> int:
    """Another process that closes an account of the registry in ``folder``, from the moment it is signed in."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            os.write(tell, b"!")
            leaving.disable(session, person)
        finally:
            os._exit(0)
    os.close(tell)
    assert os.read(ready, 1) == b"!"
    os.close(ready)
    return pid


def test_killed_at_moments_by_chance(house, tmp_path, record_property):
    """Between file operations too: while pages are encrypted anew, and while the system writes."""
    chance, found = random.Random(6), []
    shutil.copytree(house.folder, tmp_path / "timed")
    pid, began = closing(tmp_path / "timed", house.ids["psychologist"]), time.monotonic()
    os.waitpid(pid, 0)
    took = time.monotonic() - began
    for turn in range(trials(50)):
        folder = tmp_path / f"moment-{turn}"
        shutil.copytree(house.folder, folder)
        pid = closing(folder, house.ids["psychologist"])
        time.sleep(chance.random() * took * 1.7)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found.append(old_or_new(house, folder, turn % 4 == 0))
        shutil.rmtree(folder)
    record_property("tried", len(found))
    record_property("found", f"old {found.count(False)}, new {found.count(True)}")


def refused_at(step: int, folder: Path, person: str) -> str:
    """How closing an account ended, in another process, where the disk was full at file operation ``step``."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        left, ended = [step], "something without a sentence"

        def counted(event: str, arguments: tuple[object, ...]) -> None:
            place = str(arguments[0]) if arguments else ""
            if event in ("open", "os.rename", "os.mkdir") and place.startswith(str(folder)):
                left[0] -= 1
                if left[0] == -1:
                    raise OSError(errno.ENOSPC, "no space", place)

        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            sys.addaudithook(counted)
            try:
                leaving.disable(session, person)
                ended = "fewer operations" if left[0] >= 0 else "done all the same"
                session.close()
            except SwitchUnfinished:
                with pytest.raises(SwitchUnfinished):
                    session.close()
                ended = "finished by the next sign-in"
            except RegistryError:
                assert session.count("person") == 1
                session.close()
                ended = "refused, and worked on"
        finally:
            os.write(tell, ended.encode())
            os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as said:
        ended = said.read().decode()
    os.waitpid(pid, 0)
    return ended


def test_a_full_disk_at_any_file_operation_old_or_new(house, tmp_path, record_property):
    """Half a set is never taken for one, two copies of the key file are, and what she is told is a sentence."""
    closed = {
        "refused, and worked on": {False},
        "finished by the next sign-in": {True},
        "done all the same": {True},
        "fewer operations": {True},
    }
    ends = Counter[str]()
    for step in range(0, 200, 1 if FACTOR > 1 else 2):
        folder = tmp_path / f"full-{step}"
        shutil.copytree(house.folder, folder)
        ended = refused_at(step, folder, house.ids["psychologist"])
        assert old_or_new(house, folder, step % 4 == 0) in closed[ended]
        ends[ended] += 1
        shutil.rmtree(folder)
        if ended == "fewer operations":
            break
    record_property("tried", ends.total())
    record_property("found", str(dict(ends)))
    assert set(ends) == set(closed)


def test_nothing_is_left_of_the_present_set_after_a_leaver(house):
    leave(house)
    assert not (house.folder / files.ASIDE).exists()
