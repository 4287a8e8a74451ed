"""The table of rights and the access review on paper, opened again with independent readers."""

from datetime import date, timedelta

import pytest

from registry.access import leaving, staff, trail
from registry.access.matrix import sections
from registry.documents.review import review_pdf, review_preview
from registry.documents.rights import rights_pdf, rights_preview
from registry.errors import NotAllowed
from registry.forms import Organisation
from registry.language import using
from registry.progress import Silent
from tests.clocks import ahead
from tests.documents.reading import check, pages, words
from tests.registries import enter, make, words_of

HOUSE = Organisation(name="Casa de ensayo", department="Tumbes", header="Av. Inventada 123, Tumbes")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "r"
    make(place, "psychologist", "data-officer", "educator", organisation=HOUSE)[0].close()
    return place


@pytest.fixture
def house(folder):
    session = enter(folder)
    yield session
    session.close()


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        (
            "en",
            (
                "Locked by encryption",
                "Enforced by the program",
                "Recorded only",
                "Management",
                "manage accounts",
            ),
        ),
        ("es", ("Cerrado por cifrado", "Controlado por el programa", "Solo se deja constancia", "Dirección")),
    ],
)
def test_the_table_of_rights_is_whole_on_paper(house, tmp_path, language, labels):
    pdf = rights_pdf(house, language=language)
    check(pdf, tmp_path)
    said = words(pdf)
    for label in labels:
        assert label in said
    assert len(pages(pdf)) == 5
    assert "Av. Inventada" not in said
    with using(language):
        for line in sections():
            assert line.group.split()[0] in said
            if line.label:
                assert line.label.split()[0] in said
        closed = sum(cell.words() in ("encryption", "cifrado") for line in sections() for cell in line.cells)
    word = "encryption" if language == "en" else "cifrado"
    assert said.count(word) >= closed
    assert ("no keyring seals it" if language == "en" else "ningún llavero la sella") in said
    assert ("acting manager is given the keys" if language == "en" else "dos de tres custodios") in said


def test_printing_the_table_is_recorded_and_looking_at_it_is_not(house):
    before = len(trail.every(house))
    rights_preview(house)
    review_preview(house)
    assert len(trail.every(house)) == before
    rights_pdf(house)
    review_pdf(house)
    assert [(one.action, one.form) for one in trail.every(house)[before:]] == [
        ("print", "rights"),
        ("print", "access review"),
    ]


def test_the_same_paper_has_the_anchor_of_its_printing(house):
    said = words(rights_pdf(house, language="en"))
    entry = trail.newest(house, 1)[0]
    assert f"Audit trail: {entry.seq}-{entry.hash.hex()[:8]}" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_review_lists_every_account_with_room_to_decide(house, tmp_path, language):
    pdf = review_pdf(house, language=language)
    check(pdf, tmp_path)
    said = words(pdf)
    for name in ("Directora de Ensayo", "Persona educator", "data-officer", "psychologist"):
        assert name in said
    assert ("never used" if language == "en" else "nunca se usó") in said
    assert ("Decided" if language == "en" else "Se decide") in said
    assert ("nobody is named" if language == "en" else "no hay nadie nombrado") in said
    assert ("Who holds each role" if language == "en" else "Quién tiene cada rol") in said
    assert "Av. Inventada" not in said


def test_names_are_words_never_markup(tmp_path):
    """A colleague whose name looks like markup is printed as she is called."""
    session, _paper = make(tmp_path / "r", "data-officer")
    from registry.access import staff

    staff.add(session, "otra", "Ana <b>& Co</b>", ["educator"], "palabras inventadas de ensayo 55")
    assert "Ana <b>& Co</b>" in words(review_pdf(session, language="en"))
    session.close()


@pytest.mark.parametrize("role", ["psychologist", "educator"])
def test_who_may_not_review_prints_neither(folder, role):
    session = enter(folder, role)
    before = len(session._store.writing.all("SELECT seq FROM audit"))
    for refused in (rights_pdf, rights_preview, review_pdf, review_preview):
        with pytest.raises(NotAllowed):
            refused(session)
    assert len(session._store.writing.all("SELECT seq FROM audit")) == before
    session.close()


def test_data_protection_prints_both(folder):
    session = enter(folder, "data-officer")
    assert rights_pdf(session).startswith(b"%PDF")
    assert review_pdf(session).startswith(b"%PDF")
    session.close()


def test_an_account_without_keys_is_on_the_paper(folder):
    session = enter(folder)
    who = staff.named(session, "educator").id
    staff.reset_passphrase(
        session, who, words_of("educator"), until=(date.today() + timedelta(9)).isoformat()
    )
    with ahead(10):
        leaving.renew_keys(session)
    session.open_memory(Silent())
    assert "active but without keys" in words(review_preview(session, language="en"))
    assert "activa pero sin claves" in words(review_preview(session, language="es"))
    session.close()
