"""Notices that nobody is at the keyboard, and that the computer slept. Knows nothing of what is done about it."""

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_LOOK_MS = 2000
_NAP = 10.0
"""Seconds of sleep that are noticed; clocks may differ by less."""


def _slept_in_all() -> float:
    """Seconds this computer slept since it was started, as far as its clocks tell (those of Linux do)."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return 0.0


class Idle(QObject):
    """Tells when nobody touched keyboard or mouse for some minutes, once for each time."""

    blank = Signal()
    """``blank_after`` minutes have passed."""
    lock = Signal()
    """``lock_after`` minutes have passed."""
    slept = Signal()
    """The computer slept meanwhile, told or not by the desktop."""

    def __init__(self, blank_after: float, lock_after: float, parent: QObject) -> None:
        super().__init__(parent)
        self._blank_after, self._lock_after = blank_after * 60, lock_after * 60
        self._touched = time.monotonic()
        self._not_before = 0.0
        self._held = False
        self._slept = _slept_in_all()
        self._told: set[str] = set()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._timer.start()

    def set_minutes(self, blank_after: float, lock_after: float) -> None:
        """Other times from now on."""
        self._blank_after, self._lock_after = blank_after * 60, lock_after * 60

    def touch(self) -> None:
        """Somebody is there who may be: the time begins again, and nothing is put off any more."""
        self._held = False
        self._not_before = 0.0
        self._touch()

    def hold(self, minutes: float = 0) -> None:
        """Keys and movements count no more, until `touch`; `lock` is told after ``minutes`` at the earliest."""
        self._held = True
        self._not_before = time.monotonic() + minutes * 60

    def _touch(self) -> None:
        self._touched = time.monotonic()
        self._told.clear()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and not self._held:
            self._touch()
        return False

    def look(self) -> None:
        """Compare the time that has passed with the two limits. 0 minutes means never."""
        slept = _slept_in_all()
        if slept - self._slept > _NAP:
            self._slept = slept
            self.slept.emit()
            return
        now = time.monotonic()
        passed = now - self._touched
        for name, limit, signal in (
            ("lock", self._lock_after if now >= self._not_before else 0, self.lock),
            ("blank", self._blank_after, self.blank),
        ):
            if limit and passed >= limit and name not in self._told:
                self._told.add(name)
                signal.emit()
                return
