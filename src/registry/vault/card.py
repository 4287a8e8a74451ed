"""The computer card: this computer's key as words on paper, to authorise another computer. Knows no files.

It opens nothing without a passphrase. 24 words of the list that also offers passphrases, 11 bits each: 32 bytes and
a checksum of one, as BIP-39 lays them out; every word is told from all others by its first four letters.
"""

import base64
import binascii
import hashlib
import re
from typing import Final

from registry.errors import CardWrong
from registry.language import LANGUAGES, Language
from registry.values.phonetic import folded
from registry.vault.passphrases import word_list
from registry.vault.primitives import same

WORDS: Final = 24
MARK: Final = "AMPARO-EQUIPO-1"
_BITS: Final = 11
_TOLD: Final = 4
_QR: Final = re.compile(MARK + r"[\s:]*([A-Z2-7]{53})", re.IGNORECASE)


def card_words(secret: bytes, language: Language) -> tuple[str, ...]:
    """The `WORDS` words of a computer's key of 32 bytes."""
    whole = int.from_bytes(secret + _checksum(secret))
    words = word_list(language)
    return tuple(words[whole >> _BITS * place & 0x7FF] for place in range(WORDS - 1, -1, -1))


def card_code(secret: bytes) -> str:
    """The same as letters and digits for a QR code, 69 characters."""
    return f"{MARK}:{base64.b32encode(secret + _checksum(secret)).decode().rstrip('=')}"


def card_secret(written: str) -> bytes:
    """The computer's key spelled by ``written``: the words of a card in either language, or what its QR code holds.

    Capitals, accents, numbers before the words and everything after a word's fourth letter do not matter. Raises
    `CardWrong`.
    """
    found = _QR.search(written)
    if found:
        try:
            return _checked(base64.b32decode(found[1].upper() + "==="))
        except binascii.Error:
            raise CardWrong from None
    typed = [folded(word)[:_TOLD] for word in re.findall(r"[^\W\d_]+", written)]
    if len(typed) == WORDS:
        for language in LANGUAGES:
            places = {folded(word)[:_TOLD]: place for place, word in enumerate(word_list(language))}
            if all(word in places for word in typed):
                whole = 0
                for word in typed:
                    whole = whole << _BITS | places[word]
                return _checked(whole.to_bytes(33))
    raise CardWrong


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()[:1]


def _checked(whole: bytes) -> bytes:
    secret = whole[:32]
    if len(whole) != 33 or not same(_checksum(secret), whole[32:]):
        raise CardWrong
    return secret
