"""Import and export: a workbook or table read first and told about, then taken; cases out. Knows no file format.

Nothing is written before the person has seen what would happen. Who goes elsewhere meanwhile is told the end.
"""

from functools import partial
from pathlib import Path

import shiboken6

from registry.access import Right
from registry.errors import RegistryError
from registry.exchange import Format, ImportReport, import_file, report_csv
from registry.files import write_whole
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.notices import Notices
from registry.ui.pages.exchange_out import WayOut, save
from registry.ui.pages.exchange_report import ReportCard
from registry.ui.parts import Button, Card, Columns, EmptyState, Page, Row, Rows, clear
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import MEDIUM, Tone
from registry.ui.tables import number
from registry.values import dates

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
        self._notices = Notices()
        self.add(self._notices)
        sides = Columns(13, 6, narrow=860)
        self._place = column(spacing=MEDIUM)
        if self._session.may(Right.IMPORT):
            sides[0].addLayout(self._place, 1)
            self._begin()
        self.out = WayOut(context, self._notices)
        sides[1].addWidget(self.out)
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
        read = _("you see what would be new, what would change and what is left out")
        whole = _("everything that can be taken is taken, or nothing")
        again = _("the same sheet again registers nobody twice")
        rows = (
            Row(_("First it is only read"), read, icon="eye"),
            Row(_("Then you decide"), whole, icon="check"),
            Row(_("Doing it again does no harm"), again, icon="copy"),
        )
        steps.add(Rows(rows))
        self._place.addWidget(steps)
        self._place.addStretch(1)

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
        self._notices.say(words, tone, more)
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
        self._notices.quiet()

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
        self._notices.say(words, "good", more, people)

    def _undone(self, problem: RegistryError) -> None:
        if shiboken6.isValid(self):
            self._refused(problem)
        else:
            self._context.say(problem.sentence(), "warning")

    # --- around ---

    def save_report(self) -> None:
        """Save what the import says, without anything that stood in a cell."""
        report = self.report
        if report is None:
            return
        path = desktop.choose_new_file(
            self, _("Save this report"), f"{_('report')}-{dates.today()}.csv", _("Table (*.csv)")
        )
        if path is not None:
            save(self, self._context, self._notices, path, lambda: write_whole(path, report_csv(report)))

    def _busy(self, busy: bool) -> None:
        for button in self._busy_buttons:
            button.setEnabled(not busy)

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        self._notices.refuse(problem)


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
