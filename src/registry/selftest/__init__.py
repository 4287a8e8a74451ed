"""Whether this program works on this computer, tried on a registry that is thrown away. Knows no window."""

from registry.selftest.checks import Check, Outcome, Report, tried
from registry.selftest.computer import computer_checks, printing_by_lp
from registry.selftest.telling import as_json, as_lines
from registry.selftest.trial import Trial

__all__ = [
    "Check",
    "Outcome",
    "Report",
    "Trial",
    "as_json",
    "as_lines",
    "computer_checks",
    "printing_by_lp",
    "tried",
]
