"""Windows: sleep, lid, lock and change of person as messages to the window; windows kept out of screen captures.

What the messages mean is told apart from asking for them, so that every system can test it. Asking is written after
Microsoft's documentation and has not been run by us.
"""

import ctypes
import sys
from ctypes import wintypes
from typing import Final, Literal

import shiboken6
from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from registry.ui.desktop.watching import Watch

WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
PBT_APMSUSPEND, PBT_POWERSETTINGCHANGE = 0x0004, 0x8013
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 2, 4, 6, 7
_AWAY: Final = (WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK)
_NOTIFY_FOR_THIS_SESSION, _DEVICE_NOTIFY_WINDOW_HANDLE = 0, 0
_WDA_NONE, _WDA_MONITOR, _WDA_EXCLUDEFROMCAPTURE = 0x00, 0x01, 0x11

Meaning = Literal["", "asleep", "locked"]


class _Guid(ctypes.Structure):
    _fields_ = (
        ("first", ctypes.c_uint32),
        ("second", ctypes.c_uint16),
        ("third", ctypes.c_uint16),
        ("rest", ctypes.c_ubyte * 8),
    )


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING with one byte of data."""

    _fields_ = (("setting", _Guid), ("length", ctypes.c_uint32), ("data", ctypes.c_ubyte * 1))


LID: Final = _Guid(
    0xBA3E0F4D, 0xB817, 0x4094, (ctypes.c_ubyte * 8)(0xA2, 0xD1, 0xD5, 0x63, 0x79, 0xE6, 0xA0, 0xF3)
)
"""GUID_LIDSWITCH_STATE_CHANGE; its data is 0 when the lid is closed."""


def meaning(message: int, what: int, where: int) -> Meaning:
    """What a window message tells; ``what`` and ``where`` are its wParam and lParam."""
    if message == WM_WTSSESSION_CHANGE:
        return "locked" if what in _AWAY else ""
    if message != WM_POWERBROADCAST:
        return ""
    if what == PBT_APMSUSPEND:
        return "asleep"
    if what == PBT_POWERSETTINGCHANGE and where:
        said = PowerSetting.from_address(where)
        if bytes(said.setting) == bytes(LID) and said.length and said.data[0] == 0:
            return "asleep"
    return ""


class _Messages(QAbstractNativeEventFilter):
    def __init__(self, watch: "WindowsWatch") -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(
        self, eventType: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        if shiboken6.isValid(self._watch):
            found = wintypes.MSG.from_address(int(message))
            self._watch.hear(meaning(found.message, found.wParam or 0, found.lParam or 0))
        return False, 0


class WindowsWatch(Watch):
    """Tells what the messages to ``window`` tell."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._messages = _Messages(self)
        app = QCoreApplication.instance()
        assert app is not None
        app.installNativeEventFilter(self._messages)
        _ask_for_messages(int(window.winId()))

    def hear(self, told: Meaning) -> None:
        """Pass on what a message meant."""
        if told == "asleep":
            self.asleep.emit()
        elif told == "locked":
            self.locked.emit()


def _ask_for_messages(window: int) -> None:
    if sys.platform == "win32":
        handle = wintypes.HWND(window)
        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, _NOTIFY_FOR_THIS_SESSION)
        ctypes.windll.user32.RegisterPowerSettingNotification(
            handle, ctypes.byref(LID), _DEVICE_NOTIFY_WINDOW_HANDLE
        )


class CaptureGuard(QObject):
    """Keeps every window of the program out of pictures and recordings of the screen, unless ``allowed``.

    No security boundary, says Microsoft, and no camera is stopped by it.
    """

    def __init__(self, parent: QObject, allowed: bool) -> None:
        super().__init__(parent)
        self._allowed = allowed
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.allow(allowed)

    def allow(self, allowed: bool) -> None:
        """Whether the screen may be shared from now on."""
        self._allowed = allowed
        for one in QApplication.topLevelWidgets():
            self._apply(one)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.WinIdChange) and isinstance(watched, QWidget):
            self._apply(watched)
        return False

    def _apply(self, one: QWidget) -> None:
        if one.isWindow() and one.internalWinId():
            _keep_from_capture(int(one.internalWinId()), not self._allowed)


def _keep_from_capture(window: int, keep: bool) -> None:
    if sys.platform == "win32":
        handle = wintypes.HWND(window)
        user32 = ctypes.windll.user32
        wanted = _WDA_EXCLUDEFROMCAPTURE if keep else _WDA_NONE
        if (
            not user32.SetWindowDisplayAffinity(handle, wanted) and keep
        ):  # before Windows 10 2004: shown black
            user32.SetWindowDisplayAffinity(handle, _WDA_MONITOR)
