"""A backup restored by the paper recovery key, after showing what is inside. Knows no page behind it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from registry.backup import Restoration, by_paper, prepare
from registry.errors import RegistryError
from registry.language import _
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.first.frame import Steps
from registry.ui.pages.backup_files import contents
from registry.ui.parts import Button, FieldRow, Text, Waiting, ask, row
from registry.ui.when import local, said
from registry.ui.work import Work
from registry.values import dates
from registry.vault import Anchors, DeviceSecrets, PaperKey

KINDS = "Amparo (*.amparo)"


class RestoreBackup(Steps):
    """The file, the key, and where the registry will be."""

    restored = Signal(object)

    def __init__(
        self,
        work: Work,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        known: Path | None = None,
    ) -> None:
        """``known`` is the folder of the registry that the program knows, if there is one."""
        super().__init__(_("Restore a backup"))
        self._work, self.folder, self._device, self._anchors = work, folder, device, anchors
        self._known = known
        self.file, self.key = QLineEdit(), QPlainTextEdit()
        self._ready: Restoration | None = None
        self.card.add(
            Text(_("Nothing on this computer changes until you have seen what is inside."), "muted")
        )
        self._file_row = FieldRow(_("Backup file"), self.file, help=_("It ends in .amparo"), required=True)
        self.card.add(self._file_row)
        self.card.add(row(Button(_("Choose the file…"), icon="folder-open", pressed=self._choose)))
        self.key.setTabChangesFocus(True)
        self.key.setFixedHeight(78)
        self._key_row = FieldRow(
            _("Paper recovery key"),
            self.key,
            help=_("Type the groups in order, or read the QR code; spaces and capitals do not matter."),
            required=True,
        )
        self.card.add(self._key_row)
        self._place = Text(_("The registry will be in {folder}.").format(folder=folder), "muted")
        self.card.add(self._place)
        self.card.add(
            row(Button(_("Other folder…"), icon="folder-open", small=True, pressed=self._choose_folder))
        )
        self.waiting = Waiting()
        self.waiting.stop.connect(self._stop)
        self.card.add(self.waiting)
        self.button = Button(_("Look inside"), "filled", icon="lock-open", pressed=self.look)
        self.card.add(row(self.button, Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)))
        self.setFocusProxy(self.file)

    def _choose(self) -> None:
        chosen = desktop.choose_file(self, _("Choose the file…"), KINDS)
        if chosen is not None:
            self.offer(chosen)

    def offer(self, file: Path) -> None:
        """Put ``file`` in its place: what is still asked for is the key."""
        self.file.setText(str(file))
        self.key.setFocus()

    def _choose_folder(self) -> None:
        chosen = desktop.choose_folder(self, _("Folder of the registry"), self.folder.parent)
        if chosen is not None:
            self.folder = chosen
            self._place.setText(_("The registry will be in {folder}.").format(folder=chosen))

    def look(self) -> None:
        """Open the backup beside the folder, check all of it, and show what is inside."""
        self.quiet()
        file = Path(self.file.text().strip())
        self._file_row.set_error("" if file.is_file() else _("there is no such file"))
        try:
            paper = PaperKey.parse(self.key.toPlainText())
            self._key_row.set_error("", read=False)
        except RegistryError as problem:
            self._key_row.set_error(f"{problem.sentence()} {problem.advice()}")
            return
        if self._file_row.error() or not self.button.isEnabled():
            return
        folder, device, anchors, known = self.folder, self._device, self._anchors, self._known
        job: Callable[[Progress], Restoration] = lambda progress: prepare(  # noqa: E731
            file,
            folder,
            by_paper(paper),
            device=device,
            anchors=anchors,
            progress=progress,
            compare_with=known,
        )
        self.button.setEnabled(False)
        self.waiting.begin(_("Opening the backup…"), stoppable=True)
        self._job = self._work.run(self, job, self._confirm, self._refused, stoppable=True)
        self._job.progressed.connect(self.waiting.report)

    def _stop(self) -> None:
        self._job.stop()

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        self.waiting.end()
        self.notice(problem.sentence(), "bad", problem.advice())

    def _confirm(self, ready: Restoration) -> None:
        self.waiting.end()
        self.button.setEnabled(True)
        manifest = ready.manifest
        dialog = ask(
            self,
            _("Restore the backup of {when}?").format(when=said(local(manifest.created)) or dates.today()),
            _("Inside: {what}.").format(what=contents(manifest)),
            _("It goes into {folder}. A registry that is there is kept aside, not deleted.").format(
                folder=self.folder
            ),
            _("Accounts and passphrases will be those of that day."),
            *ready.differences.sentences(),
            action=_("Restore"),
            then=lambda: self.switch(ready),
        )
        dialog.rejected.connect(ready.drop)

    def switch(self, ready: Restoration) -> None:
        """Put it in place."""
        self.waiting.begin(_("Restoring…"))
        folder = self.folder
        self._work.run(
            self, lambda _p: ready.switch(), lambda _none: self.restored.emit(folder), self._refused
        )
