"""CSV files as spreadsheets of several countries and years write them."""

import json
from pathlib import Path

import pytest

from registry.access import Session
from registry.exchange import import_file
from registry.forms import Case, Person, Screening
from tests.exchange.sheets import csv_of

ROW = {"First Name": "Begoña Sofía", "Second Name": "Núñez Peña", "Birthdate": "2/2001", "Gender": "Mujer"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding_and_separator(session: Session, tmp_path: Path, separator: str, encoding: str):
    path = csv_of(tmp_path / "a.csv", [ROW], separator=separator, encoding=encoding)
    assert import_file(session, path, format="csv").created == 1
    (person,) = session.every(Person)
    assert (person.given_names, person.surname, person.birth_date) == ("Begoña Sofía", "Núñez", "2001-02")


def test_a_sheet_saved_as_csv_with_its_hidden_row(session: Session, tmp_path: Path):
    text = "1,prs_FirstName,prs_Gender\n,First Name , gender\n1,Ana,Feminine\n\n2,=1+1,Feminine\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    report = import_file(session, tmp_path / "a.csv", format="csv")
    assert report.created == 1
    assert [(one.row, one.column) for one in report.rejected] == [(5, "First Name")]


def test_a_foreign_file_by_its_mapping(session: Session, tmp_path: Path):
    row = {
        "Nombres": "Ana",
        "Ap. paterno": "de la O",
        "Ap. materno": "Ruiz",
        "Sexo": "Femenino",
        "Captada por": "Vecina o vecino",
        "Cierre": "5/3/2024",
        "Estado": "Cerrado",
        "Ingreso": "2023",
        "Modalidad": "Explotación sexual",
    }
    path = csv_of(tmp_path / "a.csv", [row], separator=";")
    mapping = {
        "person.given_names": "Nombres", "person.surname": "Ap. paterno", "person.second_surname": "Ap. materno",
        "person.sex": "Sexo", "screening.recruiter": "Captada por", "case.closed_on": "Cierre", "Status": "Estado",
        "Incoming Referral Date": "Ingreso", "Type of Exploitation": "Modalidad",
    }  # fmt: skip
    (tmp_path / "m.json").write_text(json.dumps(mapping), "utf-8")
    report = import_file(session, path, format="csv", mapping=tmp_path / "m.json")
    assert (report.created, report.rejected) == (1, ())
    (person,), (case,), (screening,) = session.every(Person), session.every(Case), session.every(Screening)
    assert (person.surname, person.second_surname, person.sex) == ("de la O", "Ruiz", "female")
    assert (case.status, case.opened_on, case.closed_on) == ("closed", "2023", "2024-03-05")
    assert (screening.recruiter, screening.exploitation) == (("neighbour",), ("sexual",))
    assert import_file(session, path, format="csv", mapping=mapping).skipped == 1
