"""Case codes: neutral, not in any order, with a check character. Knows no case.

Six characters in two groups, ``H7K-2M9``: five by chance from 31 that nobody confuses (no 0 O 1 I L), and a check
character. 31 is prime and the weights differ, so every single wrong character and every swap of two neighbours is
noticed (the property that ISO/IEC 7064 systems are chosen for; proved by exhaustion in the tests).
"""

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WEIGHTS: Final = (2, 3, 4, 5, 6)


def check_character(five: str) -> str:
    """The check character of five characters of the alphabet."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in zip(_WEIGHTS, five, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def new_code() -> str:
    """A fresh code, ``XXX-XXX``; the caller makes sure it is not taken."""
    five = "".join(secrets.choice(ALPHABET) for _turn in range(5))
    return shown(five + check_character(five))


def shown(six: str) -> str:
    """Six characters in their two groups."""
    return f"{six[:3]}-{six[3:]}"


def read(typed: str) -> str | None:
    """The code somebody typed, with or without its hyphen, in any case; None if it is not one."""
    six = "".join(letter for letter in typed.upper() if letter not in "- ")
    if len(six) != 6 or any(letter not in ALPHABET for letter in six):
        return None
    return shown(six) if check_character(six[:5]) == six[5] else None
