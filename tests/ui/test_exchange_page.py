"""The page that brings cases in and takes them out: read first, told, then taken; on a real registry and real files."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QFileDialog

from registry.access import acts, trail
from registry.forms import Case, Person
from registry.language import resource
from registry.ui import desktop
from registry.ui.pages.exchange import ExchangePage, format_of
from registry.ui.pages.exchange_report import SHOWN
from registry.ui.parts import Button, Dialog, Figure
from tests.exchange.sheets import csv_of, filled
from tests.registries import allow
from tests.ui.opened import page_of, program, settled, sign_in, texts

ANA = {"First Name": "Ana", "Second Name": "Quispe", "Birthdate": "1999-04-02", "Gender": "Feminine"}
LUZ = {"First Name": "Luz", "Second Name": "Rojas", "Birthdate": "2001", "Gender": "Feminine"}
BAD = {
    "First Name": "Eva",
    "Second Name": "Condori",
    "Birthdate": "31/02/2001",
    "Citizenship": "Casa de doña Julia",
}


@pytest.fixture
def page(house) -> ExchangePage:
    return house.show(ExchangePage(house.context))


def figures(page: ExchangePage) -> list[str]:
    return [one._number.text() for one in page.findChildren(Figure) if one.isVisible()]


def buttons(page: ExchangePage) -> list[str]:
    return [one.text() for one in page.findChildren(Button) if one.isVisible()]


def look(house: Any, page: ExchangePage, path: Path) -> None:
    page.look(path)
    house.settle()


def names(house: Any) -> set[str]:
    return {one.given_names for one in house.session.every(Person)}


def chosen(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Whatever file is asked for, the person chooses this one."""
    monkeypatch.setattr(desktop, "choose_new_file", lambda *_args: path)


def imports_in(house: Any) -> list[Any]:
    return [one for one in trail.every(house.session) if one.action in ("import", "export") and not one.form]


def test_a_workbook_is_read_first_and_nothing_is_written(house, page, tmp_path):
    before = len(trail.every(house.session))
    look(house, page, filled(tmp_path / "casos.xlsx", [ANA, LUZ, BAD]))
    assert figures(page) == ["2", "0", "0", "1"]
    assert "Nothing has been written yet." in texts(page)
    assert names(house) == {"Rosa"}
    assert len(trail.every(house.session)) == before
    table = page.findChild(type(page._place.itemAt(0).widget())).table
    said = [[column.text(one) for column in table.rows_model().columns] for one in table.rows_model().rows()]
    assert [line[:3] for line in said] == [["5", "Left out", "Birthdate"], ["5", "Left out", "Citizenship"]]
    assert "no such day" in said[0][3]


def test_what_was_foreseen_is_imported_by_one_button(house, page, tmp_path):
    look(house, page, filled(tmp_path / "casos.xlsx", [ANA, LUZ, BAD]))
    assert "Import 2 cases" in buttons(page)
    page.import_button.click()
    house.settle()
    assert names(house) == {"Rosa", "Ana", "Luz"}
    assert "Imported: 2 new cases, 0 updated." in texts(page)
    assert figures(page) == ["2", "0", "0", "1"]
    assert not [words for words in buttons(page) if words.startswith("Import")]
    assert [one.action for one in imports_in(house)] == ["import"]


def test_the_same_file_again_has_nothing_to_import(house, page, tmp_path):
    path = csv_of(tmp_path / "casos.csv", [ANA])
    look(house, page, path)
    assert "Import 1 case" in buttons(page)
    page.take()
    house.settle()
    look(house, page, path)
    assert figures(page) == ["0", "0", "1", "0"]
    assert "already in the registry" in texts(page)
    assert not [words for words in buttons(page) if words.startswith("Import")]


def test_a_file_without_a_single_good_row_offers_only_its_report(house, page, tmp_path):
    look(house, page, csv_of(tmp_path / "casos.csv", [BAD]))
    assert "No row of this file can be taken." in texts(page)
    assert [words for words in buttons(page) if words.startswith(("Import", "Save this"))] == [
        "Save this report…"
    ]
    page.take()
    house.settle()
    assert names(house) == {"Rosa"}


@pytest.mark.parametrize(
    ("name", "content"), [("foto.xlsx", b"\x89PNG"), ("casos.csv", b"%PDF-1.7"), ("no.xlsx", None)]
)
def test_a_wrong_file_is_a_sentence_and_the_way_in_is_still_there(house, page, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    look(house, page, path)
    said = texts(page)
    assert name in said
    assert "Traceback" not in said
    assert page.choose_button.isVisible()
    assert page.choose_button.isEnabled()


def test_a_table_without_the_headings_says_which_are_missing(house, page, tmp_path):
    look(house, page, csv_of(tmp_path / "otra.csv", [{"Nombre": "Ana"}]))
    assert "First Name" in texts(page)


def test_the_report_can_be_saved_without_a_word_of_a_cell(house, page, tmp_path, monkeypatch):
    look(
        house,
        page,
        csv_of(tmp_path / "casos.csv", [ANA | {"Nota suelta": "algo"}, BAD | {"Gender": "Eva ”Condori”"}]),
    )
    assert "Casa de doña Julia" in str(page.report.rejected)
    chosen(monkeypatch, tmp_path / "informe.csv")
    page.save_report()
    house.settle()
    text = (tmp_path / "informe.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["Row", "Column", "What happens", "Why"]
    assert rows[1][:2] == ["1", "Nota suelta"]
    assert {tuple(row[:3]) for row in rows[2:]} == {
        ("3", one, "Left out") for one in ("Birthdate", "Citizenship", "Gender")
    }
    for value in ("Julia", "Eva", "Condori", "Ana", "Quispe", "algo"):
        assert value not in text


def test_many_lines_are_shown_in_part(house, page, tmp_path):
    look(house, page, csv_of(tmp_path / "casos.csv", [BAD | {"Citizenship": ""}] * (SHOWN + 3)))
    assert "3 more lines are in the report." in texts(page)


def test_the_blank_workbook_is_ioms_own(house, page, tmp_path, monkeypatch):
    chosen(monkeypatch, tmp_path / "en-blanco.xlsx")
    page.out.save_blank()
    house.settle()
    assert (tmp_path / "en-blanco.xlsx").read_bytes() == resource(
        "htcds", "htcds-v2.0-blank.xlsx"
    ).read_bytes()


def test_taking_cases_out_asks_first_and_is_recorded(house, page, tmp_path, monkeypatch):
    out = tmp_path / "fuera.xlsx"
    chosen(monkeypatch, out)
    page.out.export("htcds")
    dialog = next(one for one in page.findChildren(Dialog) if one.isVisible())
    assert "not encrypted" in dialog.accessibleName()
    assert "audit trail" in dialog.accessibleDescription()
    dialog.reject()
    house.settle()
    assert not out.exists()
    assert imports_in(house) == []
    allow(house.session, acts.export("htcds"))
    page.out.export("htcds")
    next(one for one in page.findChildren(Dialog) if one.isVisible()).accept()
    house.settle()
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert "Rosa" in {cell.value for row in sheet.iter_rows() for cell in row}
    assert [one.action for one in imports_in(house)] == ["export"]
    assert "1 case was written into fuera.xlsx." in texts(page)


def test_a_folder_that_cannot_be_written_is_a_sentence(house, page, tmp_path, monkeypatch):
    chosen(monkeypatch, tmp_path / "nowhere" / "diccionario.xlsx")
    page.out.save_dictionary()
    house.settle()
    assert "There is no file" in texts(page)


def test_the_dictionary_holds_nothing_about_anybody(house, page, tmp_path, monkeypatch):
    chosen(monkeypatch, tmp_path / "diccionario.csv")
    page.out.save_dictionary()
    house.settle()
    text = (tmp_path / "diccionario.csv").read_text("utf-8-sig")
    assert "Trafficking" in text or "trafficking" in text
    assert "Mamani" not in text
    assert house.case.code not in text


def test_social_work_brings_in_and_does_not_take_out(house):
    house.sign_in("case-worker")
    page = house.show(ExchangePage(house.context))
    words = texts(page)
    assert "Bring cases in" in words
    assert "A blank workbook" in words
    assert "Take the cases out" not in words


def test_who_leaves_the_page_is_told_the_end(house, tmp_path, qtbot):
    page = ExchangePage(house.context)
    page.show()
    said: list[str] = []
    house.context.said.connect(lambda _kind, words: said.append(words))
    look(house, page, csv_of(tmp_path / "casos.csv", [ANA]))
    page.take()
    shiboken6.delete(page)
    qtbot.waitUntil(lambda: bool(said), timeout=8000)
    assert said == ["Imported: 1 new case, 0 updated."]
    assert "Ana" in names(house)


def test_an_import_that_is_stopped_leaves_nothing(qtbot, built_house, tmp_path):
    rows = [ANA | {"First Name": f"Ana {number}"} for number in range(2000)]
    path = csv_of(tmp_path / "muchos.csv", rows)
    with program(qtbot, built_house) as opened:
        window = sign_in(qtbot, opened)
        window.go("exchange")
        page = page_of(window)
        page.look(path)
        settled(qtbot, opened)
        assert opened.session is not None
        there = len(opened.session.every(Case))
        page.take()
        qtbot.waitUntil(
            lambda: window._waiting.isVisible() and "Saving" in window._waiting.accessibleName(),
            timeout=20_000,
        )
        window._waiting._stop.click()
        settled(qtbot, opened)
        assert "Nothing was changed" in texts(page)
        assert len(opened.session.every(Case)) == there
        assert page.import_button.isEnabled()


def test_choosing_asks_the_desktop_for_workbooks_and_tables(house, page, tmp_path, monkeypatch):
    asked: list[str] = []
    path = csv_of(tmp_path / "casos.csv", [ANA])

    def answer(_over: object, _title: str, _start: str, kinds: str) -> tuple[str, str]:
        asked.append(kinds)
        return str(path), kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    page.choose_button.click()
    house.settle()
    assert "*.xlsx" in asked[0]
    assert "*.csv" in asked[0]
    assert figures(page)[0] == "1"
    assert QApplication.focusWidget() in (None, page.import_button)


def test_the_ending_says_how_a_file_is_read():
    assert format_of(Path("CASOS.CSV")) == "csv"
    assert format_of(Path("casos.xlsx")) == "htcds"
    assert format_of(Path("casos")) == "htcds"
