"""Events sealed by whoever holds no key, for those who hold the file's key. Knows no file and no audit trail.

The public half stands in the vault's header; the private half is derived from the file's key, so whoever opens the
registry next, in any role, reads what happened at its door. Anybody with the folder can seal an event, a false one
too: it proves nothing about its writer.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.vault import strict
from registry.vault.primitives import derive, exchange_public, fingerprint, unwrap, wrap
from registry.vault.slots import fold

LINE_BYTES: Final = 384
"""Every sealed event is a line of this many characters, so that its length does not tell what it is."""
_PLAIN: Final = 240  # 288 bytes sealed, which are 384 of base64
_ID: Final = re.compile(r"[0-9a-f]{32}")
_AT: Final = re.compile(r"2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_KIND: Final = re.compile(r"[a-z][a-z -]{0,31}")
_MARK: Final = re.compile(r"([0-9a-f]{4})?")
_SAID: Final = re.compile(r"[0-9a-z .:-]{0,64}")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened without keys: a random ``id``, when (UTC, to the second), its kind, a `login_mark` if a login
    was typed, and in ``said`` at most 64 characters of a digest or a number."""

    id: str
    at: str
    kind: str
    mark: str = ""
    said: str = ""

    @classmethod
    def now(cls, at: str, kind: str, mark: str = "", said: str = "") -> "Event":
        """An event with a fresh id. Raises ValueError if it could not be read again."""
        event = cls(secrets.token_hex(16), at, kind, mark, said)
        try:
            _event(event.to_json())
        except strict.Malformed:
            raise ValueError("an event is short and holds no free text") from None
        return event

    def to_json(self) -> strict.Json:
        """As it is sealed."""
        return {"id": self.id, "at": self.at, "kind": self.kind, "mark": self.mark, "said": self.said}


def inbox_public(file_key: bytes) -> bytes:
    """The X25519 public key that stands in the vault's header."""
    return exchange_public(_private(file_key))


def login_mark(vault_id: str, login: str) -> str:
    """Four hexadecimal digits of what was typed as a login.

    Enough to tell which colleague's login it was, and too few to find out a passphrase that was typed in the wrong
    field: for each mark, one of every 65,536 possible passphrases has it.
    """
    return fingerprint(f"amparo/mark/v1|{vault_id}|".encode() + fold(login), 2).hex()


def seal_event(public: bytes, vault_id: str, event: Event) -> bytes:
    """``event`` as a line of `LINE_BYTES`. Raises ValueError if ``public`` is no usable X25519 key."""
    plain = strict.canonical(event.to_json())
    return base64.b64encode(wrap(public, plain.ljust(_PLAIN, b"\0"), _context(vault_id)))


def read_event(file_keys: Iterable[bytes], vault_id: str, line: bytes) -> Event | None:
    """What `seal_event` was given, if one of ``file_keys`` opens it."""
    if len(line) != LINE_BYTES:
        return None
    try:
        wrapped = base64.b64decode(line, validate=True)
    except binascii.Error:
        return None
    for file_key in file_keys:
        plain = unwrap(_private(file_key), wrapped, _context(vault_id))
        if plain is not None:
            try:
                return _event(strict.parse(plain.rstrip(b"\0")))
            except strict.Malformed:
                return None
    return None


def _event(found: strict.Json) -> Event:
    strict.only(found, {"id", "at", "kind", "mark", "said"})
    return Event(
        strict.text(found["id"], _ID),
        _moment(found["at"]),
        strict.text(found["kind"], _KIND),
        strict.text(found["mark"], _MARK),
        strict.text(found["said"], _SAID),
    )


def _moment(value: object) -> str:
    at = strict.text(value, _AT)
    try:
        datetime.fromisoformat(at.replace("Z", "+00:00"))
    except ValueError:
        raise strict.Malformed from None
    return at


def _private(file_key: bytes) -> bytes:
    return derive(file_key, "inbox")


def _context(vault_id: str) -> bytes:
    return f"amparo/inbox/v1|{vault_id}".encode()
