"""The papers of a lost computer: what each says, what none may say, opened again with independent readers."""

from dataclasses import replace

import pytest

from registry.access import incident as incidents
from registry.access import leaving, staff, trail
from registry.backup import create
from registry.documents.incident import notice_pdf, notice_preview, secret_words
from registry.documents.incident_steps import people_pdf, people_preview, steps_pdf, steps_preview, to_change
from registry.errors import NotAllowed
from registry.forms import Case, Incident, Organisation, Person, Screening
from registry.language import using
from tests.documents.reading import check, pages, words
from tests.registries import enter, make, words_of

HOUSE = Organisation(
    name="Casa de ensayo",
    department="Tumbes",
    header="Av. Inventada 123, Tumbes",
    data_officer="Olga Oficial, 900000123",
)
GONE = Incident(
    noticed_at="2026-11-21T07:40", kind="stolen", device="HP 245 gris", where="Cercado, Tumbes", state="off", disk="no",
    circumstances="Se forzó <b>la puerta</b> & la ventana.", report="1234-2026", contact="Olga, 900000123",
    beside=("backups", "papers"), measures="Se cambió la cerradura.",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "r"
    session, _paper = make(place, "data-officer", "psychologist", organisation=HOUSE)
    for number in range(3):
        person = session.save(
            Person(
                given_names=f"Zoraida{number}",
                surname="Inventada",
                house_name="Luna",
                address="Jirón Inventado 45",
            )
        )
        case = session.save(
            Case(person_id=person.id, code=f"AAA-AA{number + 2}", status="active", opened_on="2026-01-01")
        )
        session.save(Screening(case_id=case.id, account="relato-canario"))
    session.close()
    enter(place, "psychologist").close()
    return place


@pytest.fixture
def officer(folder):
    session = enter(folder, "data-officer")
    yield session
    session.close()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "es",
            (
                "Autoridad Nacional de Protección de Datos Personales", "Ley 29733", "D.S. 016-2024-JUS", "48 horas",
                "23 nov. 2026, 07:40", "3 personas registradas", "datos sensibles", "AES-256", "64 MiB",
                "no hace falta ningún secreto de la computadora", "Centro Nacional de Seguridad Digital", "1234-2026",
                "Olga Oficial", "no estaba cifrado",
            ),
        ),
        (
            "en",
            (
                "Autoridad Nacional de Protección de Datos Personales", "Ley 29733", "within 48 hours",
                "23 Nov 2026, 07:40", "3 people on record", "sensitive data", "64 MiB",
                "It needs no secret of the computer", "was not encrypted",
            ),
        ),
    ],
)  # fmt: skip
def test_the_notice_tells_the_authority_what_it_asks_for(officer, tmp_path, language, told):
    saved = officer.save(GONE)
    pdf = notice_pdf(officer, saved.id, language=language)
    check(pdf, tmp_path)
    said = words(pdf)
    for part in told:
        assert part in said, part
    assert "<b>la puerta</b> & la ventana" in said
    assert len(pages(pdf)) == 2


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_paper_names_who_is_looked_after_or_where_the_house_is(officer, language):
    saved = officer.save(GONE)
    for make_it in (notice_pdf, steps_pdf, people_pdf):
        said = words(make_it(officer, saved.id, language=language))
        for secret in ("Zoraida", "Luna", "relato-canario", "Av. Inventada", "Jirón", "AAA-AA"):
            assert secret not in said, (make_it, secret)
    assert "Persona psychologist" not in words(notice_pdf(officer, saved.id, language=language))


def test_it_is_true_about_backups(folder, tmp_path):
    manager = enter(folder)
    saved = manager.save(GONE)
    assert "There is no verified backup" in words(notice_pdf(manager, saved.id, language="en"))
    create(manager, tmp_path / "b.amparo")
    said = words(notice_pdf(manager, saved.id, language="en"))
    assert "The data are not lost: the last verified backup is of" in said
    assert "There is no verified backup" not in said
    manager.close()


@pytest.mark.parametrize(
    ("answers", "told", "not_told"),
    [
        ({"state": "open"}, "must be taken as readable", "nobody can read"),
        (
            {"state": "off", "beside": ("paper_key",)},
            "with that key everything opens",
            "is closed as long as",
        ),
        (
            {"state": "off", "beside": ()},
            "closed as long as no passphrase is guessed",
            "must be taken as readable",
        ),
        ({"state": "unknown"}, "cannot be ruled out", "nothing was in its memory"),
        (
            {"state": "off", "disk": "yes"},
            "whole disk of the computer was encrypted",
            "not encrypted: files outside",
        ),
        ({"state": "off", "disk": ""}, "It is not known whether the disk", "Besides, the whole disk"),
    ],
)
def test_it_never_sounds_safer_than_it_is(officer, answers, told, not_told):
    saved = officer.save(replace(GONE, **answers))
    said = words(notice_pdf(officer, saved.id, language="en"))
    assert told in said
    assert not_told not in said


def test_with_a_secret_of_the_computer_it_says_what_that_secret_does_and_does_not(officer):
    found = replace(incidents.facts(officer), device_secret=True)
    with using("en"):
        assert "cannot even be tried" in secret_words(found)
        assert "is left with the passphrases" in secret_words(found)
        steps = [what for what, _how in to_change(GONE, found)]
        assert steps[0].startswith("The password of the desktop account")
        assert any("secret" in one for one in steps)
        alone = [what for what, _how in to_change(GONE, replace(found, device_secret=False))]
        assert alone[0].startswith("The passphrases")
        assert not any("secret" in one for one in alone)


def test_the_steps_name_who_used_the_registry_lately_and_what_lay_with_it(officer):
    saved = officer.save(replace(GONE, beside=("paper_key", "backups")))
    said = words(steps_pdf(officer, saved.id, language="en"))
    assert "Persona psychologist (Psychology)" in said
    assert "The recovery key, because its sheet was with it" in said
    assert "Those that were with it are sealed" in said
    assert "before 23 Nov 2026, 07:40" in said
    saved = officer.save(replace(saved, beside=()))
    assert "if its sheet is not in its place" in words(steps_pdf(officer, saved.id, language="en"))


def test_who_left_or_never_came_is_not_asked_for_another_passphrase(folder):
    manager = enter(folder)
    staff.add(manager, "nueva", "Persona Nueva", ["educator"], words_of("nueva"))
    gone = next(one for one in staff.list_staff(manager) if one.login == "psychologist")
    leaving.disable(manager, gone.id)
    saved = manager.save(GONE)
    said = words(steps_pdf(manager, saved.id, language="en"))
    assert "Persona psychologist" not in said
    assert "Persona Nueva" not in said
    assert "Directora de Ensayo" in said
    manager.close()


def test_the_words_for_the_people_are_plain(officer):
    saved = officer.save(GONE)
    said = words(people_pdf(officer, saved.id, language="es"))
    assert "21 de noviembre de 2026" in said
    assert "Olga, 900000123" in said
    assert "documentos o archivos sin cerrar" in said
    for jargon in ("AES", "SQLCipher", "Argon2", "víctima", "trata", "CONFIDENCIAL"):
        assert jargon not in said


def test_copies_are_numbered_and_recorded_and_looking_is_not(officer):
    saved = officer.save(GONE)
    before = len(trail.every(officer))
    for look in (notice_preview, steps_preview, people_preview):
        assert look(officer, saved.id).startswith(b"%PDF")
    assert len(trail.every(officer)) == before
    notice_pdf(officer, saved.id)
    assert "Copy no. 2" in words(notice_pdf(officer, saved.id, language="en"))
    steps_pdf(officer, saved.id)
    people_pdf(officer, saved.id)
    done = [(one.action, one.form, one.object) for one in trail.every(officer)[before:]]
    assert done == [
        ("incident notice", "incident", saved.id),
        ("incident notice", "incident", saved.id),
        ("print", "incident", saved.id),
        ("print", "incident", saved.id),
    ]


def test_nobody_else_draws_them(folder):
    officer = enter(folder, "data-officer")
    saved = officer.save(GONE)
    officer.close()
    session = enter(folder, "psychologist")
    before = len(session._store.writing.all("SELECT seq FROM audit"))
    for refused in (notice_pdf, notice_preview, steps_pdf, steps_preview, people_pdf, people_preview):
        with pytest.raises(NotAllowed):
            refused(session, saved.id)
    assert len(session._store.writing.all("SELECT seq FROM audit")) == before
    session.close()


def test_long_answers_stay_on_the_paper(officer, tmp_path):
    saved = officer.save(
        replace(GONE, circumstances="vocablo " * 180, measures="otra " * 290, device="X" * 120)
    )
    pdf = notice_pdf(officer, saved.id, language="es")
    check(pdf, tmp_path)
    assert words(pdf).count("vocablo") == 180
