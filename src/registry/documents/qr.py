"""QR codes drawn as vectors, so that they print sharp on any printer. Knows nothing of what they say."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import segno

from registry.documents.look import colour

QUIET: Final = 4  # modules of empty paper a QR code needs around it


def qr_matrix(text: str, error: Literal["m", "q"] = "q") -> list[list[bool]]:
    """The QR code of ``text``, dark modules true, without its border; a quarter may be damaged (``m``: a seventh)."""
    return [[bool(module) for module in row] for row in segno.make(text, error=error, micro=False).matrix]


def draw_qr(canvas: Any, matrix: Sequence[Sequence[bool]], left: float, bottom: float, size: float) -> None:
    """Draw ``matrix`` in a square of ``size`` points, its empty border included."""
    module = size / (len(matrix) + 2 * QUIET)
    left, top = left + QUIET * module, bottom + size - QUIET * module
    canvas.setFillColor(colour("#000000"))
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        for start, length in _runs(modules):
            path.rect(left + start * module, top - (row + 1) * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(modules: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules, so that no hairline shows between two of them."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs
