"""Papers and files read by other people's programs."""

import re
import subprocess
from pathlib import Path

PREFIX = "AGE-SECRET-KEY-1"
_KEY = "".join(rf"{number}(\w{{5}})" for number in range(1, 12)) + r"12(\w{3})"
"""The twelve groups of a recovery key with their numbers before them, without the spaces between."""


def run(*command: str) -> str:
    """What another program says; it must be content."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
    return done.stdout


def text_of(paper: Path) -> str:
    """The words on a PDF, as poppler reads them."""
    return run("pdftotext", "-layout", str(paper), "-")


def groups_of(sheet: Path) -> list[str]:
    """The groups of the recovery key, in order, as somebody reads them from the paper."""
    written = "".join(text_of(sheet).split())
    found = re.search(re.escape(PREFIX) + _KEY, written)
    assert found, "the groups cannot be read from the sheet"
    return list(found.groups())
