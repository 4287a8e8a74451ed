"""Badges: a word or two on a weak colour, with an icon when the colour alone would not be enough."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy

from registry.ui.parts.now import colours, draw_icon, rounded
from registry.ui.parts.tokens import CAPTION, Tone

PAD = 8
HEIGHT = 20


def badge_font(font: QFont) -> QFont:
    """The font of badges, from ``font``."""
    made = QFont(font)
    made.setPixelSize(CAPTION)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def badge_width(words: str, font: QFont, icon: str = "") -> int:
    """Pixels a badge needs."""
    return QFontMetrics(badge_font(font)).horizontalAdvance(words) + 2 * PAD + (17 if icon else 0)


def paint_badge(painter: QPainter, box: QRectF, words: str, tone: Tone, icon: str = "") -> None:
    """Paint a badge that fills ``box``; also used by tables."""
    ink, ground = colours().tone(tone)
    painter.save()
    rounded(painter, box, 5, ground)
    inner = box.adjusted(PAD, 0, -PAD, 0)
    if icon:
        draw_icon(painter, icon, QRectF(inner.left() - 1, box.center().y() - 6.5, 13, 13), ink)
        inner.setLeft(inner.left() + 17)
    painter.setPen(ink)
    painter.setFont(badge_font(painter.font()))
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(inner.width()) + 1)
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
    painter.restore()


class Badge(QLabel):
    """A state in a word or two; a screen reader reads the words."""

    def __init__(self, words: str, tone: Tone = "neutral", *, icon: str = "") -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tone, self._icon = tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, words: str, tone: Tone, icon: str = "") -> None:
        """Change words and colour."""
        self._tone, self._icon = tone, icon
        self.setText(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(badge_width(self.text(), self.font(), self._icon), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self.text(), self._tone, self._icon)
