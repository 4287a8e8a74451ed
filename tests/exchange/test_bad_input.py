"""Files that are not what they should be: one clear sentence, and nothing lost."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from registry.access import Session
from registry.errors import (
    Cancelled,
    FileDamaged,
    FileMissing,
    MissingColumns,
    NotTheWorkbook,
    ProtectedWorkbook,
    RegistryError,
    TooManyRows,
    UnknownCommandValue,
    WrongFileType,
)
from registry.exchange import import_file
from registry.forms import Person
from registry.progress import Silent
from tests.exchange.sheets import FIRST_ROW, blank, csv_of, filled, maria, places


def refused(
    session: Session, path: Path, error: type[RegistryError], format="htcds", **options
) -> RegistryError:
    with pytest.raises(error) as caught:
        import_file(session, path, format=format, **options)
    assert session.every(Person) == []
    assert "\n" not in caught.value.sentence()
    assert "{" not in str(caught.value)
    assert caught.value.advice()
    return caught.value


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Nombre,Fecha\r\n", "hóla".encode()])
def test_a_file_of_another_kind(session: Session, tmp_path: Path, content: bytes):
    (tmp_path / "a.xlsx").write_bytes(content)
    refused(session, tmp_path / "a.xlsx", WrongFileType)


def test_a_zip_that_is_no_workbook(session: Session, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        made.writestr("word/document.xml", "<x/>")
    refused(session, tmp_path / "a.xlsx", WrongFileType)


def test_a_workbook_given_as_csv(session: Session, tmp_path: Path):
    refused(session, filled(tmp_path / "a.csv", [maria()]), WrongFileType, format="csv")


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short(session: Session, tmp_path: Path, part: float):
    whole = filled(tmp_path / "a.xlsx", [maria()]).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: int(len(whole) * part)])
    refused(session, tmp_path / "a.xlsx", FileDamaged)


def test_a_workbook_whose_sheet_breaks_off(session: Session, tmp_path: Path):
    filled(tmp_path / "a.xlsx", [maria()])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:2000] if name.endswith("sheet1.xml") else content)
    refused(session, tmp_path / "b.xlsx", FileDamaged)


def test_a_workbook_with_a_password(session: Session, tmp_path: Path):
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    )
    (tmp_path / "a.xlsx").write_bytes(ole)
    assert "a.xlsx" in refused(session, tmp_path / "a.xlsx", ProtectedWorkbook).sentence()
    (tmp_path / "b.xlsx").write_bytes(ole.replace(b"E", b"X"))
    refused(session, tmp_path / "b.xlsx", WrongFileType)


def test_a_file_that_is_not_there(session: Session, tmp_path: Path):
    refused(session, tmp_path / "none.xlsx", FileMissing)
    refused(session, tmp_path / "none.csv", FileMissing, format="csv")


def test_a_workbook_without_the_columns(session: Session, tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Apellido"])
    book.save(tmp_path / "a.xlsx")
    assert "Case Owner" in refused(session, tmp_path / "a.xlsx", NotTheWorkbook).sentence()


def test_one_column_missing_is_named(session: Session, tmp_path: Path):
    book = blank()
    sheet = book.worksheets[0]
    sheet.cell(2, places(sheet)["Birthdate"], "Fecha")
    book.save(tmp_path / "a.xlsx")
    sentence = refused(session, tmp_path / "a.xlsx", NotTheWorkbook).sentence()
    assert sentence.endswith(": Birthdate.")


def test_fifty_thousand_rows(session: Session, tmp_path: Path):
    rows = "\r\n".join(["First Name", *(f"Ana {number}" for number in range(50_000))])
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    assert refused(session, tmp_path / "a.csv", TooManyRows, format="csv").details["rows"] == 50_000 - 1


def test_a_workbook_of_fifty_thousand_rows(session: Session, tmp_path: Path):
    filled(tmp_path / "a.xlsx", [])
    rows = "".join(
        f'<row r="{n}"><c r="D{n}" t="inlineStr"><is><t>Ana</t></is></c></row>' for n in range(3, 50_003)
    )
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                start, end = text.index(b'<row r="3"'), text.index(b"</sheetData>")
                text = text[:start] + rows.encode() + text[end:]
            target.writestr(name, text)
    error = refused(session, tmp_path / "b.xlsx", TooManyRows)
    assert error.details == {"file": "b.xlsx", "rows": 20_001, "limit": 20_000}


def test_formulas_are_refused_row_by_row(session: Session, tmp_path: Path):
    rows = [
        maria(),
        maria() | {"First Name": '=CONCATENATE("Ma","ria")'},
        {"First Name": "Ana", "Email": "=A1"},
    ]
    report = import_file(session, filled(tmp_path / "a.xlsx", rows), format="htcds")
    assert report.created == 1
    assert [(one.row, one.column) for one in report.rejected] == [(4, "First Name"), (5, "Email")]
    assert all("formula" in one.reason for one in report.rejected)
    assert not any("CONCATENATE" in one.reason for one in report.rejected)


def test_formulas_in_columns_nobody_reads_do_not_matter(session: Session, tmp_path: Path):
    book = blank()
    sheet = book.worksheets[0]
    at = places(sheet)
    sheet.cell(FIRST_ROW, 1, "=ROW()")
    sheet.cell(FIRST_ROW, at["First Name"], "Ana")
    book.save(tmp_path / "a.xlsx")
    assert import_file(session, tmp_path / "a.xlsx", format="htcds").created == 1


def test_merged_cells_are_refused_row_by_row(session: Session, tmp_path: Path):
    filled(tmp_path / "a.xlsx", [maria(), {"First Name": "Ana"}, {"First Name": "Luz"}])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    place = places(sheet)["First Name"]
    sheet.merge_cells(start_row=4, end_row=5, start_column=place, end_column=place)
    book.save(tmp_path / "a.xlsx")
    report = import_file(session, tmp_path / "a.xlsx", format="htcds")
    assert report.created == 1
    assert [(one.row, one.column) for one in report.rejected] == [(4, "First Name"), (5, "First Name")]
    assert all("merged" in one.reason for one in report.rejected)


def test_an_error_of_the_spreadsheet_is_no_answer(session: Session, tmp_path: Path):
    report = import_file(session, filled(tmp_path / "a.xlsx", [{"First Name": "#N/A"}]), format="htcds")
    assert [(one.row, one.column) for one in report.rejected] == [(3, "First Name")]


def test_columns_of_others_are_named_once(session: Session, tmp_path: Path):
    book = blank()
    sheet = book.worksheets[0]
    sheet.cell(2, 45, "Peso")
    sheet.cell(2, 46, "Vacía")
    sheet.cell(FIRST_ROW, places(sheet)["First Name"], "Ana")
    sheet.cell(FIRST_ROW, 45, "60 kg")
    book.save(tmp_path / "a.xlsx")
    report = import_file(session, tmp_path / "a.xlsx", format="htcds")
    assert report.created == 1
    assert [(note.row, note.column) for note in report.notes] == [(2, "Peso")]


def test_an_empty_workbook_takes_nothing(session: Session, tmp_path: Path):
    blank().save(tmp_path / "a.xlsx")
    report = import_file(session, tmp_path / "a.xlsx", format="htcds")
    assert (report.created, report.rejected) == (0, ())


def test_a_csv_without_a_name_column(session: Session, tmp_path: Path):
    refused(session, csv_of(tmp_path / "a.csv", [{"Gender": "Feminine"}]), MissingColumns, format="csv")


def test_mappings_that_cannot_be(session: Session, tmp_path: Path):
    path = csv_of(tmp_path / "a.csv", [{"Nombre": "Ana"}])
    refused(session, path, UnknownCommandValue, format="csv", mapping={"person.shoe_size": "Nombre"})
    refused(session, path, UnknownCommandValue, format="csv", mapping={"case.code": "Nombre"})
    refused(session, path, MissingColumns, format="csv", mapping={"person.given_names": "Nombres"})
    for content in ("{", "[]", "{}", '{"person.given_names": 3}'):
        (tmp_path / "m.json").write_text(content, "utf-8")
        refused(session, path, WrongFileType, format="csv", mapping=tmp_path / "m.json")


def test_stopping_half_way_leaves_nothing(session: Session, tmp_path: Path):
    class Impatient(Silent):
        reached = 0.0

        def report(self, fraction: float, doing: str = "") -> None:
            self.reached = fraction

        def stop_wanted(self) -> bool:
            return self.reached > 0.7

    rows = [{"First Name": f"Ana {number}"} for number in range(100)]
    refused(session, filled(tmp_path / "a.xlsx", rows), Cancelled, progress=Impatient())
    assert session.seen.matching("person", "name", ["ana"]) == []
    assert import_file(session, tmp_path / "a.xlsx", format="htcds").created == 100
