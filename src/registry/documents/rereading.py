"""Reading again what was drawn: the text of a paper, and which letters a font lacks. Knows no paper of ours."""

# mypy: allow-untyped-calls

from io import BytesIO

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from registry.documents.enclosed import BROKEN
from registry.documents.look import BOLD, ITALIC, REGULAR, SEMIBOLD, register_fonts
from registry.errors import PaperUnreadable


def text_of(pdf: bytes) -> str:
    """The text of all pages of ``pdf``. Raises `PaperUnreadable` if it is no PDF."""
    try:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    except BROKEN:
        raise PaperUnreadable from None


def letters_missing(letters: str) -> set[str]:
    """The names of the bundled fonts that lack one of ``letters``."""
    register_fonts()
    return {
        name
        for name in (REGULAR, BOLD, ITALIC, SEMIBOLD)
        if any(ord(letter) not in pdfmetrics.getFont(name).face.charToGlyph for letter in letters)
    }
