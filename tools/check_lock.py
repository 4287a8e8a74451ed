"""Checks that the lock files still say what pyproject.toml asks for; knows nothing of the program.

Every pin has a hash, no line names a host, every requirement is met, and what all need is pinned alike in all files.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)")

EXTRAS = {"dev": "development", "release": "releases"}


def blocks(lock: str) -> list[str]:
    """The lock cut into one piece for each pin: its line and the hashes under it."""
    lines = [line for line in lock.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    starts = [number for number, line in enumerate(lines) if not line[0].isspace()]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def pins(name: str, problems: list[str]) -> dict[str, Version]:
    """Releases pinned by one lock file, by package; what is wrong with its lines is added to ``problems``."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if re.search(r"://|--(?:extra-)?index|--find-links", text):
        problems.append(f"{name} names a host or an index")
    found: dict[str, Version] = {}
    for block in blocks(text):
        pin = PIN.match(block)
        if pin is None or "--hash=sha256:" not in block:
            problems.append(f"{name}: not a pin with hashes: {block.splitlines()[0]}")
        else:
            found[canonicalize_name(pin["name"])] = Version(pin["version"])
    return found


def unmet(requirements: list[str], pinned: dict[str, Version], name: str) -> list[str]:
    """One sentence for each requirement of pyproject.toml that the lock does not meet."""
    wanted = [Requirement(text) for text in requirements]
    return [
        f"{name} does not meet {each}"
        for each in wanted
        if (version := pinned.get(canonicalize_name(each.name))) is None or version not in each.specifier
    ]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    use, extras = project["project"]["dependencies"], project["project"]["optional-dependencies"]
    build = project["build-system"]["requires"]
    problems: list[str] = []
    pinned = pins("requirements.lock", problems)
    problems += unmet(use + build, pinned, "requirements.lock")
    counts = [f"{len(pinned)} packages for use"]
    for extra, purpose in EXTRAS.items():
        name = f"requirements-{extra}.lock"
        found = pins(name, problems)
        problems += unmet(use + build + extras[extra], found, name)
        problems += [
            f"{package} is {version} in requirements.lock and {found.get(package)} in {name}"
            for package, version in pinned.items()
            if found.get(package) != version
        ]
        counts.append(f"{len(found)} for {purpose}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Write the locks anew with tools/lock.sh.", file=sys.stderr)
        return 1
    print(f"{', '.join(counts)}, all hashed, no host named")
    return 0


if __name__ == "__main__":
    sys.exit(main())
