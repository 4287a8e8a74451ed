"""The shapes of inputs, buttons and ticks, painted from the tokens. Knows no style."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionButton, QWidget
from shiboken6 import isValid

from registry.ui.parts.now import colours, focus_visible, pen, rounded
from registry.ui.parts.tokens import CONTROL, ICON, RADIUS, SMALL

State = QStyle.StateFlag


def field(painter: QPainter, option: QStyleOption, widget: QWidget | None, focus: bool) -> None:
    """The box of an input: surface, an edge one can see, a thick accent edge with focus, red when wrong."""
    now = colours()
    enabled = bool(option.state & State.State_Enabled)
    quiet = widget is not None and widget.property("quiet")
    fill = now.background if quiet or not enabled else now.surface
    edge = now.edge if enabled and not quiet else now.line
    if widget is not None and widget.property("wrong"):
        edge = now.bad
    border = pen(now.accent, 2) if focus else pen(edge)
    if focus and widget is not None and widget.property("wrong"):
        border = pen(now.bad, 2)
    painter.save()
    rounded(painter, QRectF(option.rect), RADIUS, fill, border)
    painter.restore()


def chevron(painter: QPainter, box: QRect, up: bool, colour: str) -> None:
    """A small arrow in the middle of ``box``."""
    middle = QRectF(box).center()
    lift = -2.0 if up else 2.0
    points = [QPointF(middle.x() - 4, middle.y() - lift), QPointF(middle.x(), middle.y() + lift)]
    points.append(QPointF(middle.x() + 4, middle.y() - lift))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(colour, 1.6))
    painter.drawPolyline(QPolygonF(points))
    painter.restore()


def inner_focus(widget: QWidget) -> bool:
    """Whether the line inside a list or number has the focus."""
    focus = widget.window().focusWidget() if widget.window() else None
    if focus is None or not isValid(focus):  # in Qt's own file dialog it may be known as one deleted before
        return False
    return focus.hasFocus() and widget.isAncestorOf(focus)


def button_text(widget: QWidget) -> str:
    """The colour of words and icon on a button, by its kind and whether it can be pressed."""
    now = colours()
    kind = widget.property("kind")
    if not widget.isEnabled():
        return now.muted
    if kind in {"filled", "filled-danger"}:
        return now.on_accent
    if kind == "danger":
        return now.bad
    return now.accent if kind in {"quiet", "link"} else now.text


def button(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    """The body of a button: filled, plain, quiet or danger; pressed, under the pointer, with focus."""
    now = colours()
    kind = widget.property("kind") if widget is not None else None
    enabled = bool(option.state & State.State_Enabled)
    hover = enabled and bool(option.state & State.State_MouseOver)
    down = bool(option.state & (State.State_Sunken | State.State_On))
    focus = widget is not None and focus_visible(widget)
    box = QRectF(option.rect)
    painter.save()
    if kind in {"filled", "filled-danger"}:
        strong = now.accent_strong if kind == "filled" else now.bad
        fill = (strong if hover or down else now.accent) if kind == "filled" else now.bad
        rounded(painter, box, RADIUS, fill if enabled else now.neutral_weak)
        if focus:
            rounded(painter, box.adjusted(3, 3, -3, -3), RADIUS - 3, None, pen(now.on_accent, 2))
    else:
        body = None if kind in {"quiet", "link"} else now.surface
        if kind == "danger":
            fill_now = now.bad_weak if hover or down else body
        else:
            fill_now = now.accent_weak if down else (now.neutral_weak if hover else body)
        edge = (
            None if kind in {"quiet", "link"} else pen(now.bad if kind == "danger" and enabled else now.line)
        )
        if focus:
            edge = pen(now.bad if kind == "danger" else now.accent, 2)
        rounded(painter, box, RADIUS, fill_now, edge)
    painter.restore()


def button_size(option: QStyleOptionButton, widget: QWidget | None) -> QSize:
    """Room for icon, words and the space around them."""
    words = option.fontMetrics.size(int(Qt.TextFlag.TextShowMnemonic), option.text).width()
    width = (
        words
        + (ICON if not option.icon.isNull() else 0)
        + (SMALL if words and not option.icon.isNull() else 0)
    )
    small = bool(widget is not None and widget.property("small"))
    link = widget is not None and widget.property("kind") == "link"
    beside = 4 if link else (11 if small else 14)
    return QSize(width + 2 * beside, max(28 if small or link else CONTROL, option.fontMetrics.height() + 10))


def label(painter: QPainter, option: QStyleOptionButton, widget: QWidget) -> None:
    """Icon and words of a button, in the middle, 8 pixels apart, in the colour of its kind."""
    words = option.fontMetrics.size(int(Qt.TextFlag.TextShowMnemonic), option.text).width()
    has_icon = not option.icon.isNull()
    width = words + (ICON if has_icon else 0) + (SMALL if words and has_icon else 0)
    box = QRectF(option.rect)
    left = max(box.left() + 3, box.center().x() - width / 2)
    if widget.property("kind") == "link":
        left = box.left()
    if has_icon:
        place = QRect(round(left), round(box.center().y() - ICON / 2), ICON, ICON)
        option.icon.paint(painter, place)
        left += ICON + SMALL
    painter.setPen(QColor(button_text(widget)))
    flags = Qt.TextFlag.TextShowMnemonic | Qt.AlignmentFlag.AlignVCenter
    room = QRectF(left, box.top(), box.right() - left, box.height())
    painter.drawText(room, int(flags), option.text)


def tick(painter: QPainter, option: QStyleOption) -> None:
    now = colours()
    on = bool(option.state & (State.State_On | State.State_NoChange))
    enabled = bool(option.state & State.State_Enabled)
    colour = now.accent if enabled else now.muted
    painter.save()
    box = QRectF(option.rect).adjusted(1, 1, -1, -1)
    rounded(painter, box, 4, colour if on else now.surface, pen(colour if on else now.edge, 1.2))
    painter.setPen(pen(now.on_accent if enabled else now.surface, 2))
    middle = box.center()
    if option.state & State.State_On:
        painter.drawPolyline(
            QPolygonF([middle + QPointF(-4, 0.2), middle + QPointF(-1.2, 3), middle + QPointF(4, -3)])
        )
    elif option.state & State.State_NoChange:
        painter.drawLine(middle + QPointF(-3.5, 0), middle + QPointF(3.5, 0))
    painter.restore()


def dot(painter: QPainter, option: QStyleOption) -> None:
    now = colours()
    on = bool(option.state & State.State_On)
    colour = now.accent if option.state & State.State_Enabled else now.muted
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(colour if on else now.edge, 1.4))
    painter.setBrush(QColor(now.surface))
    box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
    painter.drawEllipse(box)
    if on:
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(box.center(), 4, 4)
    painter.restore()
