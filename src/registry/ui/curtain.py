"""What stands before a hidden screen: nothing of what is behind it, and the way back. Knows no session.

What is asked for depends on whose screen it is: nothing while nobody is signed in, else the PIN of the session or the
passphrase. Who else comes to the computer finds her own way in.
"""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts import (
    Button,
    FieldRow,
    Icon,
    PassphraseField,
    PinField,
    Text,
    Waiting,
    announce,
    clear,
)
from registry.ui.parts.tokens import MEDIUM, SMALL
from registry.vault.pin import LONGEST_PIN

Asked = Literal["", "pin", "passphrase"]
_WIDTH = 340


class Way(QWidget):
    """The way back from one hiding: a field if something is asked, and the buttons."""

    typed = Signal(str, str)
    turned = Signal()
    """Somebody wants to be asked for the other of PIN and passphrase."""

    def __init__(self, asked: Asked, *, has_pin: bool) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self.asked = asked
        box = QVBoxLayout(self)
        box.setContentsMargins(0, SMALL, 0, 0)
        box.setSpacing(MEDIUM)
        self.field: PassphraseField | None = None
        self._row: FieldRow | None = None
        if asked:
            label = _("PIN of this session") if asked == "pin" else _("Your passphrase")
            self.field = PinField(label, LONGEST_PIN) if asked == "pin" else PassphraseField(label)
            self.field.entered.connect(self.go_on)
            self._row = FieldRow(label, self.field)
            box.addWidget(self._row)
        self._waiting = Waiting()
        box.addWidget(self._waiting)
        self.back = Button(_("Continue"), "filled" if asked else "plain", pressed=self.go_on)
        words = _("Use the passphrase") if asked == "pin" else _("Use the PIN")
        self.other = Button(words, "quiet", pressed=self.turned.emit)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        if has_pin and asked:
            buttons.addWidget(self.other)
        buttons.addStretch(1)
        box.addLayout(buttons)
        self.setFocusProxy(self.field or self.back)

    def go_on(self) -> None:
        """Hand on what was typed, if anything was."""
        if not self.back.isEnabled():
            return
        said = self.field.text() if self.field else ""
        if said or not self.asked:
            self.typed.emit(self.asked, said)
        else:
            self.setFocus()

    def refuse(self, words: str) -> None:
        """Say what was wrong and let her type again."""
        self.set_busy(False)
        if self.field and self._row:
            self.field.clear()
            self._row.set_error(words, read=False)
        self.setFocus()
        announce(self, words, urgent=True)

    def set_busy(self, busy: bool) -> None:
        """While something is checked nothing answers."""
        for widget in (self.field, self.back, self.other):
            if widget is not None:
                widget.setEnabled(not busy)
        if busy:
            self._waiting.begin(_("Checking the passphrase…"))
        else:
            self._waiting.end()


class Curtain(QWidget):
    """An empty page with the way back, made anew for each hiding, so that nothing typed stays in it."""

    typed = Signal(str, str)
    """What was asked (pin, passphrase, or nothing), and what was typed."""
    lock_asked = Signal()
    change_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._place = QVBoxLayout()
        box.addLayout(self._place)
        self._has_pin, self._note = False, ""
        for key, signal in (("Ctrl+L", self.lock_asked), ("Ctrl+U", self.change_asked)):
            QShortcut(QKeySequence(key), self, signal.emit)
        self.ask("")

    def ask(self, asked: Asked, *, has_pin: bool = False, note: str = "") -> None:
        """Ask for the PIN, the passphrase or nothing; ``note`` is one more sentence, such as when it locks."""
        self._has_pin, self._note = has_pin, note
        clear(self._place)
        self.way = Way(asked, has_pin=has_pin)
        self.way.typed.connect(self.typed)
        self.way.turned.connect(self._turn)
        words = _("The screen is hidden. Nothing was closed.")
        middle = Qt.AlignmentFlag.AlignHCenter
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setSpacing(MEDIUM)
        box.addStretch(1)
        box.addWidget(Icon("eye-off", "muted", 32), 0, middle)
        for sentence in filter(None, (words, note)):
            box.addWidget(Text(sentence, "muted", wrap=False), 0, middle)
        box.addWidget(self.way, 0, middle)
        box.addStretch(1)
        self.change = Button(_("Change person"), "quiet", icon="users", pressed=self.change_asked.emit)
        if asked:
            box.addWidget(self.change, 0, middle)
        else:
            self.change.setParent(None)
        self._place.addWidget(inside)
        self.setAccessibleName(f"{words} {note}".strip())
        self.setFocusProxy(self.way)

    def _turn(self) -> None:
        self.ask("pin" if self.way.asked == "passphrase" else "passphrase", has_pin=True, note=self._note)
        self.way.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_F9, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        if not self.way.asked and event.key() in keys:
            self.way.go_on()
        else:
            super().keyPressEvent(event)
