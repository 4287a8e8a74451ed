"""Import and export: a workbook or table read first and told about, then taken; cases out. Knows no file format.

Nothing is written before the person has seen what would happen. Who goes elsewhere meanwhile is told the end.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6

from registry.access import Right
from registry.errors import Cancelled, RegistryError
from registry.exchange import Format, ImportReport, export, export_dictionary, import_file, report_csv
from registry.files import write_whole
from registry.language import _, ngettext, resource
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.pages.exchange_report import ReportCard
from registry.ui.parts import (
    Banner,
    Button,
    Card,
    Columns,
    EmptyState,
    Page,
    Row,
    Rows,
    Text,
    announce,
    ask,
    clear,
)
from registry.ui.parts.layout import column, row
from registry.ui.parts.tokens import MEDIUM, Tone
from registry.ui.tables import number
from registry.values import dates

BLANK = ("htcds", "htcds-v2.0-blank.xlsx")
TABLES = (".csv", ".txt", ".tsv")
"""Endings of tables in text; everything else is looked at as a workbook."""


def format_of(path: Path) -> Format:
    """How a file is to be read, by its ending; whether it is what it says is found out while reading."""
    return "csv" if path.suffix.lower() in TABLES else "htcds"


def taken(report: ImportReport) -> int:
    """How many cases an import writes."""
    return report.created + report.updated


class ExchangePage(Page):
    """Import and export."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Import and export"), _("workbooks of the IOM (HTCDS) and tables"))
        self._context, self._session = context, context.session
        self.file: Path | None = None
        self.report: ImportReport | None = None
        self._busy_buttons: list[Button] = []
        self._notices = column()
        self.add(self._notices)
        sides = Columns(13, 6, narrow=860)
        self._place = column(spacing=MEDIUM)
        if self._session.may(Right.IMPORT):
            sides[0].addLayout(self._place, 1)
            self._begin()
        for card in self._out_cards():
            sides[1].addWidget(card)
        sides[1].addStretch(1)
        self.add(sides, 1)

    # --- what stands on the page ---

    def _begin(self) -> None:
        """The way in: no file is chosen yet."""
        self.file = self.report = None
        clear(self._place)
        self.choose_button = Button(_("Choose a file…"), "filled", icon="folder-open", pressed=self.choose)
        self._busy_buttons = [self.choose_button]
        card = Card(_("Bring cases in"))
        card.add(
            EmptyState(
                "upload",
                _("Bring the cases you already have in a spreadsheet."),
                _("The HTCDS v2.0 workbook of the IOM (.xlsx), or a CSV table with the same headings."),
                action=self.choose_button,
            )
        )
        self._place.addWidget(card)
        steps = Card(_("How it works"))
        steps.add(
            Rows(
                (
                    Row(
                        _("First it is only read"),
                        _("you see what would be new, what would change and what is left out"),
                        icon="eye",
                    ),
                    Row(
                        _("Then you decide"),
                        _("everything that can be taken is taken, or nothing"),
                        icon="check",
                    ),
                    Row(
                        _("Doing it again does no harm"),
                        _("the same sheet again registers nobody twice"),
                        icon="copy",
                    ),
                )
            )
        )
        self._place.addWidget(steps)
        self._place.addStretch(1)

    def _out_cards(self) -> list[Card]:
        """Blank workbook, cases, dictionary; each as far as the person may."""
        made = []
        if self._session.may(Right.IMPORT):
            made.append(
                self._card(
                    _("A blank workbook"),
                    _(
                        "To fill in outside Amparo. Write under the headings of row 2; "
                        "several answers are separated by semicolons."
                    ),
                    Button(_("Save the blank workbook…"), icon="file-text", pressed=self.save_blank),
                )
            )
        if self._session.may(Right.EXPORT):
            made.append(
                self._card(
                    _("Take the cases out"),
                    _("All cases with their names, in a file that is not encrypted. It is recorded."),
                    Button(_("Workbook (HTCDS)…"), icon="download", pressed=partial(self.export, "htcds")),
                    Button(_("Table (CSV)…"), icon="download", pressed=partial(self.export, "csv")),
                )
            )
        made.append(
            self._card(
                _("The dictionary"),
                _("Every question and list of answers, in Spanish and English. Nothing about anybody."),
                Button(_("Save the dictionary…"), icon="notebook-pen", pressed=self.save_dictionary),
            )
        )
        return made

    @staticmethod
    def _card(title: str, words: str, *buttons: Button) -> Card:
        card = Card(title)
        card.add(Text(words, "muted"))
        card.add(row(*buttons))
        return card

    def _show(self, report: ImportReport) -> None:
        """What would happen, or what happened."""
        assert self.file
        self.report = report
        clear(self._place)
        other = Button(_("Another file…"), icon="folder-open", pressed=self.choose)
        self._busy_buttons = [other]
        buttons = []
        if report.dry_run and taken(report):
            words = ngettext("Import {n} case", "Import {n} cases", taken(report))
            self.import_button = Button(
                words.format(n=number(taken(report))), "filled", icon="check", pressed=self.take
            )
            buttons.append(self.import_button)
            self._busy_buttons.append(self.import_button)
        buttons.append(other)
        if report.rejected or report.notes:
            buttons.append(Button(_("Save this report…"), icon="download", pressed=self.save_report))
        self._place.addWidget(ReportCard(self.file.name, report, buttons))
        self._place.addStretch(1)

    # --- in ---

    def choose(self) -> None:
        """Choose a file and look what it would bring."""
        kinds = _("Workbook or table (*.xlsx *.xlsm *.csv)")
        path = desktop.choose_file(self, _("File with cases"), kinds)
        if path is not None:
            self.look(path)

    def look(self, path: Path) -> None:
        """The dry run: read ``path`` and tell what would happen; nothing is written."""
        self._busy(True)
        session, format = self._session, format_of(path)

        def job(progress: Progress) -> ImportReport:
            return import_file(session, path, format=format, dry_run=True, progress=progress)

        self._context.work.run(
            self,
            job,
            partial(self._looked, path),
            self._not_read,
            reading=True,
            doing=_("Reading the file…"),
            stoppable=True,
        )

    def _looked(self, path: Path, report: ImportReport) -> None:
        self._busy(False)
        self.file = path
        self._show(report)
        tone, words, more = foreseen(report)
        self._say(words, tone, more)
        button = self.import_button if taken(report) else self._busy_buttons[0]
        button.setFocus()

    def _not_read(self, problem: RegistryError) -> None:
        self._begin()
        self._refused(problem)

    def take(self) -> None:
        """Import what the dry run foresaw: all of it or nothing. It goes on if the person leaves the page."""
        path, session = self.file, self._session
        if path is None or self.report is None or not self.report.dry_run:
            return
        self._busy(True)
        clear(self._notices)

        def job(progress: Progress) -> ImportReport:
            return import_file(session, path, format=format_of(path), progress=progress)

        self._context.work.run(
            self._context, job, self._done, self._undone, doing=_("Importing…"), stoppable=True
        )

    def _done(self, report: ImportReport) -> None:
        words = imported(report)
        if not shiboken6.isValid(self):
            self._context.say(words)
            return
        self._busy(False)
        self._show(report)
        people = Button(
            _("See the cases"), icon="users", pressed=lambda: self._context.go("people", show="all")
        )
        more = _("Make a backup today, and keep the file where nobody else reads it, or delete it.")
        self._say(words, "good", more, people)

    def _undone(self, problem: RegistryError) -> None:
        if shiboken6.isValid(self):
            self._refused(problem)
        else:
            self._context.say(problem.sentence(), "warning")

    # --- out ---

    def save_blank(self) -> None:
        """Save the workbook to fill in."""
        path = desktop.choose_new_file(self, _("Save the blank workbook"), BLANK[1], _("Workbook (*.xlsx)"))
        if path is not None:
            self._write(lambda: write_whole(path, resource(*BLANK).read_bytes()), path)

    def save_dictionary(self) -> None:
        """Save the questions and lists."""
        kinds = ";;".join((_("Workbook (*.xlsx)"), _("Table (*.csv)"), "JSON (*.json)"))
        path = desktop.choose_new_file(
            self, _("Save the dictionary"), f"amparo-{_('dictionary')}.xlsx", kinds
        )
        if path is not None:
            self._write(lambda: export_dictionary(path), path)

    def save_report(self) -> None:
        """Save what the import says, without anything that stood in a cell."""
        report = self.report
        if report is None:
            return
        path = desktop.choose_new_file(
            self, _("Save this report"), f"{_('report')}-{dates.today()}.csv", _("Table (*.csv)")
        )
        if path is not None:
            self._write(lambda: write_whole(path, report_csv(report)), path)

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
        path = desktop.choose_new_file(
            self, _("Take the cases out"), f"{_('cases')}-{dates.today()}.{ending}", kinds
        )
        if path is None:
            return
        session = self._session

        def done(count: int) -> None:
            self._busy(False)
            words = ngettext(
                "{n} case was written into {file}.", "{n} cases were written into {file}.", count
            )
            more = _("This file is not encrypted: keep it where nobody else reads it, and delete it soon.")
            show = Button(_("Show the folder"), icon="folder-open", pressed=lambda: desktop.reveal(path))
            self._say(words.format(n=number(count), file=path.name), "warning", more, show)

        self._busy(True)
        self._context.work.run(
            self,
            lambda _p: export(session, path, format=format),
            done,
            self._refused,
            doing=_("Writing the file…"),
        )

    def _write(self, write: Callable[[], None], path: Path) -> None:
        done: Callable[[None], None] = lambda _none: self._context.say(  # noqa: E731
            _("Saved: {file}").format(file=path.name)
        )
        self._context.work.run(
            self, lambda _p: write(), done, self._refused, reading=True, doing=_("Writing the file…")
        )

    # --- around ---

    def _busy(self, busy: bool) -> None:
        for button in self._busy_buttons:
            button.setEnabled(not busy)

    def _say(self, words: str, tone: Tone, more: str = "", action: Button | None = None) -> None:
        clear(self._notices)
        self._notices.addWidget(Banner(words, tone, more=more, action=action))
        announce(self, f"{words} {more}")

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        tone: Tone = "info" if isinstance(problem, Cancelled) else "bad"
        self._say(problem.sentence(), tone, problem.advice())


def foreseen(report: ImportReport) -> tuple[Tone, str, str]:
    """What a dry run found, as a tone, a sentence and what to do next."""
    if taken(report):
        return (
            "info",
            _("Nothing has been written yet."),
            _("This is what would happen. Look at it, then import."),
        )
    if report.rejected:
        more = _("Correct in the sheet what the list below says, save it and choose it again.")
        return "warning", _("No row of this file can be taken."), more
    if report.skipped:
        return (
            "good",
            _("Everything in this file is already in the registry."),
            _("There is nothing to import."),
        )
    return "warning", _("This file has no rows with answers."), _("Fill in its rows below the headings.")


def imported(report: ImportReport) -> str:
    """What an import did, in one sentence."""
    new = ngettext("{n} new case", "{n} new cases", report.created).format(n=number(report.created))
    changed = ngettext("{n} updated", "{n} updated", report.updated).format(n=number(report.updated))
    return _("Imported: {new}, {changed}.").format(new=new, changed=changed)
