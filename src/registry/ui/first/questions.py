"""The questions of a new registry: the house, and its first manager. Knows no vault and makes nothing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from registry.errors import RegistryError
from registry.files import check_registry_folder
from registry.forms import Organisation
from registry.language import _
from registry.ui import desktop
from registry.ui.parts import Button, FormSection, Text, row
from registry.ui.words_offered import NewPassphrase
from registry.ui.work import Work
from registry.values.kinds import FromList
from registry.vault import DeviceSecrets
from registry.vault.passphrases import MANAGER_WORDS

PROBE = "probe"
"""The id of no vault: a keyring that answers for it works."""


class HouseQuestions(QWidget):
    """Name, department, the word for people, and the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
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
        self._folder_row = section.add(
            _("Where the registry is kept"),
            self._folder_place(),
            help=_("On this computer's own disk; backups go elsewhere."),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(section)
        whole.addStretch(1)
        self.setFocusProxy(self.organisation)

    def _folder_place(self) -> QWidget:
        place = QWidget()
        box = QVBoxLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._folder_words)
        change = Button(_("Other folder…"), icon="folder-open", small=True, pressed=self.choose_folder)
        box.addLayout(row(change))
        return place

    def choose_folder(self) -> None:
        """Ask for another folder; one that holds other things gets a folder of its own inside."""
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

    def said(self) -> bool:
        """Whether one can go on; shows what is missing."""
        named = bool(self.organisation.text().strip())
        self._organisation_row.set_error("" if named else _("write the name of the house"))
        self._folder_row.set_error(self._unsuitable())
        if not named:
            self.organisation.setFocus()
        return named and not self._folder_row.error()

    def known(self) -> list[str]:
        """What somebody who guesses passphrases knows of the house."""
        return [self.organisation.text(), self.department.text()]

    def answers(self) -> Organisation:
        """The organisation, not saved."""
        return Organisation(
            name=self.organisation.text().strip(),
            department=self.department.text().strip(),
            person_word=str(self.person_word.currentData()),
            scope="house",
        )


class AccountQuestions(QWidget):
    """Name, user name and passphrase of the first manager, and whether this computer keeps a key of its own."""

    def __init__(self, work: Work, device: DeviceSecrets | None, known: Callable[[], list[str]]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
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
        self.passphrase = NewPassphrase(
            MANAGER_WORDS, lambda: [*known(), self.name.text(), self.login.text()]
        )
        box.addWidget(self.passphrase)
        self.keyring = QCheckBox(_("Keep a key of this computer in its keyring (recommended)"))
        self.keyring.setChecked(device is not None)
        self._keyring_words = Text("", "caption")
        self.keyring.toggled.connect(lambda _on: self._say_keyring())
        box.addWidget(self.keyring)
        box.addWidget(self._keyring_words)
        box.addStretch(1)
        self._say_keyring()
        self.setFocusProxy(self.name)
        if device is not None:
            work.run(self, lambda _p: device.load(PROBE), lambda _none: None, self._no_keyring, reading=True)

    def _no_keyring(self, problem: RegistryError) -> None:
        self.keyring.setChecked(False)
        self.keyring.setEnabled(False)
        without = _(
            "You can go on without it: then a copied folder can be tried with guessed passphrases, "
            "so keep the words offered."
        )
        self._keyring_words.setText(f"{problem.sentence()} {without}")

    def _say_keyring(self) -> None:
        with_it = _(
            "A copy of the folder cannot even be tried with guessed passphrases without this computer."
        )
        without = _(
            "Without it only the passphrases protect a copied folder: use the words offered, not your own."
        )
        self._keyring_words.setText(with_it if self.keyring.isChecked() else without)

    def said(self) -> bool:
        """Whether one can go on; shows what is missing."""
        missing = _("this answer is needed")
        login = self.login.text().strip()
        self._name_row.set_error("" if self.name.text().strip() else missing)
        spaces = _("write it without spaces") if login else missing
        self._login_row.set_error("" if login and " " not in login else spaces)
        return not (self._name_row.error() or self._login_row.error()) and self.passphrase.accepted()

    def answers(self) -> tuple[str, str, str]:
        """User name, name, passphrase."""
        return self.login.text().strip(), self.name.text().strip(), self.passphrase.text()
