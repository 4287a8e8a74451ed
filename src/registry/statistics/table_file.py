"""The tables of a report as CSV that may leave the house. Knows no window.

UTF-8 with a byte order mark, because the spreadsheet programs of the offices read it so; hidden counts are ``*``.
"""

import csv
import io

from registry.language import _
from registry.statistics.report import Report, definition
from registry.statistics.variables import variable


def csv_of(made: Report) -> bytes:
    """A report that may leave, as CSV; ValueError for an exact one, which stays on the manager's screen."""
    if made.exact:
        raise ValueError("an exact report does not leave the house")
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow([definition(made)])
    for table in made.tables:
        by = [variable(name) for name in table.by]
        sheet.writerow([])
        sheet.writerow([*(_(one.label) for one in by), _("Count")])
        for key, count in table.rows.items():
            words = [one.words(part) for one, part in zip(by, key, strict=True)]
            sheet.writerow([*map(_harmless, words), "*" if count is None else count])
        sheet.writerow([_("Total"), *[""] * (len(by) - 1), "*" if table.total is None else table.total])
    return text.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "|", "\t", "\r") else text
