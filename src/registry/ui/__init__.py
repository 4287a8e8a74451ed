"""The window: Qt and nothing of how a registry is kept.

PySide6 6.12.0 gives back one reference too many of None (and of True) with every call that returns nothing.
Python 3.12 and later do not count these; Python 3.11 ends with “deallocating None” after some thousand calls.
So they are given, once, more references than any day's work can take.
"""

import ctypes
import sys


def _keep_constants_alive() -> None:
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
        for constant in (None, True, False):
            ctypes.c_ssize_t.from_address(id(constant)).value += 1 << 40


_keep_constants_alive()
