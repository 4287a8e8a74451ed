"""A table as it comes from a file: labelled columns, rows of text, cells that cannot be taken. Knows no registry."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from registry.errors import TooManyRows
from registry.exchange.report import Rejection
from registry.exchange.safe import from_sheet
from registry.values.phonetic import folded

MOST_ROWS: Final = 20_000
"""Rows taken from one file: more than any house has had, and a few minutes on an old computer."""
_LOOKED_AT: Final = 5  # rows in which the labels are looked for
_LONGEST: Final = 32_767  # characters a cell of a workbook can hold


@dataclass(frozen=True)
class Cell:
    """What one cell holds, as text; ``problem`` is the translated reason why it cannot be taken."""

    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class TableRow:
    """One row that is not empty: its number in the sheet, from 1, its texts by label, and its bad cells."""

    number: int
    texts: dict[str, str] = field(repr=False)
    problems: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class Table:
    """The rows under the labels. ``unknown`` are labels with something below them that nobody asked for."""

    header: int
    labels: frozenset[str]
    rows: tuple[TableRow, ...] = field(repr=False)
    unknown: tuple[str, ...] = ()


def heard(label: str) -> str:
    """A label without case, accents and spaces, so that a slip in a header does not lose a column."""
    return folded(label).replace(" ", "")


def build(
    rows: Iterable[tuple[int, list[Cell]]], wanted: Iterable[str], file: str, *, claimed: Callable[[], int]
) -> Table:
    """The table whose labels are ``wanted``, in the first five of ``rows`` (number, cells); other columns are left.

    ``claimed()`` is how many rows the file says it has. Raises `TooManyRows` above `MOST_ROWS`.
    """
    names = {heard(label): label for label in wanted}
    reading = iter(rows)
    first = [row for _turn, row in zip(range(_LOOKED_AT), reading, strict=False)]
    header, places = _header(first, names)
    below = [row for row in first if row[0] > header]
    found: list[TableRow] = []
    others: dict[str, None] = {}
    strangers = _strangers(first, header, places)
    for number, cells in _chained(below, reading):
        others.update((label, None) for place, label in strangers.items() if _has(cells, place))
        row = _row(number, cells, places)
        if row:
            found.append(row)
        if len(found) > MOST_ROWS:
            raise TooManyRows(file=file, rows=max(len(found), claimed() - header), limit=MOST_ROWS)
    return Table(header, frozenset(places.values()), tuple(found), tuple(others))


def _chained(
    first: list[tuple[int, list[Cell]]], rest: Iterator[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    yield from first
    yield from rest


def _header(rows: list[tuple[int, list[Cell]]], names: dict[str, str]) -> tuple[int, dict[int, str]]:
    """The number of the row with most labels, and the label of each place in it."""
    best: tuple[int, dict[int, str]] = (0, {})
    for number, cells in rows:
        places: dict[int, str] = {}
        for place, cell in enumerate(cells):
            label = names.get(heard(cell.text))
            if label and label not in places.values():
                places[place] = label
        if len(places) > len(best[1]):
            best = number, places
    return best


def _strangers(rows: list[tuple[int, list[Cell]]], header: int, places: dict[int, str]) -> dict[int, str]:
    cells = next((cells for number, cells in rows if number == header), [])
    return {
        place: cell.text[:60] for place, cell in enumerate(cells) if cell.text.strip() and place not in places
    }


def _has(cells: list[Cell], place: int) -> bool:
    return place < len(cells) and bool(cells[place].text.strip())


def _row(number: int, cells: list[Cell], places: dict[int, str]) -> TableRow | None:
    texts: dict[str, str] = {}
    problems = []
    for place, label in places.items():
        cell = cells[place] if place < len(cells) else Cell()
        text = from_sheet(cell.text[: _LONGEST + 1].strip())
        if cell.problem:
            problems.append(Rejection(number, label, cell.problem))
        elif text:
            texts[label] = text
    return TableRow(number, texts, tuple(problems)) if texts or problems else None
