"""An assistant: which step one is at, and the way back and on. Knows nothing of what the steps ask."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.buttons import Button
from registry.ui.parts.messages import announce
from registry.ui.parts.now import colours, draw_icon, pen, rounded
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL

DOT = 24
LEAST = 320
"""Pixels the shortest step takes, so that the buttons stay about where they were."""


class Stepper(QWidget):
    """The steps in a row: done ones ticked, the present one filled."""

    def __init__(self, *steps: str) -> None:
        super().__init__()
        self._steps, self._at = list(steps), 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def add(self, step: str) -> None:
        """One more step at the end."""
        self._steps.append(step)
        self.show_step(self._at)

    def show_step(self, at: int) -> None:
        """Make ``at`` (from 0) the present step."""
        self._at = at
        if self._steps:
            said = _("Step {at} of {all}: {name}").format(
                at=at + 1, all=len(self._steps), name=self._steps[at]
            )
            self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * max(1, len(self._steps)), 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(DOT * max(1, len(self._steps)), 32)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = self._widths(painter)
        gaps = max(1, len(self._steps) - 1)
        spare = max(12.0, min(64.0, (self.width() - sum(widths)) / gaps))
        left, middle = 0.0, self.height() / 2
        for at, words in enumerate(self._steps):
            self._one(painter, at, words, left, middle)
            left += widths[at]
            if at < len(self._steps) - 1:
                painter.setPen(pen(colours().accent if at < self._at else colours().line, 1.5))
                painter.drawLine(round(left + 8), round(middle), round(left + spare - 8), round(middle))
            left += spare

    def _widths(self, painter: QPainter) -> list[float]:
        """What each step needs; when there is no room only the present one says its name."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        full = [DOT + SMALL + painter.fontMetrics().horizontalAdvance(words) for words in self._steps]
        self._short = sum(full) + 12 * (len(full) - 1) > self.width()
        return [float(wide if not self._short or at == self._at else DOT) for at, wide in enumerate(full)]

    def _one(self, painter: QPainter, at: int, words: str, left: float, middle: float) -> None:
        now = colours()
        done, here = at < self._at, at == self._at
        dot = QRectF(left, middle - DOT / 2, DOT, DOT)
        fill = now.accent if here else (now.accent_weak if done else None)
        rounded(painter, dot, DOT / 2, fill, None if here or done else pen(now.edge))
        if done:
            draw_icon(painter, "check", dot.adjusted(5, 5, -5, -5), now.accent)
        else:
            painter.setPen(now.on_accent if here else now.muted)
            painter.drawText(dot, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))
        if here or not self._short:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold if here else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(now.text if here else now.muted)
            painter.drawText(QRectF(dot.right() + SMALL, 0, 400, self.height()), 0x80, words)  # AlignVCenter


class _OneOf(QWidget):
    """Widgets of which one is shown; as high as that one, where a pile would be as high as the highest."""

    def __init__(self) -> None:
        super().__init__()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._box = QVBoxLayout()
        outer.addLayout(self._box, 1)
        outer.addSpacerItem(QSpacerItem(0, LEAST, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum))
        self.at = 0

    def add(self, widget: QWidget) -> None:
        """One more; the first is shown."""
        self._box.addWidget(widget)
        widget.setHidden(self._box.count() > 1)

    def count(self) -> int:
        """How many there are."""
        return self._box.count()

    def now(self) -> QWidget | None:
        """The one that is shown."""
        item = self._box.itemAt(self.at)
        return item.widget() if item is not None else None

    def show_only(self, at: int) -> None:
        """Show the one at ``at`` (from 0)."""
        if (before := self.now()) is not None:
            before.hide()
        self.at = at
        if (after := self.now()) is not None:
            after.show()


class Assistant(QWidget):
    """Steps one after the other; the last button says what it does. A step may refuse to be left."""

    finished = Signal()
    cancelled = Signal()
    arrived = Signal(int)

    def __init__(self, finish: str) -> None:
        super().__init__()
        self._finish = finish
        self._may_leave: list[Callable[[], bool]] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(LARGE)
        self.stepper = Stepper()
        self._stack = _OneOf()
        self._back = Button(_("Back"), "plain", icon="arrow-left", pressed=lambda: self.go(self.at() - 1))
        self._next = Button(_("Continue"), "filled", pressed=self._forward)
        self._cancel = Button(_("Cancel"), "quiet", pressed=self.cancelled.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(SMALL)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        buttons.addWidget(self._next)
        box.addWidget(self.stepper)
        box.addWidget(self._stack, 1)
        box.addLayout(buttons)
        box.setContentsMargins(0, 0, 0, MEDIUM)

    def add(self, title: str, step: QWidget, may_leave: Callable[[], bool] = lambda: True) -> None:
        """One more step; ``may_leave`` checks it (and shows what is missing) before going on."""
        self.stepper.add(title)
        self._stack.add(step)
        self._may_leave.append(may_leave)
        self._dress()

    def at(self) -> int:
        """The present step, from 0."""
        return self._stack.at

    def go(self, at: int) -> None:
        """Go to step ``at`` (from 0)."""
        self._stack.show_only(at)
        self._dress()
        step = self._stack.now()
        if step is not None:
            step.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.stepper.accessibleName())
        self.arrived.emit(at)

    def _forward(self) -> None:
        if not self._may_leave[self.at()]():
            return
        if self.at() + 1 < self._stack.count():
            self.go(self.at() + 1)
        else:
            self.finished.emit()

    def _dress(self) -> None:
        self.stepper.show_step(self.at())
        self._back.setEnabled(self.at() > 0)
        last = self.at() + 1 == self._stack.count()
        self._next.setText(self._finish if last else _("Continue"))
