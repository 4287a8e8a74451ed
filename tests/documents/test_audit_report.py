"""The signed audit report: what it says, and that nobody can change a saved one unnoticed."""

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from registry.access import Session, activity, trail
from registry.access.activity import Filter
from registry.documents.audit_report import FILE, MOST, audit_preview, audit_report, verify_report
from registry.documents.enclosed import drawn, enclose, enclosed
from registry.documents.paper import Imprint, Letterhead, Paper
from registry.documents.rereading import text_of
from registry.errors import NotAllowed, NotFound, PaperUnreadable
from registry.fields.answers import canonical
from registry.forms import Case, Person
from tests import registries
from tests.documents.reading import check, pages, words

TODAY = date.today()
PERIOD = Filter(start=str(TODAY - timedelta(1)), end=str(TODAY + timedelta(1)))


@pytest.fixture
def house(tmp_path: Path):
    session, _paper = registries.make(tmp_path / "r", "case-worker", "data-officer", "educator")
    person = session.save(Person(given_names="Zoraida", surname="Inventada", house_name="Golondrina"))
    session.save(Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2026-01-02"))
    yield session
    session.close()


def problem(session: Session, pdf: bytes) -> str:
    return " ".join(verify_report(session, pdf).problems)


def test_it_says_what_was_asked_counts_and_lists_it_by_code(house: Session, tmp_path: Path) -> None:
    for language, title in (("en", "Audit report"), ("es", "Informe de auditoría")):
        pdf = audit_report(house, PERIOD, language=language)
        said = words(pdf)
        assert title in said
        assert "H7K-2M9" in said
        assert not [name for name in ("Zoraida", "Inventada", "Golondrina") if name in said]
        assert house._vault.fingerprint in said
        check(pdf, tmp_path)
        assert pages(pdf)[0].count(house.organisation.name) == 1
    pdf = audit_report(house, PERIOD, language="en")
    said = words(pdf)
    found = verify_report(house, pdf).data
    assert "Directora de Ensayo registered a new case." in [one[2] for one in found["entries"]]
    assert "it holds together" in said
    assert f"Entries {found['total']} " in said
    assert found["total"] == len(found["entries"]) == found["trail"]["seq"], "the trail as it was checked"


def test_it_is_recorded_with_its_digest_and_the_preview_is_not(house: Session) -> None:
    before = trail.anchor(house)
    assert "Preview." in words(audit_preview(house, PERIOD, language="en"))
    assert trail.anchor(house) == before
    pdf = audit_report(house, PERIOD, language="en")
    entry = trail.newest(house, 1)[0]
    detail = trail.detail_of(entry)
    assert (entry.action, entry.form) == ("print", "audit")
    said = words(pdf)
    assert detail["digest"][:8] in said
    assert trail.anchor(house) in said
    line = activity.read(house, Filter(group="printed")).lines[0]
    assert f"report {detail['digest'][:8]}" in line.more.split("; ")


def test_filters_are_said_in_words(house: Session) -> None:
    asked = Filter(person=house.person_id, group="changed", code="H7K-2M9")
    said = words(audit_report(house, asked, language="en"))
    for part in ("Everything in the trail", "Directora de Ensayo", "Changes", "H7K-2M9"):
        assert part in said
    with pytest.raises(NotFound):
        audit_report(house, Filter(code="ZZZ-ZZZ"))


def test_who_may_make_and_check_one(tmp_path: Path) -> None:
    house, _paper = registries.make(tmp_path / "r", "case-worker", "data-officer", "educator")
    house.save(Person(given_names="Zoraida"))
    pdf = audit_report(house, PERIOD)
    house.close()
    for role in ("case-worker", "educator"):
        session = registries.enter(tmp_path / "r", role)
        for refused in (
            lambda: audit_report(session, PERIOD),  # noqa: B023
            lambda: audit_preview(session, PERIOD),  # noqa: B023
            lambda: verify_report(session, pdf),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                refused()
        session.close()
    officer = registries.enter(tmp_path / "r", "data-officer")
    assert verify_report(officer, pdf).problems == ()
    mine = audit_report(officer, PERIOD)
    assert verify_report(officer, mine).problems == ()
    assert "Zoraida" not in words(mine)
    officer.close()


def test_a_genuine_one_stays_genuine_while_work_goes_on(house: Session) -> None:
    pdf = audit_report(house, PERIOD)
    assert pdf.startswith(b"%PDF")
    for _turn in range(5):
        house.note("view", "case", "x")
    found = verify_report(house, pdf)
    assert found.problems == ()
    assert found.data["trail"]["seq"] == found.data["entries"][0][0]


def test_a_period_of_many_lists_the_newest_and_counts_all(
    house: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST >= 1000
    monkeypatch.setattr("registry.documents.audit_report.MOST", 5)
    pdf = audit_report(house, Filter(), language="en")
    data = verify_report(house, pdf).data
    assert len(data["entries"]) == 5
    assert data["total"] == data["trail"]["seq"]
    assert f"the newest 5 of {data['total']} entries" in words(pdf)


def test_a_broken_trail_is_said_and_not_written_into(house: Session) -> None:
    with house._store.transaction():
        house._store.writing.execute("UPDATE audit SET action = 'view' WHERE seq = 3")
    before = trail.anchor(house)
    said = words(audit_report(house, PERIOD, language="en"))
    assert "does not hold together from entry 3 on" in said
    assert "it holds together" not in said
    assert trail.anchor(house) == before


# --- against somebody who changes a saved one ---


def rewritten(pdf: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def other_words(writer: PdfWriter) -> None:
    page = writer.pages[0]
    stream = DecodedStreamObject()
    content = page.get_contents()
    assert content is not None
    stream.set_data(content.get_data() + b"\n1 0 0 rg 0 0 300 300 re f\n")
    page[NameObject("/Contents")] = writer._add_object(stream)


def laid_over(writer: PdfWriter) -> None:
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (10, 10, 300, 300)]),
            NameObject("/Contents"): TextStringObject("nothing happened"),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def a_page_less(writer: PdfWriter) -> None:
    writer.remove_page(0)


def cropped_from_above(writer: PdfWriter) -> None:
    """What all pages inherit is shown by none of them itself."""
    tree = writer._root_object["/Pages"].get_object()
    tree[NameObject("/CropBox")] = ArrayObject([FloatObject(one) for one in (0, 0, 595, 400)])


def another_font(writer: PdfWriter) -> None:
    fonts = writer.pages[0]["/Resources"]["/Font"]
    one = next(iter(fonts.values())).get_object()
    file = one["/FontDescriptor"].get_object()
    stream = file["/FontFile2"].get_object()
    stream.set_data(stream.get_data()[:-4] + b"\0\0\0\0")


PAGES = (other_words, laid_over, a_page_less, cropped_from_above, another_font)


def test_pages_written_anew_otherwise_are_the_same_pages(house: Session) -> None:
    pdf = audit_report(house, PERIOD)

    def smaller(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.compress_content_streams(level=1)
        writer.compress_identical_objects()

    again = rewritten(pdf, smaller)
    assert again != pdf
    assert problem(house, again) == ""


@pytest.mark.parametrize("change", PAGES, ids=lambda one: one.__name__)
def test_pages_that_show_something_else(house: Session, change) -> None:
    assert (
        problem(house, rewritten(audit_report(house, PERIOD), change))
        == "Its pages do not show what was signed."
    )


def with_kept(pdf: bytes, kept: dict) -> bytes:
    """``pdf`` with another enclosed file."""
    bare = BytesIO()
    writer = PdfWriter()
    for page in PdfReader(BytesIO(pdf)).pages:
        writer.add_page(page)
    writer.write(bare)
    return enclose(bare.getvalue(), FILE, canonical(kept))


def kept_of(pdf: bytes) -> dict:
    found: dict = json.loads(enclosed(pdf, FILE))
    return found


def test_other_data(house: Session) -> None:
    pdf = audit_report(house, PERIOD)
    kept = kept_of(pdf)
    assert problem(house, with_kept(pdf, kept)) == "", "the control"
    for name, value in (("made_by_name", "Otra"), ("total", 1), ("check", None), ("made_by", "0" * 32)):
        other = {**kept, "report": {**kept["report"], name: value}}
        assert problem(house, with_kept(pdf, other)) == "Its data is not what was signed."
    entries = kept["report"]["entries"][1:]
    other = {**kept, "report": {**kept["report"], "entries": entries}}
    assert problem(house, with_kept(pdf, other)) == "Its data is not what was signed."


def test_data_of_one_report_with_the_pages_of_another(house: Session) -> None:
    one, other = audit_report(house, PERIOD), audit_report(house, Filter(group="changed"))
    assert problem(house, with_kept(one, kept_of(other))) == "Its pages do not show what was signed."


def test_a_signature_for_something_else_is_none_for_a_report(house: Session) -> None:
    pdf = audit_report(house, PERIOD)
    kept = kept_of(pdf)
    signed = house._vault.sign(canonical(kept["report"])).hex()
    assert problem(house, with_kept(pdf, {**kept, "signature": signed})) == "Its data is not what was signed."


def test_of_another_registry(house: Session, tmp_path: Path) -> None:
    pdf = audit_report(house, PERIOD)
    other, _paper = registries.make(tmp_path / "other")
    assert problem(other, pdf) == "It was made from another registry."
    other.close()


def test_a_trail_that_was_rewritten_since(house: Session) -> None:
    pdf = audit_report(house, PERIOD)
    first = verify_report(house, pdf).data["entries"][-1][0]
    with house._store.transaction():
        house._store.writing.execute("UPDATE audit SET hash = zeroblob(32) WHERE seq = ?", (first,))
    assert problem(house, pdf) == f"The trail of today does not hold 1 entry of it, number {first}."


def a_plain_paper() -> bytes:
    paper = Paper(Letterhead("Casa", "Papel"), Imprint("Nadie", trail_time()))
    paper.paragraph("words")
    return paper.render()


def trail_time():
    from datetime import datetime

    return datetime(2026, 1, 2, 3, 4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"report": []}',
        b'{"report": {"format": "amparo-audit-report", "version": 2}}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_is_no_report_is_said_so(house: Session, content: bytes) -> None:
    with pytest.raises(PaperUnreadable):
        verify_report(house, enclose(a_plain_paper(), FILE, content))


@pytest.mark.parametrize("file", [b"", b"no pdf", b"%PDF-1.4\n%%EOF", b"%PDF-1.7\n" + bytes(5000)])
def test_what_is_no_pdf_is_said_so(house: Session, file: bytes) -> None:
    with pytest.raises(PaperUnreadable):
        verify_report(house, file)
    with pytest.raises(PaperUnreadable):
        verify_report(house, a_plain_paper())


def test_a_way_of_packing_nobody_knows_ends_in_a_sentence(house: Session) -> None:
    """One bad byte in the name of a filter, for which pypdf has an error that is none of its own."""
    pdf = audit_report(house, PERIOD).replace(b"/FlateDecode", b"/FlateDecod0")
    with pytest.raises(PaperUnreadable):
        verify_report(house, pdf)
    with pytest.raises(PaperUnreadable):
        text_of(pdf)


def test_damaged_files_end_in_a_sentence(house: Session) -> None:
    pdf = audit_report(house, PERIOD)
    noticed = 0
    for at in range(0, len(pdf), max(1, len(pdf) // 150)):
        harmed = pdf[:at] + bytes([pdf[at] ^ 0x55]) + pdf[at + 1 :]
        try:
            found = verify_report(house, harmed)
        except PaperUnreadable:
            noticed += 1
            continue
        noticed += bool(found.problems)
        if not found.problems:
            assert drawn(harmed) == drawn(pdf)
            same = enclosed(harmed, FILE).strip()  # a length one too long adds the line break behind it
            assert same == enclosed(pdf, FILE)
    assert noticed > 50
