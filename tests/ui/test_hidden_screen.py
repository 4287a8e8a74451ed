"""The hidden screen: who opens it, what is never seen before it, and what locks it for good."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from registry.errors import Cancelled
from registry.ui.parts import Button, Dialog, Toast, tell
from registry.ui.pin import PinDialog
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from tests import registries
from tests.ui.opened import comes_back, hidden_way, page_of, program, settled, sign_in, texts

PIN = "4815"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = registries.make(place, "educator")
    session.close()
    return place


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def choose_pin(qtbot: QtBot, opened: Program) -> None:
    opened.locks.hiding.choose_pin()
    dialog = dialogs()[-1]
    assert isinstance(dialog, PinDialog)
    QTest.keyClicks(dialog.field.line, PIN)
    QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
    assert opened.locks.hiding._opens is not None
    assert opened.locks.hiding._opens.has_pin


def press(qtbot: QtBot, opened: Program, key: Qt.Key, *, ctrl: bool = False) -> None:
    """Press a key wherever the keyboard is; keys of the whole window need a window in front."""
    opened.screen.activateWindow()
    qtbot.waitUntil(opened.screen.isActiveWindow)
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(opened.screen.focusWidget() or opened.screen, key, held)


def locked(qtbot: QtBot, opened: Program) -> str:
    """What the sign-in says that is shown after a lock."""
    qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=10_000)
    page = opened.screen.content()
    assert isinstance(page, SignIn)
    qtbot.waitUntil(page.button.isEnabled, timeout=10_000)
    return page.said()


def test_without_a_pin_the_passphrase_opens_and_a_pin_is_offered_once(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        press(qtbot, opened, Qt.Key.Key_F9)
        way = hidden_way(opened)
        assert way.field is not None
        assert opened.screen.focusWidget() is way.field.line
        for key in (Qt.Key.Key_F9, Qt.Key.Key_Escape, Qt.Key.Key_Return):
            QTest.keyClick(way.field.line, key)
            QTest.keyClick(opened.screen.curtain, key)
        QTest.mouseClick(way.back, Qt.MouseButton.LeftButton)
        assert opened.screen.hidden()
        comes_back(qtbot, opened, registries.MANAGER_WORDS)
        assert window.isVisible()
        offered = dialogs()
        assert [type(one) for one in offered] == [PinDialog]
        QTest.keyClick(offered[0], Qt.Key.Key_Escape)
        press(qtbot, opened, Qt.Key.Key_F9)
        comes_back(qtbot, opened, registries.MANAGER_WORDS)
        assert dialogs() == []


def test_the_pin_opens_where_she_was(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("arrival")
        settled(qtbot, opened)
        line = page_of(window).form.editors["called"].line
        line.setFocus()
        choose_pin(qtbot, opened)
        line.setFocus()
        QTest.keyClicks(line, "Golondrina")
        press(qtbot, opened, Qt.Key.Key_F9)
        comes_back(qtbot, opened, PIN)
        assert line.text() == "Golondrina"
        assert opened.screen.focusWidget() is line
        assert window.here() == "arrival"


def test_a_pin_that_will_not_do_is_told_and_another_is_taken(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding.choose_pin()
        dialog = dialogs()[0]
        assert isinstance(dialog, PinDialog)
        assert dialog.field.line.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(dialog.field.line, "12a34")
        assert dialog.field.text() == "1234"
        QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert "row such as 1234" in texts(dialog)
        dialog.field.line.setText("48150")
        dialog.act()
        assert not dialog.isVisible()
        opened.locks.hiding.choose_pin()
        assert "has its PIN already" in dialogs()[0].accessibleName()
        dialogs()[0].accept()


def test_three_wrong_pins_lock_and_say_so(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        choose_pin(qtbot, opened)
        opened.locks.hiding.hide()
        comes_back(qtbot, opened, "9999")
        assert "2 tries are left" in texts(opened.screen)
        comes_back(qtbot, opened, "9998")
        assert "1 try is left" in texts(opened.screen)
        assert "1 try" in hidden_way(opened).field.line.accessibleDescription()
        comes_back(qtbot, opened, "9997")
        assert opened.session is None
        assert "wrong three times" in locked(qtbot, opened)
        sign_in(qtbot, opened)
        opened.locks.hiding.hide()
        assert hidden_way(opened).asked == "passphrase", "a PIN ends with its session"


def test_the_passphrase_opens_for_who_forgot_the_pin(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        choose_pin(qtbot, opened)
        opened.locks.hiding.hide()
        hidden_way(opened).other.click()
        assert hidden_way(opened).asked == "passphrase"
        assert opened.screen.focusWidget() is hidden_way(opened).field.line
        comes_back(qtbot, opened, registries.MANAGER_WORDS)
        assert not opened.screen.hidden()


def test_somebody_else_finds_her_own_way_in(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding.hide()
        opened.screen.curtain.change.click()
        assert "who comes now signs in" in locked(qtbot, opened)
        sign_in(qtbot, opened, "educator")
        opened.locks.hiding.hide()
        field = hidden_way(opened).field
        assert field is not None
        QTest.keyClicks(field.line, "half of it")
        press(qtbot, opened, Qt.Key.Key_U, ctrl=True)
        assert "who comes now signs in" in locked(qtbot, opened)


@pytest.mark.parametrize("key", [Qt.Key.Key_L, Qt.Key.Key_U])
def test_the_keys_lock_from_a_line_one_writes_in_and_from_a_dialog(
    qtbot: QtBot, folder: Path, key: Qt.Key
) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window._search.setText("something")
        window._search.setFocus()
        press(qtbot, opened, key, ctrl=True)
        assert opened.session is None
        locked(qtbot, opened)
        sign_in(qtbot, opened)
        opened.locks.hiding.choose_pin()
        dialog = dialogs()[0]
        assert isinstance(dialog, PinDialog)
        QTest.keyClick(dialog.field.line, key, Qt.KeyboardModifier.ControlModifier)
        assert opened.session is None
        locked(qtbot, opened)
        assert dialogs() == []


def test_an_interview_puts_the_lock_off_for_45_minutes_and_no_longer(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        press(qtbot, opened, Qt.Key.Key_F8)
        assert not opened.screen.hidden()
        dialog = dialogs()[0]
        assert isinstance(dialog, PinDialog)
        dialog.field.line.setText(PIN)
        dialog.act()
        assert "It locks at" in texts(opened.screen)
        idle = opened.idle
        idle._touched -= 30 * 60
        idle._not_before -= 30 * 60
        idle.look()
        assert opened.session is not None
        comes_back(qtbot, opened, PIN)
        idle._touched -= 16 * 60
        idle.look()
        assert opened.session is None, "after an interview the usual time counts"
        assert "15 minutes" in locked(qtbot, opened)

        sign_in(qtbot, opened)
        choose_pin(qtbot, opened)
        opened.locks.hiding.interview()
        QTest.keyClick(opened.screen.curtain, Qt.Key.Key_A)
        idle._touched -= 46 * 60
        idle._not_before -= 46 * 60
        idle.look()
        assert opened.session is None
        locked(qtbot, opened)


def test_keys_before_the_hidden_screen_do_not_put_the_lock_off(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding.hide()
        opened.idle._touched -= 16 * 60
        QTest.keyClick(opened.screen.curtain.way.field.line, Qt.Key.Key_A)
        QTest.mouseMove(opened.screen.curtain)
        opened.idle.look()
        assert opened.session is None
        locked(qtbot, opened)


def test_a_computer_that_slept_is_locked_though_nobody_said_so(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.idle.look()
        assert opened.session is not None
        opened.idle._slept -= 60
        opened.idle.look()
        assert "went to sleep" in locked(qtbot, opened)


def test_nothing_stands_before_the_hidden_screen(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        menu = QMenu(window)
        menu.addAction("Rosa Quispe")
        menu.popup(window.mapToGlobal(window.rect().center()))
        Toast(opened.screen, "Rosa Quispe")
        opened.locks.hiding.hide()
        assert not menu.isVisible()
        assert "Rosa" not in texts(opened.screen)
        window._context.say("Rosa Quispe was saved")
        tell(opened.screen, Cancelled())
        Toast(opened.screen, "Rosa Quispe")
        late = Dialog(window, "Rosa Quispe")
        late.add_button(Button("Close", pressed=late.reject), safe=True)
        late.open()
        qtbot.waitUntil(lambda: not dialogs())
        assert "Rosa" not in texts(opened.screen)
        assert opened.screen.hidden()
        comes_back(qtbot, opened, registries.MANAGER_WORDS)
        assert len(dialogs()) == 2, "what came meanwhile is there afterwards"
        for one in dialogs():
            one.reject()


def test_before_signing_in_a_hidden_screen_asks_nothing(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        opened.locks.hiding.hide_if_anybodys()
        assert not opened.screen.hidden()
        opened.locks.hiding.hide()
        assert hidden_way(opened).asked == ""
        QTest.keyClick(opened.screen.curtain.way.back, Qt.Key.Key_Escape)
        assert not opened.screen.hidden()


def test_what_was_typed_before_the_screen_does_not_stay_in_it(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding.hide()
        comes_back(qtbot, opened, registries.MANAGER_WORDS)
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
        left = [one.text() for one in opened.screen.findChildren(QLineEdit)]
        assert registries.MANAGER_WORDS not in left
        for one in dialogs():
            one.reject()


def test_a_draft_that_could_not_be_kept_is_not_said_to_be_kept(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.db import Store
    from registry.errors import DiskFull

    def full(*_told: object) -> None:
        raise DiskFull(folder="-", needed="-")

    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "educator")
        window.go("arrival")
        settled(qtbot, opened)
        QTest.keyClicks(page_of(window).form.editors["called"].line, "Golondrina")
        monkeypatch.setattr(Store, "keep_draft", full)
        opened.sign_out()
        assert "could not be kept" in locked(qtbot, opened)
