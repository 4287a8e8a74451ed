"""Collects garbage on the window's thread only: a widget that dies on another thread takes the program with it.

Python collects wherever an allocation happens to pass a threshold, on the threads that read and write, too.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 500


class Collecting(QObject):
    """Python's own collecting is off while this lives; the same thresholds are looked at from the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation whose threshold is passed, as Python would."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if limits[generation] and counts[generation] > limits[generation]:
                gc.collect(generation)
                return
