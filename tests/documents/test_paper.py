"""A paper is read back by qpdf, poppler and pypdf, and says what was put into it, and nothing more."""

import io
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from registry.documents.grid import GridLook, longest_words, share
from registry.documents.paper import Bar, Imprint, Letterhead, Paper, Signer
from registry.documents.protection import protect
from registry.language import using

from .reading import check, fonts, pages, text, words

HEAD = Letterhead("Casa Nueva Esperanza", "Plan de reintegración individual", "K7Q-4M2-X", "3")
IMPRINT = Imprint("María Quispe", datetime(2026, 3, 5, 14, 7), 2, "9f3a-22c1")
COLUMNS = ["Área", "Necesidad y objetivo", "Acción o servicio", "Responsable", "Plazo", "Avance"]


def plan(rows: int = 30) -> Paper:
    """A plan with every kind of part."""
    paper = Paper(HEAD, IMPRINT)
    paper.heading("1. Datos")
    paper.facts([("Código", "K7Q-4M2-X"), ("Edad", "17 años"), ("Idioma", "")], columns=2)
    paper.paragraph("Quiero volver a estudiar.", "lead")
    paper.notice("Riesgo alto.", "warning")
    paper.bullets(["Denuncia presentada.", "Medidas solicitadas."])
    paper.heading("2. Acciones")
    need, action = (
        "Retomar la escuela secundaria con horario de tarde",
        "Matrícula y acompañamiento el primer mes",
    )
    paper.table(
        COLUMNS,
        [
            [f"Área {row}", need, action, "Casa · R. Pérez", "15 abr 2026", "En proceso"]
            for row in range(rows)
        ],
        [1.4, 2.4, 2.2, 1.6, 1.1, 1.1],
    )
    paper.chart(
        [Bar("Explotación sexual", 148, "57,8 % de 256"), Bar("Mendicidad", None)], "Cada una una vez."
    )
    paper.page_break()
    paper.signatures([Signer("Persona", thumbprint=True), Signer("Coordinación", "María Quispe")], "Firmas")
    return paper


def test_other_programs_find_nothing_wrong_and_all_fonts_inside(tmp_path: Path) -> None:
    pdf = plan().render()
    assert "No syntax or stream encoding errors" in check(pdf, tmp_path)
    found = fonts(pdf, tmp_path)
    assert found
    assert all("NotoSans" in font[0] and font[-5] == "yes" for font in found), found


def test_every_page_says_which_it_is_who_printed_it_and_that_it_is_confidential() -> None:
    with using("es"):
        pdf = plan().render()
    found = pages(pdf)
    assert len(found) == len(PdfReader(io.BytesIO(pdf)).pages) > 2
    for number, page in enumerate(found, start=1):
        assert f"página {number} de {len(found)}" in page
        assert "Impreso por María Quispe, 5 mar. 2026, 14:07" in page
        assert "Copia n.º 2" in page
        assert "9f3a-22c1" in page
        assert "CONFIDENCIAL" in page
        assert "Plan de reintegración individual" in page
        assert "K7Q-4M2-X" in page


def test_english_speaks_english_in_a_spanish_program() -> None:
    paper = plan()
    with using("es"):
        found = words(paper.render())
    assert "page 1 of" in found
    assert "Printed by María Quispe on 5 Mar 2026, 14:07" in found
    assert "hidden" in found


def test_the_header_of_a_table_is_repeated() -> None:
    with_rows = [page for page in pages(plan(60).render()) if "Área 1" in page or "Área 5" in page]
    assert len(with_rows) > 1
    for page in with_rows:
        assert "Responsable" in page
        assert "Avance" in page


def test_what_people_wrote_is_never_markup() -> None:
    odd = "<b>Ana</b> & <img src='x.png'/> <para> &lt; {0} %s </para>"
    paper = Paper(Letterhead(odd, odd, odd, odd), Imprint(odd, IMPRINT.printed_at, 1, odd))
    paper.heading(odd)
    paper.paragraph(odd)
    paper.bullets([odd])
    paper.facts([(odd, odd)])
    paper.table(["A", "B"], [[odd, odd]])
    paper.notice(odd)
    paper.chart([Bar(odd, 3, odd)], odd)
    paper.signatures([Signer(odd, odd)], odd)
    found = words(paper.render())
    assert found.count("<b>Ana</b> & <img") >= 8
    assert "&lt;" in found


def test_a_cell_longer_than_a_page_goes_on_and_loses_nothing() -> None:
    said = [f"palabra{number}" for number in range(1800)]
    paper = Paper(HEAD, IMPRINT)
    paper.table(["Área", "Lo que dijo"], [["Salud", " ".join(said)], ["Legal", "corto"]], [1, 2])
    paper.facts([("Relato", " ".join(said))])
    paper.notice(" ".join(said))
    pdf = paper.render()
    found = text(pdf).split()
    assert len(pages(pdf)) > 5
    for word in (said[0], said[900], said[-1]):
        assert found.count(word) == 3
    assert "corto" in found


def test_words_that_fit_their_column_are_not_cut() -> None:
    found = text(plan().render()).split()
    assert "acompañamiento" in found
    assert "Responsable" in found
    look = plan()
    look.table(["Consentimiento", "X"], [["a", "b " * 200]], [0.01, 1])
    assert "Consentimiento" in text(look.render()).split()


def test_a_word_without_end_is_cut_over_lines() -> None:
    paper = Paper(HEAD, IMPRINT)
    paper.table(["A" * 300, "B"], [["ж" * 5000, "y"]])
    paper.paragraph("щ" * 9000)
    paper.heading("h" * 500)
    found = text(paper.render())
    assert found.count("ж") == 5000
    assert found.count("щ") == 9000


PARTS: list[Callable[[Paper, str], None]] = [
    lambda paper, said: paper.heading(said),
    lambda paper, said: paper.paragraph(said),
    lambda paper, said: paper.bullets([said, said]),
    lambda paper, said: paper.facts([(said, said), ("a", said)], columns=2),
    lambda paper, said: paper.table([said, "b", "c"], [[said, "1", said], ["2", said, ""]], total_row=True),
    lambda paper, said: paper.table([said[:90]] * 30, [[said[:90]] * 30]),
    lambda paper, said: paper.notice(said),
    lambda paper, said: paper.signatures([Signer(said, said, thumbprint=True)] * 3, said),
    lambda paper, said: paper.chart([Bar(said, 4, said)] * 30, said),
    lambda paper, _said: paper.page_break(),
]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(PARTS), max_size=6),
    st.text(max_size=60) | st.integers(1, 250).map("largo texto con ñ ".__mul__),
    st.booleans(),
)
def test_any_text_in_any_order_of_parts_fits(
    parts: list[Callable[[Paper, str], None]], said: str, wide: bool
) -> None:
    paper = Paper(Letterhead(said, said, said, said), Imprint(said, IMPRINT.printed_at), wide=wide)
    for part in parts:
        part(paper, said)
    assert PdfReader(io.BytesIO(paper.render())).pages


def test_the_same_paper_gives_the_same_bytes() -> None:
    paper = plan()
    assert paper.render() == paper.render() == plan().render()


def test_the_properties_of_the_file_name_nobody() -> None:
    properties = PdfReader(io.BytesIO(plan().render())).metadata
    assert properties is not None
    assert properties.producer == "Amparo"
    told = {str(value) for name, value in properties.items() if name != "/Trapped" and "Date" not in name}
    assert told <= {"Amparo", ""}


def test_a_password_asks_to_be_typed_and_opens(tmp_path: Path) -> None:
    sealed = protect(plan(3).render(), "contraseña larga 7")
    said = check(sealed, tmp_path, "--password=contraseña larga 7")
    assert "R = 6" in said
    assert "AESv3" in said
    assert PdfReader(io.BytesIO(sealed)).is_encrypted
    assert b"Quispe" not in sealed
    assert "María Quispe" in words(sealed, "-upw", "contraseña larga 7")
    reader = PdfReader(io.BytesIO(sealed))
    assert reader.decrypt("otra") == 0
    with pytest.raises(ValueError, match="password"):
        protect(sealed, "")


def test_a_logo_is_drawn_and_a_broken_one_left_out() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (400, 100), "#12585B").save(picture, "PNG")
    for logo, images in ((picture.getvalue(), 1), (b"not a picture", 0)):
        paper = Paper(Letterhead("Casa", "Plan", logo=logo), IMPRINT)
        assert len(PdfReader(io.BytesIO(paper.render())).pages[0].images) == images


def test_a_paper_without_parts_and_a_table_without_rows() -> None:
    assert len(pages(Paper(HEAD, IMPRINT).render())) == 1
    paper = Paper(HEAD, IMPRINT)
    paper.table(COLUMNS, [])
    assert "Nothing recorded." in words(paper.render())
    with pytest.raises(ValueError, match="agree"):
        paper.table(["A", "B"], [["one cell"]])


def test_a_sheet_on_its_side_is_wider_than_high() -> None:
    page = PdfReader(io.BytesIO(Paper(HEAD, IMPRINT, wide=True).render())).pages[0]
    assert page.mediabox.width > page.mediabox.height


def test_a_plan_of_four_pages_takes_less_than_150_ms() -> None:
    plan().render()
    times = []
    for _round in range(3):
        began = time.perf_counter()
        pdf = plan(45).render()
        times.append(time.perf_counter() - began)
    assert len(pages(pdf)) >= 4
    assert min(times) < 0.15


def test_columns_ask_for_their_longest_word() -> None:
    needs = longest_words([["Consentimiento", "a"], ["b", "c d e"]], GridLook())
    assert needs[0] > needs[1]
    shared = share([1, 9], needs, 300)
    assert shared[0] >= needs[0]
    assert sum(shared) == pytest.approx(300)
    assert sum(share([1, 1], [400, 400], 300)) == pytest.approx(300)
