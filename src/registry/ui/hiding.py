"""Hides the screen of whoever is signed in, and opens it again for her. Knows no page and no keys.

Without a PIN the passphrase opens it, on the spot, with everything as it was; then a PIN for the rest of the session
is offered. It is asked for after she proved who she is, never while the screen waits for somebody.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from registry.errors import PinChosen
from registry.language import _, ngettext
from registry.ui.curtain import Asked
from registry.ui.desktop.again import WRONG
from registry.ui.idle import Idle
from registry.ui.parts import Toast, tell
from registry.ui.pin import PinDialog
from registry.ui.screen import Screen
from registry.ui.work import Work

if TYPE_CHECKING:
    from registry.access import Session
    from registry.access.reopening import Reopening

INTERVIEW = 45
"""Minutes an interview puts the full lock off."""


class Hiding(QObject):
    """The curtain of one window, for one session after the other."""

    lock_asked = Signal(str)
    """The session must be locked, and why."""

    def __init__(self, screen: Screen, idle: Idle, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._screen, self._idle, self._work = screen, idle, work
        self._opens: Reopening | None = None
        self._offered = False
        screen.curtain.typed.connect(self._typed)

    def begin(self, session: "Session") -> None:
        """From now on it is the screen of this session; nothing changes if it was before."""
        from registry.access.reopening import Reopening  # not before somebody is there

        if self._opens is None or self._opens.session is not session:
            self._opens, self._offered = Reopening(session), False
        self._idle.touch()

    def end(self) -> None:
        """Nobody's screen any more."""
        self._opens = None
        self._idle.touch()

    # --- hiding ---

    @Slot()
    def hide(self) -> None:
        """Hide everything at once."""
        self._hide()

    @Slot()
    def hide_if_anybodys(self) -> None:
        """Hide everything if somebody is signed in."""
        if self._opens is not None:
            self._hide()

    @Slot()
    def interview(self) -> None:
        """Hide everything, and let it wait 45 minutes before it locks; who has no PIN yet chooses one first."""
        if self._opens is None:
            return
        if self._opens.has_pin:
            until = datetime.now() + timedelta(minutes=INTERVIEW)
            self._hide(INTERVIEW, _("It locks at {hour}.").format(hour=until.strftime("%H:%M")))
        else:
            self._ask_pin(
                _(
                    "The screen is hidden while you talk and does not lock for {n} minutes. With the PIN you "
                    "go on where you were."
                ).format(n=INTERVIEW),
                self.interview,
            )

    def _hide(self, minutes: int = 0, note: str = "") -> None:
        if self._screen.hidden():
            return
        opens = self._opens
        asked: Asked = ""
        if opens is not None:
            asked = "pin" if opens.has_pin else "passphrase"
            self._idle.hold(minutes)
        self._screen.curtain.ask(asked, has_pin=asked == "pin", note=note)
        self._screen.hide_now()

    # --- coming back ---

    @Slot(str, str)
    def _typed(self, asked: str, words: str) -> None:
        opens = self._opens
        if opens is None:
            self._screen.show_again()
        elif asked == "pin":
            self._tried(opens, opens.by_pin(words), asked)
        elif asked == "passphrase":
            way = self._screen.curtain.way
            way.set_busy(True)
            self._work.run(
                way,
                lambda _p: opens.by_passphrase(words),
                lambda right: self._tried(opens, right, asked),
                lambda problem: way.refuse(str(problem)),
            )

    def _tried(self, opens: "Reopening", right: bool, asked: str) -> None:
        if opens is not self._opens or not self._screen.hidden():
            return
        if right:
            self._idle.touch()
            self._screen.show_again()
            self._offer(opens)
        elif opens.left:
            wrong = _("That is not the PIN.") if asked == "pin" else _("That is not your passphrase.")
            left = ngettext("{n} try is left.", "{n} tries are left.", opens.left).format(n=opens.left)
            self._screen.curtain.way.refuse(f"{wrong} {left}")
        else:
            self._work.run(self, lambda _p: opens.refused(), lambda _n: None, lambda _problem: None)
            self.lock_asked.emit(WRONG)

    # --- the PIN ---

    def _offer(self, opens: "Reopening") -> None:
        """Once a session, to who just typed her passphrase and is not in the middle of a question."""
        if not opens.has_pin and not self._offered and QApplication.activeModalWidget() is None:
            self._offered = True
            self._ask_pin(_("Next time these digits open the hidden screen, until you lock."))

    @Slot()
    def choose_pin(self) -> None:
        """Let her choose the PIN of this session now, if there is none yet."""
        if self._opens is None or not self._opens.has_pin:
            self._ask_pin(_("These digits open the hidden screen again, until you lock."))
        else:
            tell(self._screen, PinChosen())

    def _ask_pin(self, why: str, then: Callable[[], object] | None = None) -> None:
        opens = self._opens
        if opens is None:
            return
        dialog = PinDialog(self._screen, why, opens.choose_pin)
        words = _("The PIN counts until you lock. Nobody else needs to know it.")
        dialog.accepted.connect(then or (lambda: Toast(self._screen, words)))
        dialog.open()
