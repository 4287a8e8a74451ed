"""What a backup says of itself: counts, members with their SHA-256, the audit head, who made it. Knows no archive."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry import __version__
from registry.db.connection import SCHEMA_MAJOR, SCHEMA_MINOR
from registry.errors import BackupUnreadable, RegistryTooNew
from registry.fields.answers import canonical

FORMAT: Final = "amparo-backup"
VERSION: Final = 1
LONGEST: Final = 4 * 1024 * 1024
"""Bytes of a manifest: about 25,000 attachments."""
NAME: Final = "manifest.json"
_DOMAIN: Final = b"amparo/backup/v1\n"
_HEX: Final = re.compile(r"[0-9a-f]+")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Member:
    """One file in the archive: its name, its size in bytes, its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The first member of a backup. ``created`` is UTC; ``signer`` is a person id, or ``paper``."""

    created: str
    vault_id: str
    people: int
    cases: int
    services: int
    members: tuple[Member, ...]
    audit_seq: int
    audit_hash: str
    signer: str
    signature: str = ""
    app: str = __version__
    schema: str = f"{SCHEMA_MAJOR}.{SCHEMA_MINOR}"

    def _values(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "app": self.app,
            "schema": self.schema,
            "created": self.created,
            "vault_id": self.vault_id,
            "counts": {"people": self.people, "cases": self.cases, "services": self.services},
            "members": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.members],
            "audit": {"seq": self.audit_seq, "hash": self.audit_hash},
            "signer": self.signer,
        }

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return _DOMAIN + canonical(self._values())

    def content(self) -> bytes:
        """The member itself."""
        return canonical({**self._values(), "signature": self.signature})

    def member(self, name: str) -> Member | None:
        """The member called ``name``."""
        return next((one for one in self.members if one.name == name), None)


def read(content: bytes, file: str) -> Manifest:
    """The manifest that ``content`` spells. Raises `BackupUnreadable` naming ``file``, or `RegistryTooNew`."""
    try:
        said = json.loads(content)
        if said["format"] != FORMAT or type(said["version"]) is not int:
            raise ValueError
        if said["version"] > VERSION:
            raise RegistryTooNew
        found = Manifest(
            created=_matching(said["created"], _MOMENT),
            vault_id=_matching(said["vault_id"], _HEX),
            people=_number(said["counts"]["people"]),
            cases=_number(said["counts"]["cases"]),
            services=_number(said["counts"]["services"]),
            members=_members(said["members"]),
            audit_seq=_number(said["audit"]["seq"]),
            audit_hash=_matching(said["audit"]["hash"], _HEX),
            signer=str(said["signer"]),
            signature=_matching(said["signature"], _HEX),
            app=str(said["app"]),
            schema=str(said["schema"]),
        )
        if found.content() != content:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BackupUnreadable(file=file) from None
    return found


def _members(said: Sequence[Any]) -> tuple[Member, ...]:
    return tuple(
        Member(str(one["name"]), _number(one["size"]), _matching(one["sha256"], _HEX)) for one in said
    )


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ValueError
    return value


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError
    return value
