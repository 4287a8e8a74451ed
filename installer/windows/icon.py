"""Draws the icon of the program in the sizes Windows asks for, in one .ico file. Knows only the drawing.

icon.py DRAWING.svg OUT.ico
"""

import io
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 256)


def drawn(renderer: QSvgRenderer, size: int) -> Image.Image:
    """The drawing in ``size`` pixels."""
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data())))


def main(drawing: str, out: str) -> None:
    """Write ``out``."""
    app = QGuiApplication([])
    renderer = QSvgRenderer(drawing)
    if not renderer.isValid():
        raise SystemExit(f"{drawing} cannot be drawn")
    pictures = [drawn(renderer, size) for size in SIZES]
    pictures[-1].save(out, "ICO", sizes=[(size, size) for size in SIZES], append_images=pictures[:-1])
    del renderer
    app.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
