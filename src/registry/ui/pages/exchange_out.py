"""The way out of the registry into files: blank workbook, cases, dictionary. Says first what a file means."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Right
from registry.errors import RegistryError
from registry.exchange import Format, export, export_dictionary
from registry.files import write_whole
from registry.language import _, ngettext, resource
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.notices import Notices
from registry.ui.parts import Button, Card, Text, ask, row
from registry.ui.parts.tokens import MEDIUM
from registry.ui.second_person import Asking, handled
from registry.ui.tables import number
from registry.values import dates

BLANK = ("htcds", "htcds-v2.0-blank.xlsx")


def save(owner: QWidget, context: Context, notices: Notices, path: Path, write: Callable[[], None]) -> None:
    """Call ``write``, which fills ``path``, off the window's thread, and tell how it ended."""
    done: Callable[[None], None] = lambda _none: context.say(_("Saved: {file}").format(file=path.name))  # noqa: E731
    context.work.run(
        owner, lambda _p: write(), done, notices.refuse, reading=True, doing=_("Writing the file…")
    )


class WayOut(QWidget):
    """A card for each kind of file, as far as the person may."""

    def __init__(self, context: Context, notices: Notices) -> None:
        super().__init__()
        self._context, self._session, self._notices = context, context.session, notices
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(MEDIUM)
        if self._session.may(Right.IMPORT):
            words = _(
                "To fill in outside Amparo. Write under the headings of row 2; "
                "several answers are separated by semicolons."
            )
            blank = Button(_("Save the blank workbook…"), icon="file-text", pressed=self.save_blank)
            self._add(_("A blank workbook"), words, blank)
        if self._session.may(Right.EXPORT):
            self._add(
                _("Take the cases out"),
                _("All cases with their names, in a file that is not encrypted. It is recorded."),
                Button(_("Workbook (HTCDS)…"), icon="download", pressed=partial(self.export, "htcds")),
                Button(_("Table (CSV)…"), icon="download", pressed=partial(self.export, "csv")),
            )
        words = _("Every question and list of answers, in Spanish and English. Nothing about anybody.")
        dictionary = Button(_("Save the dictionary…"), icon="notebook-pen", pressed=self.save_dictionary)
        self._add(_("The dictionary"), words, dictionary)

    def _add(self, title: str, words: str, *buttons: Button) -> None:
        card = Card(title)
        card.add(Text(words, "muted"))
        card.add(row(*buttons))
        self._box.addWidget(card)

    def save_blank(self) -> None:
        """Save the workbook to fill in."""
        path = desktop.choose_new_file(self, _("Save the blank workbook"), BLANK[1], _("Workbook (*.xlsx)"))
        if path is not None:
            self._save(path, lambda: write_whole(path, resource(*BLANK).read_bytes()))

    def save_dictionary(self) -> None:
        """Save the questions and lists."""
        kinds = ";;".join((_("Workbook (*.xlsx)"), _("Table (*.csv)"), "JSON (*.json)"))
        name = f"amparo-{_('dictionary')}.xlsx"
        path = desktop.choose_new_file(self, _("Save the dictionary"), name, kinds)
        if path is not None:
            self._save(path, lambda: export_dictionary(path))

    def _save(self, path: Path, write: Callable[[], None]) -> None:
        save(self, self._context, self._notices, path, write)

    def export(self, format: Format) -> None:
        """Say what an unencrypted file means, and ask before the cases are written into one."""
        ask(
            self,
            _("Take the cases out in a file that is not encrypted?"),
            _("Whoever gets the file reads the names and answers of every case, without any passphrase."),
            _("The audit trail will say that you took them out, and when."),
            _("Keep the file where only the team reads it, and delete it soon."),
            action=_("Choose where…"),
            danger=True,
            then=partial(self._export_to, format),
        )

    def _export_to(self, format: Format) -> None:
        ending, kinds = ("xlsx", _("Workbook (*.xlsx)")) if format == "htcds" else ("csv", _("Table (*.csv)"))
        name = f"{_('cases')}-{dates.today()}.{ending}"
        path = desktop.choose_new_file(self, _("Take the cases out"), name, kinds)
        if path is None:
            return
        self._write(format, path)

    def _write(self, format: Format, path: Path) -> None:
        session = self._session
        self._context.work.run(
            self,
            lambda _p: export(session, path, format=format),
            partial(self._exported, path),
            partial(self._refused, format, path),
            doing=_("Writing the file…"),
        )

    def _refused(self, format: Format, path: Path, problem: RegistryError) -> None:
        again = Asking(self, self._context, partial(self._write, format, path))
        if not handled(problem, again):
            self._notices.refuse(problem)

    def _exported(self, path: Path, count: int) -> None:
        words = ngettext("{n} case was written into {file}.", "{n} cases were written into {file}.", count)
        more = _("This file is not encrypted: keep it where nobody else reads it, and delete it soon.")
        show = Button(_("Show the folder"), icon="folder-open", pressed=lambda: desktop.reveal(path))
        self._notices.say(words.format(n=number(count), file=path.name), "warning", more, show)
