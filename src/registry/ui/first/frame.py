"""The card around the steps of the first start. Knows no step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from registry.ui.front import WIDE
from registry.ui.parts import Banner, Button, Card, Scroll, Text, clear
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import LARGE, Tone

WIDTH = 860


class Steps(QWidget):
    """A title, room for one banner, and a card that scrolls with the window."""

    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        inside = QWidget()
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(LARGE, 28, LARGE, LARGE)
        outer.addStretch(1)
        place = QWidget()
        place.setMaximumWidth(WIDTH)
        middle = QVBoxLayout(place)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(12)
        middle.addWidget(Text("Amparo", "brand", wrap=False))
        middle.addWidget(Text(title, "title"))
        self._notices = column()
        middle.addLayout(self._notices)
        self.card = Card(pad=24)
        middle.addWidget(self.card)
        middle.addStretch(1)
        outer.addWidget(place, WIDE)
        outer.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(inside))
        self.setAccessibleName(title)

    def notice(self, words: str, tone: Tone = "bad", more: str = "", action: Button | None = None) -> None:
        """Say something above the card, in place of what was said before."""
        self.quiet()
        self._notices.addWidget(Banner(words, tone, more=more, action=action))

    def quiet(self) -> None:
        """Take the banner away."""
        clear(self._notices)
