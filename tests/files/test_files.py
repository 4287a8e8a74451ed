"""Files that survive a cut, and folders a registry may lie in."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry import files
from registry.access import create_registry
from registry.errors import DiskFull, FileFailure, FileMissing, FileTooBig, FolderUnsuitable, ReadOnlyMedia
from registry.forms import Organisation
from registry.vault import FLOOR
from tests.disk import WINDOWS, has_mode


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "kept"
    files.write_whole(path, b"old")
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]
    assert has_mode(path, 0o600)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from registry import files
from registry.errors import RegistryError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_whole(Path(sys.argv[1]), b"x" * 5000)
except RegistryError as problem:
    print(type(problem).__name__)
"""


def test_a_write_that_does_not_fit_leaves_the_old_file(tmp_path):
    path = tmp_path / "kept"
    files.write_whole(path, b"old")
    import resource  # not on Windows

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == FileTooBig.__name__
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_full_disk_is_said_so():
    """The kernel's own full device."""
    with (
        pytest.raises(DiskFull),
        files.said_plainly(Path("/dev/full")),
        open("/dev/full", "wb", buffering=0) as full,
    ):
        full.write(b"x")


def test_what_is_missing_and_what_may_not_be_written(tmp_path):
    with pytest.raises(FileMissing), files.said_plainly(tmp_path / "none"):
        (tmp_path / "none").read_bytes()
    if not WINDOWS:
        with pytest.raises((ReadOnlyMedia, FileMissing)):  # nobody makes files in the system's own tables
            files.check_writable(Path("/proc"))
    for number in (errno.EROFS, errno.EACCES, errno.EPERM):
        assert isinstance(files.plain_error(OSError(number, ""), tmp_path / "x"), ReadOnlyMedia)
    for number in (errno.ENOSPC, errno.EDQUOT):
        assert isinstance(files.plain_error(OSError(number, ""), tmp_path / "x"), DiskFull)
    assert isinstance(files.plain_error(OSError(errno.EIO, ""), tmp_path / "x"), FileFailure)


def test_the_kind_of_file_system_is_the_one_the_system_tells(tmp_path):
    assert files.filesystem(Path("/proc/self")) == "proc"
    told = subprocess.run(
        ["stat", "-f", "-c", "%T", str(tmp_path)], capture_output=True, text=True, check=True
    )
    known = {"ext2/ext3": "ext4", "overlayfs": "overlay"}
    here = files.filesystem(tmp_path / "not made yet")
    assert here in ("", known.get(told.stdout.strip(), told.stdout.strip())), (
        "empty where a chroot hides its root"
    )


@pytest.mark.parametrize("kind", ["NETWORK", "STICK"])
def test_a_registry_is_not_made_on_a_share_or_a_stick(tmp_path, monkeypatch, kind):
    """Here the disk of the test itself is taken for one: what is asked is the real kind of its file system."""
    monkeypatch.setattr(
        files, kind, getattr(files, kind) | {files.filesystem(tmp_path)}
    )  # "" in a chroot, too
    with pytest.raises(FolderUnsuitable):
        create_registry(
            tmp_path / "r", organisation=Organisation(name="Casa"), login="a", name="A", passphrase="x" * 20,
            device=None, kdf=FLOOR,
        )  # fmt: skip
    assert not any((tmp_path / "r").iterdir())


def test_network_and_stick_kinds_are_known():
    assert {"nfs4", "cifs", "smb3", "fuse.sshfs"} <= files.NETWORK
    assert {"vfat", "exfat"} <= files.STICK
    assert not {"ext4", "btrfs", "xfs", "ntfs", "ntfs3", "apfs"} & (files.NETWORK | files.STICK)


def test_free_space_is_told_for_a_folder_that_is_not_there_yet(tmp_path):
    if WINDOWS:
        free = shutil.disk_usage(tmp_path).free
    else:
        disk = os.statvfs(tmp_path)
        free = disk.f_bavail * disk.f_frsize
    assert abs(files.free_bytes(tmp_path / "a" / "b") - free) < 2**30
