"""The place at the top of a page for one banner: what was done, or why not. Knows no page."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.errors import Cancelled, RegistryError
from registry.ui.parts import Banner, Button, Tone, announce, clear


class Notices(QWidget):
    """One banner at a time, read aloud; no room is taken while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def say(self, words: str, tone: Tone, more: str = "", action: Button | None = None) -> None:
        """Say this in the place of what was said before."""
        clear(self._box)
        self._box.addWidget(Banner(words, tone, more=more, action=action))
        self.show()
        announce(self, f"{words} {more}".strip())

    def refuse(self, problem: RegistryError) -> None:
        """Say what was not possible and what to do next; who stopped the work herself is not alarmed."""
        self.say(problem.sentence(), "info" if isinstance(problem, Cancelled) else "bad", problem.advice())

    def quiet(self) -> None:
        """Take the banner away."""
        clear(self._box)
        self.hide()
