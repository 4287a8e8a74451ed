"""Draws the icon of the program in the sizes Windows asks for, in one .ico file. Knows only the drawing.

icon.py DRAWING.svg OUT.ico
"""

import io
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
BESIDE, GROUND = (328, 628), "#12585B"  # twice the size the setup program shows it in


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


def beside(renderer: QSvgRenderer) -> QImage:
    """The picture beside the first and the last words: the drawing on its own colour."""
    picture = QImage(*BESIDE, QImage.Format.Format_RGB888)
    picture.fill(QColor(GROUND))
    painter = QPainter(picture)
    width, height = BESIDE
    renderer.render(painter, QRectF((width - 96) / 2, (height - 96) / 2 - 30, 96, 96))
    painter.end()
    return picture


def main(drawing: str, out: str, out_beside: str) -> None:
    """Write both."""
    app = QGuiApplication([])
    renderer = QSvgRenderer(drawing)
    if not renderer.isValid():
        raise SystemExit(f"{drawing} cannot be drawn")
    pictures = [drawn(renderer, size) for size in SIZES]
    pictures[-1].save(out, "ICO", sizes=[(size, size) for size in SIZES], append_images=pictures[:-1])
    beside(renderer).save(out_beside, "BMP")
    del renderer
    app.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
