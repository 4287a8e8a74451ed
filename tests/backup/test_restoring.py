"""Restoring by paper or by a manager, over whatever is there, cut at any moment; and files that are no backups."""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from registry import backup
from registry.access import create_registry, files, sign_in, trail
from registry.access.authorising import renew_computer_key
from registry.errors import (
    BackupForeign,
    BackupKeyWrong,
    BackupUnderFormerKey,
    BadCredentials,
    Cancelled,
    DeviceNotEnrolled,
    FileMissing,
    KeyringRefused,
    NotAllowed,
    RegistryBusy,
    RegistryError,
    RegistryMissing,
)
from registry.forms import Organisation
from registry.vault import FLOOR, PaperKey
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, enter, shared, words_of
from tests.soak import trials

from .conftest import House, left_in, people
from .test_making import Stopped


def test_by_paper_into_an_empty_folder_after_which_all_passphrases_work(
    house: House, copy: Path, tmp_path: Path
) -> None:
    there = tmp_path / "another computer"
    done = backup.restore(copy, there, backup.by_paper(house.paper), device=None)
    assert done.aside is None
    assert done.manifest.people == 6
    assert people(there) == 6
    for role in ("educator", "front-desk", "case-worker", "data-officer"):
        enter(there, role).close()
    session = enter(there)
    assert backup.check(session, full=True).ok
    assert [one.actor for one in trail.every(session) if one.action == "restore"] == ["paper"]
    assert session.last_backup(), "the file that was restored is a backup of all there is"
    session.close()
    assert left_in(there) == {"registry.db", "vault.json", "vault.1.json"}


def test_on_a_computer_without_the_keys_entry(tmp_path: Path) -> None:
    first, other = Keyring(), Keyring()
    organisation = Organisation(name="Casa")
    said = {
        "login": "dora",
        "name": "Dora",
        "passphrase": "lago tinta bosque nube",
        "kdf": FLOOR,
        "stretching": shared,
    }
    session, paper = create_registry(tmp_path / "one", organisation=organisation, device=first, **said)
    made = backup.create(session, tmp_path / "copy.amparo")
    session.close()
    there = tmp_path / "two"
    shutil.copytree(tmp_path / "one", there)
    with pytest.raises(DeviceNotEnrolled):
        sign_in(there, "dora", "lago tinta bosque nube", other, stretching=shared)
    shutil.rmtree(there)
    backup.restore(made.path, there, backup.by_paper(paper), device=other)
    sign_in(there, "dora", "lago tinta bosque nube", other, stretching=shared).close()
    assert other.secrets == first.secrets


def test_made_before_the_computer_got_a_new_key_it_opens_with_the_paper_only(tmp_path: Path) -> None:
    folder, keyring = tmp_path / "r", Keyring()
    session, paper = create_registry(
        folder,
        organisation=Organisation(name="Casa"),
        login=MANAGER,
        name="Dora",
        passphrase=MANAGER_WORDS,
        device=keyring,
        kdf=FLOOR,
        stretching=shared,
    )
    made = backup.create(session, tmp_path / "copy.amparo")
    renew_computer_key(session, keyring)
    with pytest.raises(BackupUnderFormerKey) as problem:
        backup.prepare(made.path, folder, backup.by_session(session), device=keyring, signed_in=True)
    assert "recovery key" in problem.value.advice()
    session.close()
    before = dict(keyring.secrets)
    with backup.prepare(made.path, folder, backup.by_paper(paper), device=keyring):
        pass
    assert keyring.secrets == before, "who only looked inside changed nothing"
    sign_in(folder, MANAGER, MANAGER_WORDS, keyring, stretching=shared).close()
    backup.restore(made.path, folder, backup.by_paper(paper), device=keyring)
    assert keyring.secrets.keys() == before.keys()
    assert keyring.secrets != before
    sign_in(folder, MANAGER, MANAGER_WORDS, keyring, stretching=shared).close()


class Locked(Keyring):
    """A keyring that locks itself when it is to keep the key for good."""

    wanted = True
    only_for_good = False

    def store(self, vault_id: str, secret: bytes) -> None:
        if self.wanted and not (self.only_for_good and vault_id.endswith(".next")):
            raise KeyringRefused
        super().store(vault_id, secret)


def test_a_keyring_that_refuses_hinders_the_restore_before_it_or_not_at_all(tmp_path: Path) -> None:
    first = Keyring()
    session, paper = create_registry(
        tmp_path / "one",
        organisation=Organisation(name="Casa"),
        login=MANAGER,
        name="Dora",
        passphrase=MANAGER_WORDS,
        device=first,
        kdf=FLOOR,
        stretching=shared,
    )
    made = backup.create(session, tmp_path / "copy.amparo")
    session.close()
    there, other = tmp_path / "two", Locked()
    with pytest.raises(KeyringRefused):
        backup.restore(made.path, there, backup.by_paper(paper), device=other)
    assert left_in(there) == set()
    other.only_for_good = True  # as when the power goes right after the switch
    backup.restore(made.path, there, backup.by_paper(paper), device=other)
    other.wanted = False
    sign_in(there, MANAGER, MANAGER_WORDS, other, stretching=shared).close()
    assert other.secrets == first.secrets


def test_over_the_present_set_which_is_kept_aside(house: House, copy: Path) -> None:
    assert people(house.folder) == 7
    done = backup.restore(copy, house.folder, backup.by_paper(house.paper), device=None)
    assert people(house.folder) == 6
    assert done.aside
    kept = house.folder.parent / "kept"
    kept.mkdir()
    for path in done.aside.iterdir():
        shutil.copy(path, kept)
    assert people(kept) == 7


def test_by_a_manager_even_over_a_damaged_registry(house: House, copy: Path) -> None:
    (house.folder / "registry.db").write_bytes(bytes(10_000))
    with pytest.raises(RegistryError):
        house.enter()
    keys = backup.by_login(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
    backup.restore(copy, house.folder, keys, device=None)
    assert people(house.folder) == 6


def test_by_a_manager_who_is_signed_in_after_looking_inside(house: House, copy: Path) -> None:
    session = house.enter()
    keys = backup.by_session(session)
    assert backup.inside(copy, keys).people == 6
    with backup.prepare(copy, house.folder, keys, device=None, signed_in=True) as ready:
        with pytest.raises(RegistryBusy):
            ready.switch()
        session.close()
        ready.switch()
    assert people(house.folder) == 6
    with backup.prepare(copy, house.folder, keys, device=None):
        pass
    assert left_in(house.folder) == {"registry.db", "vault.json", "vault.1.json", "aside"}
    assert people(house.folder) == 6


def test_who_may_not(house: House, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        backup.by_login(house.folder, "educator", words_of("educator"), None, stretching=shared)
    with pytest.raises(BadCredentials):
        backup.by_login(house.folder, MANAGER, "otra cosa del todo", None, stretching=shared)
    session = house.enter("case-worker")
    with pytest.raises(NotAllowed):
        backup.by_session(session)
    with pytest.raises(RegistryBusy):
        backup.restore(copy, house.folder, backup.by_paper(house.paper), device=None)
    session.close()
    with pytest.raises(BackupKeyWrong):
        backup.restore(copy, tmp_path / "empty", backup.by_paper(PaperKey.fresh()), device=None)
    with pytest.raises(FileMissing):
        backup.restore(
            tmp_path / "none.amparo", tmp_path / "empty", backup.by_paper(house.paper), device=None
        )
    assert left_in(tmp_path / "empty") == set()
    assert people(house.folder) == 7


def test_another_registry_is_not_replaced(house: House, copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    session, _paper = create_registry(
        other, organisation=Organisation(name="Otra"), login="ana", name="Ana", passphrase=MANAGER_WORDS, device=None,
        kdf=FLOOR, stretching=shared,
    )  # fmt: skip
    session.close()
    with pytest.raises(BackupForeign):
        backup.restore(copy, other, backup.by_paper(house.paper), device=None)
    sign_in(other, "ana", MANAGER_WORDS, None, stretching=shared).close()
    assert left_in(other) == {"registry.db", "vault.json", "vault.1.json"}


def test_stopping_leaves_all_as_it_was(house: House, copy: Path) -> None:
    for after in range(3):
        with pytest.raises(Cancelled):
            backup.restore(
                copy, house.folder, backup.by_paper(house.paper), device=None, progress=Stopped(after)
            )
        assert not (house.folder / files.NEXT).exists()
    assert people(house.folder) == 7


# --- cuts ---


def child(work) -> int:
    """Run ``work`` in another process and return its id."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def restored_and_killed_at(step: int, copy: Path, folder: Path, paper: PaperKey) -> bool:
    """Restore in another process that is killed at its file operation number ``step``; whether it was."""

    def work() -> None:
        left = [step]

        def counted(event: str, _arguments: tuple[object, ...]) -> None:
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(counted)
        backup.restore(copy, folder, backup.by_paper(paper), device=None)

    return os.waitstatus_to_exitcode(os.waitpid(child(work), 0)[1]) == -signal.SIGKILL


def test_killed_at_every_file_operation(
    house: House, copy: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The present set or the restored one, whole, after a kill -9 at each (in the soak; else at every second)."""
    found: list[int] = []
    for step in range(0, 200, 2 if trials(1) == 1 else 1):
        folder = tmp_path / f"cut-{step}"
        shutil.copytree(house.folder, folder)
        killed = restored_and_killed_at(step, copy, folder, house.paper)
        session = enter(folder)
        found.append(session.count("person"))
        if step % 10 == 0:
            assert backup.check(session).ok
        session.close()
        assert not (folder / files.NEXT).exists()
        shutil.rmtree(folder)
        if not killed:
            break
    record_property("tried", len(found))
    record_property("found", f"old {found.count(7)}, new {found.count(6)}")
    assert not killed
    assert found == sorted(found, reverse=True)
    assert {*found} == {6, 7}
    assert len(found) > 20


def test_killed_while_restoring_into_an_empty_folder(
    house: House, copy: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seen = list[int]()
    for step in range(3, 200, 4):
        folder = tmp_path / f"cut-{step}"
        killed = restored_and_killed_at(step, copy, folder, house.paper)
        try:
            seen.append(people(folder))
        except RegistryMissing:
            seen.append(0)
        if not killed:
            break
    record_property("tried", len(seen))
    record_property("found", f"nothing yet {seen.count(0)}, whole {seen.count(6)}")
    assert {*seen} == {0, 6}


def test_killed_at_moments_by_chance(
    house: House, copy: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, found = random.Random(5), list[int]()
    started = time.monotonic()
    backup.restore(copy, tmp_path / "timed", backup.by_paper(house.paper), device=None)
    took = time.monotonic() - started
    for turn in range(trials(45)):
        folder = tmp_path / f"moment-{turn}"
        shutil.copytree(house.folder, folder)
        pid = child(lambda: backup.restore(copy, folder, backup.by_paper(house.paper), device=None))  # noqa: B023
        time.sleep(chance.random() * took * 1.7)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found.append(people(folder))
        shutil.rmtree(folder)
    record_property("tried", len(found))
    record_property("found", f"old {found.count(7)}, new {found.count(6)}")
    assert {*found} <= {6, 7}
