"""Horizontal bars, drawn once for paper and screen. Knows nothing of where the figures come from."""

# mypy: allow-untyped-calls

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Line, Rect, String

from registry.documents.look import (
    BOLD,
    ITALIC,
    PAPER,
    REGULAR,
    SEMIBOLD,
    Palette,
    colour,
    fit,
    register_fonts,
    width_of,
)
from registry.language import _

ROW: Final = 21.0
"""Height of one bar with its space, in points."""
_SIZE: Final = 8.6
_BAR: Final = 10.0
_GAP: Final = 8.0
_FAMILY: Final = "Noto Sans"


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its count (None is a hidden count) and a few words after it, such as a share."""

    label: str
    count: int | None
    note: str = ""


def bar_chart(
    bars: Sequence[Bar], width: float, *, palette: Palette = PAPER, longest: int | None = None
) -> Drawing:
    """Bars below each other, ``width`` points wide; ``longest`` is the count of a full bar.

    A hidden count has no bar and says so in words, so that its length tells nothing.
    """
    register_fonts()
    full = max(1, longest or max((bar.count or 0 for bar in bars), default=1))
    label_width = min(
        0.36 * width, max((width_of(bar.label[:200], REGULAR, _SIZE) for bar in bars), default=0) + 2
    )
    figure_width = max((width_of(_figure(bar), SEMIBOLD, _SIZE) for bar in bars), default=0) + 2
    note_width = min(
        0.3 * width, max((width_of(bar.note[:200], REGULAR, _SIZE - 1) for bar in bars), default=0) + 2
    )
    left = label_width + figure_width + 2 * _GAP
    room = max(20.0, width - left - (note_width + _GAP if note_width > 2 else 0))
    drawing = Drawing(width, max(1, len(bars)) * ROW, initialFontName=REGULAR)
    for number, bar in enumerate(bars):
        bottom = drawing.height - (number + 1) * ROW
        _draw_words(drawing, bar, bottom, (label_width, figure_width), palette)
        _draw_bar(drawing, bar, bottom, (left, room, full, note_width), palette)
    return drawing


def chart_svg(drawing: Drawing) -> bytes:
    """The same drawing as SVG (UTF-8) for the screen."""
    faces = {
        REGULAR: {"family": _FAMILY},
        BOLD: {"family": _FAMILY, "weight": "700"},
        SEMIBOLD: {"family": _FAMILY, "weight": "600"},
        ITALIC: {"family": _FAMILY, "style": "italic"},
    }
    return str(renderSVG.drawToString(drawing, fontHacks=faces)).encode("utf-8")


def _figure(bar: Bar) -> str:
    return _("hidden") if bar.count is None else str(bar.count)


def _draw_words(
    drawing: Drawing, bar: Bar, bottom: float, columns: tuple[float, float], palette: Palette
) -> None:
    label_width, figure_width = columns
    middle = bottom + ROW / 2
    lines = fit(bar.label, REGULAR, _SIZE, label_width, most=2)
    size = _SIZE if len(lines) == 1 else _SIZE - 1.2
    for number, line in enumerate(lines):
        baseline = middle - size * 0.36 + ((len(lines) - 1) / 2 - number) * size * 1.08
        drawing.add(
            String(0, baseline, line, fontName=REGULAR, fontSize=size, fillColor=colour(palette.text))
        )
    hidden = bar.count is None
    drawing.add(
        String(
            label_width + _GAP + figure_width,
            middle - _SIZE * 0.36,
            _figure(bar),
            fontName=ITALIC if hidden else SEMIBOLD,
            fontSize=_SIZE,
            fillColor=colour(palette.muted if hidden else palette.text),
            textAnchor="end",
        )
    )
    drawing.add(Line(0, bottom, drawing.width, bottom, strokeColor=colour(palette.line), strokeWidth=0.4))


def _draw_bar(
    drawing: Drawing, bar: Bar, bottom: float, measures: tuple[float, float, int, float], palette: Palette
) -> None:
    left, room, full, note_width = measures
    middle = bottom + ROW / 2
    if bar.count:
        long = max(1.2, room * min(1.0, bar.count / full))
        drawing.add(
            Rect(
                left,
                middle - _BAR / 2,
                long,
                _BAR,
                rx=min(1.6, long / 2),
                ry=min(1.6, long / 2),
                fillColor=colour(palette.accent),
                strokeColor=None,
                strokeWidth=0,
            )
        )
    if bar.note:
        text = fit(bar.note, REGULAR, _SIZE - 1, note_width)[0]
        drawing.add(
            String(
                drawing.width,
                middle - _SIZE * 0.34,
                text,
                fontName=REGULAR,
                fontSize=_SIZE - 1,
                fillColor=colour(palette.muted),
                textAnchor="end",
            )
        )
