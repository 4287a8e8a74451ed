"""How every paper looks: fonts, colours, measures, and text made safe to draw. Knows no document."""

# mypy: allow-untyped-calls

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

from babel.dates import format_date, format_datetime
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from registry.language import current, resource

REGULAR: Final = "NotoSans"
BOLD: Final = "NotoSans-Bold"
ITALIC: Final = "NotoSans-Italic"
SEMIBOLD: Final = "NotoSans-SemiBold"
_FILES: Final = {
    REGULAR: "NotoSans-Regular.ttf",
    BOLD: "NotoSans-Bold.ttf",
    ITALIC: "NotoSans-Italic.ttf",
    SEMIBOLD: "NotoSans-SemiBold.ttf",
}

MARGIN: Final = 17 * mm
_ONE_LOOK: Final = 1000  # signs; no line or two on an A4 sheet hold more
GAP: Final = 6.0  # points between two things that belong together
LOCALES: Final = {"es": "es_PE", "en": "en_GB"}  # en_GB: day before month, as everyone in the house writes it


@dataclass(frozen=True)
class Palette:
    """Colours as ``#RRGGBB``; the light ones are for paper, the dark ones for a dark window."""

    text: str = "#1F2428"
    muted: str = "#5A616A"
    line: str = "#CFCABD"
    accent: str = "#12585B"
    accent_weak: str = "#E1EFED"
    bad: str = "#A3261D"
    warning_weak: str = "#FDF1D8"


PAPER: Final = Palette()
DARK: Final = Palette("#E9E7E3", "#A9B0B8", "#31373D", "#63B7B2", "#1D3435", "#F2988F", "#352B17")


def colour(value: str) -> Color:
    """``#RRGGBB`` as a colour to draw with."""
    return Color(*HexColor(value).rgb())


@cache
def register_fonts() -> None:
    """Make the bundled Noto Sans known to the drawing library, once in the life of the process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, resource("fonts", file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


def plain(text: str) -> str:
    """``text`` as it can be drawn: composed, without control, direction or half characters; newlines kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C")


def width_of(text: str, font: str, size: float) -> float:
    """Width of ``text`` in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


def lines_of(text: str, font: str, size: float, width: float) -> list[str]:
    """``text`` broken into lines no wider than ``width`` points; words longer than a line are cut.

    At least one line, and at least one character on each, however narrow the column.
    """
    lines: list[str] = []
    space = width_of(" ", font, size)
    for paragraph in plain(text).split("\n"):
        line, used = "", 0.0
        for word in paragraph.split(" "):
            wide = width_of(word, font, size)
            if line and used + space + wide <= width:
                line, used = f"{line} {word}", used + space + wide
                continue
            if line:
                lines.append(line)
            line, used = word, wide
            if wide > width:
                *whole, line = _cut(word, font, size, width)
                lines.extend(whole)
                used = width_of(line, font, size)
        lines.append(line)
    return lines


def _cut(word: str, font: str, size: float, width: float) -> list[str]:
    """A word that is wider than the line, in pieces that are not."""
    pieces, piece, used = [], "", 0.0
    for sign in word:
        wide = width_of(sign, font, size)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + sign, used + wide
    return [*pieces, piece]


def fit(text: str, font: str, size: float, width: float, most: int = 1) -> list[str]:
    """``text`` in at most ``most`` lines of ``width`` points; what does not fit ends in an ellipsis."""
    lines = lines_of(text[:_ONE_LOOK].replace("\n", " "), font, size, width)
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip()
    while last and width_of(last + "…", font, size) > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last + "…"]


@cache
def style(kind: str) -> ParagraphStyle:
    """The style of running text: ``body``, ``bullet``, ``small``, ``heading1``, ``heading2`` or ``lead``."""
    register_fonts()
    basis = ParagraphStyle(
        "body",
        fontName=REGULAR,
        fontSize=9.2,
        leading=13,
        textColor=colour(PAPER.text),
        alignment=TA_LEFT,
        spaceAfter=GAP,
        bulletFontName=REGULAR,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )
    accent, muted = colour(PAPER.accent), colour(PAPER.muted)
    styles = {
        "body": basis,
        "bullet": ParagraphStyle("bullet", basis, leftIndent=12, bulletIndent=2, spaceAfter=2.5),
        "small": ParagraphStyle("small", basis, fontSize=7.8, leading=10.6, textColor=muted),
        "lead": ParagraphStyle("lead", basis, fontSize=10.4, leading=15.2, spaceAfter=9),
        "heading1": ParagraphStyle(
            "heading1",
            basis,
            fontName=SEMIBOLD,
            fontSize=11.6,
            leading=15,
            textColor=accent,
            spaceBefore=11,
            spaceAfter=5,
        ),
        "heading2": ParagraphStyle(
            "heading2", basis, fontName=SEMIBOLD, fontSize=9.6, leading=13, spaceBefore=6, spaceAfter=3
        ),
    }
    return styles[kind]


def day(value: date) -> str:
    """A date in words of the current language, such as ``5 de marzo de 2026``."""
    return str(format_date(value, format="long", locale=LOCALES[current()]))


def moment(value: datetime) -> str:
    """A date and time in the current language, short enough for a footer; the clock has 24 hours."""
    locale = LOCALES[current()]
    clock = format_datetime(value, "HH:mm", locale=locale)
    return f"{format_date(value, format='medium', locale=locale)}, {clock}"
