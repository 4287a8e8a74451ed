"""What the primitives promise beyond their standards, whose known answers are in `test_known_answers`."""

import pytest

from registry.vault import primitives as p


def test_box_opens_only_with_same_key_context_and_bits() -> None:
    key = p.fresh_key()
    boxed = p.box(key, b"what", b"where")
    assert p.unbox(key, boxed, b"where") == b"what"
    assert p.unbox(key, boxed, b"elsewhere") is None
    assert p.unbox(p.fresh_key(), boxed, b"where") is None
    assert p.unbox(key, b"", b"where") is None
    for place in range(len(boxed)):
        assert p.unbox(key, boxed[:place] + bytes([boxed[place] ^ 1]) + boxed[place + 1 :], b"where") is None


def test_a_signature_for_one_use_is_none_for_another() -> None:
    keys = p.PersonKeys.fresh()
    public = p.signing_public(keys.signing)
    signature = p.sign(keys.signing, "record", b"data")
    assert p.signed_by(public, "record", b"data", signature)
    assert not p.signed_by(public, "charter", b"data", signature)
    assert not p.signed_by(public, "record", b"date", signature)
    assert not p.signed_by(public, "record", b"data", b"")
    assert not p.signed_by(b"short", "record", b"data", signature)


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
