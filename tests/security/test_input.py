"""What is typed, pasted or imported is made to hurt: markup, formulas, odd characters, far too much of it."""

import time
from datetime import datetime

import pytest

from registry.access import drafts, staff
from registry.casework.search import search
from registry.documents.paper import Imprint, Letterhead, Paper
from registry.errors import AccountExists, InvalidAnswer
from registry.exchange.comma import written
from registry.exchange.safe import for_sheet, from_sheet
from registry.exchange.workbook import plain_workbook
from registry.forms import Case, IdentityDocument, Person
from tests.registries import make, shared, words_of

UNWRITABLE = {
    "half a surrogate": "Ana \ud800",
    "not a character": "Ana \ufffe",
    "the right-to-left override": "Ana \u202egnp.exe",
    "an isolate": "Ana \u2066x",
    "a terminal's escape": "Ana \x1b[2J",
    "the short escape of a terminal": "Ana \x9b2J",
    "nothing": "Ana \x00",
}
COMMANDS = (
    '" OR 1', "name:*", 'a" AND b', "NEAR(a b)", "'; DROP TABLE person;--", "%", "*", "ª½", "NOT a", "^a", "{a}",
)  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    session, _paper = make(tmp_path_factory.mktemp("r") / "r")
    person = session.save(Person(given_names="Ana", surname="Inventada"))
    session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    yield session
    session.close()


@pytest.mark.parametrize("what", UNWRITABLE)
def test_characters_that_no_paper_can_show_are_said_to_be_wrong(session, what):
    for answers in ({"given_names": UNWRITABLE[what]}, {"care_notes": UNWRITABLE[what], "house_name": "Sol"}):
        with pytest.raises(InvalidAnswer):
            session.save(Person(**answers))


@pytest.mark.parametrize("what", UNWRITABLE)
def test_whatever_is_typed_can_be_searched_and_kept_as_a_draft(session, what):
    session.note_search(UNWRITABLE[what])
    search(session, UNWRITABLE[what])
    drafts.keep(session, Person(given_names=UNWRITABLE[what]))
    (kept,) = drafts.kept(session)
    assert kept.record.given_names.startswith("Ana")
    drafts.drop(session, kept.record)


@pytest.mark.parametrize("typed", COMMANDS)
def test_what_is_typed_is_never_a_command_of_the_search(session, typed):
    search(session, typed)
    assert [one.names for one in search(session, "Ana Inventada").found] == ["Ana Inventada"]


def test_a_page_pasted_into_the_search_box_takes_no_time(session):
    started = time.perf_counter()
    search(session, "bac ded fig hoj kul mep nar sut vox wiz xob yam cid fug")
    search(session, "A" * 1_000_000)
    assert time.perf_counter() - started < 0.3


def test_a_record_has_only_so_many_rows(session):
    rows = tuple(IdentityDocument(kind="dni", number=str(number)) for number in range(1000))
    with pytest.raises(InvalidAnswer):
        session.save(Person(given_names="Ana", documents=rows))


@pytest.mark.parametrize(
    "login",
    [" ", "", "x\u200b", "\u0441ase-worker", "ana\u202e", "-", "a\tb", "<b>ana</b>", "ana\n", "\ud800"],
)
def test_a_user_name_is_plain_letters(session, login):
    with pytest.raises(InvalidAnswer):
        staff.add(session, login, "Ana", ["legal"], "una frase larga de ensayo")
    assert login not in [one.login for one in staff.list_staff(session)]


@pytest.mark.parametrize("login", ["DIRECTORA", "directora ", "Dírectora", "ｄｉｒｅｃｔｏｒａ"])
def test_a_user_name_that_reads_the_same_is_taken(session, login):
    with pytest.raises((AccountExists, InvalidAnswer)):
        staff.add(session, login, "Ana", ["legal"], "una frase larga de ensayo")


def test_a_passphrase_typed_on_another_keyboard_is_the_same(tmp_path):
    """Composed or decomposed accents, full-width letters: one passphrase."""
    from registry.access import sign_in

    session, _paper = make(tmp_path / "r")
    staff.add(session, "maria.lopez", "Ana", ["legal"], "corazón ﬁno de montaña")
    session.close()
    for typed in ("corazo\u0301n fino de montan\u0303a", "ｃorazón fino de montaña"):
        sign_in(tmp_path / "r", " MARIA.Lopez", typed, None, stretching=shared).close()
    assert words_of("legal")


@pytest.mark.parametrize(
    "text", ["=1+1", "+51 999", "-x", "@SUM(A1)", "\t=1", "|calc", "'=1", "''=1", "＝1", "\n=1"]
)
def test_no_cell_of_an_export_is_a_formula(text):
    assert for_sheet(text).startswith("'")
    assert from_sheet(for_sheet(text)) == text
    assert written(["A"], [[text]]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    from io import BytesIO

    from openpyxl import load_workbook

    made = load_workbook(BytesIO(plain_workbook({"x": [["A"], [text.replace("\t", "")]]})))
    assert made["x"]["A2"].data_type == "s"


@pytest.mark.parametrize(
    "text",
    [
        '<img src="file:///etc/passwd"/>',
        "<b>x",
        "&lt;",
        "</para>",
        '<a href="javascript:x">y</a>',
        "<font size=99>x",
    ],
)
def test_markup_in_an_answer_is_words_on_paper(text):
    from io import BytesIO

    from pypdf import PdfReader

    head = Letterhead(organisation=text, title=text, code="AAA-AAA", version="1")
    paper = Paper(head, Imprint(text, datetime(2026, 1, 1), 1, "1"))
    paper.heading(text)
    paper.paragraph(text)
    paper.facts([(text, text)])
    paper.table([text], [[text]], [100])
    made = PdfReader(BytesIO(paper.render()))
    said = "".join(page.extract_text() for page in made.pages).replace("\n", "").replace(" ", "")
    assert said.count(text.replace(" ", "")) >= 4
    assert not any("/Annots" in page for page in made.pages)
