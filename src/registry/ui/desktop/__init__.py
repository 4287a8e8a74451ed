"""What is asked of the desktop around the window: to choose a file or folder, to show one. Knows no registry.

Beside it, in this folder: `watching` tells when the computer sleeps or is locked (`linux`, `windows`), `again` makes
the program anew after a lock, `clipboard` empties what was copied.
"""

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget


def home() -> Path:
    """Where choosing begins when nothing better is known."""
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def choose_folder(over: QWidget, title: str, start: Path | None = None) -> Path | None:
    """A folder the person chose, or None."""
    chosen = QFileDialog.getExistingDirectory(over, title, str(start or home()))
    return Path(chosen) if chosen else None


def choose_file(over: QWidget, title: str, kinds: str = "", start: Path | None = None) -> Path | None:
    """An existing file the person chose, or None; ``kinds`` such as ``Amparo (*.amparo)``."""
    chosen, _kind = QFileDialog.getOpenFileName(over, title, str(start or home()), kinds)
    return Path(chosen) if chosen else None


def choose_new_file(over: QWidget, title: str, name: str, kinds: str = "") -> Path | None:
    """Where to save, beginning with ``name``, or None; the desktop asks before an existing file is replaced."""
    chosen, _kind = QFileDialog.getSaveFileName(over, title, str(home() / name), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(Path(name).suffix)


def reveal(path: Path) -> bool:
    """Show ``path`` (its folder, for a file) in the desktop's file browser; whether the desktop could."""
    folder = path if path.is_dir() else path.parent
    return QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(folder)))
