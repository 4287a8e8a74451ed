"""The vault file itself: two whole copies, a checksum, and a body closed to other computers.

Knows what the file looks like, not who may open it.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from registry.errors import (
    DeviceNotEnrolled,
    FileFailure,
    FileMissing,
    ReadOnlyMedia,
    RegistryError,
    TooManyAccounts,
    VaultDamaged,
    VaultMissing,
    VaultTampered,
    VaultTooNew,
)
from registry.files import said_plainly, write_whole
from registry.vault import strict
from registry.vault.charter import ACCOUNTS, Charter
from registry.vault.primitives import NONCE_BYTES, derive, fingerprint, same, siv

Protection = Literal["device", "none"]
FORMAT: Final = "amparo-vault"
VERSION: Final = 1
COPIES: Final = ("vault.json", "vault.1.json")
SLOT_BYTES: Final = 141  # nonce 12, version 1, person 16, two private keys and the pin 96, tag 16
_STEP: Final = 32 * 1024  # a closed body grows in these steps, so that its length does not count the staff
_VAULT_ID: Final = re.compile(r"[0-9a-f]{32}")
_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_PROTECTION: Final = re.compile(r"device|none")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What anybody who holds the file can read."""

    vault_id: str
    seq: int
    protection: Protection
    device_check: bytes
    inbox: bytes
    """The public key events are sealed to by who holds no key (`registry.vault.inbox`)."""
    paper_recipient: str
    paper_grants: bytes = field(repr=False)
    body: bytes = field(repr=False)

    def header(self) -> strict.Json:
        """Everything but the body: bound into the body's seal and into its MAC."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault_id": self.vault_id,
            "seq": self.seq,
            "protection": self.protection,
            "device_check": strict.encode(self.device_check),
            "inbox": strict.encode(self.inbox),
            "paper": {"recipient": self.paper_recipient, "grants": strict.encode(self.paper_grants)},
        }

    def to_bytes(self) -> bytes:
        """The file."""
        whole = {**self.header(), "body": strict.encode(self.body)}
        return strict.canonical({**whole, "sha256": _sum(whole)})

    def outer_digest(self) -> bytes:
        """BLAKE2b-256 of the paper's part and of what closes the body, which the charter signs.

        Everybody who works here could write them else: a body that any computer opens, a paper that opens nothing.
        """
        closed = f"{self.protection}|{self.device_check.hex()}|{self.paper_recipient}|".encode()
        return fingerprint(closed + self.paper_grants, 32)


@dataclass(frozen=True, slots=True)
class Body:
    """What only an authorised computer can read: the slots, and the signed charter."""

    slots: tuple[bytes, ...] = field(repr=False)
    places: bytes = field(repr=False)
    charter: Charter = field(repr=False)
    signature: bytes
    signer: bytes
    mac: bytes

    def to_json(self) -> strict.Json:
        """As written, and, without ``mac``, as authenticated."""
        return {
            "slots": sorted(strict.encode(slot) for slot in self.slots),
            "places": strict.encode(self.places),
            "charter": self.charter.to_json(),
            "charter_signature": strict.encode(self.signature),
            "signer": strict.encode(self.signer),
            "mac": strict.encode(self.mac),
        }

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Body":
        """Raises `strict.Malformed` or `KdfTooCostly`."""
        names = {"slots", "places", "charter", "charter_signature", "signer", "mac"}
        found = strict.only(strict.parse(raw), names)
        slots = strict.items(found["slots"], lambda slot: strict.data(slot, SLOT_BYTES), 64)
        if len(slots) not in (32, 64) or found["slots"] != sorted(found["slots"]):
            raise strict.Malformed
        body = cls(
            slots,
            strict.data(found["places"], 28, 64 * 1024),
            Charter.from_json(found["charter"]),
            strict.data(found["charter_signature"], 64),
            strict.data(found["signer"], 32),
            strict.data(found["mac"], 32),
        )
        if strict.canonical(body.to_json()) != raw:  # what is read is exactly what is authenticated
            raise strict.Malformed
        return body


def device_check(device_secret: bytes | None) -> bytes:
    """Eight bytes that tell whether a computer's key is the right one, and nothing about it."""
    return derive(device_secret, "device/check", length=8) if device_secret else b"\0" * 8


def close_body(header: strict.Json, raw: bytes, device_secret: bytes | None) -> bytes:
    """``raw`` as the file's body: padded and sealed under the computer's key, or as it is without one."""
    if device_secret is None:
        return raw
    length = len(raw) + 4
    padded = len(raw).to_bytes(4) + raw + b"\0" * (-length % _STEP)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + siv(derive(device_secret, "device/body")).encrypt(nonce, padded, strict.canonical(header))


def open_body(envelope: Envelope, device_secret: bytes | None) -> Body:
    """The body of ``envelope``. Raises `DeviceNotEnrolled`, `VaultTampered` or `KdfTooCostly`."""
    raw = envelope.body
    if envelope.protection == "device":
        if device_secret is None or not same(device_check(device_secret), envelope.device_check):
            raise DeviceNotEnrolled
        raw = _unseal(envelope, device_secret)
    with strict.or_tampered():
        return Body.from_bytes(raw)


def _unseal(envelope: Envelope, device_secret: bytes) -> bytes:
    nonce, closed = envelope.body[:NONCE_BYTES], envelope.body[NONCE_BYTES:]
    try:
        key = siv(derive(device_secret, "device/body"))
        padded = key.decrypt(nonce, closed, strict.canonical(envelope.header()))
    except (
        Exception
    ):  # the library raises InvalidTag, ValueError or OverflowError, all meaning one thing here
        raise VaultTampered from None
    return padded[4 : 4 + int.from_bytes(padded[:4])]


def written(envelope: Envelope) -> bytes:
    """The file of ``envelope``. Raises `TooManyAccounts` if it is larger than one may be."""
    content = envelope.to_bytes()
    if len(content) > strict.LIMIT:
        raise TooManyAccounts(limit=ACCOUNTS)
    return content


def write(folder: Path, envelope: Envelope) -> bool:
    """Write both copies, one after the other, each whole or not at all; whether both were written.

    Both hold the same: an older second copy would still open with a passphrase that was changed, or for a
    colleague who left, to whoever damages the first. Once one copy is on the disk the change stands. Raises,
    before that, `TooManyAccounts` when the file would outgrow its bound, `DiskFull`, `ReadOnlyMedia` or
    `FileFailure`.
    """
    content = written(envelope)
    first, second = reversed(COPIES)
    write_whole(folder / first, content)
    try:
        write_whole(folder / second, content)
    except RegistryError:
        return False
    return True


def exists(folder: Path) -> bool:
    """Whether ``folder`` holds a vault, whole or not."""
    return any((folder / name).exists() for name in COPIES)


def read(folder: Path) -> tuple[Envelope, bool]:
    """The newest whole copy, and whether both copies are whole and the same.

    Raises `VaultMissing` without any, `VaultDamaged` if none is whole, `VaultTampered` if a copy was written
    by something else than this program, `VaultTooNew`, `ReadOnlyMedia` or `FileFailure`.
    """
    found: list[Envelope] = []
    problems: list[RegistryError] = []
    for name in COPIES:
        try:
            found.append(from_bytes(_content(folder / name)))
        except FileMissing:
            continue
        except (VaultDamaged, FileFailure, ReadOnlyMedia) as problem:  # a bad sector in one copy is no loss
            problems.append(problem)
    if not found:
        raise problems[0] if problems else VaultMissing(folder=str(folder))
    newest = max(found, key=lambda copy: copy.seq)
    if any(copy.vault_id != newest.vault_id or (copy.seq == newest.seq and copy != newest) for copy in found):
        raise VaultTampered
    return newest, len(found) == len(COPIES) and found[0] == found[1]


def from_bytes(raw: bytes) -> Envelope:
    """The envelope ``raw`` spells. Raises `VaultDamaged`, `VaultTampered` or `VaultTooNew`."""
    try:
        found = strict.parse(raw)
        claimed = found.pop("sha256", None)
        if found.get("format") != FORMAT or claimed != _sum(found):
            raise strict.Malformed
    except strict.Malformed:
        raise VaultDamaged from None
    version = found.get("version")
    if type(version) is int and version > VERSION:
        raise VaultTooNew
    with strict.or_tampered():
        return _envelope(found)


def _envelope(found: strict.Json) -> Envelope:
    names = {"format", "version", "vault_id", "seq", "protection", "device_check", "inbox", "paper", "body"}
    strict.only(found, names)
    strict.number(found["version"], VERSION, VERSION)
    paper = strict.only(found["paper"], {"recipient", "grants"})
    protection: Protection = "none"
    if strict.text(found["protection"], _PROTECTION) == "device":
        protection = "device"
    return Envelope(
        strict.text(found["vault_id"], _VAULT_ID),
        strict.number(found["seq"], 1, 2**52),
        protection,
        strict.data(found["device_check"], 8),
        strict.data(found["inbox"], 32),
        strict.text(paper["recipient"], _RECIPIENT),
        strict.data(paper["grants"], 100, 4 << 20),
        strict.data(found["body"], 1, strict.LIMIT),
    )


def _sum(found: strict.Json) -> str:
    return hashlib.sha256(strict.canonical(found)).hexdigest()


def _content(path: Path) -> bytes:
    """The file's bytes, at most one more than a vault may have."""
    with said_plainly(path), path.open("rb") as file:
        return file.read(strict.LIMIT + 1)
