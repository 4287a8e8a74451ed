"""A backup is one sealed file, whole or not there, that the standard tools open with the paper key."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from registry import backup
from registry.access import trail
from registry.db.audit import head
from registry.errors import (
    BackupIncomplete,
    Cancelled,
    FileExists,
    FileMissing,
    NotAllowed,
    RegistryDamaged,
)
from tests.disk import opened, put

from .conftest import MARKER, House


class Stopped:
    """A person who stops the work after some reports."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, fraction: float, doing: str = "") -> None:
        self.left -= 1

    def stop_wanted(self) -> bool:
        return self.left < 0


class Watching:
    """Does something once when a certain part of the work begins."""

    def __init__(self, doing: str, act) -> None:
        self.doing, self.act, self.done = doing, act, False

    def report(self, fraction: float, doing: str = "") -> None:
        if doing == self.doing and not self.done:
            self.done = True
            self.act()

    def stop_wanted(self) -> bool:
        return False


def test_age_and_tar_open_it_with_the_paper_key(house: House, tmp_path: Path) -> None:
    session = house.enter()
    made = backup.create(session, tmp_path / "copy.amparo")
    key = tmp_path / "paper.txt"
    key.write_text(f"# from paper\n{house.paper.text}\n")
    done = subprocess.run(["age", "-d", "-i", key, made.path], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        inside = {one.name: archive.extractfile(one).read() for one in archive}
    assert list(inside) == ["manifest.json", "vault.json", "registry.db"]
    assert inside["registry.db"] == (house.folder / "registry.db").read_bytes()[: len(inside["registry.db"])]
    assert inside["vault.json"] == (house.folder / "vault.json").read_bytes()
    assert made.manifest.content() == inside["manifest.json"]
    for name in ("vault.json", "registry.db"):
        assert made.manifest.member(name).sha256 == hashlib.sha256(inside[name]).hexdigest()
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    session.close()


def test_its_facts_are_recorded_and_remembered(house: House, tmp_path: Path) -> None:
    session = house.enter()
    assert session.last_backup() == ""
    before = head(session._store.writing)
    made = backup.create(session, tmp_path / "copy.amparo")
    said = made.manifest
    assert (said.people, said.cases, said.services) == (6, 6, 18)
    assert (said.audit_seq, bytes.fromhex(said.audit_hash)) == before
    assert session._vault.verify(session.person_id, said.signed_bytes(), bytes.fromhex(said.signature))
    entry = trail.newest(session, 1)[0]
    assert entry.action == "backup"
    assert trail.detail_of(entry)["sha256"] == made.sha256
    assert session.last_backup() == said.created
    session.close()


def test_a_folder_gets_the_neutral_name_and_nothing_is_written_over(house: House, tmp_path: Path) -> None:
    out = tmp_path / "stick"
    out.mkdir()
    session = house.enter("educator")
    one, two = backup.create(session, out), backup.create(session, out)
    assert one.path.name == backup.file_name() or one.path.name < backup.file_name()
    assert {one.path, two.path} == set(out.iterdir())
    with pytest.raises(FileExists):
        backup.create(session, one.path)
    with pytest.raises(FileMissing):
        backup.create(session, tmp_path / "no such folder" / "copy.amparo")
    session.close()


def test_who_may_not_make_one(house: House, tmp_path: Path) -> None:
    for role in ("front-desk", "data-officer"):
        session = house.enter(role)
        with pytest.raises(NotAllowed):
            backup.create(session, tmp_path / "copy.amparo")
        session.close()
    assert not (tmp_path / "copy.amparo").exists()


def test_nothing_readable_and_nothing_half_is_left(house: House, tmp_path: Path) -> None:
    session = house.enter()
    out = tmp_path / "out"
    out.mkdir()
    for after in range(40):
        try:
            backup.create(session, out, Stopped(after))
        except Cancelled:
            assert list(out.iterdir()) == []
        else:
            break
    assert after > 3
    session.close()
    for path in (*out.iterdir(), *house.folder.rglob("*")):
        if path.is_file():
            assert MARKER.encode() not in path.read_bytes()


def test_what_the_disk_changed_is_not_called_complete(house: House, tmp_path: Path) -> None:
    session = house.enter()
    target = tmp_path / "copy.amparo"

    def damage() -> None:
        with (tmp_path / ".copy.amparo.new").open("rb+") as file:
            file.seek(100_000)
            byte = file.read(1)
            file.seek(100_000)
            file.write(bytes([byte[0] ^ 4]))

    with pytest.raises(BackupIncomplete):
        backup.create(session, target, Watching("Verifying the backup…", damage))
    assert not list(tmp_path.glob("*copy*"))
    assert session.last_backup() == ""
    backup.create(session, target)
    session.close()


def test_damage_while_it_is_made_never_becomes_part_of_it(house: House, tmp_path: Path) -> None:
    """A page that goes bad at any moment of the work is noticed, or was read before."""
    path = house.folder / "registry.db"
    for doing in ("Reading the registry…", "Sealing the backup…", "Verifying the backup…"):
        session = house.enter()
        session._store.writing.checkpoint()
        good = path.read_bytes()
        handle = opened(path)
        place = len(good) - 2000

        def damage() -> None:
            put(handle, bytes([good[place] ^ 1]), place)  # noqa: B023

        try:
            made = backup.create(session, tmp_path / "copy.amparo", Watching(doing, damage))
        except (RegistryDamaged, BackupIncomplete):  # by the page check, or when it is read again
            assert not (tmp_path / "copy.amparo").exists()
        else:
            assert made.manifest.member("registry.db").sha256 == hashlib.sha256(good).hexdigest()
            assert doing == "Verifying the backup…"
            made.path.unlink()
        put(handle, good[place : place + 1], place)
        session.close()
        os.close(handle)


def test_saving_goes_on_after_a_backup_and_locks_are_kept(house: House, tmp_path: Path) -> None:
    """The file is read beside SQLite: its locks must survive that."""
    from registry.errors import RegistryError
    from registry.forms import Person

    session = house.enter()
    backup.create(session, tmp_path / "one.amparo")
    backup.create(session, tmp_path / "two.amparo")
    before = session.count("person")
    session.save(Person(given_names="Otra"))
    other = subprocess.run(
        [sys.executable, "-c", LOCKED, str(house.folder / "registry.db")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.stdout.strip() == "locked", other.stderr
    session.close()
    session = house.enter()
    assert session.count("person") == before + 1
    assert backup.check(session, full=True).ok
    session.close()
    assert issubclass(BackupIncomplete, RegistryError)


LOCKED = """
import sys
# SQLite's shared lock: a read lock on 510 bytes from 0x40000002; a write lock there must be refused
with open(sys.argv[1], "rb+") as file:
    try:
        if sys.platform == "win32":
            import msvcrt
            file.seek(0x40000002)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 510)
        else:
            import fcntl
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        print("free")
    except OSError:
        print("locked")
"""


FULL = """
import resource, sys
from pathlib import Path
from registry import backup, language
from registry.errors import RegistryError
from tests.registries import enter

language.speak("en")
folder, out = Path(sys.argv[1]), Path(sys.argv[2])
session = enter(folder)
session._store.writing.checkpoint()
whole = backup.create(session, out / "first.amparo").size
session._store.writing.checkpoint()
(out / "first.amparo").unlink()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
for part in range(40):
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole * part // 40, hard))
    try:
        backup.create(session, out / "copy.amparo")
        print("made")
    except RegistryError as problem:
        print(type(problem).__name__, sorted(path.name for path in out.iterdir()))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
backup.create(session, out / "copy.amparo")
session.close()
print("whole", backup.check(enter(folder), full=True).ok)
"""


def test_a_destination_that_takes_no_more(house: House, tmp_path: Path) -> None:
    """The system refuses to write on at 40 different lengths (as FAT does at 4 GB): nothing is left each time."""
    out = tmp_path / "out"
    out.mkdir()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(house.folder), str(out)],
        capture_output=True, text=True, cwd=root, check=False,
        env={**os.environ, "PYTHONPATH": f"{root}:{root / 'src'}"},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[:-1] == ["FileTooBig []"] * 40, done.stderr
    assert lines[-1] == "whole True"
