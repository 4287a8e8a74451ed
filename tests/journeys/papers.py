"""Papers and files read by other people's programs."""

import re
import subprocess
import tarfile
from collections.abc import Sequence
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


def is_sound(paper: Path) -> bool:
    """Whether qpdf finds nothing wrong with a PDF."""
    return "No syntax or stream encoding errors found" in run("qpdf", "--check", str(paper))


def opened_by_age(backup: Path, key: str, into: Path) -> dict[str, bytes]:
    """What is in a backup, by name, opened with the standard tool and the key as it stands on the paper."""
    identity, archive = into / "clave.txt", into / "copia.tar"
    identity.write_text(key + "\n", "ascii")
    run("age", "-d", "-i", str(identity), "-o", str(archive), str(backup))
    with tarfile.open(archive) as tar:
        found = {one.name: tar.extractfile(one) for one in tar.getmembers() if one.isfile()}
        return {name: inside.read() for name, inside in found.items() if inside}


def traces(folder: Path, words: Sequence[str]) -> list[str]:
    """The files under ``folder`` in which one of these words can be read, in any of the usual encodings."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return [str(one.relative_to(folder)) for one in files if is_readable(one.read_bytes(), words)]


def is_readable(data: bytes, words: Sequence[str]) -> bool:
    """Whether one of ``words`` stands in ``data``; what is not ASCII in them is passed over."""
    plain = data.replace(b"\0", b"").lower()
    needles = [max(re.split(r"[^a-z ]+", word.lower()), key=len).encode() for word in words]
    assert all(len(needle) >= 6 for needle in needles), "too short to be told from chance"
    return any(needle in plain for needle in needles)


def groups_of(sheet: Path) -> list[str]:
    """The groups of the recovery key, in order, as somebody reads them from the paper."""
    written = "".join(text_of(sheet).split())
    found = re.search(re.escape(PREFIX) + _KEY, written)
    assert found, "the groups cannot be read from the sheet"
    return list(found.groups())
