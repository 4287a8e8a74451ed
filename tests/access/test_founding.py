"""A registry is made whole or not at all, whenever the light goes out."""

import os
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, create_registry, files, sign_in, trail
from registry.errors import BadCredentials, DiskFull, RegistryExists, RegistryMissing
from registry.forms import Organisation
from registry.vault import FLOOR, PaperKey
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared
from tests.soak import trials

OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect")


def found(folder: Path, device: Keyring | None = None) -> tuple[Session, PaperKey]:
    return create_registry(
        folder,
        organisation=Organisation(name="Casa de Ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=device,
        kdf=FLOOR,
        stretching=shared,
    )


def killed_at(step: int, folder: Path) -> bool:
    """Make a registry in another process that is killed at its file operation number ``step`` there; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = [step]

        def counted(event: str, said: tuple[object, ...]) -> None:
            if event in OPERATIONS and os.fspath(folder) in str(said[0]):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(counted)
            found(folder)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def test_killed_at_any_file_operation_there_is_a_whole_registry_or_none(tmp_path, record_property):
    """At each in the soak, else at every third."""
    made, cuts = 0, 0
    for step in range(0, 400, 3 if trials(1) == 1 else 1):
        folder = tmp_path / f"cut-{step}"
        killed = killed_at(step, folder)
        cuts += killed
        try:
            session = enter(folder)
        except RegistryMissing:
            session, _paper = found(folder)
        else:
            made += killed
        with closing(session):
            assert session.organisation.name == "Casa de Ensayo"
            assert backup.check(session, full=False).ok
            assert "create registry" in [one.action for one in trail.newest(session, 9)]
            assert not (folder / files.NEXT).exists()
        shutil.rmtree(folder)
        if not killed:
            break
    record_property("tried", cuts)
    record_property("found", f"none yet {cuts - made}, whole {made}")
    assert not killed, "the last one was left alone"
    assert 0 < made < cuts


def test_what_stands_there_is_never_touched(tmp_path):
    session, _paper = make(tmp_path / "r", "educator")
    session.close()
    for kept in (files.DATABASE, files.VAULT[0], files.VAULT[1]):
        alone = tmp_path / kept
        alone.mkdir()
        shutil.copyfile(tmp_path / "r" / kept, alone / kept)
        before = (alone / kept).read_bytes()
        with pytest.raises(RegistryExists):
            found(alone)
        assert (alone / kept).read_bytes() == before


def test_a_set_that_a_cut_kept_from_its_place_takes_it_and_is_not_overwritten(tmp_path):
    session, _paper = make(tmp_path / "r")
    session.close()
    fresh = files.prepare(tmp_path / "r")
    for name in (files.DATABASE, *files.VAULT):
        shutil.copyfile(tmp_path / "r" / name, fresh / name)
    files.commit(tmp_path / "r")
    for name in (files.DATABASE, *files.VAULT):
        (tmp_path / "r" / name).unlink()
    with pytest.raises(RegistryExists):
        found(tmp_path / "r")
    enter(tmp_path / "r").close()


@pytest.mark.parametrize("failing", ["prepare", "_fill", "commit", "seen_here"])
def test_where_it_fails_nothing_is_left_and_it_can_be_tried_again(tmp_path, monkeypatch, failing):
    folder, keyring = tmp_path / "r", Keyring()

    def full(*_asked: object, **_more: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(f"registry.access.founding.{failing}", full)
        with pytest.raises(DiskFull):
            found(folder, keyring)
    assert {one.name for one in folder.iterdir()} <= {"turn.lock"}
    assert keyring.secrets == {}
    session, _paper = found(folder, keyring)
    session.close()
    with pytest.raises(BadCredentials):
        sign_in(folder, MANAGER, "not the words at all", keyring, stretching=shared)
    sign_in(folder, MANAGER, MANAGER_WORDS, keyring, stretching=shared).close()
