"""How often a trial by chance is made: a suite's size, or that of the soak before a release (`tools/soak.py`).

AMPARO_SOAK=10 makes ten times as many. What was really tried is told to the report as a test's properties, out of
which the soak makes its table: no figure stands there that no test counted.
"""

import os
from typing import Final

FACTOR: Final = int(os.environ.get("AMPARO_SOAK", "1"))


def trials(usual: int) -> int:
    """``usual`` in the suite, ``usual`` times AMPARO_SOAK in the soak."""
    return usual * FACTOR
