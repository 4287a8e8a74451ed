"""A new registry: the house, its manager, the recovery key on paper, the backups. Knows no page behind it."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Session, create_registry
from registry.access.files import SET
from registry.errors import RegistryError
from registry.files import remove_quietly
from registry.language import _
from registry.progress import Progress
from registry.settings import Settings
from registry.ui import desktop
from registry.ui.first.frame import Steps
from registry.ui.first.key import PAPER_CHECKED, Confirm, KeyOnPaper
from registry.ui.first.questions import AccountQuestions, HouseQuestions
from registry.ui.parts import Assistant, Banner, Button, Text, Waiting, ask, row
from registry.ui.work import Work
from registry.vault import Anchors, DeviceSecrets, PaperKey, SystemKeyring, by_argon2id, describe
from registry.vault.stretching import Stretching

HOUSE, ACCOUNT, KEY, TYPED_BACK, BACKUPS = range(5)


@dataclass(frozen=True)
class Begun:
    """A registry just made: its session, and the key that goes on paper."""

    session: Session
    paper: PaperKey


class NewRegistry(Steps):
    """The steps of a new registry. Nothing is kept of it until the recovery key was typed back."""

    finished = Signal(object, object)

    def __init__(
        self,
        work: Work,
        settings: Settings,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        stretching: Stretching = by_argon2id,
    ) -> None:
        super().__init__(_("A new registry"))
        self._work, self._settings, self._stretching = work, settings, stretching
        self._device, self._anchors = device, anchors
        self.begun: Begun | None = None
        self._bound: DeviceSecrets | None = None
        self.confirmed = False
        self.steps = Assistant(_("Begin to work"))
        self.house = HouseQuestions(folder)
        self.account = AccountQuestions(work, device, self.house.known)
        self.steps.add(_("House"), self.house, self.house.said)
        self.steps.add(_("Your account"), self.account, self._account_said)
        self.key = KeyOnPaper(work)
        self.steps.add(_("Recovery key"), self.key, self._key_kept)
        self.confirm = Confirm()
        self.steps.add(_("Check the paper"), self.confirm, self._typed_back)
        self.steps.add(_("Backups"), self._backups())
        self.steps.arrived.connect(self._arrived)
        self.steps.cancelled.connect(self._cancel)
        self.steps.finished.connect(self._finish)
        self.waiting = Waiting()
        self.card.add(self.steps)
        self.card.add(self.waiting)
        self.setFocusProxy(self.house)

    @property
    def folder(self) -> Path:
        """Where the registry is to be, or is."""
        return self.house.folder

    def _account_said(self) -> bool:
        if self.account.said():
            self.make()
        return False

    def make(self) -> None:
        """Make the registry, off the window's thread, and go on to its recovery key."""
        if self.begun is not None:
            self.steps.go(KEY)
            return
        house = self.house.answers()
        login, name, words = self.account.answers()
        device = (self._device or SystemKeyring()) if self.account.keyring.isChecked() else None
        folder, stretching = self.folder, self._stretching
        anchors = self._anchors.using(device) if self._anchors else None

        def job(_progress: Progress) -> Begun:
            return Begun(
                *create_registry(
                    folder,
                    organisation=house,
                    login=login,
                    name=name,
                    passphrase=words,
                    device=device,
                    anchors=anchors,
                    stretching=stretching,
                )
            )

        self.quiet()
        self.steps.setEnabled(False)
        self.waiting.begin(_("Making the keys and the registry…"))
        self._work.run(self, job, self._made, self._refused)

    def _made(self, begun: Begun) -> None:
        self.begun = begun
        self._bound = self._device or SystemKeyring() if self.account.keyring.isChecked() else None
        self.waiting.end()
        self.steps.setEnabled(True)
        self.key.show_key(begun.paper, self.house.answers().name, self.account.answers()[1])
        self.confirm.show_key(begun.paper)
        self.steps.go(KEY)

    def _refused(self, problem: RegistryError) -> None:
        self.waiting.end()
        self.steps.setEnabled(True)
        self.notice(problem.sentence(), "bad", problem.advice())

    # --- the key ---

    def _arrived(self, at: int) -> None:
        """Once the registry is made there is no way back to its questions, only away from it."""
        self.quiet()
        self.steps._back.setVisible(at not in (HOUSE, KEY, BACKUPS))
        self.steps._cancel.setVisible(at != BACKUPS)

    def _key_kept(self) -> bool:
        if not self.key.kept:
            self.notice(
                _("Print the sheet or save it first."),
                "warning",
                _("Without it nobody can help if the computer breaks."),
            )
        return self.key.kept

    def _typed_back(self) -> bool:
        if self.begun is None or not self.confirm.right():
            return False
        if not self.confirmed:
            self.confirmed = True
            session = self.begun.session
            self._work.run(self, lambda _p: session.note(PAPER_CHECKED, "", "paper"), lambda _none: None)
        return True

    # --- backups ---

    def _backups(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(Banner(_("The registry is ready and its recovery key is on paper."), "good"))
        box.addWidget(Text(_("Where will the backups go?"), "question"))
        box.addWidget(
            Text(
                _(
                    "Choose a stick or an outside disk that is kept away from this computer. "
                    "A backup is one sealed file."
                ),
                "muted",
            )
        )
        self._backup_words = Text(self._settings.backups or _("No folder chosen yet."))
        box.addWidget(self._backup_words)
        box.addLayout(row(Button(_("Choose the folder…"), icon="folder-open", pressed=self.choose_backups)))
        box.addWidget(Text(_("It can be chosen later under Backups."), "caption"))
        box.addStretch(1)
        return page

    def choose_backups(self) -> None:
        """Ask for the folder of the backups."""
        chosen = desktop.choose_folder(self, _("Folder for backups"))
        if chosen is not None:
            self._settings = replace(self._settings, backups=str(chosen))
            self._backup_words.setText(str(chosen))

    def _finish(self) -> None:
        if self.begun is None:
            return
        begun, self.begun = self.begun, None
        keyring = self.account.keyring.isChecked()
        self.finished.emit(begun.session, replace(self._settings, keyring=keyring or self._settings.keyring))

    # --- away ---

    def _cancel(self) -> None:
        """Leave; once there are keys, ask first."""
        if self.begun is None:
            self.left.emit()
            return
        ask(
            self,
            _("Leave without finishing?"),
            _("The registry that was just made is taken away again; its recovery key will open nothing."),
            action=_("Leave"),
            then=self._leave,
            keep=_("Go on"),
        )

    def _leave(self) -> None:
        self.abandon()
        self.left.emit()

    def abandon(self) -> None:
        """Take away a registry whose recovery key was not confirmed: nothing was written in it yet."""
        begun, self.begun = self.begun, None
        if begun is None:
            return
        begun.session.close()
        if self.confirmed:
            return
        vault_id = describe(self.folder).vault_id
        if self._bound is not None:
            self._bound.forget(vault_id)
        if self._anchors is not None:
            self._anchors.using(self._bound).forget(vault_id, bound=self._bound is not None)
        remove_quietly(*(self.folder / name for name in (*SET, "turn.lock")))
