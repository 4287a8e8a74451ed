"""Horizontal bars beside their numbers, painted; the same figures in words for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from registry.ui.parts.now import colours, rounded
from registry.ui.parts.tokens import CAPTION

ROW = 34
THICK = 14


@dataclass(frozen=True)
class BarRow:
    """One bar: its label, its length (None when the figure is withheld) and the figure in words."""

    label: str
    value: float | None
    figure: str


class BarChart(QWidget):
    """Labels, figures and bars on common lines."""

    def __init__(self, rows: Sequence[BarRow] = (), *, name: str) -> None:
        super().__init__()
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[BarRow]) -> None:
        """Show these bars instead."""
        self._rows = tuple(rows)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription("; ".join(f"{row.label}: {row.figure}" for row in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, ROW * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def paintEvent(self, _event: object) -> None:
        now = colours()
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        figures = max((metrics.horizontalAdvance(row.figure) for row in self._rows), default=0)
        longest = max((metrics.horizontalAdvance(row.label) for row in self._rows), default=0)
        labels = min(longest + 16, self.width() // 2)
        start = labels + figures + 24
        most = max((row.value or 0 for row in self._rows), default=0) or 1
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for at, row in enumerate(self._rows):
            top = at * ROW
            painter.setPen(now.text if row.value is not None else now.muted)
            self._label(painter, QRectF(8, top, labels - 8, ROW), row.label)
            number = QRectF(labels, top, figures + 8, ROW)
            painter.drawText(number, middle | int(Qt.AlignmentFlag.AlignRight), row.figure)
            if row.value:
                width = max(3.0, (self.width() - start - 4) * row.value / most)
                rounded(painter, QRectF(start, top + (ROW - THICK) / 2, width, THICK), 3, now.accent)
            if at:
                painter.fillRect(0, top, self.width(), 1, QColor(now.line))

    def _label(self, painter: QPainter, box: QRectF, words: str) -> None:
        """On one line; smaller on two where there is no room; cut only where two are too few."""
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        if painter.fontMetrics().horizontalAdvance(words) <= box.width():
            painter.drawText(box, middle, words)
            return
        painter.save()
        small = QFont(self.font())
        small.setPixelSize(CAPTION)
        painter.setFont(small)
        first, rest = broken(words, painter.fontMetrics(), int(box.width()))
        rest = painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box.adjusted(0, 1, 0, -ROW / 2), middle, first)
        painter.drawText(box.adjusted(0, ROW / 2 - 1, 0, -1), middle, rest)
        painter.restore()


def broken(words: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """As many whole words as fit in ``width`` pixels, and the rest."""
    parts = words.split(" ")
    fitting = 1
    while fitting < len(parts) and metrics.horizontalAdvance(" ".join(parts[: fitting + 1])) <= width:
        fitting += 1
    return " ".join(parts[:fitting]), " ".join(parts[fitting:])
