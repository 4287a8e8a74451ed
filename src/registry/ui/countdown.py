"""A wait that is counted down on the page, calmly, and said to a screen reader. Knows not why one waits."""

import math
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot

from registry.access.waiting import in_words
from registry.language import _
from registry.ui.parts import Waiting, announce

TICK_MS = 250  # so that no second is skipped


class Countdown(Waiting):
    """How long until one may try again; hidden while that is now. ``left`` gives the seconds."""

    over = Signal()

    def __init__(self, left: Callable[[], float]) -> None:
        super().__init__()
        self._left = left
        self._whole, self._shown = 0.0, -1
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.look)

    @property
    def waiting(self) -> bool:
        """Whether it counts."""
        return self._tick.isActive()

    def words(self) -> str:
        """What it says now."""
        return _("You can try again in {wait}").format(wait=in_words(self._left()))

    @Slot()
    def look(self) -> bool:
        """Show what is left, beginning or ending to count as needed; whether there is something left."""
        left = self._left()
        seconds = math.ceil(left)
        if not seconds:
            if self.waiting:
                self._tick.stop()
                self.end()
                self.over.emit()
            return False
        if not self.waiting or left > self._whole:
            self._whole = left
            self.begin(self.words())
            self._tick.start()
        if seconds != self._shown:
            self._shown = seconds
            self.report(1 - left / self._whole, self.words())
            if seconds % 60 == 0 and left < self._whole - 1:
                announce(self, self.words())
        return True

    def drop(self) -> None:
        """Count no more, because something else is waited for."""
        self._tick.stop()
        self.end()
