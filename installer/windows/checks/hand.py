"""Somebody at the window of a program in this very process: finds things by what a screen reader is told of them, and
presses and types as pointer and keyboard do. Knows no step of a journey. Runs in the Python for Windows.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QWidget

SECONDS = 90.0
Name = str | re.Pattern[str]
_ROLE = QAccessible.Role
KINDS: dict[str, tuple[QAccessible.Role, ...]] = {
    "field": (_ROLE.EditableText,),
    "list": (_ROLE.ComboBox,),
    "choice": (_ROLE.CheckBox, _ROLE.RadioButton),
}


def until(true: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """Let the program work until ``true`` answers something; `AssertionError` after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        for _again in range(3):
            QApplication.processEvents()
        found = true()
        if found:
            return found
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.02)


def _below(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    state = one.state()
    if state.invisible or not one.isValid():
        return
    yield one
    for number in range(one.childCount()):
        child = one.child(number)
        if child is not None:
            yield from _below(child)


def things() -> list[QAccessibleInterface]:
    """Everything that is on the screen now; what was opened last comes last."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    modal = QApplication.activeModalWidget()
    if modal is not None:
        shown = [modal]
    found: list[QAccessibleInterface] = []
    for window in shown:
        face = QAccessible.queryAccessibleInterface(window)
        if face is not None:
            found += _below(face)
    return found


def is_a(one: QAccessibleInterface, kind: str) -> bool:
    """Whether it is a button, field, list or choice; anything is of no kind."""
    if kind == "button":  # some of them stay pressed, and are called choices
        return isinstance(one.object(), QAbstractButton) and not isinstance(
            one.object(), QCheckBox | QRadioButton
        )
    return not kind or one.role() in KINDS[kind]


def said(one: QAccessibleInterface) -> str:
    """What it is called."""
    return str(one.text(QAccessible.Text.Name)).replace("&", "")


class Hand:
    """``album`` is where pictures are asked for, by files ending in .want that somebody outside answers with .png."""

    def __init__(self, album: Path, who: str) -> None:
        self._album, self._who, self._count = album, who, 0

    def picture(self, words: str) -> None:
        """Have the screen photographed."""
        self.rest(0.4)
        self._count += 1
        wanted = self._album / f"{self._who}-{self._count:02}-{words.replace(' ', '-')}.want"
        wanted.touch()
        until(lambda: not wanted.exists(), "the picture")

    def rest(self, seconds: float) -> None:
        """Let the program work for a while."""
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end, "the time")

    def all(self, kind: str, name: Name) -> list[QAccessibleInterface]:
        """Everything of this kind and name that is on the screen."""
        found = [one for one in things() if is_a(one, kind)]
        return [
            one
            for one in found
            if (name.search(said(one)) if isinstance(name, re.Pattern) else said(one) == name)
        ]

    def sees(self, name: Name, kind: str = "") -> QAccessibleInterface:
        """Wait until it is on the screen."""
        found: QAccessibleInterface = until(
            lambda: self.all(kind, name), f"{kind} {name!r} among {self.told()}"
        )[-1]
        return found

    def told(self) -> list[str]:
        """What is on the screen, for a report of what went wrong."""
        return [said(one) for one in things() if said(one)]

    def reads(self, words: str) -> str:
        """Wait for a label in which these words stand; the whole label."""
        try:
            return said(self.sees(re.compile(words)))
        except AssertionError as problem:
            raise AssertionError(f"{problem}; on the screen: {self.told()}") from None

    def press(self, name: Name, kind: str = "button", number: int = -1) -> QWidget:
        """Click on it."""

        def usable() -> QWidget | None:
            found = [one for one in self.all(kind, name) if not one.state().disabled]
            if not -len(found) <= number < len(found):
                return None
            widget = found[number].object()
            return widget if isinstance(widget, QWidget) else None

        try:
            widget: QWidget = until(usable, f"{kind} {name!r} that can be used")
        except AssertionError as problem:
            raise AssertionError(f"{problem}; on the screen: {self.told()}") from None
        click(widget)
        return widget

    def write(self, name: Name, words: str) -> None:
        """Click into a field, and type in place of what is there."""
        widget = self.press(name, "field")
        widget.setFocus()
        key(widget, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        types(widget, words)

    def picks(self, name: Name, answer: str) -> None:
        """Type the answer into a list, and go on to the next question."""
        box = self.press(name, "list")
        box.setFocus()
        self.rest(0.2)
        typed_in = QApplication.focusWidget() or box
        key(typed_in, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        types(typed_in, answer)
        key(typed_in, Qt.Key.Key_Tab)
        self.rest(0.2)


def click(widget: QWidget) -> None:
    """The left button of the pointer, in the middle of it."""
    middle = QPointF(widget.rect().center())
    for kind, held in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(
            kind,
            middle,
            widget.mapToGlobal(middle),
            Qt.MouseButton.LeftButton,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)
    QApplication.processEvents()


def key(
    widget: QWidget,
    which: Qt.Key,
    words: str = "",
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """One key, pressed and let go."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, which, modifiers, words))
    QApplication.processEvents()


def types(widget: QWidget, words: str) -> None:
    """Letter by letter."""
    for letter in words:
        key(widget, Qt.Key.Key_unknown, letter)
