"""What every page is given: the signed-in session, the way to work off the window's thread, the way to go elsewhere.

Knows no page; pages know no other page, only the names in `PAGES`.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from registry.access import Session
from registry.errors import RegistryError
from registry.progress import Progress
from registry.settings import Settings
from registry.ui.work import Work

T = TypeVar("T")
PAGES: Final = (
    "today",
    "people",
    "case",
    "arrival",
    "register",
    "another",
    "orientation",
    "statistics",
    "backups",
    "exchange",
    "staff",
    "review",
    "rights",
    "incident",
    "keys",
    "audit",
    "house",
)
"""Where `Context.go` can lead; ``case`` takes ``case_id`` and ``section``, ``register`` takes ``searched``, ``another``
takes ``person_id``, ``incident`` takes ``record_id``."""


class Context(QObject):
    """One signed-in person in one window."""

    changed = Signal(str, str)
    """A record was saved: its form and its id. Pages that show it read it again."""
    asked = Signal(str, dict)
    """Somebody wants to go to a page of `PAGES`; the window goes."""
    said = Signal(str, str)
    """A short notice for the person: its kind (good, info, warning, bad) and the sentence."""

    settings_changed = Signal(object)
    """The `Settings` of this computer as they are now; the program keeps and applies them."""

    restore_asked = Signal(object)
    """A prepared `Restoration` is to take the place of this registry: the program ends the session and switches."""

    pin_asked = Signal()
    """Somebody wants to choose the PIN of her session."""

    def __init__(
        self, session: Session, work: Work, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.work = work
        self.settings = settings
        session.changed = self.changed.emit

    memory_closed = Signal()
    """Lists and search have to be opened into memory again: the file has other keys."""

    def run_alone(
        self,
        owner: QObject,
        job: Callable[[Progress], T],
        done: Callable[[T], None],
        refused: Callable[[RegistryError], None],
        *,
        doing: str,
    ) -> None:
        """Run ``job`` on the writing thread while nobody reads; the memory is opened again afterwards."""
        self.session.stop_reading()

        def over(give: Callable[[Any], None], said: Any) -> None:
            self.memory_closed.emit()
            give(said)

        def begin(_none: None) -> None:
            self.work.run(
                owner, job, lambda made: over(done, made), lambda problem: over(refused, problem), doing=doing
            )

        self.work.run(owner, lambda _p: None, begin, reading=True)

    def go(self, page: str, **where: Any) -> None:
        """Ask the window to show ``page``."""
        self.asked.emit(page, where)

    def remember(self, settings: Settings) -> None:
        """Keep other settings for this computer, and use them from now on."""
        self.settings = settings
        self.settings_changed.emit(settings)

    def say(self, sentence: str, kind: str = "good") -> None:
        """Show a short notice, announced to screen readers."""
        self.said.emit(kind, sentence)
