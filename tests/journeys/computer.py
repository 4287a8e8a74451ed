"""A computer of its own for one person: home folder, session bus, keyring and screen reader. Knows no step of a journey.

The screen is shared (whoever runs the tests gives one, see tools/desktop.sh); everything else is new and gone at the end.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
MARK = "AMPARO_JOURNEY"
SECONDS = 40


def until(true: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """Wait until ``true()`` gives something true, which comes back; a failure says ``what`` was waited for."""
    end = time.monotonic() + seconds
    while True:
        if found := true():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"in vain, {seconds:.0f} s: {what}")
        time.sleep(0.05)


class Computer:
    """One person's session on a computer. ``files`` is her home folder."""

    def __init__(self, files: Path) -> None:
        assert os.environ.get("DISPLAY"), "a journey needs a screen: tools/desktop.sh python -m pytest -m journey"
        self.files = files
        files.mkdir(parents=True)
        self._run = Path(tempfile.mkdtemp())  # sockets have short names
        self._running: list[subprocess.Popen[Any]] = []
        kept = ("PATH", "DISPLAY", "XAUTHORITY", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "HOME": str(files),
            "AMPARO_CONFIG": str(files / "config"),
            "XDG_RUNTIME_DIR": str(self._run),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._run}/bus",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            MARK: str(self._run),
        }
        self._log = (files.parent / f"{files.name}.log").open("wb")
        self._start_session()

    def _start_session(self) -> None:
        self._start("dbus-daemon", "--session", "--nofork", f"--address=unix:path={self._run}/bus")
        until((self._run / "bus").exists, "the session bus")
        ring = self._start(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=subprocess.PIPE
        )
        assert ring.stdin is not None
        ring.stdin.write(b"only for tests")
        ring.stdin.close()
        until(lambda: self._is_there("org.freedesktop.secrets"), "the keyring")
        self._start(next(path for path in LAUNCHERS if Path(path).exists()), "--launch-immediately")
        until(lambda: self._is_there("org.a11y.Bus"), "the bus of screen readers")
        self.environment["AT_SPI_BUS_ADDRESS"] = self._ask("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")

    def _start(self, *command: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[Any]":
        started = subprocess.Popen(
            command, env=self.environment, cwd=self.files, stdin=stdin, stdout=self._log, stderr=self._log
        )
        self._running.append(started)
        return started

    def _ask(self, name: str, path: str, method: str, *arguments: str) -> str:
        command = ("dbus-send", "--session", "--print-reply=literal", f"--dest={name}", path, method, *arguments)
        asked = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=SECONDS)
        return asked.stdout.strip() if asked.returncode == 0 else ""

    def _is_there(self, name: str) -> bool:
        bus = "org.freedesktop.DBus"
        return self._ask(bus, "/", f"{bus}.NameHasOwner", f"string:{name}") == "boolean true"

    def secrets(self) -> int:
        """How many entries the keyring holds."""
        code = (
            "import secretstorage as s; c = s.dbus_init(); "
            "print(sum(1 for one in s.get_all_collections(c) for _ in one.get_all_items()))"
        )
        asked = subprocess.run(
            (sys.executable, "-c", code), env=self.environment, capture_output=True, text=True, timeout=SECONDS
        )
        return int(asked.stdout)

    # --- the program and who looks at it ---

    def open_program(self) -> "Program":
        """Start Amparo as the README says, and a screen reader for it."""
        window = self._start(sys.executable, "-m", "registry")
        reader = subprocess.Popen(
            (SYSTEM_PYTHON, str(Path(__file__).with_name("reader.py")), str(window.pid)),
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._running.append(reader)
        return Program(window, reader)

    def switch_off(self) -> None:
        """End everything that runs here; nothing may be left of it."""
        for one in reversed(self._running):
            if one.poll() is None:
                one.terminate()
                try:
                    one.wait(10)
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait(10)
        self._log.close()
        until(lambda: not self.left(), f"everything ended; still there: {self.left()}", 15)
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

    def __init__(self, window: "subprocess.Popen[Any]", reader: "subprocess.Popen[str]") -> None:
        self._window, self._reader = window, reader

    def look(self) -> list[dict[str, Any]]:
        """Everything on the screen now; nothing while the program is not there or just changes its windows."""
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write("\n")
        self._reader.stdin.flush()
        answer = self._reader.stdout.readline()
        assert answer, "the screen reader ended; see the log"
        found = json.loads(answer)
        return found if isinstance(found, list) else []

    def ended(self) -> int | None:
        """The program's exit code once it ended."""
        return self._window.poll()
