"""Signing in: user name and passphrase, or the paper recovery key. Knows the way in and no page behind it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from registry.access import Session, recover, sign_in
from registry.errors import (
    BadCredentials,
    DeviceNotEnrolled,
    RegistryError,
    RegistryMissing,
    VaultDamaged,
    VaultMissing,
)
from registry.language import _
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.front import Front
from registry.ui.parts import Button, Dialog, FieldRow, PassphraseField, Waiting, row
from registry.ui.words_offered import NewPassphrase
from registry.ui.work import Work
from registry.vault import DeviceSecrets, PaperKey, by_argon2id
from registry.vault.stretching import Stretching

WORDS = 6


class SignIn(Front):
    """Name and passphrase; unknown name and wrong passphrase look the same."""

    entered = Signal(object)
    """A `Session`."""
    folder_asked = Signal(object)
    start_asked = Signal()
    recover_asked = Signal()

    def __init__(
        self,
        work: Work,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        stretching: Stretching = by_argon2id,
    ) -> None:
        super().__init__(_("Sign in"))
        self._work, self.folder, self._device, self._stretching = work, folder, device, stretching
        self.login = QLineEdit()
        self.login.setMaxLength(60)
        self._login_row = FieldRow(_("User name"), self.login)
        self.passphrase = PassphraseField(_("Passphrase"))
        self._passphrase_row = FieldRow(_("Passphrase"), self.passphrase)
        self.card.add(self._login_row)
        self.card.add(self._passphrase_row)
        self.waiting = Waiting()
        self.card.add(self.waiting)
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
        self.passphrase.entered.connect(self.enter)
        self.setFocusProxy(self.login)

    def enter(self) -> None:
        """Try to sign in with what is typed; the key is derived off the window's thread."""
        login, words = self.login.text().strip(), self.passphrase.text()
        self._login_row.set_error("" if login else _("write your user name"))
        self._passphrase_row.set_error("" if words else _("write your passphrase"))
        if not login or not words or not self.button.isEnabled():
            (self.passphrase if login else self.login).setFocus()
            return
        self._busy(True)
        folder, device, stretching = self.folder, self._device, self._stretching
        job: Callable[[Progress], Session] = lambda _p: sign_in(  # noqa: E731
            folder, login, words, device, stretching=stretching
        )
        self._work.run(self, job, self._in, self._refused)

    def _busy(self, busy: bool) -> None:
        for widget in (self.login, self.passphrase, self.button):
            widget.setEnabled(not busy)
        if busy:
            self.quiet()
            self.waiting.begin(_("Checking the passphrase…"))
        else:
            self.waiting.end()

    def set_closing(self, closing: bool) -> None:
        """While the session before this one is still being closed, nobody can enter."""
        for widget in (self.login, self.passphrase, self.button):
            widget.setEnabled(not closing)
        if closing:
            self.waiting.begin(_("Closing the registry…"))
        else:
            self.waiting.end()
            self.login.setFocus()

    def _in(self, session: Session) -> None:
        self.passphrase.clear()
        self.entered.emit(session)

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        self.passphrase.clear()
        self.refuse(problem)
        self.passphrase.setFocus()

    def refuse(self, problem: RegistryError) -> None:
        """Say why it is not possible, with the way out where there is one."""
        action: Button | None = None
        if isinstance(problem, DeviceNotEnrolled):
            action = Button(_("Paper key"), icon="key-round", pressed=self.recover_asked.emit)
        elif isinstance(problem, RegistryMissing | VaultMissing | VaultDamaged):
            action = Button(_("Begin"), pressed=self.start_asked.emit)
        tone = "warning" if isinstance(problem, BadCredentials) else "bad"
        self.notice(problem.sentence(), tone, more=problem.advice(), action=action)  # type: ignore[arg-type]

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


class Recover(Front):
    """A new passphrase for an account, by the paper recovery key; this computer is authorised on the way."""

    done = Signal(str)
    left = Signal()

    def __init__(self, work: Work, folder: Path, device: DeviceSecrets | None) -> None:
        super().__init__(
            _("I cannot sign in"),
            _(
                "If you forgot your passphrase, Dirección can give you a new one. If nobody can enter, "
                "or this computer is not authorised, use the paper recovery key."
            ),
            width=520,
        )
        self._work, self._folder, self._device = work, folder, device
        self.key = QPlainTextEdit()
        self.key.setTabChangesFocus(True)
        self.key.setFixedHeight(78)
        self._key_row = FieldRow(
            _("Paper recovery key"),
            self.key,
            help=_("Type the groups in order, or read the QR code; spaces and capitals do not matter."),
            required=True,
        )
        self.login = QLineEdit()
        self._login_row = FieldRow(
            _("User name"), self.login, help=_("The account that gets a new passphrase."), required=True
        )
        self.new = NewPassphrase(WORDS, lambda: [self.login.text()], label=_("Words for the new passphrase:"))
        for widget in (self._key_row, self._login_row, self.new):
            self.card.add(widget)
        self.waiting = Waiting()
        self.card.add(self.waiting)
        self.button = Button(_("Give the new passphrase"), "filled", icon="key-round", pressed=self.act)
        self.card.add(row(self.button, Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)))
        self.setFocusProxy(self.key)

    def act(self) -> None:
        """Check what is typed and do it."""
        self.quiet()
        login = self.login.text().strip()
        self._login_row.set_error("" if login else _("write the user name"))
        paper = self._paper()
        if paper is None or not login or not self.new.accepted() or not self.button.isEnabled():
            return
        words, folder, device = self.new.text(), self._folder, self._device
        self.button.setEnabled(False)
        self.waiting.begin(_("Opening the registry with the paper key…"))
        self._work.run(
            self,
            lambda _p: recover(folder, paper, login, words, device),
            lambda _none: self.done.emit(login),
            self._refused,
        )

    def _paper(self) -> PaperKey | None:
        try:
            paper = PaperKey.parse(self.key.toPlainText())
        except RegistryError as problem:
            self._key_row.set_error(f"{problem.sentence()} {problem.advice()}")
            self.key.setFocus()
            return None
        self._key_row.set_error("", read=False)
        return paper

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        self.waiting.end()
        self.notice(problem.sentence(), "bad", more=problem.advice())
