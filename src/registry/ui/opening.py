"""The window before anything is in it: on the screen at once. Knows no registry."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QApplication

from registry.settings import Settings
from registry.ui.parts import Text, theme
from registry.ui.screen import Screen


def look_of(settings: Settings) -> theme.Choice:
    """The theme remembered."""
    found: dict[str, theme.Choice] = {"light": "light", "dark": "dark"}
    return found.get(settings.theme, "system")


def opening(place: str = "", shown: str = "front") -> Screen:
    """The window, calm and empty, on the screen at once: what fills it takes longer to load than to draw.

    ``place`` and ``shown`` are where and how the window of the program before this one stood, see `Again`.
    """
    screen = Screen()
    if place:
        screen.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "replace")))
    name = Text("Amparo", "brand", wrap=False)
    name.setAlignment(Qt.AlignmentFlag.AlignCenter)
    screen.show_only(name)
    screen.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, shown != "front")
    if shown == "minimised":
        screen.showMinimized()
    else:
        screen.show()
    QApplication.processEvents()
    return screen
