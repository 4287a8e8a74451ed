"""A computer of its own: home folder, session bus, keyring and screen reader. Knows no step of a journey.

The screen is shared (whoever runs the tests gives one, see tools/desktop.sh); all else is new and gone at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import secretstorage
from jeepney.io.blocking import open_dbus_connection

from tests.journeys.screen_reader import Bus, ScreenReader, Thing, call

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
MARK = "AMPARO_JOURNEY"
SECONDS = 40


def until(true: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """Wait until ``true()`` gives something true, which comes back; a failure says ``what`` was waited for."""
    end = time.monotonic() + seconds
    while True:
        if found := true():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.03)


class Computer:
    """One person's session on a computer. ``files`` is her home folder."""

    def __init__(self, files: Path) -> None:
        assert os.environ.get("DISPLAY"), (
            "a journey needs a screen: tools/desktop.sh python -m pytest -m journey"
        )
        self.files = files
        (files / "tmp").mkdir(parents=True)
        self._run = Path(tempfile.mkdtemp())  # names of sockets must be short
        self._bus = f"unix:path={self._run}/bus"
        self._running: list[subprocess.Popen[bytes]] = []
        self._programs: list[Program] = []
        kept = ("PATH", "DISPLAY", "XAUTHORITY", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
        self._environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "HOME": str(files),
            "TMPDIR": str(files / "tmp"),
            "AMPARO_CONFIG": str(files / "config"),
            "XDG_RUNTIME_DIR": str(self._run),
            "DBUS_SESSION_BUS_ADDRESS": self._bus,
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._run}/no-system-bus",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "PYTHONFAULTHANDLER": "1",
            MARK: str(self._run),
        }
        self.log = files.parent / f"{files.name}.log"
        self._start_session()

    def _start_session(self) -> None:
        self._start("dbus-daemon", "--session", "--nofork", f"--address={self._bus}")
        until((self._run / "bus").exists, "the session bus")
        ring = self._start(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=subprocess.PIPE
        )
        assert ring.stdin is not None
        ring.stdin.write(b"only for tests")
        ring.stdin.close()
        self._start(next(path for path in LAUNCHERS if Path(path).exists()), "--launch-immediately")
        bus = Bus(self._bus)
        for name in ("org.freedesktop.secrets", "org.a11y.Bus"):
            until(lambda name=name: bus.ask_bus("NameHasOwner", name), name)
        readers = ("org.a11y.Bus", "/org/a11y/bus")
        self._readers = str(bus.ask_one(call(readers, "GetAddress", of="org.a11y.Bus")))
        bus.close()

    def _start(self, *command: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                command, env=self._environment, cwd=self.files, stdin=stdin, stdout=log, stderr=log
            )
        self._running.append(started)
        return started

    def secrets(self) -> int:
        """How many entries the keyring holds."""
        with open_dbus_connection(bus=self._bus) as bus:
            return sum(len(list(one.get_all_items())) for one in secretstorage.get_all_collections(bus))

    def amparo_cli(self, *arguments: str, under: Sequence[str] = ()) -> None:
        """The command line on the same registry and keyring."""
        command = (*under, sys.executable, "-m", "registry.cli.main", *arguments)
        done = subprocess.run(
            command, env=self._environment, cwd=self.files, capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, done.stderr

    @property
    def runtime(self) -> Path:
        """The folder of this session's sockets: the bus and what stands on it."""
        return self._run

    def knows_system(self, address: str) -> None:
        """What starts from now on finds the computer's own services on the bus at ``address``."""
        self._environment["DBUS_SYSTEM_BUS_ADDRESS"] = address

    def open_program(self, *arguments: str, under: Sequence[str] = ()) -> "Program":
        """Start Amparo as the README says, and a screen reader for it; ``under`` is what watches it, such as strace."""
        process = self._start(*under, sys.executable, "-m", "registry", *arguments)
        program = Program(process, ScreenReader(self._readers, process.pid), self.log)
        self._programs.append(program)
        return program

    def switch_off(self) -> None:
        """End everything that runs here; nothing may be left of it."""
        for program in self._programs:
            program.look_away()
        for one in reversed(self._running):
            if one.poll() is None:
                one.terminate()
                try:
                    one.wait(10)
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait(10)
        until(lambda: not self.left(), f"everything to end, but there is {self.left()}", 15)
        shutil.rmtree(self._run, ignore_errors=True)

    def left(self) -> list[str]:
        """The command lines of what still runs on this computer."""
        mark = f"{MARK}={self._run}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it ended meanwhile, or is another account's
                continue
        return [one for one in found if one]


class Program:
    """Amparo's process, and everything it shows as a screen reader tells it."""

    def __init__(self, process: "subprocess.Popen[bytes]", reader: ScreenReader, log: Path) -> None:
        self._process, self._reader, self._log = process, reader, log

    def look(self) -> list[Thing]:
        """Everything on the screen now; nothing while the program is not there yet."""
        self._must_run()
        return self._reader.look()

    def look_again(self, one: Thing) -> Thing | None:
        """One thing as it is now; None once it is gone."""
        self._must_run()
        return self._reader.again(one)

    def _must_run(self) -> None:
        if self.ended() is not None:
            raise AssertionError(
                f"the program ended with {self.ended()}:\n{self._log.read_text('utf-8')[-4000:]}"
            )

    def look_away(self) -> None:
        """No screen reader any more."""
        self._reader.close()

    @property
    def pid(self) -> int:
        """The number of the process, which a lock does not change."""
        return self._process.pid

    def told(self) -> list[str]:
        """The arguments the process runs with now."""
        return Path(f"/proc/{self.pid}/cmdline").read_bytes().decode().split("\0")

    def ended(self) -> int | None:
        """The program's exit code once it ended."""
        return self._process.poll()
