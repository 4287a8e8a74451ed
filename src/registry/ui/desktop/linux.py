"""Linux: logind, UPower and the desktops' screen savers, over D-Bus. Knows nothing of what is done about it.

Signals are heard from the services that own these names only. Where there is no bus or no such service, nothing is
heard, and the clock still tells that the computer slept (`registry.ui.idle`).
"""

import os
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from registry.language import _
from registry.ui.desktop.watching import Watch

LOGIND: Final = "org.freedesktop.login1"
MANAGER, SESSION = f"{LOGIND}.Manager", f"{LOGIND}.Session"
ROOT: Final = "/org/freedesktop/login1"
UPOWER, UPOWER_ROOT = "org.freedesktop.UPower", "/org/freedesktop/UPower"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
SAVERS: Final = tuple(
    f"org.{name}.ScreenSaver" for name in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)


class LinuxWatch(Watch):
    """``bus`` is the person's own, ``system`` the computer's; both are the usual ones unless others are given."""

    def __init__(
        self,
        parent: QObject,
        bus: QDBusConnection | None = None,
        system: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._bus = bus or QDBusConnection.sessionBus()
        self._system = system or QDBusConnection.systemBus()
        self._mine = ""
        """The path of this desktop's session; empty while unknown: then any session's lock counts."""
        self._waits: QDBusUnixFileDescriptor | None = None
        self._wanted = False
        if self._bus.isConnected():
            for name in SAVERS:
                self._bus.connect(name, "", name, "ActiveChanged", self, _slot("saving(bool)"))
        if self._system.isConnected():
            self._listen()

    def _listen(self) -> None:
        hear = self._system.connect
        hear(LOGIND, ROOT, MANAGER, "PrepareForSleep", self, _slot("sleeping(bool)"))
        hear(LOGIND, "", SESSION, "Lock", self, _slot("lock_asked(QDBusMessage)"))
        hear(LOGIND, "", PROPERTIES, "PropertiesChanged", self, _slot("session_changed(QDBusMessage)"))
        hear(UPOWER, UPOWER_ROOT, PROPERTIES, "PropertiesChanged", self, _slot("power_changed(QDBusMessage)"))
        name = os.environ.get("XDG_SESSION_ID") or "auto"
        self._ask(LOGIND, ROOT, MANAGER, "GetSession", [name], self._known)

    def _known(self, answer: Any) -> None:
        if isinstance(answer, QDBusObjectPath):
            self._mine = answer.path()

    # --- what is heard ---

    @Slot(bool)
    def saving(self, active: bool) -> None:
        """The screen saver came or went."""
        if active:
            self.locked.emit()

    @Slot(bool)
    def sleeping(self, begins: bool) -> None:
        """The computer goes to sleep or wakes up."""
        if begins:
            self.asleep.emit()

    @Slot(QDBusMessage)
    def lock_asked(self, message: QDBusMessage) -> None:
        """A session is to be locked."""
        if self._is_mine(message):
            self.locked.emit()

    @Slot(QDBusMessage)
    def session_changed(self, message: QDBusMessage) -> None:
        """A session's state changed: is it locked, or not the one that is shown?"""
        if message.arguments()[:1] == [SESSION] and self._is_mine(message):
            where = (LOGIND, message.path(), PROPERTIES, "Get")
            self._ask(*where, [SESSION, "LockedHint"], lambda locked: self._state(locked is True))
            self._ask(*where, [SESSION, "Active"], lambda active: self._state(active is False))

    def _state(self, lock: bool) -> None:
        if lock:
            self.locked.emit()

    @Slot(QDBusMessage)
    def power_changed(self, message: QDBusMessage) -> None:
        """Something about power changed: is the lid closed?"""
        if message.arguments()[:1] == [UPOWER]:
            self._ask(UPOWER, UPOWER_ROOT, PROPERTIES, "Get", [UPOWER, "LidIsClosed"], self._lid)

    def _lid(self, closed: Any) -> None:
        if closed is True:
            self.asleep.emit()

    def _is_mine(self, message: QDBusMessage) -> bool:
        return not self._mine or message.path() == self._mine

    # --- what is asked ---

    def hold(self) -> None:
        if self._system.isConnected() and not self._wanted:
            self._wanted = True
            why = _("The registry is closed first")
            self._ask(LOGIND, ROOT, MANAGER, "Inhibit", ["sleep", "Amparo", why, "delay"], self._granted)

    def _granted(self, answer: Any) -> None:
        if self._wanted and isinstance(answer, QDBusUnixFileDescriptor) and answer.isValid():
            self._waits = answer  # the computer waits (some seconds) as long as this is open

    def let_go(self) -> None:
        self._wanted, self._waits = False, None

    def _ask(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        told: list[str],
        then: Callable[[Any], None],
    ) -> None:
        """Ask without waiting; nobody is called when there is no answer."""
        question = QDBusMessage.createMethodCall(service, path, interface, member)
        question.setArguments(told)
        waiting = QDBusPendingCallWatcher(self._system.asyncCall(question), self)

        def answered(done: QDBusPendingCallWatcher) -> None:
            said = [] if done.isError() else done.reply().arguments()
            done.deleteLater()
            if said:
                then(said[0].variant() if isinstance(said[0], QDBusVariant) else said[0])

        waiting.finished.connect(answered)


def _slot(signature: str) -> Any:
    """As `connect` takes it: words, although PySide6 6.12 declares bytes and refuses them."""
    return SLOT(signature)
