"""Signing in: user name and passphrase. Knows the way in and no page behind it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit

from registry.errors import (
    BadCredentials,
    DeviceNotEnrolled,
    FormerPowers,
    RegistryError,
    RegistryMissing,
    VaultDamaged,
    VaultMissing,
    VaultRollback,
    WaitFirst,
)
from registry.language import _
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.countdown import Countdown
from registry.ui.front import Front
from registry.ui.parts import Button, Dialog, FieldRow, PassphraseField, Waiting, announce, row
from registry.ui.work import Work
from registry.vault import Anchors, DeviceSecrets, by_argon2id
from registry.vault.stretching import Stretching

if TYPE_CHECKING:
    from registry.access import Session, Waits


class SignIn(Front):
    """Name and passphrase; unknown name and wrong passphrase look the same."""

    entered = Signal(object)
    """A `Session`."""
    folder_asked = Signal(object)
    start_asked = Signal()
    recover_asked = Signal()
    paper_asked = Signal()

    def __init__(
        self,
        work: Work,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        stretching: Stretching = by_argon2id,
        waits: "Waits | None" = None,
    ) -> None:
        super().__init__(_("Sign in"), width=520)
        self._work, self.folder, self._device, self._stretching = work, folder, device, stretching
        self._waits, self._anchors = waits, anchors
        self.login = QLineEdit()
        self.login.setMaxLength(60)
        self._login_row = FieldRow(_("User name"), self.login)
        self.passphrase = PassphraseField(_("Passphrase"))
        self._passphrase_row = FieldRow(_("Passphrase"), self.passphrase)
        self.card.add(self._login_row)
        self.card.add(self._passphrase_row)
        self.waiting = Waiting()
        self.card.add(self.waiting)
        self.pause = Countdown(self._left)
        self.card.add(self.pause)
        self.button = Button(_("Sign in"), "filled", icon="log-in", pressed=self.enter)
        lost = Button(_("I cannot sign in"), "quiet", pressed=self.recover_asked.emit)
        self.card.add(row(self.button, lost))
        self.below.addWidget(Button(_("This computer"), "quiet", icon="monitor", pressed=self._about))
        self.below.addWidget(
            Button(_("Another folder"), "quiet", icon="folder-open", pressed=self._other_folder)
        )
        self.below.addWidget(Button(_("Computer gone?"), "quiet", icon="shield-alert", pressed=self._gone))
        self.below.addStretch(1)
        self.login.returnPressed.connect(self.passphrase.setFocus)
        self.login.textChanged.connect(self._look)
        self.pause.over.connect(self._again)
        self.passphrase.entered.connect(self.enter)
        self.setFocusProxy(self.login)

    def enter(self) -> None:
        """Try to sign in with what is typed; the key is derived off the window's thread."""
        login, words = self.login.text().strip(), self.passphrase.text()
        self._login_row.set_error("" if login else _("write your user name"))
        self._passphrase_row.set_error("" if words else _("write your passphrase"))
        if self.pause.waiting:
            announce(self, self.pause.words())
        if not login or not words or not self.button.isEnabled():
            (self.passphrase if login else self.login).setFocus()
            return
        self._busy(True)
        from registry.access import sign_in  # what of it is not loaded yet, is now

        folder, device, stretching, waits = self.folder, self._device, self._stretching, self._waits
        job: Callable[[Progress], Session] = lambda _p: sign_in(  # noqa: E731
            folder, login, words, device, anchors=self._anchors, stretching=stretching, waits=waits
        )
        self._work.run(self, job, self._in, self._refused)

    def _busy(self, busy: bool) -> None:
        for widget in (self.login, self.passphrase, self.button):
            widget.setEnabled(not busy)
        if busy:
            self.quiet()
            self.pause.drop()
            self.waiting.begin(_("Checking the passphrase…"))
        else:
            self.waiting.end()
            self._look()

    def set_closing(self, closing: bool) -> None:
        """While the session before this one is still being closed, nobody can enter."""
        for widget in (self.login, self.passphrase, self.button):
            widget.setEnabled(not closing)
        if closing:
            self.waiting.begin(_("Closing the registry…"))
        else:
            self.waiting.end()
            self._look()
            self.login.setFocus()

    def _in(self, session: "Session") -> None:
        self.passphrase.clear()
        self.entered.emit(session)

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        if not isinstance(problem, WaitFirst):  # nothing was tried: what she typed may be right
            self.passphrase.clear()
        self.refuse(problem)
        self.passphrase.setFocus()

    def _left(self) -> float:
        return self._waits.left(self.folder, self.login.text()) if self._waits else 0.0

    @Slot()
    def _look(self) -> None:
        """Wait if the login that stands there has to; another one may be tried at once."""
        if self.waiting.isHidden():
            self.button.setEnabled(not self.pause.look())

    @Slot()
    def _again(self) -> None:
        self.button.setEnabled(True)
        words = _("You can try again now.")
        self.notice(words, "info")
        announce(self, words)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waits and not event.spontaneous():
            self._waits.begin(id(self))
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._waits and not event.spontaneous():
            self._waits.pause(id(self))

    def refuse(self, problem: RegistryError) -> None:
        """Say why it is not possible, with the way out where there is one."""
        action: Button | None = None
        if isinstance(problem, DeviceNotEnrolled):
            action = Button(_("Authorise it"), icon="key-round", pressed=self.recover_asked.emit)
        elif isinstance(problem, VaultRollback | FormerPowers):
            action = Button(_("Recovery key"), icon="key-round", pressed=self.paper_asked.emit)
        elif isinstance(problem, RegistryMissing | VaultMissing | VaultDamaged):
            action = Button(_("Begin"), pressed=self.start_asked.emit)
        calm = isinstance(problem, BadCredentials | WaitFirst)
        said, more = problem.sentence(), problem.advice()
        if calm and self.pause.waiting:  # how long is counted down below
            if isinstance(problem, WaitFirst):
                said = _("After several attempts that did not work, this computer waits before the next one.")
            more = _(
                "The next attempt has to wait a little; nothing is lost. "
                "If you do not remember the words, press “I cannot sign in”."
            )
        self.notice(said, "warning" if calm else "bad", more=more, action=action)

    def _other_folder(self) -> None:
        chosen = desktop.choose_folder(self, _("Folder of the registry"), self.folder.parent)
        if chosen is not None:
            self.folder_asked.emit(chosen)

    def _gone(self) -> None:
        """Short advice for who cannot sign in any more because the computer is gone."""
        dialog = Dialog(
            self,
            _("A computer was lost or stolen"),
            _("First the people: tell Management now, and call the police if somebody may be in danger."),
            _(
                "From another computer change the password of the desktop account and of the e-mail used on it."
            ),
            _(
                "Restore the newest backup on a safe computer with the paper recovery key. Inside, “Lost or stolen "
                "computer” on the first page draws up the notice that the law wants within 48 hours, and lists what "
                "to change."
            ),
            _("Report it to the police, and note the hour when it was noticed."),
        )
        dialog.add_button(Button(_("Close"), "filled", pressed=dialog.reject), safe=True)
        dialog.open()

    def _about(self) -> None:
        dialog = Dialog(
            self,
            _("This computer"),
            _("The registry is in {folder}.").format(folder=self.folder),
            _(
                "To open it a passphrase is needed, and on most computers also the key this computer keeps for it."
            ),
            _("Backups are made inside, under “Backups”, by whoever is signed in."),
        )
        dialog.add_button(Button(_("Begin another registry…"), "plain", pressed=dialog.accept))
        dialog.accepted.connect(self.start_asked)
        dialog.add_button(Button(_("Close"), "filled", pressed=dialog.reject), safe=True)
        dialog.open()
