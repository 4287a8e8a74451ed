"""A message bus of one's own, and on it services that say what logind, UPower and a screen saver say."""

import contextlib
import os
import select
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_call, new_signal
from jeepney import new_method_return as answer_to
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LOGIND, UPOWER = "org.freedesktop.login1", "org.freedesktop.UPower"
MANAGER, SESSION = f"{LOGIND}.Manager", f"{LOGIND}.Session"
MINE, ANOTHERS = "/org/freedesktop/login1/session/_31", "/org/freedesktop/login1/session/_32"
PROPERTIES = "org.freedesktop.DBus.Properties"


@contextlib.contextmanager
def bus(place: Path) -> Iterator[str]:
    """A bus for as long as the block lasts; its address."""
    address = f"unix:path={place}/system"
    daemon = subprocess.Popen(
        ("dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdout is not None
    daemon.stdout.readline()
    try:
        yield address
    finally:
        daemon.terminate()
        daemon.wait(10)
        daemon.stdout.close()


class Service:
    """Owns ``names`` on the bus at ``address``, answers what is asked of them, and says what it is told to say."""

    def __init__(self, address: str, *names: str) -> None:
        self.properties: dict[str, tuple[str, Any]] = {
            "LockedHint": ("b", False),
            "Active": ("b", True),
            "LidIsClosed": ("b", False),
        }
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self._waiting: list[int] = []
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self._connection: DBusConnection = open_dbus_connection(bus=address, enable_fds=True)
        the_bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        for name in names:
            got = self._connection.send_and_get_reply(
                new_method_call(the_bus, "RequestName", "su", (name, 4))
            )
            assert got.body == (1,)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def end(self) -> None:
        """Leave the bus."""
        self._ends.set()
        self._thread.join(10)
        self._connection.close()
        for one in self._waiting:
            os.close(one)

    def says(self, path: str, interface: str, signal: str, signature: str = "", *told: Any) -> None:
        """Emit a signal."""
        with self._lock:
            emitter = DBusAddress(path, interface=interface)
            self._connection.send(new_signal(emitter, signal, signature or None, told))

    def changes(self, path: str, interface: str, name: str, value: bool) -> None:
        """A property changes, and that is said."""
        self.properties[name] = ("b", value)
        self.says(
            path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, {name: self.properties[name]}, []
        )

    def waits(self) -> bool:
        """Whether somebody holds the computer from sleeping."""
        return any(not select.select([one], [], [], 0)[0] for one in self._waiting)

    def _serve(self) -> None:
        while not self._ends.is_set():
            with contextlib.suppress(TimeoutError):
                message = self._connection.receive(timeout=0.05)
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)

    def _answer(self, message: Message) -> None:
        member = str(message.header.fields[HeaderFields.member])
        self.asked.append((member, message.body))
        made = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        held = -1
        if member == "GetSession":
            made = answer_to(message, "o", (MINE,))
        elif member == "Get":
            made = answer_to(message, "v", (self.properties[message.body[1]],))
        elif member == "Inhibit":
            end, held = os.pipe()
            self._waiting.append(end)
            made = answer_to(message, "h", (held,))
        with self._lock:
            self._connection.send(made)
        if held >= 0:
            os.close(held)
