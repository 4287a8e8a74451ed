"""Known answers: every primitive gives what its standard says."""

import hmac

import pytest
from argon2.low_level import ARGON2_VERSION, Type, core, ffi, lib
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.vault import FLOOR
from registry.vault import primitives as p
from registry.vault.stretching import argon2id


def hkdf(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 written out."""
    pseudo = hmac.digest(salt or b"\0" * 32, key, "sha256")
    block, out = b"", b""
    for count in range(1, -(-length // 32) + 1):
        block = hmac.digest(pseudo, block + info + bytes([count]), "sha256")
        out += block
    return out[:length]


@pytest.mark.parametrize(
    ("salt", "info", "expected"),
    [
        (
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (b"", b"", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    ],
)
def test_hkdf_rfc_5869_cases_1_and_3(salt: bytes, info: bytes, expected: str) -> None:
    key = b"\x0b" * 22
    library = HKDF(algorithm=hashes.SHA256(), length=42, salt=salt, info=info).derive(key)
    assert hkdf(key, salt, info, 42).hex() == library.hex() == expected


def test_derive_is_hkdf_with_the_purpose_as_info() -> None:
    assert p.derive(b"k" * 32, "db") == hkdf(b"k" * 32, b"", b"amparo/v1/db", 32)
    assert p.derive(b"k" * 32, "db") != p.derive(b"k" * 32, "vault-mac")


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("", "07f5f4169bbf55a8400cd47ea6fd400f"),
        ("0100000000000000", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
    ],
)
def test_aes_256_gcm_siv_rfc_8452_c2(plain: str, expected: str) -> None:
    cipher = p.siv(bytes([1]) + bytes(31))
    assert cipher.encrypt(bytes([3]) + bytes(11), bytes.fromhex(plain), None).hex() == expected


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


def test_box_opens_only_with_same_key_context_and_bits() -> None:
    key = p.fresh_key()
    boxed = p.box(key, b"what", b"where")
    assert p.unbox(key, boxed, b"where") == b"what"
    assert p.unbox(key, boxed, b"elsewhere") is None
    assert p.unbox(p.fresh_key(), boxed, b"where") is None
    assert p.unbox(key, b"", b"where") is None
    for place in range(len(boxed)):
        assert p.unbox(key, boxed[:place] + bytes([boxed[place] ^ 1]) + boxed[place + 1 :], b"where") is None


def test_argon2id_rfc_9106() -> None:
    """The standard's vector uses a secret and associated data, so it goes to the library's lowest call."""
    out = ffi.new("uint8_t[]", 32)
    password, salt = ffi.new("uint8_t[]", b"\1" * 32), ffi.new("uint8_t[]", b"\2" * 16)
    secret, extra = ffi.new("uint8_t[]", b"\3" * 8), ffi.new("uint8_t[]", b"\4" * 12)
    context = ffi.new(
        "argon2_context *",
        {
            "version": ARGON2_VERSION, "out": out, "outlen": 32, "pwd": password, "pwdlen": 32, "salt": salt,
            "saltlen": 16, "secret": secret, "secretlen": 8, "ad": extra, "adlen": 12, "t_cost": 3,
            "m_cost": 32, "lanes": 4, "threads": 4, "allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL,
            "flags": lib.ARGON2_DEFAULT_FLAGS,
        },
    )  # fmt: skip
    assert core(context, Type.ID.value) == lib.ARGON2_OK
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert bytes(ffi.buffer(out, 32)).hex() == expected


def test_argon2id_agrees_with_another_implementation() -> None:
    other = Argon2id(
        salt=b"s" * 16, length=32, iterations=FLOOR.passes, lanes=FLOOR.lanes, memory_cost=FLOOR.memory
    )
    assert argon2id(b"correct horse", b"s" * 16, FLOOR) == other.derive(b"correct horse")


def test_ed25519_rfc_8032_test_2() -> None:
    private = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert p.signing_public(private).hex() == public
    assert Ed25519PrivateKey.from_private_bytes(private).sign(b"\x72").hex() == signature


def test_a_signature_for_one_use_is_none_for_another() -> None:
    keys = p.PersonKeys.fresh()
    public = p.signing_public(keys.signing)
    signature = p.sign(keys.signing, "record", b"data")
    assert p.signed_by(public, "record", b"data", signature)
    assert not p.signed_by(public, "charter", b"data", signature)
    assert not p.signed_by(public, "record", b"date", signature)
    assert not p.signed_by(public, "record", b"data", b"")
    assert not p.signed_by(b"short", "record", b"data", signature)


def test_x25519_rfc_7748_section_6() -> None:
    private = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    assert (
        p.exchange_public(private).hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    )


def open_hpke(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180 base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305, written out from the standard."""

    def extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac.digest(salt or b"\0" * 32, b"HPKE-v1" + suite + label + key, "sha256")

    def expand(suite: bytes, key: bytes, label: bytes, about: bytes, length: int) -> bytes:
        labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + about
        return (hmac.digest(key, labelled + b"\x01", "sha256"))[:length]

    kem, whole = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"
    sender = sealed[:32]
    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(sender))
    first = extract(kem, b"", b"eae_prk", shared)
    secret = expand(kem, first, b"shared_secret", sender + p.exchange_public(private), 32)
    about = b"\0" + extract(whole, b"", b"psk_id_hash", b"") + extract(whole, b"", b"info_hash", info)
    base = extract(whole, secret, b"secret", b"")
    key, nonce = expand(whole, base, b"key", about, 32), expand(whole, base, b"base_nonce", about, 12)
    return ChaCha20Poly1305(key).decrypt(nonce, sealed[32:], b"")


def test_wrap_is_hpke_as_rfc_9180_writes_it() -> None:
    private = p.fresh_key()
    sealed = p.wrap(p.exchange_public(private), b"k" * 32, b"context")
    assert len(sealed) == 32 + p.WRAP_OVERHEAD
    assert open_hpke(private, sealed, b"context") == p.unwrap(private, sealed, b"context") == b"k" * 32


def test_wrapped_opens_only_for_the_right_person_and_context() -> None:
    private = p.fresh_key()
    sealed = p.wrap(p.exchange_public(private), b"k" * 32, b"context")
    assert p.unwrap(p.fresh_key(), sealed, b"context") is None
    assert p.unwrap(private, sealed, b"other") is None
    for bad in (b"", sealed[:31], sealed[:-1], bytes(80), sealed + b"\0"):
        assert p.unwrap(private, bad, b"context") is None
    with pytest.raises(ValueError, match="shared key"):
        p.wrap(bytes(32), b"k" * 32, b"context")


def test_reprs_show_no_key() -> None:
    keys = p.PersonKeys.fresh()
    assert keys.exchange.hex() not in repr(keys)
    assert repr(keys) == "PersonKeys()"
