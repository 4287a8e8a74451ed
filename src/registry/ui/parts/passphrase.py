"""A passphrase or PIN: typed hidden or shown, pasted if one likes, and how hard it is to guess. Judges nothing."""

from typing import ClassVar

from PySide6.QtCore import QRectF, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from registry.language import N_, _
from registry.ui.parts.buttons import IconButton
from registry.ui.parts.now import colours, rounded
from registry.ui.parts.text import Text
from registry.ui.parts.tokens import TIGHT

STRENGTHS = (
    N_("Very easy to guess"),
    N_("Easy to guess"),
    N_("Almost enough"),
    N_("Good"),
    N_("Very good"),
)


class PassphraseField(QWidget):
    """A line for a passphrase, with a button that shows or hides it."""

    changed = Signal(str)
    entered = Signal()
    show_words: ClassVar = N_("Show the passphrase")
    hide_words: ClassVar = N_("Hide the passphrase")

    def __init__(self, name: str) -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self.changed)
        self.line.returnPressed.connect(self.entered)
        self._eye = IconButton("eye", _(self.show_words), "plain", pressed=self._toggle)
        box.addWidget(self.line, 1)
        box.addWidget(self._eye)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Empty it and hide again."""
        self.line.clear()
        self._show(False)

    def _toggle(self) -> None:
        self._show(self.line.echoMode() == QLineEdit.EchoMode.Password)

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.set_icon("eye-off" if shown else "eye")
        self._eye.name(_(self.hide_words if shown else self.show_words))


class PinField(PassphraseField):
    """The same for a PIN: it takes digits only, ``most`` of them."""

    show_words: ClassVar = N_("Show the PIN")
    hide_words: ClassVar = N_("Hide the PIN")

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name)
        self.line.setMaxLength(most)
        self.line.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self.line))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhHiddenText)


class StrengthMeter(QWidget):
    """Four small bars and a sentence; the words say what the colour says."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        self._bars = _Bars()
        self._words = Text("", "caption")
        box.addWidget(self._bars)
        box.addWidget(self._words)
        self.say(None)

    def say(self, score: int | None, hint: str = "") -> None:
        """Show ``score`` (0 very easy to guess, 4 very good; None nothing typed) and what would help."""
        self._bars.score = score
        self._bars.update()
        words = "" if score is None else _(STRENGTHS[score])
        self._words.setText(f"{words}. {hint}" if words and hint else words or hint or " ")
        self.setAccessibleName(self._words.text().strip() or _("Strength of the passphrase"))


class _Bars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.score: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, 5)

    def paintEvent(self, _event: object) -> None:
        now = colours()
        filled = 0 if self.score is None else max(1, self.score)
        tone = now.bad if filled <= 1 else (now.warning if filled == 2 else now.good)
        painter = QPainter(self)
        width = (self.width() - 3 * TIGHT) / 4
        for at in range(4):
            box = QRectF(at * (width + TIGHT), 0, width, 5)
            rounded(painter, box, 2.5, tone if at < filled else now.line)
