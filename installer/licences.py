"""Gathers the licence of every part that is handed on: ``licences.py LOCK OUT``, run by a Python that has the parts.

Writes OUT/<part>/ with the licence files each package brings, and OUT/INDEX.txt, a line a part. A package that brings
no licence file is named there with what it says of itself. Knows no system and no program.
"""

import re
import shutil
import sys
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

FILES = re.compile(r"^(licen[cs]e|copying|notice|authors|patents|lgpl|gpl)", re.IGNORECASE)


QT = ("LGPL-3.0.txt", "GPL-3.0.txt")
"""The words of Qt's licence, which its packages name and do not bring."""


def said(of: Distribution) -> str:
    """What a package says its licence is, in one line."""
    fields = of.metadata
    expression = fields.get("License-Expression") or ""
    classifiers = [
        one.rpartition(" :: ")[2] for one in fields.get_all("Classifier") or [] if "License ::" in one
    ]
    return expression or "; ".join(classifiers) or (fields.get("License") or "").split("\n")[0] or "not said"


def files(of: Distribution) -> list[Path]:
    """The licence files a package brings in what pip wrote beside it."""
    return sorted(
        Path(str(of.locate_file(one)))
        for one in of.files or []
        if ".dist-info" in str(one) and FILES.match(one.name) and Path(str(of.locate_file(one))).is_file()
    )


def gather(lock: Path, out: Path) -> list[str]:
    """Copy the licences of what ``lock`` names; the lines of the index."""
    lines = []
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text("utf-8"), re.M):
        if name == "setuptools":  # it makes the program importable while it is built, and is not handed on
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another system
            continue
        for number, path in enumerate(files(found)):
            (out / name).mkdir(parents=True, exist_ok=True)
            again = (out / name / path.name).exists()
            shutil.copyfile(path, out / name / (f"{number}-{path.name}" if again else path.name))
        lines.append(f"{name} {version}: {said(found)}{'' if files(found) else _without(name)}")
    return lines


def _without(name: str) -> str:
    ours = name.startswith(("pyside6", "shiboken6"))
    return (
        " (in qt/; source: the package of this name and release, and Qt's)"
        if ours
        else " (brings no licence file)"
    )


def main() -> int:
    """Gather, and say how many."""
    lock, out = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / "qt").mkdir()
    for name in QT:
        shutil.copyfile(Path(__file__).parent / "licences" / name, out / "qt" / name)
    lines = [f"Python {sys.version.split()[0]}: Python-2.0", *gather(lock, out)]
    python = Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt"
    if python.is_file():
        (out / "python").mkdir()
        shutil.copyfile(python, out / "python" / "LICENSE.txt")
    (out / "INDEX.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"licences of {len(lines)} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
