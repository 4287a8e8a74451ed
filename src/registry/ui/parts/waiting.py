"""Waiting is never silent: a bar, a sentence and, when the work can be stopped, a button. Knows no thread."""

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.buttons import Button
from registry.ui.parts.messages import announce
from registry.ui.parts.now import colours, rounded
from registry.ui.parts.text import Elided
from registry.ui.parts.tokens import MEDIUM, TIGHT


class Bar(QProgressBar):
    """A thin bar; of unknown length until it is told a fraction."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setTextVisible(False)
        self.setFixedHeight(8)
        self._phase = 0.0
        self._beat = QTimer(self, interval=50)
        self._beat.timeout.connect(self._advance)
        self.setRange(0, 0)
        self.setAccessibleName(name)

    def show_fraction(self, fraction: float) -> None:
        """``fraction`` from 0 to 1; below 0 the length is unknown."""
        self.setRange(0, 0 if fraction < 0 else 1000)
        if fraction >= 0:
            self.setValue(round(min(fraction, 1.0) * 1000))
        self._pace()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._beat.stop()

    def _pace(self) -> None:
        """Move only while shown and of unknown length."""
        if self.isVisible() and self.maximum() == 0:
            self._beat.start()
        else:
            self._beat.stop()
        self.update()

    def _advance(self) -> None:
        self._phase = (self._phase + 0.02) % 1.3
        self.update()

    def paintEvent(self, _event: object) -> None:
        now = colours()
        painter = QPainter(self)
        box = QRectF(self.rect())
        rounded(painter, box, 4, now.line)
        if self.maximum() == 0:
            left = max(0.0, self._phase - 0.3) * box.width()
            box = QRectF(left, 0, min(self._phase, 1.0) * box.width() - left, box.height())
        else:
            box.setWidth(box.width() * self.value() / 1000)
        if box.width() > 0:
            rounded(painter, box, min(4.0, box.width() / 2), now.accent)


class Waiting(QWidget):
    """What is being done, how far it is, and a button to stop it. Hidden until `begin` shows it."""

    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(MEDIUM)
        words = QVBoxLayout()
        words.setSpacing(TIGHT)
        self._doing = Elided("", "muted")
        self._bar = Bar(_("Progress"))
        words.addWidget(self._doing)
        words.addWidget(self._bar)
        box.addLayout(words, 1)
        self._stop = Button(_("Stop"), "plain", icon="x", pressed=self._stopping)
        box.addWidget(self._stop)
        self.hide()

    def begin(self, doing: str, *, stoppable: bool = False) -> None:
        """Show that ``doing`` goes on, of unknown length so far."""
        self._doing.setText(doing or _("Working…"))
        self._bar.show_fraction(-1)
        self._stop.setVisible(stoppable)
        self._stop.setEnabled(True)
        self.setAccessibleName(self._doing.text())
        self.show()
        announce(self, self._doing.text())

    def report(self, fraction: float, doing: str = "") -> None:
        """Say that ``fraction`` (0 to 1) is done."""
        self._bar.show_fraction(fraction)
        if doing:
            self._doing.setText(doing)
            self.setAccessibleName(doing)

    def end(self) -> None:
        """It is over."""
        self.hide()

    def _stopping(self) -> None:
        self._stop.setEnabled(False)
        self._doing.setText(_("Stopping…"))
        self.stop.emit()
