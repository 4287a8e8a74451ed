"""Workbooks and tables of others in and out: IOM's HTCDS v2.0, CSV, the dictionary of the forms. Knows no window."""

from registry.exchange.dictionary import export_dictionary
from registry.exchange.exporting import export
from registry.exchange.importing import import_file
from registry.exchange.report import Format, ImportReport, Rejection
from registry.exchange.table import MOST_ROWS
from registry.exchange.telling import Line, headings, lines, report_csv

__all__ = [
    "MOST_ROWS", "Format", "ImportReport", "Line", "Rejection", "export", "export_dictionary", "headings",
    "import_file", "lines", "report_csv",
]  # fmt: skip
