"""The colours in force, and the pens and icons made of them. Knows the tokens and the theme only."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from registry.language import resource
from registry.ui.parts.tokens import DARK, ICON, LIGHT, Colours

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0, 3.0)


def colours() -> Colours:
    """The colours now in force."""
    app = QApplication.instance()
    return DARK if app is not None and app.property("dark") else LIGHT


def pen(colour: str, width: float = 1) -> QPen:
    """A round pen of ``width`` logical pixels."""
    return QPen(
        QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def rounded(
    painter: QPainter, box: QRectF, radius: float, fill: str | None, border: QPen | None = None
) -> None:
    """Paint a rounded box whose border lies wholly inside ``box``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = border.widthF() / 2 if border else 0
    painter.setPen(border or QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half)


def focus_visible(widget: QWidget) -> bool:
    """Whether ``widget`` has the focus and the keyboard is being used, so that a ring is due."""
    window = widget.window()
    keyboard = window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange) or bool(
        window.property("ring")
    )
    return keyboard and widget.hasFocus()


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def draw_icon(painter: QPainter, name: str, box: QRectF, colour: str) -> None:
    """Paint the bundled icon ``name`` in ``colour`` inside ``box``."""
    picture = _picture(name, colour, box.width(), painter.device().devicePixelRatioF())
    painter.drawImage(box, picture)


@lru_cache(maxsize=512)
def _picture(name: str, colour: str, size: float, scale: float) -> QImage:
    pixels = round(size * scale)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    drawing = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image


def icon(name: str, colour: str, size: int = ICON) -> QIcon:
    """The bundled icon ``name`` in ``colour``, sharp at every scale up to 300 %."""
    made = QIcon()
    for scale in SCALES:
        pixmap = QPixmap.fromImage(_picture(name, colour, size, scale))
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made


class Icon(QWidget):
    """One icon among text, in the colour named by a token; decoration, without a name for screen readers."""

    def __init__(self, name: str, token: str = "text", size: int = ICON) -> None:
        super().__init__()
        self._name, self._token = name, token
        self.setFixedSize(size, size)

    def show_as(self, name: str, token: str) -> None:
        """Change picture and colour."""
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        draw_icon(painter, self._name, QRectF(self.rect()), getattr(colours(), self._token))
