"""What can be read in the memory of a running process by the one who may read everything.

    python memory.py PID <NEEDLES      the numbers of the needles (JSON, hexadecimal) that are there, as JSON

A program of its own, because only root may read a process that keeps to itself: `found_in` asks sudo where the tests
are not run by root.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PIECE, OVERLAP = 8 << 20, 256


def spellings(word: str) -> list[bytes]:
    """A word as Python, Qt and the screen's library keep it."""
    return [word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-32-le")]


def found_in(pid: int, secrets: Mapping[str, list[bytes]]) -> set[str]:
    """The names of the ``secrets`` of which a spelling stands anywhere in the memory of ``pid``."""
    needles = [(name, one.hex()) for name, several in secrets.items() for one in several]
    command = [sys.executable, __file__, str(pid)]
    if os.geteuid() != 0:
        command = ["sudo", "--non-interactive", *command]
    told = json.dumps([needle for _name, needle in needles])
    done = subprocess.run(command, input=told, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"the memory must be read as root: {done.stderr}"
    read = json.loads(done.stdout)
    assert read["bytes"] > 20 << 20, "hardly any memory could be read"
    return {needles[at][0] for at in read["found"]}


def _scan(pid: int, needles: list[bytes]) -> tuple[set[int], int]:
    found: set[int] = set()
    read = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            addresses, rights, *_rest = line.split()
            if "r" not in rights or line.endswith(("[vvar]", "[vvar_vclock]", "[vsyscall]")):
                continue
            start, end = (int(one, 16) for one in addresses.split("-"))
            while start < end:
                try:
                    memory.seek(start)
                    piece = memory.read(min(PIECE, end - start))
                except (OSError, ValueError):
                    break
                if not piece:
                    break
                read += len(piece)
                found |= {at for at, needle in enumerate(needles) if needle in piece}
                start += len(piece) - OVERLAP if len(piece) == PIECE else len(piece)
    return found, read


if __name__ == "__main__":
    there, size = _scan(int(sys.argv[1]), [bytes.fromhex(one) for one in json.load(sys.stdin)])
    print(json.dumps({"found": sorted(there), "bytes": size}))
