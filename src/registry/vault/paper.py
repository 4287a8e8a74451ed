"""The recovery key on paper: an age X25519 identity that opens everything. Knows no files and no people."""

import re
import secrets
from typing import Final, Self

from registry.errors import RecoveryKeyWrong
from registry.vault import bech32
from registry.vault.primitives import (
    KEY_BYTES,
    RECORD,
    derive,
    exchange_public,
    fingerprint,
    fresh_key,
    same,
    sign,
)

PREFIX: Final = "AGE-SECRET-KEY-1"
GROUP: Final = 5
_DATA: Final = 58  # characters after the prefix: 52 of key, 6 of checksum
_START: Final = re.compile(r"AGE[\s\-–—]*SECRET[\s\-–—]*KEY[\s\-–—]*1", re.IGNORECASE)
_MISREAD: Final = str.maketrans({"O": "0", "I": "L", "1": "L", "B": "8"})  # letters Bech32 never uses


def identity_text(private: bytes) -> str:
    """The X25519 ``private`` key (32 bytes) as the identity the age tool reads."""
    return bech32.encode("age-secret-key-", private).upper()


def recipient_text(public: bytes) -> str:
    """The X25519 ``public`` key (32 bytes) as an age recipient, ``age1...``."""
    return bech32.encode("age", public)


def recipient_key(recipient: str) -> bytes:
    """The X25519 public key of an age recipient. ValueError if it is none."""
    kind, data = bech32.decode(recipient)
    if kind != "age" or len(data) != KEY_BYTES:
        raise ValueError("no age recipient")
    return data


class PaperKey:
    """One recovery key; its text is on paper, its ``fingerprint`` tells two papers apart."""

    __slots__ = ("_private",)

    def __init__(self, private: bytes) -> None:
        self._private = private

    def __repr__(self) -> str:
        return "<PaperKey>"

    @classmethod
    def fresh(cls) -> Self:
        """A new key."""
        return cls(fresh_key())

    @classmethod
    def parse(cls, written: str) -> "PaperKey":
        """The key in ``written``: the text, its groups as typed from paper, or a whole recovery file.

        Spaces, hyphens, line breaks, case, comment lines and the usual misreadings (O for 0, I or 1 for L, B
        for 8) do not matter; a wrong character does. Raises `RecoveryKeyWrong`.
        """
        lines = "\n".join(line for line in written.splitlines() if not line.lstrip().startswith("#"))
        start = _START.search(lines)
        typed = "".join(letter for letter in lines[start.end() if start else 0 :].upper() if letter.isalnum())
        if not start and len(typed) != _DATA:
            raise RecoveryKeyWrong
        try:
            _prefix, private = bech32.decode(PREFIX + typed[:_DATA].translate(_MISREAD))
        except ValueError:
            raise RecoveryKeyWrong from None
        if len(private) != 32:
            raise RecoveryKeyWrong
        return cls(private)

    @property
    def text(self) -> str:
        """The key itself, ``AGE-SECRET-KEY-1...``, 74 characters: for paper and QR only."""
        return identity_text(self._private)

    @property
    def groups(self) -> tuple[str, ...]:
        """What follows the prefix, in groups of five, to be printed with their numbers from 1."""
        rest = self.text[len(PREFIX) :]
        return tuple(rest[place : place + GROUP] for place in range(0, len(rest), GROUP))

    @property
    def recipient(self) -> str:
        """The public half, ``age1...``."""
        return recipient_text(exchange_public(self._private))

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that may be shown to anybody, such as ``3F2A-91C0``."""
        return fingerprint_of(self.recipient)

    @property
    def exchange(self) -> bytes:
        """The X25519 private key itself."""
        return self._private

    @property
    def signing(self) -> bytes:
        """The Ed25519 private key that goes with this paper."""
        return derive(self.text.encode(), "paper/signing")

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data`` of who holds this paper, as the audit trail holds it."""
        return sign(self.signing, RECORD, data)

    def asked(self) -> tuple[int, int]:
        """The numbers, from 1, of two groups to be typed back from the paper at set-up."""
        whole = [place + 1 for place, group in enumerate(self.groups) if len(group) == GROUP]
        first, second = sorted(secrets.SystemRandom().sample(whole, 2))
        return first, second

    def confirms(self, number: int, typed: str) -> bool:
        """Whether ``typed`` is group ``number`` (from 1), read as forgivingly as `parse` reads."""
        if not 1 <= number <= len(self.groups):
            return False
        letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)
        return same(self.groups[number - 1].encode(), letters.encode("utf-8", "replace"))


def fingerprint_of(recipient: str) -> str:
    """The eight digits of the paper whose public half is ``recipient``."""
    digits = fingerprint(recipient.encode(), 4).hex().upper()
    return f"{digits[:4]}-{digits[4:]}"
