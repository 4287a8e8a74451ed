"""Section 2 of docs/file-formats.md, written from that page: nothing here comes from the program.

HPKE and Bech32 are spelled out instead of taken from a library, so that a mistake shared with the program's library
would show.
"""

import base64
import binascii
import hashlib
import hmac
import json
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV, ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class Refused(Exception):
    """Something is not as the page says; the text says what."""


def need(holds: bool, problem: str) -> None:
    """Refuse with `problem` unless it holds."""
    if not holds:
        raise Refused(problem)


def unbase64(text: Any, size: int | None = None) -> bytes:
    """Bytes of standard Base64 with padding, of `size` bytes if given."""
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise Refused("not base64") from error
    need(size is None or len(data) == size, "base64 of another length")
    return data


def unhex(text: Any, size: int | None = None) -> bytes:
    """Bytes of lower-case hexadecimal digits, of `size` bytes if given."""
    try:
        data = binascii.unhexlify(text)
    except (TypeError, ValueError) as error:
        raise Refused("not hexadecimal") from error
    need(data.hex() == text and (size is None or len(data) == size), "digits of another length or spelling")
    return data


def ascii_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def utf8_json(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="surrogatepass")  # a draft may hold half a character


def from_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise Refused("not JSON") from error


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def b2(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()


def hmac256(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, "sha256").digest()


def _expand(prk: bytes, info: bytes, size: int) -> bytes:
    out, block, count = b"", b"", 1
    while len(out) < size:
        block = hmac256(prk, block + info + bytes([count]))
        out, count = out + block, count + 1
    return out[:size]


def hkdf(key: bytes, label: str, size: int = 32) -> bytes:
    """HKDF-SHA256 without salt: its salt is then 32 zero bytes."""
    return _expand(hmac256(bytes(32), key), b"amparo/v1/" + label.encode(), size)


def fold(login: str) -> bytes:
    return unicodedata.normalize("NFKC", login).strip().casefold().encode()


def unbox(key: bytes, data: bytes, aad: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(data[:12], data[12:], aad)
    except (InvalidTag, ValueError) as error:
        raise Refused("a box does not open") from error


def unsiv(key: bytes, data: bytes, aad: bytes) -> bytes:
    """Open nonce (12) | ciphertext and tag."""
    try:
        return AESGCMSIV(key).decrypt(data[:12], data[12:], aad)
    except (InvalidTag, ValueError) as error:
        raise Refused("a sealed part does not open") from error


def x25519_public(private: bytes) -> bytes:
    key = X25519PrivateKey.from_private_bytes(private).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def ed25519_public(private: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(private).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def unwrap(private: bytes, data: bytes, info: bytes) -> bytes:
    """HPKE base mode (RFC 9180) of X25519, HKDF-SHA256 and ChaCha20-Poly1305: the first message, empty AAD."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"

    def extract(of: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac256(salt or bytes(32), b"HPKE-v1" + of + label + ikm)

    def expand(of: bytes, prk: bytes, label: bytes, context: bytes, size: int) -> bytes:
        return _expand(prk, size.to_bytes(2, "big") + b"HPKE-v1" + of + label + context, size)

    need(len(data) >= 48, "a wrapped key is too short")
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(data[:32])
        )
    except ValueError as error:
        raise Refused("a wrapped key has no good public key") from error
    agreed = expand(
        kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", data[:32] + x25519_public(private), 32
    )
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, agreed, b"secret", b"")
    key, nonce = expand(suite, secret, b"key", context, 32), expand(suite, secret, b"base_nonce", context, 12)
    return unbox(key, nonce + data[32:], b"")


def signed(public: bytes, domain: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` is `sign(…, domain, data)` of the key with this public half."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            signature, b"amparo/v1/" + domain.encode() + b"\x00" + data
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _checksum(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= generator if top >> bit & 1 else 0
    return total


def unbech32(text: str, prefix: str) -> bytes:
    """The bytes of Bech32 (BIP 173) with this prefix, in one case of letters."""
    need(text in (text.lower(), text.upper()), "mixed case")
    name, _, rest = text.lower().rpartition("1")
    need(name == prefix and set(rest) <= set(BECH32), "not the Bech32 that was expected")
    values = [BECH32.index(letter) for letter in rest]
    spread = [ord(letter) >> 5 for letter in name] + [0] + [ord(letter) & 31 for letter in name]
    need(_checksum(spread + values) == 1, "a Bech32 checksum is wrong")
    bits = "".join(f"{value:05b}" for value in values[:-6])
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


def bech32(data: bytes, prefix: str) -> str:
    """The other way, in lower case."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    total = _checksum(spread + values + [0] * 6) ^ 1
    tail = [total >> 5 * (5 - at) & 31 for at in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in values + tail)
