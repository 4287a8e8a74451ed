"""What an import says of itself: how many cases, and cell by cell what was not taken and why. Knows no file."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from registry.errors import NothingImported

Format = Literal["htcds", "csv"]
_QUOTED: Final = re.compile(r"(^|: )[“«].*[”»]\s*", re.DOTALL)
"""The words of a cell stand quoted at the beginning of a reason, in both languages."""


@dataclass(frozen=True)
class Rejection:
    """One cell (or, with an empty column, one row) and a translated reason; ``row`` is the row of the sheet, from 1."""

    row: int
    column: str
    reason: str

    @property
    def bare(self) -> str:
        """The reason without the words of the cell, which may be about a person."""
        return _QUOTED.sub(r"\1", self.reason)


@dataclass(frozen=True)
class ImportReport:
    """The outcome of an import, counted in cases.

    ``skipped`` are rows that changed nothing. ``rejected`` says why rows were left out, one entry a cell, so a row may
    come twice; ``notes`` what was not taken of rows that were, and who sounds like somebody already registered.
    """

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: tuple[Rejection, ...] = field(default=(), repr=False)
    notes: tuple[Rejection, ...] = field(default=(), repr=False)
    dry_run: bool = False

    @property
    def rows_rejected(self) -> int:
        """How many rows were left out."""
        return len({one.row for one in self.rejected})

    def insist(self, file: Path) -> None:
        """Raise `NothingImported` if no row of ``file`` was taken and none was there already."""
        if not (self.created or self.updated or self.skipped):
            raise NothingImported(file=file.name)
