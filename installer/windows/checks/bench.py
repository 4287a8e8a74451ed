"""The computers that the Windows programs are tried on, and what several checks do with them. Knows no check, and Wine
by `computer` only.
"""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from computer import ROOT, Computer, Screen, make_stubs, until

WORK, OUT = ROOT / "build" / "windows", ROOT / "dist" / "windows"
HERE = ROOT / "installer" / "windows"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall"
MOST_MB, MOST_SETUP_MB, MOST_MEMORY_MB = 140, 45, 230


class NotMade(Exception):
    """A check that cannot be made on this machine, and why."""


class Bench:
    """The computers of one run: the ``office`` that has Amparo, and others, made when they are first asked for."""

    def __init__(self, version: str, core_folders: Sequence[str] = ()) -> None:
        self.version, self.core_folders = version, core_folders
        self.room, self.told = WORK / "test", OUT / "test"
        for folder in (self.room, self.told):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self.setup = OUT / f"Amparo-{version}-setup.exe"
        self.stubs = self.room / "stubs"
        make_stubs(self.stubs)
        self.screen = Screen()
        self._computers: dict[str, Computer] = {}

    def computer(self, name: str) -> Computer:
        """The computer of this name."""
        if name not in self._computers:
            self._computers[name] = Computer(self.room / name, self.screen, self.stubs)
        return self._computers[name]

    @property
    def office(self) -> Computer:
        """The computer on which Amparo is installed as people install it."""
        return self.computer("office")

    def picture(self, name: str) -> None:
        """The screen now, in the folder of what was told."""
        self.screen.picture(self.told / f"{name}.png")

    def python(self, computer: Computer) -> Path:
        """The installed program once more, with the python.exe that is not shipped, for scripts of the test."""
        folder = computer.disk / "python"
        if not folder.exists():
            shutil.copytree(computer.installed, folder)
            shutil.copy(WORK / "python" / "python.exe", folder)
        return folder / "python.exe"

    def script(
        self, computer: Computer, name: str, *told: str | Path, seconds: float = 300, **more: str
    ) -> str:
        """What a script of this folder says, run by the Windows Python; it must end well."""
        python = self.python(computer)
        ended = computer.run(python, "-X", "utf8", HERE / "checks" / name, *told, seconds=seconds, **more)
        assert ended.code == 0, ended.said[-1500:]
        return ended.said

    def sees_window(self) -> None:
        """Wait for a window with the name on the screen."""
        search = ("search", "--onlyvisible", "--name", "Amparo")
        until(lambda: self.screen.keys(*search).split(), "a window")

    def off(self) -> None:
        """Everything off."""
        for one in self._computers.values():
            one.off()
        self.screen.off()


def megabytes(folder: Path) -> float:
    """What the files in a folder take, in MB."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6


def signs_in(bench: Bench, computer: Computer, registry: Path, login: str, words: str) -> None:
    """Type user name and passphrase at the window that has just come, and wait until she has the turn."""
    until(lambda: bench.screen.keys("search", "--onlyvisible", "--name", "^Amparo$").split(), "the window")
    time.sleep(6)
    window = bench.screen.keys("search", "--onlyvisible", "--name", "^Amparo$").split()[-1]
    bench.screen.keys("windowactivate", "--sync", window)
    bench.screen.keys("type", "--clearmodifiers", "--delay", "40", login)
    bench.screen.keys("key", "Tab")
    bench.screen.keys("type", "--clearmodifiers", "--delay", "40", words)
    bench.screen.keys("key", "Return")
    turn = registry / "turn.lock"
    until(lambda: turn.exists() and "since" in turn.read_text("utf-8", "replace"), "the sign-in")
