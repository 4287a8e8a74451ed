"""Python's collector of cycles, run on the window's thread only. Knows no window and no job.

Qt's objects die on the window's thread, and Shiboken lets other threads run while one is dying. A collector that
starts in another thread at that moment walks through what is half gone, and the program ends without a word; or it
destroys a widget there itself. So as long as there are other threads a timer of the window collects instead.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS: Final = 300


class Collecting(QObject):
    """Collects on the thread it is made on, until `end`; as often as Python itself would, by its own thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the generations that are due."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

    def end(self) -> None:
        """No other thread is left: Python collects by itself again."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
