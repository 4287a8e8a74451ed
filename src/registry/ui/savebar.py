"""The bar at the foot of a page on which one writes: save, leave, and how it stands. Knows no record."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts import Button, Elided, line, restyle
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL


class SaveBar(QWidget):
    """Save (Ctrl+S) and leave; a line of words between them."""

    def __init__(self, words: str, *, save: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(line())
        inside = QHBoxLayout()
        inside.setContentsMargins(LARGE, 10, LARGE, 10)
        inside.setSpacing(SMALL)
        self.save_button = Button(words, "filled", icon="save", pressed=save)
        self.leave_button = Button(_("Cancel"), "plain", pressed=leave)
        self._words = Elided("", "muted")
        inside.addWidget(self._words, 1)
        inside.addSpacing(MEDIUM)
        inside.addWidget(self.leave_button)
        inside.addWidget(self.save_button)
        box.addLayout(inside)
        self._key = QShortcut(QKeySequence.StandardKey.Save, self, save)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """How it stands, in a few words."""
        self._words.setProperty("tone", "bad" if wrong else None)
        restyle(self._words)
        self._words.setText(words)

    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    def set_busy(self, busy: bool) -> None:
        """While something is being saved or decided, neither button answers; the bar keeps the keyboard for them."""
        if busy and (self.save_button.hasFocus() or self.leave_button.hasFocus()):
            self.setFocus()  # else the keyboard goes to whatever comes next, such as the search
        self.save_button.setEnabled(not busy)
        self.leave_button.setEnabled(not busy)
        if not busy and self.hasFocus():
            self.save_button.setFocus()
