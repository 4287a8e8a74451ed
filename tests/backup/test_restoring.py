"""Restoring by paper or by a manager, over whatever is there, cut at any moment; and files that are no backups."""

import hashlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tarfile
import time
from pathlib import Path

import pytest

from registry import backup
from registry.access import create_registry, files, sign_in, trail
from registry.errors import (
    BackupForeign,
    BackupKeyWrong,
    BackupUnreadable,
    BadCredentials,
    Cancelled,
    DeviceNotEnrolled,
    FileMissing,
    NotAllowed,
    RegistryBusy,
    RegistryError,
    RegistryMissing,
)
from registry.forms import Organisation, Person
from registry.vault import FLOOR, PaperKey, encrypt_stream
from tests.registries import MANAGER, MANAGER_WORDS, enter, shared, words_of

from .conftest import House, trials
from .test_making import Stopped


class Keyring:
    """One computer's keyring, where a test needs several computers; the real one has its own tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load(self, vault_id: str) -> bytes | None:
        return self.kept.get(vault_id)

    def store(self, vault_id: str, secret: bytes) -> None:
        self.kept[vault_id] = secret

    def forget(self, vault_id: str) -> None:
        self.kept.pop(vault_id, None)


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    """A backup of the house, which then saves one more person."""
    session = house.enter()
    made = backup.create(session, tmp_path / "copy.amparo")
    session.save(Person(given_names="Después"))
    session.close()
    return made.path


def people(folder: Path) -> int:
    session = enter(folder)
    found = session.count("person")
    session.close()
    return found


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"turn.lock"} if folder.exists() else set()


def test_by_paper_into_an_empty_folder_after_which_all_passphrases_work(house: House, copy: Path, tmp_path: Path) -> None:
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
    session.close()
    assert left_in(there) == {"registry.db", "vault.json", "vault.1.json"}


def test_on_a_computer_without_the_keys_entry(tmp_path: Path) -> None:
    first, other = Keyring(), Keyring()
    organisation = Organisation(name="Casa")
    said = {"login": "dora", "name": "Dora", "passphrase": "lago tinta bosque nube", "kdf": FLOOR, "stretching": shared}
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
    assert other.kept == first.kept


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
        backup.restore(tmp_path / "none.amparo", tmp_path / "empty", backup.by_paper(house.paper), device=None)
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
            backup.restore(copy, house.folder, backup.by_paper(house.paper), device=None, progress=Stopped(after))
        assert not (house.folder / files.NEXT).exists()
    assert people(house.folder) == 7


# --- files that are no backups ---


def test_malformed_files_open_nothing_and_leave_nothing(house: House, copy: Path, tmp_path: Path) -> None:
    chance, content, there = random.Random(21), copy.read_bytes(), tmp_path / "empty"
    bad = tmp_path / "bad.amparo"
    keys = backup.by_paper(house.paper)
    for turn in range(trials(200)):
        if turn % 3 == 0:
            bad.write_bytes(content[: chance.randrange(len(content))])
        else:
            flipped = bytearray(content)
            flipped[chance.randrange(600 if turn % 3 == 1 else len(content))] ^= 1 << chance.randrange(8)
            bad.write_bytes(flipped)
        with pytest.raises((BackupUnreadable, BackupKeyWrong)):
            backup.restore(bad, there, keys, device=None)
        assert left_in(there) == set()
        verdict = backup.verify(bad, keys)
        assert not verdict.ok
        assert verdict.problems


def sealed(paper: PaperKey, content: bytes, out: Path) -> Path:
    with out.open("wb") as file:
        encrypt_stream(io.BytesIO(content), file, [paper.recipient])
    return out


def archive(members: list[tuple[str, bytes]], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as made:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size, header.type, header.linkname = len(content), kind, "/etc/passwd"
            made.addfile(header, io.BytesIO(content))
    return out.getvalue()


def test_sealed_archives_of_somebody_else(house: House, copy: Path, tmp_path: Path) -> None:
    """Whoever knows the public half of the paper key can seal anything to it; nothing of that is taken."""
    plain = io.BytesIO()
    from registry.vault import decrypt_stream

    decrypt_stream(io.BytesIO(copy.read_bytes()), plain, [house.paper.text], file="x")
    with tarfile.open(fileobj=io.BytesIO(plain.getvalue())) as whole:
        good = [(one.name, whole.extractfile(one).read()) for one in whole]
    manifest, vault, database = (content for _name, content in good)

    def said(**changes: object) -> bytes:
        return json.dumps(json.loads(manifest) | changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def again(name: str, content: bytes) -> list[tuple[str, bytes]]:
        members = [
            {"name": one, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for one, data in (*good[1:], (name, content))
        ]
        return [("manifest.json", said(members=members)), *good[1:], (name, content)]

    bad = {
        "nothing": b"",
        "no archive": b"MZ" + bytes(5000),
        "no end": archive(good)[: -20 * 512],
        "more after the end": archive(good) + b"more",
        "wrong order": archive(good[::-1]),
        "no manifest": archive(good[1:]),
        "no database": archive(good[:2]),
        "twice": archive([*good, good[2]]),
        "outside": archive(again("../outside", b"x")),
        "absolute": archive(again("/tmp/outside", b"x")),
        "hidden": archive(again("attachments/.hidden", b"x")),
        "a link": archive(good, tarfile.SYMTYPE),
        "a folder": archive(good, tarfile.DIRTYPE),
        "undeclared": archive([*good, ("attachments/a", b"x")]),
        "altered manifest": archive([("manifest.json", manifest.replace(b'"people":6', b'"people":7')), *good[1:]]),
        "altered created": archive([("manifest.json", said(created="2001-01-01T00:00:00Z")), *good[1:]]),
        "manifest of another": archive([("manifest.json", said(vault_id="0" * 32)), *good[1:]]),
        "not canonical": archive([("manifest.json", manifest + b" "), *good[1:]]),
        "not json": archive([("manifest.json", b"{" * 100_000), *good[1:]]),
        "too long": archive([("manifest.json", b" " * (5 << 20)), *good[1:]]),
        "other database": archive([*good[:2], ("registry.db", database[:-1] + b"\0")]),
        "other vault": archive([good[0], ("vault.json", vault[:-1] + b" "), good[2]]),
        "unsigned attachment": archive(again("attachments/a1", b"x")),
    }  # fmt: skip
    keys, there = backup.by_paper(house.paper), tmp_path / "empty"
    assert backup.verify(sealed(house.paper, archive(good), tmp_path / "good.amparo"), keys).ok
    for name, content in bad.items():
        file = sealed(house.paper, content, tmp_path / "bad.amparo")
        with pytest.raises(RegistryError) as raised:
            backup.restore(file, there, keys, device=None)
        assert isinstance(raised.value, BackupUnreadable), name
        assert not backup.verify(file, keys).ok, name
        assert left_in(there) == set(), name
    assert not (tmp_path / "outside").exists()


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


def test_killed_at_every_file_operation(house: House, copy: Path, tmp_path: Path) -> None:
    """The present set or the restored one, whole, after a kill -9 at each (with AMPARO_SOAK; else every second)."""
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
    assert not killed
    assert found == sorted(found, reverse=True)
    assert {*found} == {6, 7}
    assert len(found) > 20


def test_killed_while_restoring_into_an_empty_folder(house: House, copy: Path, tmp_path: Path) -> None:
    seen = set()
    for step in range(3, 200, 4):
        folder = tmp_path / f"cut-{step}"
        killed = restored_and_killed_at(step, copy, folder, house.paper)
        try:
            seen.add(people(folder))
        except RegistryMissing:
            seen.add(0)
        if not killed:
            break
    assert seen == {0, 6}


def test_killed_at_moments_by_chance(house: House, copy: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    started = time.monotonic()
    backup.restore(copy, tmp_path / "timed", backup.by_paper(house.paper), device=None)
    took = time.monotonic() - started
    for turn in range(trials(20)):
        folder = tmp_path / f"moment-{turn}"
        shutil.copytree(house.folder, folder)
        pid = child(lambda: backup.restore(copy, folder, backup.by_paper(house.paper), device=None))  # noqa: B023
        time.sleep(chance.random() * took * 1.2)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert people(folder) in (6, 7)
        shutil.rmtree(folder)
