"""Gathers the licence of every part that is handed on: ``licences.py LOCK OUT [PYTHON LICENCE]``, run by a Python that
has the parts. PYTHON is the release of another Python that is handed on with them, LICENCE the file with its licence.

Writes OUT/<part>/ with the licence files each package brings, those of what is inside packages without its licence, and
of the works of others in the program; and OUT/INDEX.txt, a line a part. A package that brings no licence file is named
there with what it says of itself. Knows no system and no program.
"""

import re
import shutil
import sys
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

FILES = re.compile(
    r"^(licen[cs]e(?!ref-qt-commercial)|copying|notice|authors|patents|lgpl|gpl)", re.IGNORECASE
)
"""Names of licence files. What Qt sells is not what is handed on: the packages of PySide6 bring no text of the LGPL."""

HERE = Path(__file__).resolve().parent
CARRIED = {
    "qt": ("Qt", "LGPL-3.0-only, in the packages of PySide6", ("LGPL-3.0.txt", "GPL-3.0.txt")),
    "sqlcipher": ("SQLCipher", "BSD-3-Clause, in the package sqlcipher3", ("SQLCipher.txt",)),
    "rage": ("rage", "Apache-2.0 OR MIT, in the package pyrage", ("rage.txt",)),
}
"""What packages carry in them without its licence: folder, name, licence and where, files beside this one."""
WORKS = {
    "noto-sans": ("Noto Sans", "OFL-1.1", "fonts"),
    "lucide": ("Lucide icons", "ISC", "icons"),
    "htcds": ("Human Trafficking Case Data Standard 2.0, adapted", "CC-BY-4.0", "htcds"),
    "bip-39": ("BIP-39 word lists", "MIT", "words"),
    "places": ("Departments, provinces and districts of Peru", "MIT", "places"),
}
"""Works of others in the program: folder, name, licence, folder of its resources."""
READ = {"pyrage": "MIT", "pywin32-ctypes": "BSD-3-Clause", "sqlcipher3": "Zlib"}
"""Licences of packages that say none in their description: read in the licence file they bring, or at their source."""


def said(of: Distribution) -> str:
    """What a package says its licence is, in one line."""
    fields = of.metadata
    expression = fields.get("License-Expression") or ""
    classifiers = [
        one.rpartition(" :: ")[2] for one in fields.get_all("Classifier") or [] if "License ::" in one
    ]
    named = (fields.get("License") or "").split("\n")[0]
    return expression or "; ".join(classifiers) or named or READ.get(fields["Name"].lower(), "not said")


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


def beside(out: Path) -> list[str]:
    """Copy the licences of what no package brings its own for; the lines of the index."""
    lines = []
    for folder, (name, licence, texts) in CARRIED.items():
        (out / folder).mkdir()
        for text in texts:
            shutil.copyfile(HERE / "licences" / text, out / folder / text)
        lines.append(f"{name}: {licence}")
    for folder, (name, licence, where) in WORKS.items():
        (out / folder).mkdir()
        (text_file,) = (HERE.parent / "src/registry/resources" / where).glob("LICENSE*")
        shutil.copyfile(text_file, out / folder / text_file.name)
        lines.append(f"{name}: {licence}, in the program")
    return lines


def _without(name: str) -> str:
    ours = name.startswith(("pyside6", "shiboken6"))
    return (
        " (in qt/; source: the package of this name and release, and Qt's)"
        if ours
        else " (brings no licence file)"
    )


def main(lock: Path, out: Path, python: str = "", licence: Path | None = None) -> int:
    """Gather, and say how many."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    release = python or sys.version.split()[0]
    lines = [f"Python {release}: Python-2.0", *gather(lock, out), *beside(out)]
    text = licence or Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt"
    if text.is_file():
        (out / "python").mkdir()
        shutil.copyfile(text, out / "python" / "LICENSE.txt")
    (out / "INDEX.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"licences of {len(lines)} parts")
    return 0


if __name__ == "__main__":
    told = sys.argv[1:]
    sys.exit(main(Path(told[0]), Path(told[1]), *told[2:3], *map(Path, told[3:])))
