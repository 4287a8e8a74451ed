"""A new registry: the house, its manager, the recovery key on paper, the backups. Knows no page behind it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from registry.access import Session, create_registry
from registry.access.files import SET
from registry.errors import RegistryError
from registry.files import check_registry_folder, remove_quietly
from registry.forms import Organisation
from registry.language import _
from registry.progress import Progress
from registry.settings import Settings
from registry.ui import desktop
from registry.ui.first.frame import Steps
from registry.ui.first.key import PAPER_CHECKED, Confirm, KeyOnPaper
from registry.ui.parts import Assistant, Banner, Button, FormSection, Text, Waiting, ask, row
from registry.ui.words_offered import NewPassphrase
from registry.ui.work import Work
from registry.values.kinds import FromList
from registry.vault import DeviceSecrets, PaperKey, SystemKeyring, by_argon2id, describe
from registry.vault.passphrases import MANAGER_WORDS
from registry.vault.stretching import Stretching

HOUSE, ACCOUNT, KEY, TYPED_BACK, BACKUPS = range(5)
PROBE = "probe"


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
        stretching: Stretching = by_argon2id,
    ) -> None:
        super().__init__(_("A new registry"))
        self._work, self._settings, self._stretching = work, settings, stretching
        self.folder, self._device = folder, device
        self.begun: Begun | None = None
        self._bound: DeviceSecrets | None = None
        self.confirmed = False
        self.steps = Assistant(_("Begin to work"))
        self.steps.add(_("House"), self._house(), self._house_said)
        self.steps.add(_("Your account"), self._account(), self._account_said)
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
        self.setFocusProxy(self.organisation)
        self._look_for_keyring()

    # --- the house ---

    def _house(self) -> QWidget:
        section = FormSection(
            _("The house"), _("Papers carry this; everything can be changed later under Settings.")
        )
        self.organisation, self.department, self.person_word = QLineEdit(), QLineEdit(), QComboBox()
        words = FromList("person_word")
        for code in words.offered():
            self.person_word.addItem(words.label(code), code)
        self._organisation_row = section.add(_("Name of the organisation"), self.organisation, required=True)
        section.add(_("Department"), self.department, help=_("Papers name the department, never the address"))
        section.add(_("How the house calls the people it cares for"), self.person_word)
        self._folder_words = Text(str(self.folder), "muted")
        place = QWidget()
        box = QVBoxLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._folder_words)
        box.addLayout(
            row(Button(_("Other folder…"), icon="folder-open", small=True, pressed=self._choose_folder))
        )
        self._folder_row = section.add(
            _("Where the registry is kept"),
            place,
            help=_("On this computer's own disk; backups go elsewhere."),
        )
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(section)
        whole.addStretch(1)
        page.setFocusProxy(self.organisation)
        return page

    def _choose_folder(self) -> None:
        chosen = desktop.choose_folder(self, _("Folder of the registry"), self.folder.parent)
        if chosen is None:
            return
        self.folder = chosen / "Amparo" if any(chosen.iterdir()) else chosen
        self._folder_words.setText(str(self.folder))
        self._folder_row.set_error(self._unsuitable())

    def _unsuitable(self) -> str:
        try:
            check_registry_folder(self.folder)
        except RegistryError as problem:
            return f"{problem.sentence()} {problem.advice()}"
        return ""

    def _house_said(self) -> bool:
        named = bool(self.organisation.text().strip())
        self._organisation_row.set_error("" if named else _("write the name of the house"))
        self._folder_row.set_error(self._unsuitable())
        if not named:
            self.organisation.setFocus()
        return named and not self._folder_row.error()

    # --- the account ---

    def _account(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(14)
        section = FormSection(
            _("Your account"), _("You will be the first manager; the other accounts are made inside.")
        )
        self.name, self.login = QLineEdit(), QLineEdit()
        self._name_row = section.add(_("Your name"), self.name, required=True)
        self._login_row = section.add(
            _("User name"),
            self.login,
            required=True,
            help=_("Short, without spaces; it is typed at every sign-in."),
        )
        box.addWidget(section)
        known: Callable[[], list[str]] = lambda: [  # noqa: E731
            self.organisation.text(),
            self.department.text(),
            self.name.text(),
            self.login.text(),
        ]
        self.passphrase = NewPassphrase(MANAGER_WORDS, known)
        box.addWidget(self.passphrase)
        self.keyring = QCheckBox(_("Keep a key of this computer in its keyring (recommended)"))
        self.keyring.setChecked(self._device is not None)
        self._keyring_words = Text("", "caption")
        self.keyring.toggled.connect(lambda _on: self._say_keyring())
        box.addWidget(self.keyring)
        box.addWidget(self._keyring_words)
        box.addStretch(1)
        self._say_keyring()
        page.setFocusProxy(self.name)
        return page

    def _look_for_keyring(self) -> None:
        """Ask the desktop's keyring for a key nobody has: an answer means that it works."""
        device = self._device
        if device is not None:
            self._work.run(
                self, lambda _p: device.load(PROBE), lambda _none: None, self._no_keyring, reading=True
            )

    def _no_keyring(self, problem: RegistryError) -> None:
        self.keyring.setChecked(False)
        self.keyring.setEnabled(False)
        self._keyring_words.setText(
            problem.sentence()
            + " "
            + _(
                "You can go on without it: then a copied folder can be tried with guessed passphrases, "
                "so keep the words offered."
            )
        )

    def _say_keyring(self) -> None:
        self._keyring_words.setText(
            _("A copy of the folder cannot even be tried with guessed passphrases without this computer.")
            if self.keyring.isChecked()
            else _(
                "Without it only the passphrases protect a copied folder: use the words offered, not your own."
            )
        )

    def _account_said(self) -> bool:
        missing = _("this answer is needed")
        login = self.login.text().strip()
        self._name_row.set_error("" if self.name.text().strip() else missing)
        self._login_row.set_error(
            "" if login and " " not in login else (_("write it without spaces") if login else missing)
        )
        if self._name_row.error() or self._login_row.error() or not self.passphrase.accepted():
            return False
        self.make()
        return False

    def make(self) -> None:
        """Make the registry, off the window's thread, and go on to its recovery key."""
        if self.begun is not None:
            self.steps.go(KEY)
            return
        house = Organisation(
            name=self.organisation.text().strip(),
            department=self.department.text().strip(),
            person_word=str(self.person_word.currentData()),
            scope="house",
        )
        login, name, words = self.login.text().strip(), self.name.text().strip(), self.passphrase.text()
        device = (self._device or SystemKeyring()) if self.keyring.isChecked() else None
        folder, stretching = self.folder, self._stretching

        def job(_progress: Progress) -> Begun:
            return Begun(
                *create_registry(
                    folder,
                    organisation=house,
                    login=login,
                    name=name,
                    passphrase=words,
                    device=device,
                    stretching=stretching,
                )
            )

        self.quiet()
        self.steps.setEnabled(False)
        self.waiting.begin(_("Making the keys and the registry…"))
        self._work.run(self, job, self._made, self._refused)

    def _made(self, begun: Begun) -> None:
        self.begun = begun
        self._bound = self._device or SystemKeyring() if self.keyring.isChecked() else None
        self.waiting.end()
        self.steps.setEnabled(True)
        self.key.show_key(begun.paper, self.organisation.text().strip(), self.name.text().strip())
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
        keyring = self.keyring.isChecked()
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
        device = self._bound
        if device is not None:
            vault_id = describe(self.folder).vault_id
            device.forget(vault_id)
        remove_quietly(*(self.folder / name for name in (*SET, "turn.lock")))
