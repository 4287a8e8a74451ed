"""The keys of restricted cases: who they are wrapped for, and sealing records whole under them.

A restricted record is sealed twice: its parts by their compartments as always, then all of it under what HKDF makes of
the case's key and of the key of the compartment that everybody holds who works with cases. So the case's people open
it, each as far as her profession goes; a profession without the case's key opens nothing, and neither does a case's key
in the hands of somebody without a place in the house. Knows no database and no form.
"""

from typing import Final

from registry.errors import SealClosed
from registry.fields import Compartment
from registry.vault import strict
from registry.vault.holding import Holding
from registry.vault.primitives import (
    KEY_BYTES,
    NONCE_BYTES,
    box,
    derive,
    fingerprint,
    fresh_key,
    mac,
    siv,
    unbox,
    usable,
    wrap,
)

_PAD: Final = 512
"""Bytes to a multiple of which a record is filled up, so that its length tells little."""
_LENGTH: Final = 4
_EPOCH: Final = 2
_HOUSE: Final[Compartment] = "care"
"""The compartment whose key is a part of every case's key: all who open cases hold it, and its epochs renew it."""
_DRAFT: Final = b"\x09"


def new_case_key() -> bytes:
    """32 random bytes."""
    return fresh_key()


def named_by(key: bytes) -> str:
    """The id of the restriction whose key this is: who lays another key under its name is noticed."""
    return fingerprint(b"amparo/restriction/v1|" + key).hex()


def granted(vault: Holding, restriction: str, key: bytes, person_id: str) -> str | None:
    """``key`` wrapped for a person or ``paper`` (HPKE), as text; None for somebody who has no keys here."""
    public = vault.public_of(person_id)
    if public is None or not usable(public):
        return None
    wrapped = wrap(public, key, _grant_context(vault, restriction, person_id, public))
    return f"{_mark(public)}:{strict.encode(wrapped)}"


def is_stale(vault: Holding, person_id: str, grant: str) -> bool:
    """Whether ``grant`` was for keys that the person has no more, such as before a new passphrase."""
    public = vault.public_of(person_id)
    return public is None or not grant.startswith(f"{_mark(public)}:")


def opened(vault: Holding, restriction: str, grant: str) -> bytes | None:
    """The key that `granted` wrapped for this person.

    None if it was for another, for keys she has no more, if the key is not that of ``restriction``, or if she opens no
    case at all (any more).
    """
    if not vault.sealer.can_open(_HOUSE):
        return None
    public = vault.public_of(vault.person_id)
    try:
        wrapped = strict.data(grant.partition(":")[2], 0, 256)
    except strict.Malformed:
        return None
    if public is None:
        return None
    key = vault.unwrapped(wrapped, _grant_context(vault, restriction, vault.person_id, public))
    return key if key is not None and len(key) == KEY_BYTES and named_by(key) == restriction else None


def seal_whole(vault: Holding, restriction: str, key: bytes, id: str, revision: int, data: bytes) -> bytes:
    """``data`` of one record under the case's ``key``: epoch (2 bytes), nonce (12), ciphertext, tag (16)."""
    epoch, joined = _present(vault, key, "restricted/record")
    nonce = fresh_key()[:NONCE_BYTES]
    closed = siv(joined).encrypt(nonce, _filled(data), _context(vault, restriction, id, revision))
    return epoch + nonce + closed


def open_whole(
    vault: Holding, restriction: str, key: bytes, id: str, revision: int, blob: bytes
) -> bytes | None:
    """What `seal_whole` was given, or None if key, record, revision or any bit is not the same."""
    joined, closed = _earlier(vault, key, "restricted/record", blob)
    if joined is None:
        return None
    try:
        context = _context(vault, restriction, id, revision)
        filled = siv(joined).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], context)
    except (
        Exception
    ):  # the library raises InvalidTag, ValueError or OverflowError, all meaning one thing here
        return None
    return _bare(filled)


def hidden(key: bytes, said: str) -> str:
    """32 digits that stand for ``said`` and tell it only to who has the case's ``key`` and suspects it."""
    return mac(derive(key, "restricted/hidden"), said.encode("utf-8", "surrogatepass")).hex()[:32]


def close_draft(vault: Holding, restriction: str, key: bytes, place: str, data: bytes) -> bytes:
    """A draft under the case's ``key``: a byte 9, the restriction (16), epoch (2), a `box`; filled up as a record."""
    context = _context(vault, restriction, f"draft/{place}", 0)
    epoch, joined = _present(vault, key, "restricted/draft")
    return _DRAFT + bytes.fromhex(restriction) + epoch + box(joined, _filled(data), context)


def draft_restriction(blob: bytes) -> str:
    """The restriction a draft is closed under; empty if it is none."""
    return blob[1:17].hex() if blob[:1] == _DRAFT else ""


def open_draft(vault: Holding, restriction: str, key: bytes, place: str, blob: bytes) -> bytes | None:
    """What `close_draft` was given, or None."""
    joined, closed = _earlier(vault, key, "restricted/draft", blob[17:])
    context = _context(vault, restriction, f"draft/{place}", 0)
    filled = unbox(joined, closed, context) if joined else None
    return None if filled is None else _bare(filled)


def _present(vault: Holding, key: bytes, purpose: str) -> tuple[bytes, bytes]:
    """The present epoch as it is written, and the key for ``purpose`` in it. Raises `SealClosed`."""
    epoch = vault.sealer.epoch(_HOUSE)
    joined = vault.sealer.joined(_HOUSE, epoch, key, purpose)
    if joined is None:
        raise SealClosed
    return epoch.to_bytes(_EPOCH), joined


def _earlier(vault: Holding, key: bytes, purpose: str, blob: bytes) -> tuple[bytes | None, bytes]:
    """The key for ``purpose`` of the epoch with which ``blob`` begins, if it is held, and what follows."""
    epoch = int.from_bytes(blob[:_EPOCH])
    return vault.sealer.joined(_HOUSE, epoch, key, purpose), blob[_EPOCH:]


def _filled(data: bytes) -> bytes:
    filled = len(data).to_bytes(_LENGTH) + data
    return filled + bytes(-len(filled) % _PAD)


def _bare(filled: bytes) -> bytes:
    return filled[_LENGTH : _LENGTH + int.from_bytes(filled[:_LENGTH])]


def _mark(public: bytes) -> str:
    return fingerprint(public, 8).hex()


def _context(vault: Holding, restriction: str, id: str, revision: int) -> bytes:
    return f"amparo/restricted/v1|{vault.vault_id}|{restriction}|{id}|{revision}".encode()


def _grant_context(vault: Holding, restriction: str, person_id: str, public: bytes) -> bytes:
    return f"amparo/restricted-grant/v1|{vault.vault_id}|{restriction}|{person_id}|{public.hex()}".encode()
