"""The few cryptographic operations everything else is made of. Knows nothing of people, files or roles.

Every function that opens something returns ``None`` when it does not open, so that no exception of a library
ever reaches a person.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV, ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
WRAP_OVERHEAD: Final = 48  # HPKE: 32 bytes of encapsulated key and a tag of 16
RECORD: Final = "record"
"""The domain in which a person, or the recovery key, signs what was done in the registry."""

SUITE: Final = Suite(
    KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305
)  # RFC 9180, 0x0020 / 0x0001 / 0x0003


def fresh_key() -> bytes:
    """32 random bytes of the system."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, purpose: str, *, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869) of ``key`` for ``purpose``; two purposes never give related keys."""
    info = b"amparo/v1/" + purpose.encode()
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(key)


def fingerprint(data: bytes, length: int = 16) -> bytes:
    """BLAKE2b of ``data``, ``length`` bytes long."""
    return hashlib.blake2b(data, digest_size=length).digest()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes."""
    return hmac.digest(key, data, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by the time taken where they differ."""
    return hmac.compare_digest(one, other)


def box(key: bytes, data: bytes, context: bytes) -> bytes:
    """``data`` under ChaCha20-Poly1305 (RFC 8439): nonce of 12 bytes, ciphertext, tag of 16."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, context)


def unbox(key: bytes, boxed: bytes, context: bytes) -> bytes | None:
    """What `box` was given, or ``None`` if key, context or any bit is not the same."""
    try:
        return ChaCha20Poly1305(key).decrypt(boxed[:NONCE_BYTES], boxed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        return None


def siv(key: bytes) -> AESGCMSIV:
    """AES-256-GCM-SIV (RFC 8452), which forgives a repeated nonce."""
    return AESGCMSIV(key)


def usable(public: bytes) -> bool:
    """Whether anything can be wrapped for ``public``: another hand may have written what is no X25519 key."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def wrap(public: bytes, secret: bytes, context: bytes) -> bytes:
    """``secret`` for the holder of ``public`` (X25519) alone: HPKE base mode, 48 bytes longer.

    Raises ValueError if ``public`` is no usable X25519 key.
    """
    return SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), context)


def unwrap(private: bytes, wrapped: bytes, context: bytes) -> bytes | None:
    """What `wrap` was given, or ``None``."""
    try:
        return SUITE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(private), context)
    except (InvalidTag, ValueError):
        return None


def exchange_public(private: bytes) -> bytes:
    """The X25519 public half of ``private``."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def signing_public(private: bytes) -> bytes:
    """The Ed25519 public half of ``private``."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, domain: str, data: bytes) -> bytes:
    """Ed25519 (RFC 8032) over ``domain`` and ``data``: a signature for one use is none for another."""
    return _signing(private).sign(b"amparo/v1/" + domain.encode() + b"\0" + data)


@lru_cache(maxsize=2)
def _signing(private: bytes) -> Ed25519PrivateKey:
    """The key made ready: that takes longer than a signature, and every entry of the audit trail has one."""
    return Ed25519PrivateKey.from_private_bytes(private)


def signed_by(public: bytes, domain: str, data: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``data`` in ``domain`` is by the holder of ``public``."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature, b"amparo/v1/" + domain.encode() + b"\0" + data)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """One person's two private keys of 32 bytes: ``exchange`` (X25519) opens, ``signing`` (Ed25519) signs."""

    exchange: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "PersonKeys":
        """Two new random keys."""
        return cls(fresh_key(), fresh_key())
