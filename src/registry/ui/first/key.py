"""The recovery key on paper, and part of it typed back. Knows no registry."""

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from registry.errors import RegistryError
from registry.files import write_whole
from registry.language import _
from registry.ui import desktop
from registry.ui.parts import Banner, Button, Card, FieldRow, Text, Waiting, clear, row
from registry.ui.parts.layout import column
from registry.ui.work import Work
from registry.vault import PaperKey

PAPER_CHECKED = "confirm recovery key"
_ACROSS = 4


class KeyOnPaper(QWidget):
    """The key in its groups, and the ways to get it on paper. ``kept`` once it was printed or saved."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._paper: PaperKey | None = None
        self._house = self._by = ""
        self.kept = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(Text(_("This key opens everything when nothing else does"), "question"))
        box.addWidget(
            Text(
                _(
                    "A broken computer, a forgotten passphrase, a person who left: with this paper the house can go "
                    "on. It is shown now and never again. Print it twice, put each in a closed envelope, and keep "
                    "them in two places, never beside a backup."
                ),
                "muted",
            )
        )
        card = Card()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        card.add(self._grid)
        box.addWidget(card)
        self._notices = column()
        box.addLayout(self._notices)
        self.print_button = Button(_("Print"), icon="printer", pressed=self.print_sheet)
        self.save_button = Button(_("Save as PDF…"), icon="download", pressed=self._choose)
        box.addLayout(row(self.print_button, self.save_button))
        self.waiting = Waiting()
        box.addWidget(self.waiting)
        box.addStretch(1)
        self.setFocusProxy(self.print_button)

    def show_key(self, paper: PaperKey, house: str, by: str) -> None:
        """Show ``paper``, of the organisation ``house``, printed by ``by``."""
        self._paper, self._house, self._by = paper, house, by
        clear(self._grid)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for at, group in enumerate(paper.groups):
            cell = Text(group, "large", wrap=False)
            cell.setAccessibleName(_("Group {n}: {letters}").format(n=at + 1, letters=" ".join(group)))
            down, across = at // _ACROSS, 2 * (at % _ACROSS)
            self._grid.addWidget(Text(str(at + 1), "muted", wrap=False), down, across, right)
            self._grid.addWidget(cell, down, across + 1)
            self._grid.setColumnMinimumWidth(across, 20 if not across else 40)
        self._grid.setColumnStretch(2 * _ACROSS, 1)

    def sheet(self) -> bytes:
        """The sheet as PDF."""
        from registry.documents.frame import Imprint  # the page maker takes 0.2 s to load
        from registry.documents.recovery_sheet import RecoveryKey, recovery_sheet

        assert self._paper is not None
        paper = self._paper
        key = RecoveryKey(self._house, paper.fingerprint, date.today(), paper.text, paper.groups)
        return recovery_sheet(key, Imprint(self._by, datetime.now()))

    def print_sheet(self) -> None:
        """Send the sheet to the usual printer."""
        from registry.ui.printing import send

        self._busy(_("Sending to the printer…"))
        self._work.run(
            self,
            lambda _p: send(self.sheet()),
            lambda _none: self._done(_("The sheet is in the printer.")),
            self._refused,
        )

    def _choose(self) -> None:
        path = desktop.choose_new_file(self, _("Save as PDF"), "amparo-clave.pdf", "PDF (*.pdf)")
        if path is None:
            return
        self._busy(_("Saving…"))
        more = _("Print it and then delete the file: whoever has it and a backup can read everything.")
        self._work.run(
            self,
            lambda _p: write_whole(path, self.sheet()),
            lambda _none: self._done(_("The sheet was saved."), more),
            self._refused,
        )

    def _busy(self, doing: str) -> None:
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
        self.waiting.begin(doing)

    def _rest(self) -> None:
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)
        self.waiting.end()
        clear(self._notices)

    def _done(self, words: str, more: str = "") -> None:
        self.kept = True
        self._rest()
        self._notices.addWidget(Banner(words, "warning" if more else "good", more=more))

    def _refused(self, problem: RegistryError) -> None:
        self._rest()
        self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))


class Confirm(QWidget):
    """Two groups of the key, typed from the paper."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addWidget(Text(_("Take the paper in your hand"), "question"))
        self._box.addWidget(
            Text(
                _("Type two of its groups, so that we know that it can be read. Capitals do not matter."),
                "muted",
            )
        )
        self._paper: PaperKey | None = None
        self.rows: dict[int, FieldRow] = {}
        self.lines: dict[int, QLineEdit] = {}
        self._place = column(spacing=12)
        self._box.addLayout(self._place)
        self._box.addStretch(1)

    def show_key(self, paper: PaperKey) -> None:
        """Ask for two groups of ``paper``."""
        clear(self._place)
        self._paper = paper
        self.rows, self.lines = {}, {}
        for number in paper.asked():
            line = self.lines[number] = QLineEdit()
            line.setMaximumWidth(200)
            line.setMaxLength(12)
            made = self.rows[number] = FieldRow(_("Group {n}").format(n=number), line, required=True)
            self._place.addWidget(made)
        self.setFocusProxy(next(iter(self.lines.values())))

    def right(self) -> bool:
        """Whether both were typed as they are on the paper; shows which is not."""
        if self._paper is None:
            return False
        for number, line in self.lines.items():
            good = self._paper.confirms(number, line.text())
            self.rows[number].set_error(
                ""
                if good
                else _("That is not group {n}. Look at the small number before it.").format(n=number)
            )
        wrong = [number for number, made in self.rows.items() if made.error()]
        if wrong:
            self.lines[wrong[0]].setFocus()
        return not wrong
