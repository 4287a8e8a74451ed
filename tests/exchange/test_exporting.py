"""The registry out: IOM's workbook filled, CSV, and both read back."""

import csv
import hashlib
from pathlib import Path

import openpyxl
import pytest

from registry.access import Session, acts, trail
from registry.errors import FileMissing, NotAllowed
from registry.exchange import export as write
from registry.exchange import import_file
from registry.exchange.columns import LABELS
from registry.exchange.workbook import fill_blank
from registry.fields import form_of
from registry.forms import Case, Person, Screening
from registry.language import resource
from tests.exchange.sheets import filled, maria, places
from tests.registries import allow, enter, make

BLANK_SHA256 = "59c937b3233f7f787fccfdd1e852f73ec258ba35ddfce189cf8bf6e541f90d2d"


def export(session: Session, out: Path, *, format) -> int:
    """Write the cases, as a second person approved it."""
    allow(session, acts.export(format))
    return write(session, out, format=format)


def coded(session: Session) -> list[tuple]:
    """Everything but free words and ids, by name."""
    people = {one.id: one for one in session.every(Person)}
    screenings = {one.case_id: one for one in session.every(Screening)}
    found = []
    for case in session.every(Case):
        person, screening = people[case.person_id], screenings.get(case.id, Screening())
        answers = [person.given_names, person.birth_date, person.sex, person.gender, person.nationality]
        answers += [
            case.status,
            case.opened_on,
            case.condition,
            case.decided_by,
            case.referral_source,
            case.data_consent,
        ]
        answers += [
            case.referral_reason,
            case.referred_to,
            case.referred_reason,
            case.referred_on,
            case.closure_reason,
        ]
        answers += [getattr(screening, field.name) for field in form_of(Screening).fields]
        found.append(tuple(answers))
    return sorted(found, key=lambda one: one[0])


@pytest.mark.parametrize("format", ["htcds", "csv"])
def test_what_was_exported_gives_the_same_answers_in_another_registry(
    session: Session, tmp_path: Path, format
):
    rows = [
        maria(),
        {"First Name": "Ana", "Second Name": "Ponce de León Vega", "Gender": "No especifica",
         "Citizenship": "stateless"},
        {"First Name": "Luz", "Birthdate": "2004-11", "Type of Exploitation": "Sale of children; Other: a, b",
         "Status": "Closed Referred", "Reason for Case Closure": "left_area; otra cosa", "Consent": "No",
         "Location of Recruitment": "PE-150101:cerca del mercado", "Home Phone": "+51 900 000 003"},
    ]  # fmt: skip
    assert import_file(session, filled(tmp_path / "a.xlsx", rows), format="htcds").created == 3
    out = tmp_path / ("out.xlsx" if format == "htcds" else "out.csv")
    assert export(session, out, format=format) == 3
    other, _paper = make(tmp_path / "other")
    report = import_file(other, out, format=format)
    assert (report.created, report.rejected) == (3, ())
    assert coded(other) == coded(session)
    assert {one.other_phone for one in other.every(Person)} == {
        one.other_phone for one in session.every(Person)
    }
    assert {one.email for one in other.every(Person)} == {one.email for one in session.every(Person)}
    other.close()
    assert import_file(session, out, format=format).skipped == 3


def test_formulas_are_made_harmless(session: Session, tmp_path: Path):
    signs = ["=HYPERLINK(1)", "+51 9", "-1", "@SUM", "|x", "'=1", "normal"]
    written = ["'" + sign if sign[0] == "=" else sign for sign in signs]
    rows = [{"First Name": f"N{number}", "Title": sign} for number, sign in enumerate(written)]
    import_file(session, filled(tmp_path / "a.xlsx", rows), format="htcds")
    export(session, tmp_path / "o.csv", format="csv")
    export(session, tmp_path / "o.xlsx", format="htcds")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@|\t\r\n"]
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    cells_of_it = [cell for row in sheet.iter_rows(min_row=3, min_col=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells_of_it} == {"s"}
    assert not [cell.value for cell in cells_of_it if str(cell.value)[0] in "=+-@|"]
    assert {one.occupation for one in session.every(Person)} == {sign.lstrip("'") for sign in signs}


def test_the_workbook_is_the_one_of_iom_with_its_hidden_row(session: Session, tmp_path: Path):
    import_file(session, filled(tmp_path / "a.xlsx", [maria()]), format="htcds")
    export(session, tmp_path / "o.xlsx", format="htcds")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    blank = openpyxl.load_workbook(resource("htcds", "htcds-v2.0-blank.xlsx")).worksheets[0]
    assert sheet.row_dimensions[1].hidden
    for row in (1, 2):
        assert [cell.value for cell in sheet[row]] == [cell.value for cell in blank[row]]
    at = places(sheet)
    assert sheet.cell(3, at["Mailing Street"]).value == "Jr. Inventado 1, Puno, Perú"
    assert sheet.cell(3, at["Mailing Country"]).value is None
    assert sheet.cell(3, at["Case Owner"]).value == "case-worker"


def test_more_than_the_prepared_rows(tmp_path: Path):
    (tmp_path / "o.xlsx").write_bytes(fill_blank({"First Name": f"Ana {number}"} for number in range(1100)))
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    assert (sheet.cell(1102, 1).value, sheet.cell(1102, places(sheet)["First Name"]).value) == (
        1100,
        "Ana 1099",
    )


def test_the_blank_workbook_stays_as_iom_made_it():
    content = resource("htcds", "htcds-v2.0-blank.xlsx").read_bytes()
    assert len(LABELS) == 38
    assert hashlib.sha256(content).hexdigest() == BLANK_SHA256
    assert "CC BY 4.0" in resource("htcds", "LICENSE.txt").read_text("utf-8")


def test_an_export_needs_its_right_and_is_recorded(folder: Path, tmp_path: Path):
    session = enter(folder, "case-worker")
    with pytest.raises(NotAllowed):
        write(session, tmp_path / "o.csv", format="csv")
    assert not (tmp_path / "o.csv").exists()
    session.close()
    session = enter(folder)
    export(session, tmp_path / "o.csv", format="csv")
    entry = trail.newest(session, 1)[0]
    assert (entry.action, trail.detail_of(entry)) == ("export", {"cases": 0, "format": "csv"})
    with pytest.raises(FileMissing):
        export(session, tmp_path / "no folder" / "o.csv", format="csv")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("o.")] == ["o.csv"]
    session.close()
