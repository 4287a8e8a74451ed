"""Bars say what they count, and a hidden count has no length."""

from xml.etree import ElementTree

from reportlab.graphics.shapes import Rect, String

from registry.documents.chart import Bar, bar_chart, chart_svg
from registry.documents.look import DARK

BARS = [Bar("Sexual", 148, "57,8 % de 256"), Bar("Laboral", 74), Bar("Mendicidad", None), Bar("Otra", 0)]
SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_counts() -> None:
    bars = [shape for shape in bar_chart(BARS, 400).contents if isinstance(shape, Rect)]
    assert len(bars) == 2
    assert bars[0].width == 2 * bars[1].width


def test_a_given_full_length_is_kept() -> None:
    whole = next(shape for shape in bar_chart(BARS, 400).contents if isinstance(shape, Rect))
    half = next(shape for shape in bar_chart(BARS, 400, longest=296).contents if isinstance(shape, Rect))
    assert whole.width == 2 * half.width


def test_nothing_leaves_the_drawing() -> None:
    drawing = bar_chart([Bar("palabra " * 40, 5, "nota " * 40), Bar("x" * 300, 100000)], 300)
    for shape in drawing.contents:
        left, bottom, right, top = shape.getBounds()
        assert left >= -1
        assert bottom >= 0
        assert right <= 301
        assert top <= drawing.height


def test_the_screen_gets_the_same_drawing_as_svg() -> None:
    root = ElementTree.fromstring(chart_svg(bar_chart([*BARS, Bar("<b>&", 3)], 400, palette=DARK)))
    said = [found.text for found in root.iter(f"{SVG}text")]
    assert said[:2] == ["Sexual", "148"]
    assert "hidden" in said
    assert "<b>&" in said
    styles = " ".join(found.get("style", "") for found in root.iter(f"{SVG}text"))
    assert "Noto Sans" in styles
    assert "NotoSans" not in styles


def test_no_bars_is_an_empty_drawing() -> None:
    assert not [shape for shape in bar_chart([], 300).contents if isinstance(shape, String)]
