"""Tables in text (CSV), in the encodings and with the separators that spreadsheets write. Knows no registry."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from registry.errors import FileDamaged, WrongFileType
from registry.exchange.safe import for_sheet
from registry.exchange.table import Cell, Table, build, heard
from registry.files import said_plainly
from registry.language import _

_SEPARATORS: Final = (",", ";", "\t")
_SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"SQLite")
_LARGEST: Final = 1 << 28


def read_csv(path: Path, wanted: Iterable[str]) -> Table:
    """The table of a CSV file whose labels are ``wanted``.

    Raises `WrongFileType`, `FileDamaged`, `TooManyRows` or the errors of the file.
    """
    with said_plainly(path):
        content = path.read_bytes()
    text = _decoded(path, content)
    labels = tuple(wanted)
    separator = max(_SEPARATORS, key=lambda one: _labels_found(text, one, labels))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = ((number, [_cell(said) for said in line]) for number, line in enumerate(reader, start=1))
    try:
        return build(rows, labels, path.name, claimed=lambda: text.count("\n"))
    except csv.Error:
        raise FileDamaged(file=path.name) from None


def _cell(said: str) -> Cell:
    formula = said.startswith("=")
    return Cell(problem=_("it has a formula; paste the value instead")) if formula else Cell(said)


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith(_SIGNATURES) or len(content) > _LARGEST:
        raise WrongFileType(file=path.name, expected="CSV")
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongFileType(file=path.name, expected="CSV")


def _labels_found(text: str, separator: str, labels: Sequence[str]) -> int:
    names = {heard(label) for label in labels}
    try:
        lines = [line for line in islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 5)]
    except csv.Error:
        return 0
    return max((len({heard(said) for said in line} & names) for line in lines), default=0)


def written(labels: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file that every spreadsheet opens as it is: UTF-8 with its mark, commas, formulas made harmless."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(labels)
    writer.writerows([for_sheet(said) for said in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")
