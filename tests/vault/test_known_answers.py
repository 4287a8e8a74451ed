"""Known answers: every primitive gives what its standard publishes.

The vectors are facts out of their published sources, each named in its file under `vectors/`. Where the library can be
reached by the very call the program makes, the vector goes through that call.
"""

import base64
import hashlib
import hmac
import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from argon2.low_level import ARGON2_VERSION, Type, core, ffi, lib
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.errors import BackupKeyWrong, BackupUnreadable, RecoveryKeyWrong
from registry.vault import FLOOR, KdfParameters, PaperKey, decrypt_stream, encrypt_stream
from registry.vault import primitives as p
from registry.vault.streams import close, disclose
from registry.vault.stretching import argon2id

VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    """The vectors of one file; hexadecimal stays text."""
    return json.loads((VECTORS / name).read_text("utf-8"))["vectors"]


def raw(one: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(one[name]) for name in names]


def test_every_file_of_vectors_says_where_it_is_from_and_under_what_licence() -> None:
    found = {path.name: json.loads(path.read_text("utf-8")) for path in VECTORS.iterdir()}
    assert all(one["source"] and one["licence"] and one["vectors"] for one in found.values())
    assert {name: len(one["vectors"]) for name, one in found.items()} == {
        "rfc8452.json": 26, "rfc9106.json": 6, "rfc5869.json": 3, "rfc8032.json": 4, "rfc7748.json": 3,
        "rfc9180.json": 1, "age_cctv.json": 67,
    }  # fmt: skip


# --- keys from keys -------------------------------------------------------------------------------------------


def hkdf(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 written out."""
    pseudo = hmac.digest(salt or b"\0" * 32, key, "sha256")
    block, out = b"", b""
    for count in range(1, -(-length // 32) + 1):
        block = hmac.digest(pseudo, block + info + bytes([count]), "sha256")
        out += block
    return out[:length]


@pytest.mark.parametrize("one", vectors("rfc5869.json"))
def test_hkdf_rfc_5869(one: dict[str, Any]) -> None:
    key, salt, info, expected = raw(one, "key", "salt", "info", "output")
    library = HKDF(algorithm=hashes.SHA256(), length=one["length"], salt=salt, info=info).derive(key)
    assert hkdf(key, salt, info, one["length"]) == library == expected


def test_derive_is_hkdf_with_the_purpose_as_info() -> None:
    assert p.derive(b"k" * 32, "db") == hkdf(b"k" * 32, b"", b"amparo/v1/db", 32)
    assert p.derive(b"k" * 32, "db") != p.derive(b"k" * 32, "vault-mac")


def with_secret(one: dict[str, Any]) -> bytes:
    """Argon2id with a secret and associated data, which only the library's lowest call takes."""
    password, salt, key, data = raw(one, "password", "salt", "secret", "data")
    parts = [ffi.new("uint8_t[]", part) for part in (password, salt, key, data)]
    out = ffi.new("uint8_t[]", one["length"])
    context = ffi.new(
        "argon2_context *",
        {
            "version": ARGON2_VERSION, "out": out, "outlen": one["length"], "pwd": parts[0], "pwdlen": len(password),
            "salt": parts[1], "saltlen": len(salt), "secret": parts[2], "secretlen": len(key), "ad": parts[3],
            "adlen": len(data), "t_cost": one["passes"], "m_cost": one["memory"], "lanes": one["lanes"],
            "threads": one["lanes"], "allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL, "flags": lib.ARGON2_DEFAULT_FLAGS,
        },
    )  # fmt: skip
    assert core(context, Type.ID.value) == lib.ARGON2_OK
    return bytes(ffi.buffer(out, one["length"]))


@pytest.mark.parametrize("one", vectors("rfc9106.json"))
def test_argon2id_rfc_9106(one: dict[str, Any]) -> None:
    """The standard's own vector has a secret and data; those without go through the program's call."""
    password, salt, key, data, expected = raw(one, "password", "salt", "secret", "data", "output")
    assert with_secret(one) == expected
    other = Argon2id(
        salt=salt, length=one["length"], iterations=one["passes"], lanes=one["lanes"], memory_cost=one["memory"],
        secret=key or None, ad=data or None,
    )  # fmt: skip
    assert other.derive(password) == expected
    if one["length"] == p.KEY_BYTES and not key:
        assert argon2id(password, salt, KdfParameters(one["memory"], one["passes"], one["lanes"])) == expected


def test_argon2id_agrees_with_another_implementation() -> None:
    other = Argon2id(
        salt=b"s" * 16, length=32, iterations=FLOOR.passes, lanes=FLOOR.lanes, memory_cost=FLOOR.memory
    )
    assert argon2id(b"correct horse", b"s" * 16, FLOOR) == other.derive(b"correct horse")


# --- sealing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", vectors("rfc8452.json"))
def test_aes_256_gcm_siv_rfc_8452(one: dict[str, Any]) -> None:
    """All of appendix C.2, and of C.3 where the counter of the blocks wraps."""
    key, nonce, aad, plain, sealed = raw(one, "key", "nonce", "aad", "plain", "sealed")
    cipher = p.siv(key)
    assert cipher.encrypt(nonce, plain, aad) == sealed
    assert cipher.decrypt(nonce, sealed, aad) == plain
    with pytest.raises(Exception):  # noqa: B017, PT011 - the library has several; none gives plain bytes
        cipher.decrypt(nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), aad)


def test_chacha20_poly1305_rfc_8439() -> None:
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    plain = (
        b"Ladies and Gentlemen of the class of '99: "
        b"If I could offer you only one tip for the future, sunscreen would be it."
    )
    context = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    closed = ChaCha20Poly1305(key).encrypt(nonce, plain, context)
    assert closed[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"
    assert p.unbox(key, nonce + closed, context) == plain


# --- signatures and exchanges ---------------------------------------------------------------------------------


@pytest.mark.parametrize("one", vectors("rfc8032.json"), ids=lambda one: f"{len(one['message']) // 2} bytes")
def test_ed25519_rfc_8032(one: dict[str, Any]) -> None:
    private, public, message, signature = raw(one, "private", "public", "message", "signature")
    assert p.signing_public(private) == public
    assert Ed25519PrivateKey.from_private_bytes(private).sign(message) == signature
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


@pytest.mark.parametrize("one", vectors("rfc7748.json"))
def test_x25519_rfc_7748(one: dict[str, Any]) -> None:
    private, public, shared = raw(one, "private", "public", "shared")
    key = X25519PrivateKey.from_private_bytes(private)
    assert key.exchange(X25519PublicKey.from_public_bytes(public)) == shared


def test_x25519_rfc_7748_section_6() -> None:
    private = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    assert (
        p.exchange_public(private).hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    )


class Receiver:
    """The receiver of RFC 9180 base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305, written out from the text."""

    def __init__(self, private: bytes, enc: bytes, info: bytes) -> None:
        kem, whole = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(enc))
        first = self._extract(kem, b"", b"eae_prk", shared)
        secret = self._expand(kem, first, b"shared_secret", enc + p.exchange_public(private), 32)
        about = (
            b"\0"
            + self._extract(whole, b"", b"psk_id_hash", b"")
            + self._extract(whole, b"", b"info_hash", info)
        )
        base = self._extract(whole, secret, b"secret", b"")
        self.shared_secret, self.key_schedule_context, self.secret = secret, about, base
        self.key = self._expand(whole, base, b"key", about, 32)
        self.base_nonce = self._expand(whole, base, b"base_nonce", about, 12)

    def open(self, sealed: bytes, aad: bytes = b"", seq: int = 0) -> bytes:
        nonce = int.from_bytes(self.base_nonce) ^ seq
        return ChaCha20Poly1305(self.key).decrypt(nonce.to_bytes(12), sealed, aad)

    @staticmethod
    def _extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac.digest(salt or b"\0" * 32, b"HPKE-v1" + suite + label + key, "sha256")

    @staticmethod
    def _expand(suite: bytes, key: bytes, label: bytes, about: bytes, length: int) -> bytes:
        labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + about
        return (hmac.digest(key, labelled + b"\x01", "sha256"))[:length]


def test_hpke_rfc_9180_the_written_out_receiver_opens_the_vectors() -> None:
    [one] = vectors("rfc9180.json")
    private, public, enc, info = raw(one, "skRm", "pkRm", "enc", "info")
    assert p.exchange_public(private) == public
    receiver = Receiver(private, enc, info)
    for name in ("shared_secret", "key_schedule_context", "secret", "key", "base_nonce"):
        assert getattr(receiver, name).hex() == one[name], name
    for said in one["encryptions"]:
        aad, plain, sealed = raw(said, "aad", "pt", "ct")
        assert receiver.open(sealed, aad, said["seq"]) == plain


def test_hpke_rfc_9180_the_programs_own_call_opens_under_the_published_key() -> None:
    """`unwrap` has no associated data; under the published key and nonce without it, it opens what the vector says."""
    [one] = vectors("rfc9180.json")
    private, enc, info, key, nonce = raw(one, "skRm", "enc", "info", "key", "base_nonce")
    first = one["encryptions"][0]
    aad, plain, sealed = raw(first, "aad", "pt", "ct")
    cipher = ChaCha20Poly1305(key)
    assert cipher.encrypt(nonce, plain, aad) == sealed
    assert p.unwrap(private, enc + cipher.encrypt(nonce, plain, b""), info) == plain
    assert p.unwrap(private, enc + cipher.encrypt(nonce, plain, b""), info + b"!") is None
    assert p.unwrap(private, enc + sealed, info) is None


def test_wrap_is_hpke_as_rfc_9180_writes_it() -> None:
    private = p.fresh_key()
    sealed = p.wrap(p.exchange_public(private), b"k" * 32, b"context")
    assert len(sealed) == 32 + p.WRAP_OVERHEAD
    written_out = Receiver(private, sealed[:32], b"context").open(sealed[32:])
    assert written_out == p.unwrap(private, sealed, b"context") == b"k" * 32


# --- age ------------------------------------------------------------------------------------------------------

OLDER_SPELLING = {"stanza_missing_body", "stanza_missing_final_line"}
"""The library reads stanzas without their last, short line, as the first files of age had them; their MAC holds."""
TYPED = {
    "no match": BackupKeyWrong,
    "HMAC failure": BackupUnreadable,
    "header failure": BackupUnreadable,
    "payload failure": BackupUnreadable,
}


@pytest.mark.parametrize("one", vectors("age_cctv.json"), ids=lambda one: one["name"])
def test_age_vectors_open_or_end_in_typed_errors(one: dict[str, Any]) -> None:
    file = zlib.decompress(base64.b64decode(one["file"]))
    out = io.BytesIO()
    if one["expect"] == "success" or one["name"] in OLDER_SPELLING:
        decrypt_stream(io.BytesIO(file), out, one["identities"], file="copy.amparo")
    else:
        with pytest.raises(TYPED[one["expect"]]):
            decrypt_stream(io.BytesIO(file), out, one["identities"], file="copy.amparo")
    if one["payload"]:  # what came out before an error is no more than was sealed; the caller deletes it
        assert hashlib.sha256(out.getvalue()).hexdigest() == one["payload"]
    elif one["name"] not in OLDER_SPELLING:
        assert out.getvalue() == b""


@pytest.mark.parametrize("one", vectors("age_cctv.json"), ids=lambda one: one["name"])
def test_age_vectors_as_the_papers_part_of_a_vault(one: dict[str, Any]) -> None:
    """The other call of the library the program makes: all in memory, and nothing at all comes out on an error."""
    file = zlib.decompress(base64.b64decode(one["file"]))
    paper = PaperKey.parse(one["identities"][0]) if one["identities"] else PaperKey.fresh()
    if one["expect"] == "success" or one["name"] in OLDER_SPELLING:
        if one["payload"]:
            assert hashlib.sha256(disclose(paper, file)).hexdigest() == one["payload"]
    else:
        with pytest.raises(RecoveryKeyWrong):
            disclose(paper, file)


HEADER = re.compile(
    rb"age-encryption\.org/v1\n((?:-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n|-> [!-~]+-grease(?: [!-~]+)*\n"
    rb"(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)+)--- ([A-Za-z0-9+/]{43})\n"
)
STANZA = re.compile(rb"-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})\n")
CHUNK = 64 * 1024


def loose(text: bytes) -> bytes:
    """Base64 without its padding."""
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)


def opened_by_the_text(file: bytes, paper: PaperKey) -> bytes:
    """An age file opened after the words of its specification, with nothing of the library."""
    header = HEADER.match(file)
    assert header, "the header is spelled as the specification says"
    private, public = paper.exchange, p.exchange_public(paper.exchange)
    file_key = b""
    for share, body in STANZA.findall(header[1]):
        there = loose(share)
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(there)
        )
        wrap = hkdf(shared, there + public, b"age-encryption.org/v1/X25519", 32)
        try:
            file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), loose(body), b"")
        except Exception:  # another person's stanza
            continue
    assert len(file_key) == 16
    signed = file[: header.end() - len(header[2]) - 2]
    assert signed.endswith(b"\n---")
    assert hmac.digest(hkdf(file_key, b"", b"header", 32), signed, "sha256") == loose(header[2])
    rest = file[header.end() :]
    payload = ChaCha20Poly1305(hkdf(file_key, rest[:16], b"payload", 32))
    chunks = [rest[at : at + CHUNK + 16] for at in range(16, len(rest), CHUNK + 16)]
    return b"".join(
        payload.decrypt(number.to_bytes(11) + bytes([number == len(chunks) - 1]), chunk, b"")
        for number, chunk in enumerate(chunks)
    )


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_the_program_seals_is_age_as_its_specification_says(length: int) -> None:
    paper, other = PaperKey.fresh(), PaperKey.fresh()
    content = bytes(range(256)) * (length // 256 + 1)
    content = content[:length]
    out = io.BytesIO()
    encrypt_stream(io.BytesIO(content), out, [other.recipient, paper.recipient])
    assert opened_by_the_text(out.getvalue(), paper) == opened_by_the_text(out.getvalue(), other) == content
    assert opened_by_the_text(close(paper.recipient, content), paper) == content
