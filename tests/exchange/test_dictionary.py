"""The dictionary says every field and code of the declarations, in both languages."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from registry.errors import WrongFileType
from registry.exchange import export_dictionary
from registry.forms import FORMS
from registry.language import using
from registry.values.lists import code_list, list_names


def test_every_field_and_code_is_in_json(tmp_path: Path):
    export_dictionary(tmp_path / "d.json")
    said = json.loads((tmp_path / "d.json").read_text("utf-8"))
    fields = {(row["form"], row["field"]): row for row in said["forms"]}
    assert {(form.name, field.name) for form in FORMS for field in form.fields} <= set(fields)
    assert fields["service", "psychology_note"]["compartment"] == "psychology"
    assert fields["case", "status"] | {"list": "case_status", "counted": True} == fields["case", "status"]
    assert fields["person.documents", "number"]["compartment"] == "identity"
    assert fields["person", "nationality"]["list"] == "countries"
    codes = {(row["list"], row["code"]): row for row in said["lists"]}
    assert {(name, item.code) for name in list_names() for item in code_list(name).items} <= set(codes)
    assert codes["countries", "PE"]["es"] == "Perú"
    assert codes["exploitation_type", "sexual"]["htcds"][0] == "Sexual exploitation"


def test_labels_come_in_both_languages_whatever_is_spoken(tmp_path: Path):
    for language in ("es", "en"):
        with using(language):
            export_dictionary(tmp_path / f"{language}.json")
    assert (tmp_path / "es.json").read_bytes() == (tmp_path / "en.json").read_bytes()


def test_the_workbook_and_the_table_hold_the_same(tmp_path: Path):
    for name in ("d.json", "d.xlsx", "d.csv"):
        export_dictionary(tmp_path / name)
    said = json.loads((tmp_path / "d.json").read_text("utf-8"))
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert [sheet.max_row - 1 for sheet in book.worksheets] == [len(said["forms"]), len(said["lists"])]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["what"] == "field" for row in rows) == len(said["forms"])
    assert [row["es"] for row in rows if row["list"] == "sex" and row["code"] == "female"] == ["Femenino"]


def test_another_ending_is_refused(tmp_path: Path):
    with pytest.raises(WrongFileType):
        export_dictionary(tmp_path / "d.pdf")
    assert list(tmp_path.iterdir()) == []
