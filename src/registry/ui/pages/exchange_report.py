"""The report of an import on the screen: four figures, and what is said of the rows. Knows no registry."""

from collections.abc import Sequence

from registry.exchange import ImportReport, Line, headings, lines
from registry.language import _, ngettext
from registry.ui.parts import Button, Card, Column, Figure, Table, Text, Tiles, Tone, row
from registry.ui.tables import number

SHOWN = 200
"""Lines shown; all of them are in the saved report."""


class ReportCard(Card):
    """What would happen with a file, or what happened, with the buttons that go on from here."""

    def __init__(self, file: str, report: ImportReport, buttons: Sequence[Button]) -> None:
        title = _("What would happen with “{file}”") if report.dry_run else _("What happened with “{file}”")
        super().__init__(title.format(file=file))
        self.add(Tiles(*_figures(report), least=160, spacing=10))
        self.add(row(*buttons))
        found = lines(report)
        self.table: Table[Line] | None = None
        if not found:
            if report.created or report.updated:
                self.add(Text(_("Every row is taken as it is."), "muted"))
            return
        self.table = _table(found[:SHOWN])
        self.add(self.table)
        if len(found) > SHOWN:
            more = len(found) - SHOWN
            words = ngettext("{n} more line is in the report.", "{n} more lines are in the report.", more)
            self.add(Text(words.format(n=number(more)), "caption"))


def _figures(report: ImportReport) -> list[Figure]:
    below = _("see why below") if report.rejected else ""
    return [
        Figure(_("New cases"), number(report.created), _("not here before")),
        Figure(_("Updated cases"), number(report.updated), _("with new answers")),
        Figure(_("Rows unchanged"), number(report.skipped), _("already here")),
        Figure(_("Rows left out"), number(report.rows_rejected), below),
    ]


def _table(found: Sequence[Line]) -> Table[Line]:
    place, label, outcome, why = headings()

    def tone(one: Line) -> Tone:
        return "bad" if one.left_out else "info"

    columns: list[Column[Line]] = [
        Column(place, lambda one: number(one.about.row), key=lambda one: one.about.row, right=True, width=64),
        Column(outcome, Line.outcome, tone=tone, width=116),
        Column(label, lambda one: one.about.column, strong=True, stretch=2),
        Column(why, lambda one: one.about.reason, stretch=4),
    ]
    table = Table(columns, found, name=_("What is said of the rows"))
    table.fit()
    return table
