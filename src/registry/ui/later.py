"""Loads what whoever signs in will need while she writes her name, a piece at a time. Knows names of modules only.

The page to sign in is there before any of it: on an old computer that is seconds. Nothing waits for it: what is
asked for before it was loaded here is loaded then.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

PIECES: Final = (
    "registry.values.dates",
    "registry.fields",
    "registry.forms",
    "registry.db",
    "registry.access.session",
    "registry.access.opening",
    "registry.access.reopening",
    "registry.ui.limits",
    "registry.statistics",
    "registry.ui.tables",
    "registry.ui.window",
)
"""In this order, each resting on those before it, so that none keeps the window busy for long."""
AT_WORK: Final = ("rapidfuzz.distance",)
"""After the sign-in: trying a passphrase takes more memory than all the rest, and waits for none of these."""
PAUSE: Final = 50
"""Milliseconds between two pieces, for what is typed in between."""


class Later(QObject):
    """Loads in the window's thread: two threads that load the same modules would wait for each other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._load)

    def begin(self, pieces: Iterable[str] = PIECES) -> None:
        """Begin with the first of ``pieces``, once the page is drawn."""
        self._left += pieces
        self._timer.start()

    def stop(self) -> None:
        """Load nothing more."""
        self._timer.stop()

    @Slot()
    def _load(self) -> None:
        if not self._left:
            self.stop()
            return
        import_module(self._left.pop(0))
