"""Empties what was copied out of the program, after ten seconds and at the lock. Knows no page.

What other programs copied is never touched. While it is there it asks programs that keep a history of the clipboard
not to keep it; those that do not ask cannot be held.
"""

import sys
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_MS: Final = 10_000
HINT: Final = "x-kde-passwordManagerHint"
_WINDOWS: Final = {
    "ExcludeClipboardContentFromMonitorProcessing": b"\0\0\0\0",
    "CanIncludeInClipboardHistory": b"\0\0\0\0",
    "CanUploadToCloudClipboard": b"\0\0\0\0",
}
_QT_ON_WINDOWS: Final = 'application/x-qt-windows-mime;value="{}"'


class ClipboardGuard(QObject):
    """Watches the clipboard, and on X11 the selection, for as long as the program runs."""

    def __init__(self, parent: QObject, kept_ms: int = KEPT_MS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._marking = False
        self._timers: dict[QClipboard.Mode, QTimer] = {}
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            timer = QTimer(self, singleShot=True, interval=kept_ms)
            timer.timeout.connect(lambda mode=mode: self._empty(mode))
            self._timers[mode] = timer
        self._clipboard.changed.connect(self._changed)

    def empty(self) -> None:
        """Empty now what this program copied."""
        for mode in self._timers:
            self._empty(mode)

    def _changed(self, mode: QClipboard.Mode) -> None:
        timer = self._timers.get(mode)
        if timer is None or self._marking:
            return
        if not self._is_ours(mode):
            timer.stop()
        elif not self._clipboard.mimeData(mode).hasFormat(HINT):  # not our own marking, told of later
            self._mark(mode)
            timer.start()

    def _is_ours(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._clipboard.supportsSelection() and self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard()

    def _mark(self, mode: QClipboard.Mode) -> None:
        """The same words again, with what asks others not to keep them; plain words only."""
        words = self._clipboard.text(mode)
        if not words:
            return
        marked = QMimeData()
        marked.setText(words)
        marked.setData(HINT, QByteArray(b"secret"))
        if sys.platform == "win32":
            for name, value in _WINDOWS.items():
                marked.setData(_QT_ON_WINDOWS.format(name), QByteArray(value))
        self._marking = True
        self._clipboard.setMimeData(marked, mode)
        self._marking = False

    def _empty(self, mode: QClipboard.Mode) -> None:
        self._timers[mode].stop()
        if self._is_ours(mode):
            self._clipboard.clear(mode)
