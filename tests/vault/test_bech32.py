"""Bech32 against the vectors of BIP-173 and against age itself."""

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.vault import bech32
from registry.vault.paper import identity_text, recipient_text
from registry.vault.primitives import exchange_public

VALID = [
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "?1ezyfcl",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
]
INVALID = [
    "\x201nwldj5",
    "\x7f1axkwrx",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "a12UEL5L",
]


@pytest.mark.parametrize("spelled", VALID)
def test_bip_173_valid_strings_have_a_right_checksum(spelled: str) -> None:
    words = [bech32.ALPHABET.index(letter) for letter in spelled.lower().rpartition("1")[2]]
    assert bech32._polymod([*bech32._expand(spelled.lower().rpartition("1")[0]), *words]) == 1
    altered = spelled[:-1] + ("q" if spelled[-1] != "q" else "p")
    with pytest.raises(ValueError, match="checksum"):
        bech32.decode(altered.lower())


@pytest.mark.parametrize("spelled", INVALID)
def test_bip_173_invalid_strings_are_refused(spelled: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each is wrong in its own way
        bech32.decode(spelled)


@given(st.binary(max_size=80))
def test_what_is_encoded_decodes(data: bytes) -> None:
    spelled = bech32.encode("age", data)
    assert bech32.decode(spelled) == bech32.decode(spelled.upper()) == ("age", data)


@given(st.binary(min_size=32, max_size=32))
def test_age_reads_and_writes_the_same_keys(private: bytes) -> None:
    identity = pyrage.x25519.Identity.from_str(identity_text(private))
    assert str(identity) == identity_text(private)
    assert str(identity.to_public()) == recipient_text(exchange_public(private))
