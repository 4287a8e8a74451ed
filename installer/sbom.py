"""Writes what a release is made of, as a CycloneDX bill of materials: ``sbom.py LOCK OUT.json``.

Run by a Python that has the parts and the library. Every package of LOCK is there with its release, the hashes it is
checked against, its licence and what it needs; beside them what is inside those packages or beside the program.
The same lock on the same day gives the same bytes. Knows no system and no program.
"""

import os
import re
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from licences import READ, WORKS
from packageurl import PackageURL
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
BLOCK: Final = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)([^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE)
HASH: Final = re.compile(r"sha256:([0-9a-f]{64})")
NOT_HANDED_ON: Final = {"setuptools"}
INSIDE: Final = (
    ("Qt", "pyside6-essentials", "LGPL-3.0-only", "the libraries of Qt, in the packages of PySide6"),
    ("SQLCipher", "sqlcipher3", "BSD-3-Clause", "SQLite with encryption, in the package sqlcipher3"),
    ("rage", "pyrage", "Apache-2.0 OR MIT", "age in Rust, in the package pyrage"),
    ("OpenSSL", "cryptography", "Apache-2.0", "in the packages cryptography and sqlcipher3"),
)
"""What packages carry in them: name, package, licence, where it is."""
BESIDE: Final = [(name, said, f"src/registry/resources/{where}") for name, said, where in WORKS.values()]
"""Works of others in the program itself: name, licence, where."""


def version() -> str:
    """The release of Amparo."""
    found = re.search(
        r'^__version__ = "(.+)"$', (ROOT / "src/registry/__init__.py").read_text("utf-8"), re.MULTILINE
    )
    return found[1] if found else "0"


def licence(of: Distribution | None, said: str = "") -> str:
    """A licence as one expression or name; empty where a package says none."""
    if of is None:
        return said
    classifiers = [
        one.rpartition(" :: ")[2] for one in of.metadata.get_all("Classifier") or [] if "License ::" in one
    ]
    named = (of.metadata.get("License") or "").strip()
    one_line = named if "\n" not in named and len(named) < 80 else ""
    return of.metadata.get("License-Expression") or one_line or " AND ".join(classifiers) or said


def component(
    name: str, release: str, said: str, where: str, hashes: list[str], kind: ComponentType
) -> Component:
    """One part."""
    return Component(
        name=name,
        version=release,
        type=kind,
        bom_ref=f"{canonicalize_name(name)}@{release}",
        purl=PackageURL("pypi", None, name, release) if hashes else None,
        licenses=[LicenseFactory().make_from_string(said)] if said else [],
        hashes=[],
        properties=[
            *(Property(name="amparo:where", value=where) for _one in [where] if where),
            *(Property(name="amparo:checked-against", value=f"sha256:{one}") for one in sorted(hashes)),
        ],
    )


def installed(name: str) -> Distribution | None:
    """The package as it is installed here; None for one of another system."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def needs(of: Distribution | None) -> set[str]:
    """The names of what a package needs, on any system."""
    found = set()
    for text in (of.requires or []) if of else []:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        if "extra ==" not in str(wanted.marker or ""):
            found.add(canonicalize_name(wanted.name))
    return found


def bill(lock: str) -> Bom:
    """The whole of it."""
    root = Component(
        name="amparo", version=version(), type=ComponentType.APPLICATION, bom_ref="amparo",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )  # fmt: skip
    bom = Bom(metadata=BomMetaData(component=root))
    parts: dict[str, Component] = {}
    for name, release, rest in BLOCK.findall(lock):
        if name not in NOT_HANDED_ON:
            said = licence(installed(name), READ.get(name, ""))
            parts[name] = component(name, release, said, "", HASH.findall(rest), ComponentType.LIBRARY)
    inside = {
        name: component(name, parts[package].version or "", said, where, [], ComponentType.LIBRARY)
        for name, package, said, where in INSIDE
    }
    beside = [component(name, version(), said, where, [], ComponentType.DATA) for name, said, where in BESIDE]
    where = "Linux; Windows and macOS bring the one they are built with"
    python = component("CPython", sys.version.split()[0], "Python-2.0", where, [], ComponentType.PLATFORM)
    for one in (*parts.values(), *inside.values(), *beside, python):
        bom.components.add(one)
    wanted = {part for name in parts for part in needs(installed(name)) if part in parts}
    direct = [part for name, part in parts.items() if name not in wanted]
    bom.register_dependency(root, [*direct, *beside, python])
    for name, part in parts.items():
        below = [parts[one] for one in needs(installed(name)) if one in parts]
        bom.register_dependency(
            part, [*below, *(inside[one] for one, package, *_rest in INSIDE if package == name)]
        )
    return bom


def main() -> int:
    """Write it, after the library's own check of the format."""
    lock, out = Path(sys.argv[1]).read_text("utf-8"), Path(sys.argv[2])
    bom = bill(lock)
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    bom.metadata.timestamp = moment
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_OID, f"amparo {version()} {lock}")
    said = JsonV1Dot6(bom).output_as_string(indent=1)
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(said)
    if problem:
        print(f"not CycloneDX 1.6: {problem}", file=sys.stderr)
        return 1
    out.write_text(said + "\n", "utf-8")
    without = sorted(one.name for one in bom.components if not one.licenses)
    print(f"{len(bom.components)} parts, CycloneDX 1.6; without a licence: {', '.join(without) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
