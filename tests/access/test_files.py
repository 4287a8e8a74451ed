"""The switch to a new set of files: old or new after a cut at any step, never neither."""

import os
import subprocess
import sys

import pytest

from registry.access import files

NAMES = ("registry.db", "vault.json", "vault.1.json")


def old_set(folder):
    for name in (*NAMES, "registry.db-wal"):
        (folder / name).write_text(f"old {name}")


def new_set(folder):
    fresh = files.prepare(folder)
    for name in NAMES:
        (fresh / name).write_text(f"new {name}")


def kinds(folder):
    return {(folder / name).read_text().split()[0] for name in NAMES}


def test_a_committed_switch_is_finished_and_the_old_set_kept_aside(tmp_path):
    old_set(tmp_path)
    new_set(tmp_path)
    files.commit(tmp_path)
    assert kinds(tmp_path) == {"old"}
    assert files.finish(tmp_path)
    assert kinds(tmp_path) == {"new"}
    assert not (tmp_path / "registry.db-wal").exists()
    (aside,) = (tmp_path / "aside").iterdir()
    assert {path.name for path in aside.iterdir()} == {*NAMES, "registry.db-wal"}
    assert not files.finish(tmp_path)


def test_an_uncommitted_set_is_thrown_away(tmp_path):
    old_set(tmp_path)
    new_set(tmp_path)
    assert not files.finish(tmp_path)
    assert kinds(tmp_path) == {"old"}
    assert not (tmp_path / "next").exists()


CUT = """
import os, shutil, sys
from pathlib import Path
from registry.access import files
steps = int(sys.argv[2]); done = 0
def counted(real):
    def call(*args, **kwargs):
        global done
        if done == steps: os._exit(9)
        done += 1
        return real(*args, **kwargs)
    return call
shutil.move = counted(shutil.move)
files.sync_folder = counted(files.sync_folder)
files.remove_quietly = counted(files.remove_quietly)
Path.unlink = counted(Path.unlink)
files.finish(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("steps", range(14))
def test_a_cut_at_any_step_is_finished_the_next_time(tmp_path, steps):
    old_set(tmp_path)
    new_set(tmp_path)
    files.commit(tmp_path)
    died = subprocess.run([sys.executable, "-c", CUT, str(tmp_path), str(steps)], env=os.environ, check=False)
    assert died.returncode in (0, 9)
    files.finish(tmp_path)
    assert kinds(tmp_path) == {"new"}
    asides = list((tmp_path / "aside").iterdir())
    kept = {path.name: path.read_text().split()[0] for aside in asides for path in aside.iterdir()}
    assert kept == dict.fromkeys([*NAMES, "registry.db-wal"], "old")
