"""The window before anything is in it: on the screen at once. Knows no registry."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from registry.settings import Settings
from registry.ui.parts import Text, theme
from registry.ui.screen import Screen


def look_of(settings: Settings) -> theme.Choice:
    """The theme remembered."""
    found: dict[str, theme.Choice] = {"light": "light", "dark": "dark"}
    return found.get(settings.theme, "system")


def opening() -> Screen:
    """The window, calm and empty, on the screen at once: what fills it takes longer to load than to draw."""
    screen = Screen()
    name = Text("Amparo", "brand", wrap=False)
    name.setAlignment(Qt.AlignmentFlag.AlignCenter)
    screen.show_only(name)
    screen.show()
    QApplication.processEvents()
    return screen
