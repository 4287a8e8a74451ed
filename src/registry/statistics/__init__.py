"""Counts of people, cases and services, and what of them may leave the house. Knows no window, no paper."""

from registry.statistics.report import (
    USUAL,
    Flow,
    Report,
    Share,
    definition,
    identified,
    period,
    report,
    share,
)
from registry.statistics.suppression import Table
from registry.statistics.table_file import csv_of
from registry.statistics.variables import NOT_RECORDED, Counted, variable, variables

__all__ = [
    "NOT_RECORDED",
    "USUAL",
    "Counted",
    "Flow",
    "Report",
    "Share",
    "Table",
    "csv_of",
    "definition",
    "identified",
    "period",
    "report",
    "share",
    "variable",
    "variables",
]
