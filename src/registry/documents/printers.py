"""The printers of a system that prints by `lp`. Knows no paper and no window."""

import os
import shutil
import subprocess
from typing import Final

CUPS: Final = "/run/cups/cups.sock"


def lp_printers() -> list[str] | None:
    """Their names, the usual one first; ``None`` where the system has no `lp`."""
    if shutil.which("lp") is None or shutil.which("lpstat") is None:
        return None
    listed = _asked("lpstat", "-e").split()
    usual = _asked("lpstat", "-d").rpartition(":")[2].strip()
    return sorted(listed, key=lambda name: name != usual)


def lp_environment() -> dict[str, str]:
    """The environment in which `lp` is run: it speaks with this computer's own service, by its file only.

    Where that file is missing, `lp` would turn to the network instead. A printer in the network is the service's
    business, which keeps the queue.
    """
    return {**os.environ, "CUPS_SERVER": CUPS}


def _asked(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=10, check=False, env=lp_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
