"""A session's PIN: four to six digits, kept while the process lives as a slow, salted hash. Knows no session.

It is no key: nothing is sealed under it, and it is never written anywhere. Whoever could read the hash in this
process's memory could read the keys beside it; the hash keeps a PIN that people use elsewhere, too, from lying there.
"""

import secrets
from itertools import pairwise
from typing import Final

from registry.errors import WeakPin
from registry.vault.primitives import same
from registry.vault.stretching import KdfParameters, argon2id

SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 6
_COST: Final = KdfParameters(19 * 1024, 2, 1)  # OWASP's least for Argon2id: some 30 ms, which nobody notices


class SessionPin:
    """Chosen digits; raises `WeakPin` unless they are 4 to 6 and neither all the same nor a row such as 1234."""

    def __init__(self, digits: str) -> None:
        if not _is_pin(digits) or _is_obvious(digits):
            raise WeakPin(least=SHORTEST_PIN, most=LONGEST_PIN)
        self._salt = secrets.token_bytes(16)
        self._hash = self._hashed(digits)

    def __repr__(self) -> str:
        return "<SessionPin>"

    def matches(self, digits: str) -> bool:
        """Whether these are the digits that were chosen."""
        return _is_pin(digits) and same(self._hash, self._hashed(digits))

    def _hashed(self, digits: str) -> bytes:
        return argon2id(digits.encode("ascii"), self._salt, _COST)


def _is_pin(digits: str) -> bool:
    return SHORTEST_PIN <= len(digits) <= LONGEST_PIN and digits.isascii() and digits.isdigit()


def _is_obvious(digits: str) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(digits)}
    return steps in ({0}, {1}, {-1})
