"""The program opened on real registries, and the few gestures the tests of its pages share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from registry.settings import Settings
from registry.ui.curtain import Way
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from registry.ui.window import MainWindow
from registry.vault import Anchors
from tests import registries

ENGLISH = Settings(language="en", theme="light", keyring=False)


@contextmanager
def program(
    qtbot: QtBot, folder: Path, settings: Settings = ENGLISH, anchors: Anchors | None = None
) -> Iterator[Program]:
    """A running program on ``folder``, closed at the end as a person closes its window."""
    made = Program(settings, folder, None, anchors=anchors, stretching=registries.shared)
    made.start()
    made.screen.resize(1366, 768)
    made.screen.show()
    try:
        yield made
    finally:
        made.screen.close()
        made.screen.deleteLater()


def sign_in(qtbot: QtBot, opened: Program, role: str = "manager") -> MainWindow:
    """Type user name and passphrase of a role's account, and wait for its window and its memory."""
    page = opened.screen.content()
    assert isinstance(page, SignIn)
    qtbot.waitUntil(page.button.isEnabled)
    login, words = (
        (registries.MANAGER, registries.MANAGER_WORDS)
        if role == "manager"
        else (role, registries.words_of(role))
    )
    page.login.setText(login)
    page.passphrase.line.setText(words)
    page.enter()
    qtbot.waitUntil(lambda: opened.window is not None, timeout=10_000)
    assert opened.window is not None
    settled(qtbot, opened)
    return opened.window


def hidden_way(opened: Program) -> Way:
    """The way back that stands before the hidden screen."""
    assert opened.screen.hidden()
    return opened.screen.curtain.way


def comes_back(qtbot: QtBot, opened: Program, words: str) -> None:
    """Type a PIN or passphrase before the hidden screen and press Return; everything that follows has happened."""
    field = hidden_way(opened).field
    assert field is not None
    QTest.keyClicks(field.line, words)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, opened)


def settled(qtbot: QtBot, opened: Program) -> None:
    """Nothing is under way any more, and what came back is shown."""
    qtbot.waitUntil(lambda: not opened.work.is_busy(), timeout=15_000)
    qtbot.wait(1)


def page_of(window: MainWindow) -> Any:
    """The page shown."""
    return window._pages.currentWidget()


def texts(root: QWidget) -> str:
    """Every word a person can read on ``root`` now."""
    QApplication.processEvents()  # what was just added is shown by then
    said = [one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root)]
    said += [one.text() for one in root.findChildren(QAbstractButton) if one.isVisibleTo(root)]
    return " | ".join(said)
