"""Numbers of key file and charter, which only grow: which of them a house comes to by working. Knows no file.

They are written by whoever holds the file's key. One that nobody comes to by working is a forgery that would leave no
room for the next, so it is told from the others long before the format ends (2**52).
"""

import time
from typing import Final

LEFT_OUT: Final = 10_000
"""How many a restore leaves out: more changes of accounts than there are between two backups."""
PLAUSIBLE: Final = 2**43
"""Beyond it nothing is built upon: milliseconds since 1970, in the year 2248."""
FAR: Final = 2**48
"""Whatever reaches it was forged, also by a restore upon a restore."""


def beyond(*known: int) -> int:
    """A number past every one of ``known`` that may be true, and past the milliseconds since 1970."""
    now = min(time.time_ns() // 1_000_000, PLAUSIBLE)
    return max(now, *(one for one in known if one < PLAUSIBLE), 0) + LEFT_OUT


def past(number: int, *known: int) -> int:
    """The next after ``number`` and after every one of ``known`` that may be true."""
    return max(number, *(one for one in known if one < PLAUSIBLE), 0) + 1


def leaps(number: int, told: int) -> bool:
    """Whether ``number`` is one that nobody comes to by working from ``told``, which is the newest that is known."""
    return number >= FAR or told >= FAR or number > told + LEFT_OUT
