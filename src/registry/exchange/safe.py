"""Text that a spreadsheet must not run as a formula. Knows no file.

A cell that begins with one of these signs could be taken for a formula by the program that opens the file; an
apostrophe before it makes it text. Source: OWASP, "CSV Injection". What was written so is read back as it was.
"""

from typing import Final

SIGNS: Final = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def for_sheet(text: str) -> str:
    """``text`` as it is written into a cell."""
    return f"'{text}" if text.lstrip("'").startswith(SIGNS) else text


def from_sheet(text: str) -> str:
    """The text that `for_sheet` wrote."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(SIGNS) else text
