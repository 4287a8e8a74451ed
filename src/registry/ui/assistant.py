"""The first start: a new registry, a backup restored, or a registry to practise in. Knows no page behind it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from registry.language import _
from registry.settings import Settings
from registry.ui.first.house import NewRegistry
from registry.ui.first.restore import RestoreBackup
from registry.ui.first.training import Training
from registry.ui.front import Front
from registry.ui.parts import Button, Card, Icon, Text
from registry.ui.work import Work
from registry.vault import Anchors, DeviceSecrets, by_argon2id
from registry.vault.stretching import Stretching

WIDE = 820


class _Way(Card):
    """One of the three ways: icon, what it is, for whom, and its button."""

    def __init__(self, icon: str, title: str, words: str, button: Button) -> None:
        super().__init__(pad=18)
        box = QHBoxLayout()
        box.setSpacing(16)
        box.addWidget(Icon(icon, "accent", 24))
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(Text(title, "question"))
        text.addWidget(Text(words, "muted"))
        box.addLayout(text, 1)
        box.addWidget(button)
        self.add(box)
        button.setAccessibleName(f"{title}. {button.text()}")
        button.setAccessibleDescription(words)


class FirstStart(QWidget):
    """The three ways, and the steps of each."""

    entered = Signal(object, object)
    """A `Session`, and the `Settings` as they are from now on."""
    restored = Signal(object)
    """The folder of a restored registry."""
    left = Signal()
    """Back to signing in to the registry there is."""
    language_asked = Signal(str)

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
        super().__init__()
        self._work, self._settings, self._device, self._stretching = work, settings, device, stretching
        self._anchors = anchors
        self._there = (folder / "registry.db").exists()
        self._known = folder
        self._folder = _beside(folder) if self._there else folder
        self.new: NewRegistry | None = None
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.front = self._make_front()
        self._stack.addWidget(self.front)
        self.setAccessibleName(_("Welcome"))

    def _make_front(self) -> Front:
        front = Front(
            _("Welcome"),
            _(
                "Everything is kept on this computer, encrypted. Nothing is sent anywhere. How do you want to begin?"
            ),
            width=WIDE,
            high=40,
        )
        self._first = Button(_("Begin"), "filled", pressed=lambda: self.choose("new"))
        ways = (
            (
                "house",
                _("A new registry"),
                _(
                    "For a house that begins to work with Amparo. It takes about five minutes; "
                    "have a printer or a stick at hand."
                ),
                self._first,
            ),
            (
                "undo-2",
                _("Restore a backup"),
                _("For a new or repaired computer: you need the backup file and the paper recovery key."),
                Button(_("Restore"), pressed=lambda: self.choose("restore")),
            ),
            (
                "notebook-pen",
                _("A registry to practise in"),
                _("12 residents and 40 past cases, all invented, and one account for each role."),
                Button(_("Practise"), pressed=lambda: self.choose("training")),
            ),
        )
        for way in ways:
            front.card.add(_Way(*way))
        if self._there:
            back = Button(_("Back to sign in"), "quiet", icon="arrow-left", pressed=self.left.emit)
            front.below.addWidget(back)
            front.below.addStretch(1)
        front.language_asked.connect(self.language_asked)
        front.setFocusProxy(self._first)
        self.setFocusProxy(front)
        return front

    def choose(self, way: str) -> None:
        """Take one of the ways: new, restore or training."""
        page: QWidget
        if way == "new":
            page = self.new = NewRegistry(
                self._work,
                self._settings,
                self._folder,
                self._device,
                anchors=self._anchors,
                stretching=self._stretching,
            )
            page.finished.connect(self.entered)
        elif way == "restore":
            page = RestoreBackup(
                self._work, self._folder, self._device, anchors=self._anchors, known=self._known
            )
            page.restored.connect(self.restored)
        else:
            page = Training(
                self._work, self._settings, _beside(self._folder, "entrenamiento"), self._stretching
            )
            page.entered.connect(self.entered)
        page.left.connect(self._back)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def restore(self, file: Path) -> None:
        """Take the way of restoring with ``file`` already chosen."""
        self.choose("restore")
        page = self._stack.currentWidget()
        assert isinstance(page, RestoreBackup)
        page.offer(file)

    def _back(self) -> None:
        page = self._stack.currentWidget()
        self._stack.setCurrentWidget(self.front)
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
        self.new = None
        self._first.setFocus()

    def abandon(self) -> None:
        """The window was closed: a registry whose recovery key nobody confirmed is taken away again."""
        if self.new is not None:
            self.new.abandon()


def _beside(folder: Path, name: str = "") -> Path:
    """A folder beside ``folder`` that does not exist yet."""
    stem = name or folder.name
    place, number = folder.with_name(stem), 1
    while place.exists():
        number += 1
        place = folder.with_name(f"{stem}-{number}")
    return place
