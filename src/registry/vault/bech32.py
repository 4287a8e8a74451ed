"""Bech32 (BIP-173), the spelling of age's keys: letters and digits with a checksum. Knows no keys."""

from collections.abc import Iterable
from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM: Final = 6


def encode(prefix: str, data: bytes) -> str:
    """``data`` under the human-readable ``prefix`` (lower case), without BIP-173's limit of 90 characters."""
    words = _regroup(data, 8, 5, pad=True)
    state = _polymod([*_expand(prefix), *words, *([0] * _CHECKSUM)]) ^ 1
    check = [(state >> 5 * (_CHECKSUM - 1 - place)) & 31 for place in range(_CHECKSUM)]
    return prefix + "1" + "".join(ALPHABET[word] for word in [*words, *check])


def decode(spelled: str) -> tuple[str, bytes]:
    """The prefix (lower case) and the bytes of ``spelled``. Raises ValueError if it is not whole Bech32."""
    if spelled.lower() != spelled and spelled.upper() != spelled:
        raise ValueError("mixed case")
    prefix, one, rest = spelled.lower().rpartition("1")
    if (
        not one
        or not prefix
        or len(rest) < _CHECKSUM
        or any(not 33 <= ord(letter) <= 126 for letter in prefix)
    ):
        raise ValueError("no prefix or no checksum")
    words = [ALPHABET.index(letter) for letter in rest]
    if _polymod([*_expand(prefix), *words]) != 1:
        raise ValueError("checksum")
    return prefix, bytes(_regroup(words[:-_CHECKSUM], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(words: Iterable[int]) -> int:
    state = 1
    for word in words:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ word
        for place, factor in enumerate(_GENERATOR):
            if top >> place & 1:
                state ^= factor
    return state


def _regroup(words: Iterable[int], width: int, wanted: int, *, pad: bool) -> list[int]:
    """``words`` of ``width`` bits in words of ``wanted`` bits; left-over bits are padded, or must be zero."""
    held, bits, result = 0, 0, []
    for word in words:
        held = held << width | word
        bits += width
        while bits >= wanted:
            bits -= wanted
            result.append(held >> bits & (1 << wanted) - 1)
        held &= (1 << bits) - 1
    if pad and bits:
        result.append(held << wanted - bits & (1 << wanted) - 1)
    elif not pad and (bits >= width or held):
        raise ValueError("left-over bits")
    return result
