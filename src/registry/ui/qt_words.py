"""Qt's own Spanish in the words of Peru, and what it leaves in English. Knows no page.

Qt's catalogue says "fichero", and lacks some labels of the dialogs for files and printing.
"""

from typing import Final

from PySide6.QtCore import QTranslator

_MISSING: Final = {
    "&Look in:": "&Buscar en:",
    "Files of &type:": "&Tipo de archivo:",
    "Change to directory view mode": "Ver como carpetas",
    "Double Sided Printing": "Impresión por ambas caras",
    "Pages": "Páginas",
    "Off": "No",
}
_SAID_HERE: Final = (
    ("ficheros", "archivos"),
    ("Ficheros", "Archivos"),
    ("fichero", "archivo"),
    ("Fichero", "Archivo"),
)


class QtWords(QTranslator):
    """A catalogue of Qt, loaded as usual, that says things as they are said here."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:  # what Qt asks of a translator
        """The words for ``source``; empty where there are none, so that Qt goes on asking."""
        said = super().translate(context, source, disambiguation, n)
        if not said:
            return _MISSING.get(source, "")
        for theirs, ours in _SAID_HERE:
            said = said.replace(theirs, ours)
        return said
