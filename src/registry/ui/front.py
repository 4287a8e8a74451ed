"""The page before anybody is signed in: a card in the middle, the languages above it. Knows no registry."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from registry.language import LANGUAGES, _, current
from registry.ui.parts import Banner, Button, Card, Scroll, Text, clear
from registry.ui.parts.tokens import LARGE, SMALL, Tone

NAMES = {"es": "Español", "en": "English"}
WIDE = 1000
"""The share of the card beside the empty sides: all there is, up to its width."""


class Front(QWidget):
    """A card of at most ``width`` pixels in the middle, ``high`` pixels from the top, with room for one banner."""

    language_asked = Signal(str)
    manual_asked = Signal()

    def __init__(self, heading: str, intro: str = "", *, width: int = 440, high: int = 96) -> None:
        super().__init__()
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(LARGE, 14, LARGE, LARGE)
        outer.addLayout(self._languages())
        outer.addSpacing(high)
        middle = QHBoxLayout()
        middle.addStretch(1)
        place = QWidget()
        place.setMaximumWidth(width)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        brand = Text("Amparo", "brand", wrap=False)
        column.addWidget(brand)
        self.card = Card(pad=24)
        self.card.body.setSpacing(12)
        self._heading = Text(heading, "title")
        self.card.add(self._heading)
        if intro:
            self.card.add(Text(intro, "muted"))
        self._notices = QVBoxLayout()
        self.card.add(self._notices)
        column.addWidget(self.card)
        self.below = QHBoxLayout()
        self.below.setSpacing(SMALL)
        column.addLayout(self.below)
        middle.addWidget(place, WIDE)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(inside))
        self.setAccessibleName(heading)

    def _languages(self) -> QHBoxLayout:
        box = QHBoxLayout()
        box.addStretch(1)
        manual = Button(_("Manual"), "quiet", icon="circle-question-mark", pressed=self.manual_asked.emit)
        manual.setToolTip("F1")
        box.addWidget(manual)
        for code in LANGUAGES:
            button = Button(NAMES[code], "quiet", pressed=lambda code=code: self.language_asked.emit(code))  # type: ignore[misc]
            button.setEnabled(code != current())
            button.setToolTip(_("Change the language"))
            box.addWidget(button)
        return box

    def notice(
        self, words: str, tone: Tone = "bad", *, more: str = "", action: Button | None = None
    ) -> Banner:
        """Say something above the questions, in place of what was said before."""
        self.quiet()
        banner = Banner(words, tone, more=more, action=action)
        self._notices.addWidget(banner)
        return banner

    def quiet(self) -> None:
        """Take the banner away."""
        clear(self._notices)

    def said(self) -> str:
        """What the banner says now."""
        item = self._notices.itemAt(0)
        banner = item.widget() if item is not None else None
        return banner.accessibleName() if banner is not None else ""
