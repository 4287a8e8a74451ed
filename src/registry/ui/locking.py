"""All that hides or locks the window of one program, and making the program anew. Knows no page."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from registry.settings import Settings
from registry.ui.desktop import again
from registry.ui.desktop.again import Again, Replace
from registry.ui.desktop.clipboard import ClipboardGuard
from registry.ui.desktop.watching import capture_guard, watch
from registry.ui.hiding import Hiding
from registry.ui.idle import Idle
from registry.ui.screen import Screen
from registry.ui.work import Work

if TYPE_CHECKING:
    from registry.access import Session

LOG = logging.getLogger(__name__)


class Locks(QObject):
    """The clock, the desktop's signals, the curtain and the clipboard of one window."""

    wanted = Signal(str)
    """The session must be locked, and why: one of `again.REASONS`."""

    def __init__(
        self, screen: Screen, work: Work, settings: Settings, parent: QObject, replace: Replace | None
    ) -> None:
        super().__init__(parent)
        self._screen, self._replace = screen, replace
        self._settings = settings
        self._session: Session | None = None
        self.idle = Idle(settings.blank_after, settings.lock_after, self)
        self.hiding = Hiding(screen, self.idle, work, self)
        self.clipboard = ClipboardGuard(self)
        self.watch = watch(screen)
        self._capture = capture_guard(self, settings.capture)
        self.idle.blank.connect(self.hiding.hide_if_anybodys)
        screen.hide_wanted.connect(self.hiding.hide)
        self.hiding.lock_asked.connect(self.wanted)
        for signal, reason in (
            (self.idle.lock, again.IDLE),
            (self.idle.slept, again.ASLEEP),
            (self.watch.asleep, again.ASLEEP),
            (self.watch.locked, again.DESKTOP),
            (screen.lock_wanted, again.ASKED),
            (screen.change_wanted, again.PERSON),
        ):
            signal.connect(lambda reason=reason: self.wanted.emit(reason))

    def use(self, settings: Settings) -> None:
        """Other settings from now on, as far as the house of the open registry allows them."""
        self._settings = settings
        if self._session is not None:
            from registry.ui.limits import within  # with all the forms: not before somebody is there

            settings = within(settings, self._session.organisation)
        self.idle.set_minutes(settings.blank_after, settings.lock_after)
        if self._capture is not None:
            self._capture.allow(settings.capture)

    def begin(self, session: "Session") -> None:
        """Somebody is signed in."""
        self._session = session
        self.use(self._settings)
        self.hiding.begin(session)
        self.watch.hold()

    @Slot(str, str)
    def saved(self, form: str, _id: str) -> None:
        """A record was saved: what the house allows may be another thing now."""
        if form == "organisation":
            self.use(self._settings)

    def end(self) -> None:
        """Her session ends: the last letter typed is taken over, and what she copied is gone."""
        self._session = None
        QGuiApplication.inputMethod().commit()
        self.clipboard.empty()
        self.hiding.end()

    def stop(self) -> None:
        """The program ends."""
        self.idle.stop()
        self.clipboard.empty()

    def make_anew(self, reason: str, folder: Path, keyring: bool) -> bool:
        """The session is closed: make the program anew. Comes back only where that is not done.

        True if nobody asked for it, as in tests; False if the system refused.
        """
        refused = False
        if self._replace is not None:
            screen = self._screen
            place = bytes(screen.saveGeometry().toBase64().data()).decode("ascii")
            shown = "minimised" if screen.isMinimized() else "front" if screen.isActiveWindow() else "behind"
            try:
                self._replace(Again(reason, folder, keyring, place, shown))
            except OSError as problem:
                LOG.error("the program could not be made anew: %s", type(problem).__name__)
                refused = True
        self.watch.let_go()
        return not refused
