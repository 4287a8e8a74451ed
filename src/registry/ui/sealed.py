"""What is said of parts of a record that this person's role does not open, and of names in discreet mode."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from registry.language import N_, _
from registry.ui.parts import Icon, Text
from registry.ui.parts.tokens import SMALL

KEEPERS: Final = {
    "psychology": N_("Psychology"),
    "health": N_("Health"),
    "legal": N_("Legal"),
}
TEAM: Final = N_("the technical team")
HIDDEN: Final = "••••••"


def keepers(compartments: Iterable[str]) -> str:
    """Who opens these compartments, in words."""
    said = dict.fromkeys(_(KEEPERS.get(one, TEAM)) for one in compartments)
    return ", ".join(said)


def sealed_sentence(compartments: Iterable[str]) -> str:
    """The one calm line for what is there and closed."""
    return _("Sealed: only {who} opens it").format(who=keepers(compartments))


def deposit_sentence(compartments: Iterable[str], questions: Iterable[str]) -> str:
    """What happens to what is written into compartments one cannot open."""
    words = _("Handed sealed to {who}, who alone read it once they receive it: {questions}.")
    return words.format(who=keepers(compartments), questions=", ".join(questions))


class SealedLine(QWidget):
    """A lock and the sentence."""

    def __init__(self, words: str) -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SMALL)
        box.addWidget(Icon("lock", "muted"))
        box.addWidget(Text(words, "muted"), 1)
        self.setAccessibleName(words)


def veiled(name: str, discreet: bool) -> str:
    """A name as it may be shown now."""
    return HIDDEN if discreet and name else name


class Veiled(Text):
    """A name that is hidden until it is pointed at, when the program is discreet."""

    def __init__(self, name: str, discreet: bool) -> None:
        super().__init__(veiled(name, discreet))
        self._name, self._discreet = name, discreet

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.setText(self._name)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setText(veiled(self._name, self._discreet))
