"""Says that nothing is in the program's folder but Python's own library, Amparo, and what requirements.lock names.

contents.py FOLDER LOCK        FOLDER as PyInstaller made it; run by the Python it was made with
"""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

STARTERS = re.compile(r"^(pyi|start$|_pyi|_sysconfigdata)")
"""PyInstaller's own few modules, which unpack the others, and what Python knows of how it was made."""


def canonical(name: str) -> str:
    """The name of a distribution as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def modules(folder: Path) -> set[str]:
    """The first names of all modules in the folder."""
    archive = CArchiveReader(str(folder / "lib" / "amparo"))
    inside = archive.open_embedded_archive(next(name for name in archive.toc if name.endswith(".pyz"))).toc
    beside = [
        path.name.split(".")[0]
        for path in folder.glob("lib/*")
        if ".cpython-" in path.name or path.suffix == ""
    ]
    return {name.split(".")[0] for name in inside} | {name for name in beside if name.isidentifier()}


def main() -> int:
    """1 if something is there that nobody asked for."""
    folder, lock = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8")
    named = {canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)}
    makers = packages_distributions()
    strange, known = [], set()
    for module in sorted(modules(folder)):
        if (
            module in sys.stdlib_module_names
            or module in {"registry", "python3", "amparo"}
            or STARTERS.match(module)
        ):
            continue
        found = {canonical(one) for one in makers.get(module, [])}
        known |= found & named
        if not found & named:
            strange.append(f"{module} ({', '.join(sorted(found)) or 'nobody'})")
    for one in strange:
        print(f"not in the lock: {one}", file=sys.stderr)
    print(f"{len(known)} packages of the lock, nothing else")
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
