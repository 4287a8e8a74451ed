"""Windows computers as far as Wine knows them, a screen to look at them, and what is done from outside: starting
programs, pictures, keys. Knows no check.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STUBS = ("icuuc", "mscms", "bcryptprimitives")
OVERRIDES = "winedbg.exe=d;mscoree=;mshtml=;winemenubuilder.exe=d;mscms=n"

PLAIN = ("-extension", "GLX")
"""Without 3D: Wine would load Linux' software driver with its compiler, 60 MB that no Windows has, into the program."""


@dataclass(frozen=True)
class Ended:
    """How a program ended, and what it said."""

    code: int
    said: str


def until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Wait until ``true``."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.1)


def make_stubs(into: Path) -> None:
    """The DLLs that Wine 8 lacks, for tests only."""
    into.mkdir(parents=True, exist_ok=True)
    for name in STUBS:
        source = ROOT / "installer" / "windows" / "stubs" / f"{name}.c"
        command = ["x86_64-w64-mingw32-gcc", "-shared", "-Os", "-s", "-Wall", "-Wextra", "-Werror"]
        subprocess.run([*command, "-o", str(into / f"{name}.dll"), str(source), "-ladvapi32"], check=True)


class Screen:
    """A screen nobody looks at, with a window manager, photographed on demand."""

    def __init__(self) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ("Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp", *PLAIN),
            pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as said:
            self.name = f":{said.readline().strip()}"
        self._manager = subprocess.Popen(
            ("openbox",),
            env={**os.environ, "DISPLAY": self.name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def picture(self, path: Path) -> None:
        """The whole screen as PNG."""
        subprocess.run(
            ("import", "-display", self.name, "-window", "root", str(path)), check=True, timeout=60
        )

    def keys(self, *command: str) -> str:
        """What xdotool does with the screen."""
        environment = {**os.environ, "DISPLAY": self.name, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ("xdotool", *command), env=environment, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def answer(self, album: Path, ended: Callable[[], bool]) -> None:
        """Photograph whatever a program in front of the screen asks for in ``album``, until it ``ended``."""
        while not ended():
            for wanted in album.glob("*.want"):
                self.picture(wanted.with_suffix(".png"))
                wanted.unlink()
            time.sleep(0.05)

    def off(self) -> None:
        """Switch it off."""
        for one in (self._manager, self._server):
            one.terminate()
            one.wait(20)


class Computer:
    """One Windows 10 of its own: an account, a disk C:, a store of passwords."""

    def __init__(self, place: Path, screen: Screen, stubs: Path, *, version: str = "win10") -> None:
        self.place, self.screen = place, screen
        self.disk = place / "drive_c"
        self.under: tuple[str, ...] = ()
        """What Wine is started by, after `off`: a program that takes rights away."""
        self.run("wineboot", "--init")
        self.run("winecfg", "-v", version)
        for name in STUBS:
            shutil.copy(stubs / f"{name}.dll", self.disk / "windows" / "system32")
        self.home = next(one for one in (self.disk / "users").iterdir() if one.name != "Public")
        self.local = self.home / "AppData" / "Local"
        self.installed = self.local / "Programs" / "Amparo"

    def environment(self, **more: str) -> dict[str, str]:
        """What its programs are started with."""
        return {
            **os.environ, "WINEPREFIX": str(self.place), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": OVERRIDES,
            "DISPLAY": self.screen.name, "LC_ALL": "C.UTF-8", "LANG": "es_PE.UTF-8", **more,
        }  # fmt: skip

    def start(self, *command: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a program, and go on; its standard output is a pipe, which is all that Wine 8 gives Python."""
        return subprocess.Popen(
            (*self.under, "wine", *(str(one) for one in command)), env=self.environment(**more), cwd=self.disk,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *command: str | Path, seconds: float = 300, **more: str) -> Ended:
        """Start a program and wait for its end."""
        self.place.mkdir(parents=True, exist_ok=True)
        self.disk.mkdir(exist_ok=True) if (self.place / "system.reg").exists() else None
        process = subprocess.Popen(
            (*self.under, "wine", *(str(one) for one in command)), env=self.environment(**more), cwd=self.place,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            said, _none = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"{Path(str(command[0])).name} did not end in {seconds:.0f} s") from None
        return Ended(process.returncode, said.decode("utf-8", "replace"))

    def cli(self, *told: str | Path, program: Path | None = None, seconds: float = 300) -> Ended:
        """The command line of the installed program."""
        return self.run((program or self.installed) / "amparo-cli.exe", *told, seconds=seconds)

    def inside(self, path: Path) -> str:
        """How the computer's programs call a path of ours: by C: on its own disk, else by Z:."""
        if path.is_relative_to(self.disk):
            return "C:\\" + str(path.relative_to(self.disk)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def registry(self, key: str) -> str:
        """What Windows' own registry has under ``key``, empty if there is no such key."""
        found = self.run("reg", "query", key, "/s")
        return found.said if found.code == 0 else ""

    def running(self) -> dict[int, tuple[str, int]]:
        """Process number, command line and memory (kB) of each of the program's processes on this computer."""
        found = {}
        for path in Path("/proc").iterdir():
            if not path.name.isdigit():
                continue
            try:
                line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                mine = f"WINEPREFIX={self.place}\0".encode() in (path / "environ").read_bytes()
                if mine and "Amparo.exe" in line.split(" --")[0]:
                    status = (path / "status").read_text()
                    memory = next(row for row in status.splitlines() if row.startswith("VmRSS"))
                    found[int(path.name)] = (line, int(memory.split()[1]))
            except (OSError, StopIteration):
                continue
        return found

    def rests(self) -> None:
        """Wait until its programs have nothing to do for three seconds: what they show is there."""

        def used() -> int:
            ticks = 0
            for one in self.running():
                fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
            return ticks

        def quiet() -> bool:
            before = used()
            time.sleep(3)
            return used() - before < 10

        until(quiet, "the program to rest")

    def off(self) -> None:
        """End whatever still runs on it."""
        subprocess.run(("wineserver", "--kill"), env=self.environment(), check=False)
