"""The keys of restricted cases: who they are wrapped for, and sealing records whole under them.

A restricted record is sealed twice: its parts by their compartments as always, then all of it under the key of the
case. So the case's people open it, each as far as her profession goes, and a profession without the case's key opens
nothing. Knows no database and no form.
"""

from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

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
    wrap,
)

_PAD: Final = 512
"""Bytes to a multiple of which a record is filled up, so that its length tells little."""
_LENGTH: Final = 4
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
    if public is None:
        return None
    wrapped = wrap(public, key, _grant_context(vault, restriction, person_id, public))
    return f"{_mark(public)}:{strict.encode(wrapped)}"


def is_stale(vault: Holding, person_id: str, grant: str) -> bool:
    """Whether ``grant`` was for keys that the person has no more, such as before a new passphrase."""
    public = vault.public_of(person_id)
    return public is None or not grant.startswith(f"{_mark(public)}:")


def opened(vault: Holding, restriction: str, grant: str) -> bytes | None:
    """The key that `granted` wrapped for this person.

    None if it was for another, for keys she has no more, or if the key is not that of ``restriction``.
    """
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
    """``data`` of one record under the case's ``key``: nonce (12), ciphertext, tag (16)."""
    nonce = fresh_key()[:NONCE_BYTES]
    return nonce + _cipher(key).encrypt(nonce, _filled(data), _context(vault, restriction, id, revision))


def open_whole(
    vault: Holding, restriction: str, key: bytes, id: str, revision: int, blob: bytes
) -> bytes | None:
    """What `seal_whole` was given, or None if key, record, revision or any bit is not the same."""
    try:
        context = _context(vault, restriction, id, revision)
        filled = _cipher(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], context)
    except (
        Exception
    ):  # the library raises InvalidTag, ValueError or OverflowError, all meaning one thing here
        return None
    return _bare(filled)


def hidden(key: bytes, said: str) -> str:
    """32 digits that stand for ``said`` and tell it only to who has the case's ``key`` and suspects it."""
    return mac(derive(key, "restricted/hidden"), said.encode("utf-8", "surrogatepass")).hex()[:32]


def close_draft(vault: Holding, restriction: str, key: bytes, place: str, data: bytes) -> bytes:
    """A draft under the case's ``key``: a byte 9, the restriction (16), and what `box` gives, filled up as a record."""
    context = _context(vault, restriction, f"draft/{place}", 0)
    return _DRAFT + bytes.fromhex(restriction) + box(derive(key, "restricted/draft"), _filled(data), context)


def draft_restriction(blob: bytes) -> str:
    """The restriction a draft is closed under; empty if it is none."""
    return blob[1:17].hex() if blob[:1] == _DRAFT else ""


def open_draft(vault: Holding, restriction: str, key: bytes, place: str, blob: bytes) -> bytes | None:
    """What `close_draft` was given, or None."""
    context = _context(vault, restriction, f"draft/{place}", 0)
    filled = unbox(derive(key, "restricted/draft"), blob[17:], context)
    return None if filled is None else _bare(filled)


def _filled(data: bytes) -> bytes:
    filled = len(data).to_bytes(_LENGTH) + data
    return filled + bytes(-len(filled) % _PAD)


def _bare(filled: bytes) -> bytes:
    return filled[_LENGTH : _LENGTH + int.from_bytes(filled[:_LENGTH])]


def _mark(public: bytes) -> str:
    return fingerprint(public, 8).hex()


def _cipher(key: bytes) -> AESGCMSIV:
    return siv(derive(key, "restricted/record"))


def _context(vault: Holding, restriction: str, id: str, revision: int) -> bytes:
    return f"amparo/restricted/v1|{vault.vault_id}|{restriction}|{id}|{revision}".encode()


def _grant_context(vault: Holding, restriction: str, person_id: str, public: bytes) -> bytes:
    return f"amparo/restricted-grant/v1|{vault.vault_id}|{restriction}|{person_id}|{public.hex()}".encode()
