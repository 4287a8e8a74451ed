"""The recovery sheet carries the whole key, readable by eye and by camera, on one page."""

import io
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from registry.documents.frame import Imprint
from registry.documents.qr import qr_matrix
from registry.documents.recovery_sheet import RecoveryKey, recovery_sheet
from registry.language import Language, using
from registry.vault.paper import PaperKey

from .reading import check, pages, words

PAPER = PaperKey(bytes(range(32)))
KEY = RecoveryKey("Casa Nueva Esperanza", "A7F3-22", date(2026, 3, 5), PAPER.text, PAPER.groups)
IMPRINT = Imprint("María Quispe", datetime(2026, 3, 5, 14, 7))


@pytest.mark.parametrize(
    ("language", "title", "day"),
    [
        ("es", "Clave de recuperación en papel", "5 de marzo de 2026"),
        ("en", "Paper recovery key", "5 March 2026"),
    ],
)
def test_one_page_says_what_it_is(language: Language, title: str, day: str, tmp_path: Path) -> None:
    with using(language):
        pdf = recovery_sheet(KEY, IMPRINT)
    check(pdf, tmp_path)
    assert len(pages(pdf)) == 1
    found = words(pdf)
    for part in (title, day, "A7F3-22", "María Quispe", "AGE-SECRET-KEY-1"):
        assert part in found


def test_typing_the_groups_in_their_order_gives_the_key() -> None:
    said = words(recovery_sheet(KEY, IMPRINT), "-raw")
    typed = said.split("AGE-SECRET-KEY-1", 1)[1]
    for number, group in enumerate(PAPER.groups, start=1):
        place = typed.replace(" ", "").find(f"{number}{group}")
        assert place >= 0, (number, typed)
    assert PaperKey.parse(" ".join(PAPER.groups)).text == PAPER.text


def test_the_printed_square_is_the_code_of_the_key(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(recovery_sheet(KEY, IMPRINT))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", tmp_path / "sheet.pdf", tmp_path / "sheet"], check=True)
    picture = Image.open(next(tmp_path.glob("sheet*.pgm"))).point(lambda shade: 255 if shade < 8 else 0)
    wide, high = picture.size
    right = (wide * 0.63, high * 0.2, wide * 0.91, high * 0.5)
    code = picture.crop(tuple(map(int, right)))
    box = code.getbbox()
    assert box is not None
    code = code.crop(box)
    matrix = qr_matrix(PAPER.text)
    size = code.size[0] / len(matrix)
    read = [
        [
            code.getpixel((int((column + 0.5) * size), int((row + 0.5) * size))) > 0
            for column in range(len(matrix))
        ]
        for row in range(len(matrix))
    ]
    assert read == matrix
    assert size * 72 / 300 > 2.4  # points: large enough for an old telephone's or scanner's eye


def test_another_key_has_another_square() -> None:
    assert qr_matrix(PAPER.text) != qr_matrix(PaperKey(bytes(32)).text)


def test_the_key_is_nowhere_but_on_the_page() -> None:
    assert PAPER.text not in repr(KEY)
    assert PAPER.groups[3] not in repr(KEY)
    properties = PdfReader(io.BytesIO(recovery_sheet(KEY, IMPRINT))).metadata
    assert "KEY" not in repr(properties)


def test_groups_that_are_not_of_the_key_are_refused() -> None:
    with pytest.raises(ValueError, match="groups"):
        recovery_sheet(RecoveryKey("Casa", "A", date(2026, 1, 1), PAPER.text, ["AAAAA"]), IMPRINT)
