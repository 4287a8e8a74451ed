"""The pins of a lock file that count on 64-bit Windows, with their hashes: what pip is asked to fetch from elsewhere.

pip judges the conditions of a lock (`; sys_platform == 'win32'`) by the computer it runs on, even when it fetches for
another one; so they are judged here. Standard output is a lock without conditions. Knows nothing of the program.
"""

import argparse
import re
from pathlib import Path

from pip._vendor.packaging.markers import Marker  # the one package every environment has

HOST = re.compile(r"://|--(?:extra-)?index|--find-links")


def environment(python: str) -> dict[str, str]:
    """What conditions may ask of CPython ``python`` (such as 3.13) on 64-bit Windows."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
        "extra": "",
    }


def pins(text: str) -> list[str]:
    """The lock cut into one piece for each pin: its line and the hashes under it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    starts = [number for number, line in enumerate(lines) if not line[0].isspace()]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def chosen(text: str, python: str, without: set[str]) -> list[str]:
    """The pieces that count on Windows, without their conditions and without the packages named."""
    if HOST.search(text):
        raise SystemExit("The lock names a host or an index.")
    found = []
    for piece in pins(text):
        first, rest = piece.split("\\\n", 1)
        pin, _, condition = first.partition(";")
        wanted = not condition.strip() or Marker(condition.strip()).evaluate(environment(python))
        if wanted and pin.split("==")[0].strip() not in without:
            found.append(f"{pin.strip()} \\\n{rest}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--python", default="3.13", metavar="3.N")
    parser.add_argument("--without", nargs="*", default=[], metavar="PACKAGE")
    parser.add_argument("--only", nargs="*", default=[], metavar="PACKAGE", help="these, and no other")
    asked = parser.parse_args()
    found = chosen(asked.lock.read_text("utf-8"), asked.python, set(asked.without))
    if asked.only:
        found = [piece for piece in found if piece.split("==")[0] in asked.only]
    print("\n".join(found))


if __name__ == "__main__":
    main()
