"""Tokens, themes, fonts and icons."""

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from registry.language import resource
from registry.ui.parts import theme
from registry.ui.parts.now import colours, draw_icon, icon
from registry.ui.parts.tokens import DARK, FAMILY, LIGHT, PAIRS, TONES, Colours, contrast


@pytest.mark.parametrize("now", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=" on ".join)
def test_text_can_be_read(now: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(now, pair[0]), getattr(now, pair[1])) >= 4.5


@pytest.mark.parametrize("now", [LIGHT, DARK], ids=["light", "dark"])
def test_badges_can_be_read(now: Colours) -> None:
    assert {tone: contrast(*now.tone(tone)) >= 4.5 for tone in TONES} == dict.fromkeys(TONES, True)


@pytest.mark.parametrize("now", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "background"])
def test_edges_of_inputs_and_focus_rings_can_be_seen(now: Colours, ground: str) -> None:
    assert contrast(now.edge, getattr(now, ground)) >= 3
    assert contrast(now.accent, getattr(now, ground)) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_theme_changes_while_the_program_runs(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert colours() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.background
    theme.apply(qapp, "light")
    assert colours() is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.background


def test_the_bundled_font_is_used(qapp: QApplication) -> None:
    assert FAMILY in QFontDatabase.families()
    assert qapp.font().family() == FAMILY
    assert {"Regular", "SemiBold", "Bold", "Italic"} <= set(QFontDatabase.styles(FAMILY))


def test_fonts_and_icons_carry_their_licences() -> None:
    assert "SIL OPEN FONT LICENSE" in resource("fonts", "LICENSE.txt").read_text(encoding="utf-8").upper()
    assert "ISC License" in resource("icons", "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in resource("icons").glob("*.svg")))
def test_every_icon_paints_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_icon(painter, name, QRectF(0, 0, 32, 32), "#FF0000")
    painter.end()
    inked = [
        image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200
    ]
    assert inked
    assert all(ink.red() > 200 and ink.green() < 40 and ink.blue() < 40 for ink in inked)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_icons_have_their_own_picture_for_every_scale(qapp: QApplication, scale: float) -> None:
    assert icon("sun", "#000000", 16).pixmap(QSize(16, 16), scale).width() == round(16 * scale)


def test_no_kind_of_widget_keeps_letters_the_system_gave_it(qapp: QApplication) -> None:
    """As Windows does, and nobody here: tables and menus are given letters of their own."""
    theme.apply(qapp, "light")
    foreign = QFont("Foreign")
    for kind in theme.OWN_LETTERS:
        QApplication.setFont(foreign, kind)  # type: ignore[arg-type]
    assert QApplication.font("QAbstractItemView").family() == "Foreign"
    theme._load_fonts(qapp)
    assert {QApplication.font(kind).family() for kind in theme.OWN_LETTERS} == {FAMILY}
