"""What the messages of Windows mean; asking for them is Windows' own and tried there."""

import ctypes
from ctypes import wintypes

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from registry.ui.desktop import windows
from registry.ui.desktop.windows import LID, PowerSetting, WindowsWatch, meaning

POWER, SESSION = windows.WM_POWERBROADCAST, windows.WM_WTSSESSION_CHANGE


def setting(guid: ctypes.Structure, value: int) -> PowerSetting:
    made = PowerSetting()
    ctypes.memmove(ctypes.addressof(made), bytes(guid), 16)
    made.length, made.data[0] = 4, value
    return made


@pytest.mark.parametrize(
    ("message", "what", "told"),
    [
        (POWER, 4, "asleep"),
        (POWER, 7, ""),
        (POWER, 18, ""),
        (POWER, 10, ""),
        (SESSION, 7, "locked"),
        (SESSION, 2, "locked"),
        (SESSION, 4, "locked"),
        (SESSION, 6, "locked"),
        (SESSION, 8, ""),
        (SESSION, 1, ""),
        (SESSION, 5, ""),
        (0x000F, 7, ""),
    ],
)
def test_sleep_lock_and_another_person_are_told(message: int, what: int, told: str) -> None:
    assert meaning(message, what, 0) == told


def test_the_lid_is_told_when_it_closes_only() -> None:
    closed, opened = setting(LID, 0), setting(LID, 1)
    other = setting(windows._Guid(1, 2, 3), 0)
    assert meaning(POWER, 0x8013, ctypes.addressof(closed)) == "asleep"
    assert meaning(POWER, 0x8013, ctypes.addressof(opened)) == ""
    assert meaning(POWER, 0x8013, ctypes.addressof(other)) == ""
    assert meaning(POWER, 0x8013, 0) == ""


def test_the_setting_is_laid_out_as_microsoft_writes_it() -> None:
    assert bytes(LID) == bytes.fromhex("4D0F3EBA17B89440A2D1D56379E6A0F3")
    assert (PowerSetting.length.offset, PowerSetting.data.offset) == (16, 20)


def test_a_message_to_the_window_is_passed_on(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    watch = WindowsWatch(window)
    told: list[str] = []
    watch.locked.connect(lambda: told.append("locked"))
    watch.asleep.connect(lambda: told.append("asleep"))
    message = wintypes.MSG()
    for number, what in ((SESSION, 7), (POWER, 4), (0x000F, 0)):
        message.message, message.wParam = number, what
        answer = watch._messages.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message))
        assert answer == (False, 0), "other parts of Qt must see it, too"
    assert told == ["locked", "asleep"]
