"""The window against KeePassXC's, each started in turn on one virtual screen, until it is seen; and its memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Figure

OURS = (sys.executable, "-m", "registry")
TIMES = 5


RESIDENT = """
import json, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from registry.access import sign_in
from registry.settings import Settings
from registry.ui.parts import theme
from registry.ui.program import Program
folder = Path(sys.argv[1])
login, words = json.loads((folder / "account.json").read_text("utf-8"))
app = QApplication([])
theme.apply(app, "light")
program = Program(Settings(registry=str(folder)), folder, None)
program.start()
program.screen.show()
program.enter(sign_in(folder, login, words, None))
until = time.monotonic() + 20
while time.monotonic() < until and not program.session.ready:
    app.processEvents()
    time.sleep(0.01)
until = time.monotonic() + 3
while time.monotonic() < until:
    app.processEvents()
    time.sleep(0.01)
status = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in status if line.startswith("VmRSS")))
program.close()
import os
os._exit(0)
"""
"""Signs in to the registry and tells what is resident, in kB, once everything is in memory and on the screen."""


def resident(folder: Path) -> Figure:
    """The whole program with its window and everything opened into memory."""
    around = {**os.environ, "AMPARO_CONFIG": str(folder / "home" / "amparo")}
    done = subprocess.run(
        [sys.executable, "-c", RESIDENT, str(folder)], capture_output=True, text=True, env=around, check=True
    )
    return Figure("resident memory with the window", int(done.stdout.split()[-1]) / 1024, "MB", 200)


def figures(folder: Path) -> Iterator[Figure]:
    """Both windows, pair by pair; needs DISPLAY (tools/desktop.sh gives one), xdotool and keepassxc."""
    if not os.environ.get("DISPLAY"):
        raise SystemExit("no screen: tools/desktop.sh python benchmarks/run.py --window")
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    _shown(OURS, "Amparo", home)
    _shown(("keepassxc",), "KeePassXC", home)
    pairs = [
        (_shown(OURS, "Amparo", home), _shown(("keepassxc",), "KeePassXC", home)) for _turn in range(TIMES)
    ]
    times = statistics.median(mine / its for mine, its in pairs)
    mine, its = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
    yield resident(folder)
    yield Figure("window on screen / KeePassXC's", times, "x", 2.0, f"{mine:.2f} s against {its:.2f} s")


def _shown(command: tuple[str, ...], name: str, home: Path) -> float:
    around = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "AMPARO_CONFIG": str(home / "amparo"),
    }
    began = time.perf_counter()
    program = subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - began < 30:
            asked = ("xdotool", "search", "--onlyvisible", "--name", name)
            if subprocess.run(asked, capture_output=True, check=False).stdout.strip():
                return time.perf_counter() - began
            time.sleep(0.01)
        raise SystemExit(f"no window of {command[0]}")
    finally:
        program.terminate()
        program.wait(10)
