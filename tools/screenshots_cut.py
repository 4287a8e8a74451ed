"""Finds the words that do not fit where they stand: ``cut`` tells them of everything that is visible. Knows no page."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from registry.ui.parts.text import Elided


def cut(top: QWidget) -> list[str]:
    """The words of labels and buttons, visible in ``top``, that have less room than they need.

    What ends in an ellipsis on purpose is not meant, nor what can be scrolled up to.
    """
    seen = [*top.findChildren(QLabel), *top.findChildren(QAbstractButton)]
    return [
        one.text()
        for one in seen
        if one.isVisible()
        and one.text()
        and not isinstance(one, Elided)
        and (_too_small(one) or _hidden(one))
    ]


def _too_small(one: QLabel | QAbstractButton) -> bool:
    needed = one.sizeHint()
    if one.hasHeightForWidth():  # its words go on in the next line
        return one.height() < one.heightForWidth(one.width()) or one.width() < one.minimumSizeHint().width()
    return one.width() < needed.width() or one.height() < needed.height()


def _hidden(one: QWidget) -> bool:
    """Whether its left or right end lies outside of something it lies in."""
    around = one.parentWidget()
    while around is not None and not one.isWindow():
        left = one.mapTo(around, QPoint(0, 0)).x()
        if left < 0 or left + one.width() > around.width():
            return True
        if around.isWindow():
            break
        around = around.parentWidget()
    return False
