"""Words on a page: titles, captions, figures, and words that are cut with an ellipsis. Knows no page."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from registry.ui.parts.tokens import Tone

Role = Literal[
    "body",
    "title",
    "subtitle",
    "heading",
    "large",
    "strong",
    "muted",
    "caption",
    "figure",
    "error",
    "brand",
    "question",
]


class Text(QLabel):
    """Plain words in one of the roles of the type scale; never rich text: nothing typed becomes markup."""

    def __init__(
        self, words: str = "", role: Role = "body", *, wrap: bool = True, tone: Tone | None = None
    ) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)


class Elided(Text):
    """One line cut with an ellipsis when it does not fit; the whole is shown under the pointer."""

    def __init__(self, words: str = "", role: Role = "body") -> None:
        super().__init__(words, role, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """May shrink to a few letters."""
        full = super().minimumSizeHint()
        return QSize(min(full.width(), 48), full.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.text() if cut else "")

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), int(self.alignment()), words)


def restyle(widget: QWidget) -> None:
    """Paint ``widget`` anew after one of its properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
