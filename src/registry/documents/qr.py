"""A QR code on paper. Knows nothing of what it says."""

from collections.abc import Sequence
from typing import Any, Final

import segno

from registry.documents.look import colour

_QUIET: Final = 4  # modules of empty paper a QR code needs around it


def qr_matrix(text: str) -> list[list[bool]]:
    """The QR code of ``text``, dark modules true, without its empty border; a quarter may be damaged."""
    return [[bool(module) for module in row] for row in segno.make(text, error="q", micro=False).matrix]


def draw_qr(canvas: Any, text: str, left: float, top: float, size: float) -> None:
    """Draw the code of ``text`` in a square of ``size`` points whose upper left corner is (``left``, ``top``)."""
    matrix = qr_matrix(text)
    module = size / (len(matrix) + 2 * _QUIET)
    left, top = left + _QUIET * module, top - _QUIET * module
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
