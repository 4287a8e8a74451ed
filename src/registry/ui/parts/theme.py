"""Light, dark or the system's: applied to the whole program and changed while it runs. Knows no page.

What is in force is kept on the application itself, so that any part can ask `colours()` while it paints.
"""

from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from registry.language import resource
from registry.ui.parts.now import colours
from registry.ui.parts.sheet import sheet
from registry.ui.parts.style import OfficeStyle
from registry.ui.parts.tokens import BODY, FAMILY, Colours

Choice = Literal["light", "dark", "system"]


def apply(app: QApplication, choice: Choice = "system") -> None:
    """Give ``app`` the fonts, palette, style and style sheet of ``choice``; may be called again."""
    if app.property("theme") is None:
        _load_fonts(app)
        app.setStyle(OfficeStyle())
        _Follower(app)
    app.setProperty("theme", choice)
    _dress(app, choice)


def choice() -> Choice:
    """What was last asked of `apply`."""
    app = QApplication.instance()
    kept = app.property("theme") if app else None
    return kept if kept in {"light", "dark", "system"} else "light"


def _dress(app: QApplication, choice: Choice) -> None:
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}[
        choice
    ]
    app.styleHints().setColorScheme(scheme)
    dark = choice == "dark" or (choice == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark)
    app.setProperty("dark", dark)
    now = colours()
    app.setPalette(palette(now))
    app.setStyleSheet(sheet(now))
    _use_letters(app)


OWN_LETTERS: Final = ("QAbstractItemView", "QHeaderView", "QMenu", "QMenuBar", "QMessageBox", "QTipLabel")
"""Kinds of widgets to which Windows gives letters of its own unless they are told otherwise."""


def _load_fonts(app: QApplication) -> None:
    for weight in ("Regular", "SemiBold", "Bold", "Italic"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSans-{weight}.ttf")))
    _use_letters(app)


def _use_letters(app: QApplication) -> None:
    """Again after every change of style or scheme: on Windows, Qt then gives `OWN_LETTERS` those of the system back."""
    font = QFont(FAMILY)
    font.setPixelSize(BODY)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(font)
    for kind in OWN_LETTERS:
        app.setFont(font, kind)  # type: ignore[arg-type]  # declared as bytes, which it refuses


def palette(now: Colours) -> QPalette:
    """The palette of Qt's own widgets in these colours."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, colour in {
        role.Window: now.background,
        role.WindowText: now.text,
        role.Base: now.surface,
        role.AlternateBase: now.background,
        role.Text: now.text,
        role.PlaceholderText: now.muted,
        role.Button: now.surface,
        role.ButtonText: now.text,
        role.BrightText: now.bad,
        role.Highlight: now.accent,
        role.HighlightedText: now.on_accent,
        role.Accent: now.accent,
        role.Link: now.accent,
        role.LinkVisited: now.accent,
        role.ToolTipBase: now.text,
        role.ToolTipText: now.surface,
        role.Light: now.surface,
        role.Midlight: now.line,
        role.Mid: now.line,
        role.Dark: now.edge,
        role.Shadow: now.line,
    }.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(now.muted))
    made.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(now.background))
    return made


class _Follower(QObject):
    """Dresses the program anew when the system goes light or dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.property("theme") == "system":
            now_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            if bool(app.property("dark")) != now_dark:
                _dress(app, "system")
