"""Workbooks (xlsx, xlsm) read and filled; the only place that knows openpyxl. Knows no registry."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from registry.errors import FileDamaged, ProtectedWorkbook, WrongFileType
from registry.exchange.safe import for_sheet
from registry.exchange.table import MOST_ROWS, Cell, Table, build
from registry.files import said_plainly
from registry.language import _, resource

BLANK: Final = ("htcds", "htcds-v2.0-blank.xlsx")
LABEL_ROW: Final = 2
AS_TEXT: Final = "@"
"""The number format of text, so that no spreadsheet makes a date of 1/2 or drops a leading zero."""
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, InvalidFileException,
    KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, SyntaxError, NotImplementedError,
)  # fmt: skip
"""What a damaged part of a workbook raises while it is read; XML that breaks off is a SyntaxError."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LARGEST: Final = 1 << 29  # bytes unpacked; 20,000 full rows are some 60 MB
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z0-9:]+)\"")
_MERGED_ROWS, _MERGED_COLUMNS = 2 * MOST_ROWS, 200
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_workbook(path: Path, wanted: Iterable[str]) -> Table:
    """The table of the sheet that holds the labels ``wanted``, the first sheet if none does.

    Raises `WrongFileType`, `ProtectedWorkbook`, `FileDamaged`, `TooManyRows` or the errors of the file.
    """
    with said_plainly(path):
        content = path.read_bytes()
    _insist_on_a_workbook(path, content)
    labels = tuple(wanted)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features the reader leaves out, such as drop-down lists
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            tables = [_sheet(book, sheet, content, labels, path.name) for sheet in book.worksheets[:1]]
            for sheet in book.worksheets[1:]:
                if len(tables[0].labels) == len(labels):
                    break
                tables.append(_sheet(book, sheet, content, labels, path.name))
    except _DAMAGE:
        raise FileDamaged(file=path.name) from None
    if not tables:
        raise FileDamaged(file=path.name)
    return max(tables, key=lambda table: len(table.labels))


def _insist_on_a_workbook(path: Path, content: bytes) -> None:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise ProtectedWorkbook(file=path.name)
    if not content.startswith(b"PK"):
        raise WrongFileType(file=path.name, expected=".xlsx")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = parts.namelist()
            size = sum(part.file_size for part in parts.infolist())
            sealed = any(part.flag_bits & 1 for part in parts.infolist())
    except _DAMAGE:
        raise FileDamaged(file=path.name) from None
    if sealed:
        raise ProtectedWorkbook(file=path.name)
    if size > _LARGEST or not any(name.startswith("xl/workbook") for name in names):
        raise WrongFileType(file=path.name, expected=".xlsx")


def _sheet(book: Any, sheet: Any, content: bytes, labels: tuple[str, ...], file: str) -> Table:
    merged = _merged_cells(content, sheet)
    claimed = int(sheet.max_row or 0)
    sheet.reset_dimensions()  # what a file claims of its size is not to be relied on while it is read
    rows = (
        (number, _cells(cells, merged.get(number, set())))
        for number, cells in enumerate(sheet.iter_rows(), start=1)
    )
    return build(rows, labels, file, claimed=lambda: claimed)


def _merged_cells(content: bytes, sheet: Any) -> dict[int, set[int]]:
    """Row to columns of the cells that are merged with others; the reader of large files does not tell."""
    with zipfile.ZipFile(BytesIO(content)) as parts, parts.open(sheet._worksheet_path) as source:
        ranges: set[bytes] = set()
        kept = b""
        while part := source.read(1 << 20):
            ranges.update(_MERGED.findall(kept + part))
            kept = part[-200:]
    found: dict[int, set[int]] = {}
    for one in ranges:
        left, top, right, bottom = (int(side or 0) for side in range_boundaries(one.decode()))
        for row in range(top, min(bottom, top + _MERGED_ROWS) + 1):
            found.setdefault(row, set()).update(range(left, min(right, left + _MERGED_COLUMNS) + 1))
    return found


def _cells(cells: Sequence[Any], merged: set[int]) -> list[Cell]:
    found = [_cell(cell) for cell in cells]
    found += [Cell()] * (
        max(merged, default=0) - len(found)
    )  # the empty ones of a merged range may be left out
    for place in merged:
        problem = _("these cells are merged; separate them and write each answer in its own cell")
        found[place - 1] = Cell(problem=problem)
    return found


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(problem=_("it has a formula; paste the value instead"))
    if cell.data_type == "e":
        return Cell(problem=_("the spreadsheet shows an error here; write the value"))
    return Cell(_said(value, cell.number_format or ""))


def _said(value: Any, shape: str) -> str:
    """A value as text: dates in ISO order, as precise as the cell shows them."""
    if isinstance(value, datetime | date):
        return value.isoformat()[: _precision(shape)]
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _precision(shape: str) -> int:
    """How much of a date a number format shows: Excel makes the first of a month of a typed ``2021-02``."""
    bare = _QUOTED.sub("", shape).lower()
    if "d" in bare or "y" not in bare:
        return 10
    return 7 if "m" in bare else 4


def fill_blank(rows: Iterable[dict[str, str]]) -> bytes:
    """IOM's blank workbook with ``rows`` (texts by label) under its labels, as the bytes of a file."""
    book = load_workbook(resource(*BLANK))
    sheet = book.worksheets[0]
    places = {str(cell.value): cell.column for cell in sheet[LABEL_ROW] if cell.value}
    prepared, model = sheet.max_row, sheet.cell(LABEL_ROW + 1, 1)
    for number, texts in enumerate(rows, start=LABEL_ROW + 1):
        if number > prepared:
            numbering = sheet.cell(number, 1, number - LABEL_ROW)
            numbering.font = copy(model.font)  # type: ignore[assignment]
        for label, text in texts.items():
            cell = sheet.cell(number, int(places[label]), for_sheet(text))
            cell.number_format = AS_TEXT
    book.properties.creator = "Amparo"
    return _bytes(book)


def plain_workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook with one sheet for each table, its first row as headings, as the bytes of a file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append([for_sheet(text) for text in line])
        for place, cell in enumerate(sheet[1], start=1):
            cell.font = Font(bold=True)
            longest = max(len(line[place - 1]) for line in lines)
            sheet.column_dimensions[cell.column_letter].width = min(60, max(8, longest + 2))
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.freeze_panes = "A2"
    book.properties.creator = "Amparo"
    return _bytes(book)


def _bytes(book: Any) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()
