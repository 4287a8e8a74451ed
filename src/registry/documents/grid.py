"""Tables that never fail to fit: rows of any height, cut over pages. Knows no document and no markup."""

# mypy: allow-untyped-calls

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from reportlab.platypus.tables import Table

from registry.documents.look import (
    BOLD,
    PAPER,
    REGULAR,
    SEMIBOLD,
    colour,
    lines_of,
    plain,
    register_fonts,
    width_of,
)

Align = Literal["left", "right"]
Mark = Literal["tint", "faint"]
"""How a cell stands out, or stands back."""
WHOLE_UP_TO: Final = 200.0  # points: a taller row is cut into pieces, so that it can go on over a page
MOST_COLUMNS: Final = 40
MEASURED_WORDS: Final = 60
"""Of a column, the words with most letters; the widest of them is one of these."""


@dataclass(frozen=True)
class GridLook:
    """Measures of one table, in points, and what stands out in it."""

    size: float = 8.4
    leading: float = 11.0
    pad_x: float = 5.0
    pad_y: float = 3.6
    header: bool = True
    label_columns: tuple[int, ...] = ()
    """Columns that hold labels: muted and semi-bold."""
    total_row: bool = False
    """The last row is a total: bold, under a stronger line."""
    tint: str = ""
    bar: str = ""
    lines: bool = True


def dense(columns: int) -> GridLook:
    """The look for a table of so many columns: more columns, smaller letters."""
    if columns <= 7:
        return GridLook()
    if columns <= 12:
        return GridLook(size=7.4, leading=9.8, pad_x=3.4, pad_y=3.0)
    return GridLook(size=6.2, leading=8.2, pad_x=2.0, pad_y=2.4)


def longest_words(rows: Sequence[Sequence[str]], look: GridLook) -> list[float]:
    """The width, in points with padding, each column needs so that its longest word is not cut."""
    needs = []
    for column in zip(*rows, strict=True):
        words = sorted({word for text in column for word in text.split()}, key=len)[-MEASURED_WORDS:]
        widest = max((width_of(plain(word), SEMIBOLD, look.size) for word in words), default=0.0)
        needs.append(widest + 2 * look.pad_x + 0.5)
    return needs


def share(weights: Sequence[float], needs: Sequence[float], width: float) -> list[float]:
    """``width`` points divided after ``weights``, where no column gets less than it ``needs``.

    A need is heard up to twice an equal share; if all needs together are too much, each is cut alike.
    """
    most = 2 * width / len(weights)
    least = [min(need, most) for need in needs]
    if sum(least) >= width:
        return [need * width / sum(least) for need in least]
    shared = [width * weight / sum(weights) for weight in weights]
    wanting = [column < need for column, need in zip(shared, least, strict=True)]
    while True:
        spare = width - sum(need for need, short in zip(least, wanting, strict=True) if short)
        rest = sum(weight for weight, short in zip(weights, wanting, strict=True) if not short)
        shared = [
            need if short else spare * weight / rest
            for weight, need, short in zip(weights, least, wanting, strict=True)
        ]
        again = [column < need for column, need in zip(shared, least, strict=True)]
        if not any(again):
            return shared
        wanting = [short or now for short, now in zip(wanting, again, strict=True)]


def grid(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    look: GridLook,
    align: Sequence[Align] = (),
    marks: Mapping[str, Mark] = MappingProxyType({}),
) -> Table:
    """A table of plain text that splits over pages anywhere; its first row is repeated if it is a header.

    ``widths`` are points, one a column; ``marks`` are by the text of a cell. Raises ValueError if rows and widths
    disagree or there is no row.
    """
    if not rows or len(widths) > MOST_COLUMNS or any(len(row) != len(widths) for row in rows):
        raise ValueError("rows and widths of a table must agree")
    register_fonts()
    drawn = _Drawn(look, widths, marks)
    for number, row in enumerate(rows):
        drawn.add(row, head=look.header and number == 0, last=number == len(rows) - 1)
    table = Table(
        drawn.cells,
        colWidths=list(widths),
        rowHeights=drawn.heights,
        repeatRows=1 if look.header and drawn.head_pieces == 1 else 0,
        hAlign="LEFT",
        style=[*_basis(look), *drawn.commands, *_aligned(align)],
    )
    table.spaceBefore, table.spaceAfter = 2, 8
    return table


class _Drawn:
    """Rows turned into lines of text with exact heights, tall rows in pieces."""

    def __init__(self, look: GridLook, widths: Sequence[float], marks: Mapping[str, Mark]) -> None:
        self.look, self.widths, self.marks = look, widths, marks
        self.cells: list[list[str]] = []
        self.heights: list[float] = []
        self.commands: list[tuple[Any, ...]] = []
        self.head_pieces = 0

    def add(self, row: Sequence[str], *, head: bool, last: bool) -> None:
        look = self.look
        total = last and look.total_row
        columns = [
            lines_of(text, self._font(column, head, total), look.size, width - 2 * look.pad_x)
            for column, (text, width) in enumerate(zip(row, self.widths, strict=True))
        ]
        tall = max(map(len, columns))
        piece = tall if tall * look.leading <= WHOLE_UP_TO else max(1, int(WHOLE_UP_TO / 3 / look.leading))
        first = len(self.cells)
        for start in range(0, tall, piece):
            self._piece(
                [lines[start : start + piece] for lines in columns], start == 0, start + piece >= tall
            )
        self._dress(first, len(self.cells) - 1, head, total)
        if not head:
            self._mark(row, first, len(self.cells) - 1)
        if head:
            self.head_pieces = len(self.cells)

    def _mark(self, row: Sequence[str], first: int, last: int) -> None:
        for column, text in enumerate(row):
            place, mark = ((column, first), (column, last)), self.marks.get(text)
            if mark == "tint":
                self.commands.append(("BACKGROUND", *place, colour(PAPER.accent_weak)))
            elif mark == "faint":
                self.commands.append(("TEXTCOLOR", *place, colour(PAPER.muted)))

    def _font(self, column: int, head: bool, total: bool) -> str:
        if total:
            return BOLD
        return SEMIBOLD if head or column in self.look.label_columns else REGULAR

    def _piece(self, columns: list[list[str]], first: bool, last: bool) -> None:
        look, number = self.look, len(self.cells)
        above, below = look.pad_y if first else 0.0, look.pad_y if last else 0.0
        self.cells.append(["\n".join(lines) for lines in columns])
        self.heights.append(max(map(len, columns)) * look.leading + above + below)
        self.commands.append(("TOPPADDING", (0, number), (-1, number), above))
        self.commands.append(("BOTTOMPADDING", (0, number), (-1, number), below))

    def _dress(self, first: int, last: int, head: bool, total: bool) -> None:
        span = ((0, first), (-1, last))
        if head:
            self.commands += [
                ("BACKGROUND", *span, colour(PAPER.accent_weak)),
                ("TEXTCOLOR", *span, colour(PAPER.accent)),
                ("FONTNAME", *span, SEMIBOLD),
                ("LINEBELOW", (0, last), (-1, last), 0.9, colour(PAPER.accent)),
            ]
        elif total:
            if sum(self.heights[first - 1 : last + 1]) <= WHOLE_UP_TO:  # alone on a page it says nothing
                self.commands.append(("NOSPLIT", (0, first - 1), (-1, last)))
            self.commands += [
                ("FONTNAME", *span, BOLD),
                ("LINEABOVE", (0, first), (-1, first), 0.9, colour(PAPER.accent)),
            ]
        if self.look.lines and not head:
            self.commands.append(("LINEBELOW", (0, last), (-1, last), 0.5, colour(PAPER.line)))


def _basis(look: GridLook) -> list[tuple[Any, ...]]:
    everything = ((0, 0), (-1, -1))
    commands: list[tuple[Any, ...]] = [
        ("FONTNAME", *everything, REGULAR),
        ("FONTSIZE", *everything, look.size),
        ("LEADING", *everything, look.leading),
        ("TEXTCOLOR", *everything, colour(PAPER.text)),
        ("VALIGN", *everything, "TOP"),
        ("LEFTPADDING", *everything, look.pad_x),
        ("RIGHTPADDING", *everything, look.pad_x),
    ]
    for column in look.label_columns:
        whole = ((column, 0), (column, -1))
        commands += [("FONTNAME", *whole, SEMIBOLD), ("TEXTCOLOR", *whole, colour(PAPER.muted))]
    if look.tint:
        commands.append(("BACKGROUND", *everything, colour(look.tint)))
    if look.bar:
        commands.append(("LINEBEFORE", (0, 0), (0, -1), 2.4, colour(look.bar)))
    return commands


def _aligned(align: Sequence[Align]) -> list[tuple[Any, ...]]:
    return [("ALIGN", (column, 0), (column, -1), side.upper()) for column, side in enumerate(align)]
