"""Taking IOM's workbook into a real registry."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from registry.access import Session, trail
from registry.casework import cases, search
from registry.errors import NotAllowed, NothingImported
from registry.exchange import import_file
from registry.forms import Case, Person, Screening, Staff, Stay
from registry.values import dates
from tests.exchange.sheets import filled, maria
from tests.registries import enter


def taken(session: Session, tmp_path: Path, *rows: dict, **options):
    return import_file(session, filled(tmp_path / "casos.xlsx", rows), format="htcds", **options)


def test_a_full_row_becomes_a_person_her_case_her_identification_and_her_stay(
    session: Session, tmp_path: Path
):
    report = taken(session, tmp_path, maria())
    assert (report.created, report.rejected, report.notes) == (1, (), ())
    (person,), (case,) = session.every(Person), session.every(Case)
    (screening,), (stay,) = session.every(Screening), session.every(Stay)
    assert (person.given_names, person.surname, person.second_surname) == (
        "María Elena",
        "de la Cruz",
        "Rojas",
    )
    assert (person.birth_date, person.sex, person.gender) == ("1999-02-16", "female", "Feminine")
    assert person.nationality == ("VE", "PE")
    assert (person.phone, person.other_phone) == ("900000002", "900 000 001")
    assert person.address == "Jr. Inventado 1, Puno, Perú"
    assert (person.salutation, person.occupation, person.email) == (
        "Srta.",
        "cocinera",
        "ella@ejemplo.invalid",
    )
    worker = next(one for one in session.every(Staff) if one.login == "case-worker")
    assert case.responsible == worker.id
    assert (case.status, case.opened_on, case.data_consent) == ("active", "2021-02", "yes")
    assert (case.condition, case.decided_by, case.referral_source) == ("actual", "police", "cem")
    assert (case.referral_reason, case.referring_person) == ("additional_services", "Lic. Ejemplo")
    assert case.referred_to == ("cem", "other:Posta San José")
    assert (case.referred_reason, case.referred_on) == ("other:estudios", "2021-03")
    assert case.closure_reason == ("other:se mudó",)
    assert (case.referral_details, case.referred_details) == ("Vino con una nota.", "Cita el lunes.")
    assert screening.recruitment == ("social_networks", "job_offer")
    assert screening.control == ("DebtBondage", "FalsePromises")
    assert screening.exploitation == ("sexual", "forced_labour")
    assert screening.labour_sector == ("E", "F")
    assert screening.sexual_kind == ("prostitution",)
    assert (screening.captured_in, screening.exploited_in) == ("VE", "PE-21")
    assert (stay.case_id, stay.entered_on) == (case.id, "2021-02")
    assert cases.by_code(session, case.code).id == case.id


def test_what_was_imported_is_found_and_listed_at_once(session: Session, tmp_path: Path):
    taken(session, tmp_path, maria())
    (found,) = search.search(session, "maria de la crus").found
    assert found.cases[0]["condition"] == "actual"
    assert search.search(session, "900000002").found
    assert [case["screening_exploitation"] for case in cases.all_cases(session)] == [
        '["sexual","forced_labour"]'
    ]


def test_importing_the_same_file_twice_makes_no_second_person(session: Session, tmp_path: Path):
    rows = [
        maria(),
        {"First Name": "Ana", "Second Name": "Quispe"},
        {"Gender": "Masculine", "Citizenship": "PE"},
    ]
    assert taken(session, tmp_path, *rows).created == 3
    report = taken(session, tmp_path, *rows)
    assert (report.created, report.updated, report.skipped) == (0, 0, 3)
    assert len(session.every(Person)) == len(session.every(Case)) == 3
    assert len(session.every(Stay)) == 3


def test_the_same_person_is_updated_blanks_never_erase_several_answers_are_replaced(
    session: Session, tmp_path: Path
):
    taken(session, tmp_path, maria())
    again = {label: maria()[label] for label in ("First Name", "Second Name", "Birthdate", "Gender")}
    again |= {
        "Second Name": "DE LA CRUZ ROJAS",
        "Type of Exploitation": "Servitude",
        "Email": "otra@ejemplo.invalid",
    }
    report = taken(session, tmp_path, again)
    assert (report.created, report.updated) == (0, 1)
    (person,), (screening,), (case,) = session.every(Person), session.every(Screening), session.every(Case)
    assert person.email == "otra@ejemplo.invalid"
    assert (person.phone, person.nationality) == ("900000002", ("VE", "PE"))
    assert screening.exploitation == ("servitude",)
    assert screening.control == ("DebtBondage", "FalsePromises")
    assert (case.opened_on, case.status) == ("2021-02", "active")


def test_a_sex_that_is_known_is_not_guessed_again(session: Session, tmp_path: Path):
    taken(session, tmp_path, maria())
    (person,) = session.every(Person)
    session.save(replace(person, sex="intersex"))
    taken(session, tmp_path, maria() | {"Title": "estudiante"})
    assert [(one.sex, one.occupation) for one in session.every(Person)] == [("intersex", "estudiante")]


@pytest.mark.parametrize(
    "other", [{"Birthdate": "1998"}, {"Gender": "Masculine"}, {"First Name": "Mariela Helena"}]
)
def test_who_merely_sounds_alike_is_registered_and_reported(session: Session, tmp_path: Path, other: dict):
    taken(session, tmp_path, maria())
    (first,) = session.every(Case)
    report = taken(session, tmp_path, maria() | other)
    assert (report.created, report.rejected) == (1, ())
    if "Mariela Helena" not in other.values():
        (note,) = report.notes
        assert (note.row, note.column) == (3, "First Name")
        assert first.code in note.reason
    assert len(session.every(Person)) == 2


def test_two_rows_of_one_file_that_sound_alike_name_the_row(session: Session, tmp_path: Path):
    alike = {"First Name": "Maria Helena", "Second Name": "dela Crus Rojas"}
    report = taken(session, tmp_path, maria(), maria() | alike)
    assert report.created == 2
    assert [(note.row, "row 3" in note.reason) for note in report.notes] == [(4, True)]


def test_a_later_referral_after_a_closed_case_is_another_case(session: Session, tmp_path: Path):
    first = maria() | {"Status": "Closed", "Incoming Referral Date": "2020-05-01"}
    second = maria() | {"Status": "Active", "Incoming Referral Date": "2023-05-01"}
    report = taken(session, tmp_path, first, second)
    assert (report.created, len(session.every(Person)), len(session.every(Case))) == (2, 1, 2)
    report = taken(session, tmp_path, first, second)
    assert (report.created, report.updated, report.skipped) == (0, 0, 2)
    assert [stay.entered_on for stay in session.every(Stay)] == ["2023-05-01"]


def test_a_date_known_better_since_is_not_made_less_precise(session: Session, tmp_path: Path):
    taken(session, tmp_path, maria())
    (case,) = session.every(Case)
    session.save(replace(case, opened_on="2021-02-20"))
    assert taken(session, tmp_path, maria()).skipped == 1
    assert [one.opened_on for one in session.every(Case)] == ["2021-02-20"]


def test_a_case_that_the_file_closes_ends_its_stay(session: Session, tmp_path: Path):
    row = {
        "First Name": "Luz",
        "Second Name": "Soto",
        "Status": "Active",
        "Incoming Referral Date": "2024-01-02",
    }
    taken(session, tmp_path, row)
    taken(session, tmp_path, row | {"Status": "Closed Referred", "Outgoing Referral Date": "2024-03-05"})
    assert [(stay.entered_on, stay.left_on) for stay in session.every(Stay)] == [("2024-01-02", "2024-03-05")]


def test_cells_of_spreadsheets_are_understood(session: Session, tmp_path: Path):
    rows = [
        {
            "First Name": "A",
            "Birthdate": datetime(1990, 5, 6),
            "Consent": True,
            "Mailing Zip/Postal Code": 7001,
        },
        {"First Name": "B", "Birthdate": 32999},
        {"First Name": "C", "Birthdate": 1999},
        {"First Name": "D", "Birthdate": "Se desconoce", "Gender": "NonSpecifiedUnknown"},
    ]
    path = filled(tmp_path / "a.xlsx", rows)
    report = import_file(session, path, format="htcds")
    assert report.rejected == ()
    people = {one.given_names: one for one in session.every(Person)}
    assert [people[name].birth_date for name in "ABC"] == ["1990-05-06", "1990-05-06", "1999"]
    assert people["D"].gender == "unknown"
    assert people["A"].address == "7001"


def test_a_case_without_a_date_opens_on_the_day_of_the_import(session: Session, tmp_path: Path):
    taken(session, tmp_path, {"First Name": "Ana"})
    assert [case.opened_on for case in session.every(Case)] == [dates.today()]


def test_rows_with_a_problem_are_left_out_and_the_others_taken(session: Session, tmp_path: Path):
    rows = [
        maria(),
        {"First Name": "B", "Birthdate": "31/02/2000"},
        {"First Name": "C", "Type of Exploitation": "Sexual exploitation; Espionage"},
        {"First Name": "D", "Citizenship": "Atlantis", "Status": "Sleeping"},
        {"First Name": "E", "Birthdate": "2999-01-01"},
        {"First Name": "F", "Incoming Referral Date": "2199-01-01"},
    ]
    report = taken(session, tmp_path, *rows)
    assert report.created == 1
    assert [(one.row, one.column) for one in report.rejected] == [
        (4, "Birthdate"), (5, "Type of Exploitation"), (6, "Citizenship"), (6, "Status"), (7, "Birthdate"),
        (8, "Incoming Referral Date"),
    ]  # fmt: skip
    assert all(one.reason for one in report.rejected)
    assert "Espionage" in report.rejected[1].reason
    assert report.rows_rejected == 5
    assert len(session.every(Case)) == 1


def test_an_unknown_owner_is_not_taken_and_the_row_is(session: Session, tmp_path: Path):
    report = taken(session, tmp_path, maria() | {"Case Owner": "Somebody else"})
    assert (report.created, report.rejected) == (1, ())
    assert [(note.row, note.column) for note in report.notes] == [(3, "Case Owner")]
    assert session.every(Case)[0].responsible == ""


def test_an_owner_is_known_by_login_or_by_name(session: Session, tmp_path: Path):
    taken(session, tmp_path, maria() | {"Case Owner": "persona CASE-WORKER"})
    assert session.staff_name(session.every(Case)[0].responsible) == "Persona case-worker"


def test_a_dry_run_reports_the_same_and_writes_nothing(session: Session, tmp_path: Path):
    rows = (
        maria(),
        {"First Name": "B", "Birthdate": "x"},
        {"First Name": "Ana", "Case Owner": "nobody"},
        maria(),
    )
    before = len(trail.every(session))
    tried = taken(session, tmp_path, *rows, dry_run=True)
    assert session.every(Person) == []
    assert len(trail.every(session)) == before
    done = taken(session, tmp_path, *rows)
    assert replace(tried, dry_run=False) == done
    assert (done.created, done.skipped) == (2, 1)


def test_an_import_is_recorded_with_its_counts_and_nothing_else(session: Session, tmp_path: Path):
    taken(session, tmp_path, maria(), {"First Name": "B", "Birthdate": "x"})
    entry = trail.newest(session, 1)[0]
    counts = {"created": 1, "updated": 0, "skipped": 0, "rejected": 1, "format": "htcds"}
    assert (entry.action, trail.detail_of(entry)) == ("import", counts)
    assert list(trail.verified(session))
    (person,) = session.every(Person)
    assert [change.action for change in trail.changes(session, Person, person.id)] == ["import"]


def test_only_those_who_may_import_do(folder: Path, tmp_path: Path):
    path = filled(tmp_path / "a.xlsx", [maria()])
    session = enter(folder, "educator")
    with pytest.raises(NotAllowed):
        import_file(session, path, format="htcds")
    session.close()
    session = enter(folder, "case-worker")
    assert import_file(session, path, format="htcds").created == 1
    session.close()


def test_nothing_taken_is_told_as_an_error_by_whoever_insists(session: Session, tmp_path: Path):
    report = taken(session, tmp_path, {"First Name": "B", "Birthdate": "x"})
    with pytest.raises(NothingImported):
        report.insist(tmp_path / "casos.xlsx")
    again = taken(session, tmp_path, maria())
    again.insist(tmp_path / "casos.xlsx")
    taken(session, tmp_path, maria()).insist(tmp_path / "casos.xlsx")


def test_the_report_shows_nobody_in_its_repr(session: Session, tmp_path: Path):
    report = taken(session, tmp_path, maria(), {"First Name": "Secreta", "Citizenship": "Secreta"})
    assert "Secreta" not in repr(report)


def test_own_cases_only_hides_the_others_and_makes_no_second_one(folder: Path, tmp_path: Path):
    session = enter(folder)
    taken(session, tmp_path, maria() | {"Case Owner": "directora"})
    session.save(replace(session.organisation, scope="own"))
    session.close()
    session = enter(folder, "case-worker")
    report = taken(session, tmp_path, maria())
    session.close()
    assert (report.created, report.updated) == (0, 0)
    assert "Directora de Ensayo" in report.rejected[0].reason
