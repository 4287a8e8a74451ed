"""The curtain: a PIN or the passphrase lifts it, three wrong tries lock, an interview waits."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from registry.access import trail
from registry.errors import PinChosen, WeakPin
from registry.ui.hiding import INTERVIEW
from registry.ui.sign_in import SignIn
from registry.vault.pin import SessionPin
from tests import registries
from tests.ui.opened import program, settled, sign_in, texts

PIN = "2749"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session, _paper = registries.make(tmp_path / "r", "educator")
    session.close()
    return tmp_path / "r"


def typed(opened, asked: str, words: str) -> None:
    opened.screen.curtain.typed.emit(asked, words)


@pytest.mark.parametrize("digits", ["", "123", "1234567", "1111", "1234", "987654", "12a4", "٤٢٧٩"])
def test_pins_that_are_none(digits: str) -> None:
    with pytest.raises(WeakPin):
        SessionPin(digits)


def test_a_pin_is_held_as_a_salted_hash() -> None:
    pin = SessionPin(PIN)
    assert pin.matches(PIN)
    assert not pin.matches("2748")
    assert not pin.matches("")
    assert PIN not in repr(vars(pin))
    assert vars(pin) != vars(SessionPin(PIN))


def test_the_pin_of_the_session_lifts_the_curtain(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        opened.locks.hiding._opens.choose_pin(PIN)
        with pytest.raises(PinChosen):
            opened.locks.hiding._opens.choose_pin("8361")
        opened.locks.hiding.hide()
        assert opened.screen.hidden()
        assert not window.isVisible()
        typed(opened, "pin", "0000")
        assert opened.screen.hidden()
        assert "2 tries are left" in texts(opened.screen.curtain)
        typed(opened, "pin", PIN)
        assert not opened.screen.hidden()
        assert window.isVisible()


def test_without_a_pin_the_passphrase_does_and_a_pin_is_offered(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding.hide()
        typed(opened, "passphrase", registries.words_of("educator"))
        settled(qtbot, opened)
        assert opened.screen.hidden()
        typed(opened, "passphrase", registries.MANAGER_WORDS)
        qtbot.waitUntil(lambda: not opened.screen.hidden(), timeout=10_000)
        offered = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ]
        assert len(offered) == 1
        offered[0].reject()


def test_three_wrong_tries_lock_and_are_recorded(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding._opens.choose_pin(PIN)
        opened.locks.hiding.hide()
        for wrong in ("0000", "9999", "1357"):
            typed(opened, "pin", wrong)
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=10_000)
        settled(qtbot, opened)
        assert opened.session is None
        assert "wrong three times" in opened.screen.content().said()
        sign_in(qtbot, opened)
        assert opened.session is not None
        assert "reopening refused" in [one.action for one in trail.newest(opened.session, 10)]


def test_an_interview_is_not_locked_after_the_usual_minutes(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.locks.hiding._opens.choose_pin(PIN)
        opened.locks.hiding.interview()
        assert opened.screen.hidden()
        opened.idle._touched -= 31 * 60
        opened.idle._not_before -= 31 * 60
        opened.idle.look()
        settled(qtbot, opened)
        assert opened.session is not None
        typed(opened, "pin", PIN)
        assert not opened.screen.hidden()
        opened.locks.hiding.interview()
        opened.idle._touched -= (INTERVIEW + 1) * 60
        opened.idle._not_before -= (INTERVIEW + 1) * 60
        opened.idle.look()
        settled(qtbot, opened)
        assert opened.session is None
