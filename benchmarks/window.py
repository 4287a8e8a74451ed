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
