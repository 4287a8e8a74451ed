"""The printers of a system that prints by `lp`. Knows no paper and no window."""

import shutil
import subprocess


def lp_printers() -> list[str] | None:
    """Their names, the usual one first; ``None`` where the system has no `lp`."""
    if shutil.which("lp") is None or shutil.which("lpstat") is None:
        return None
    listed = _asked("lpstat", "-e").split()
    usual = _asked("lpstat", "-d").rpartition(":")[2].strip()
    return sorted(listed, key=lambda name: name != usual)


def _asked(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
