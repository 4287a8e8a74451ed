"""Notices that nobody is at the keyboard. Knows nothing of what is done about it."""

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


class Idle(QObject):
    """Tells when nobody touched keyboard or mouse for some minutes, once for each time."""

    blank = Signal()
    """``blank_after`` minutes have passed."""
    lock = Signal()
    """``lock_after`` minutes have passed."""

    def __init__(self, blank_after: float, lock_after: float, parent: QObject) -> None:
        super().__init__(parent)
        self._blank_after, self._lock_after = blank_after * 60, lock_after * 60
        self._touched = time.monotonic()
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
        """Somebody is there."""
        self._touched = time.monotonic()
        self._told.clear()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self.touch()
        return False

    def look(self) -> None:
        """Compare the time that has passed with the two limits. 0 minutes means never."""
        passed = time.monotonic() - self._touched
        for name, limit, signal in (
            ("lock", self._lock_after, self.lock),
            ("blank", self._blank_after, self.blank),
        ):
            if limit and passed >= limit and name not in self._told:
                self._told.add(name)
                signal.emit()
                return
