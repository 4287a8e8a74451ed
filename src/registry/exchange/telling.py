"""The report of an import line by line, and as a table that can be handed on. Knows no file and no registry."""

from dataclasses import dataclass

from registry.exchange.comma import written
from registry.exchange.report import ImportReport, Rejection
from registry.language import _


@dataclass(frozen=True)
class Line:
    """One thing the report says of a row: that it is left out, or what to look at in one that is taken."""

    about: Rejection
    left_out: bool

    def outcome(self) -> str:
        """What becomes of the row, in a word or two."""
        return _("Left out") if self.left_out else _("To look at")


def lines(report: ImportReport) -> list[Line]:
    """Everything the report says, in the order of the sheet."""
    made = [*(Line(one, True) for one in report.rejected), *(Line(one, False) for one in report.notes)]
    return sorted(made, key=lambda one: one.about.row)


def headings() -> tuple[str, str, str, str]:
    """The headings over what `lines` gives: row, column, outcome, reason."""
    return _("Row"), _("Column"), _("What happens"), _("Why")


def report_csv(report: ImportReport) -> bytes:
    """The report as the bytes of a CSV file, without anything that stood in a cell under a label."""
    rows = [(str(one.about.row), one.about.column, one.outcome(), one.about.bare) for one in lines(report)]
    return written(headings(), rows)
