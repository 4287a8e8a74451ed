"""What a Linux desktop says over D-Bus, said by services on a real bus, and what is heard of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from registry.ui.desktop.linux import SAVERS, LinuxWatch
from tests import desktop_bus
from tests.desktop_bus import ANOTHERS, LOGIND, MANAGER, MINE, SESSION, UPOWER, Service

LOGIND_ROOT, UPOWER_ROOT = "/org/freedesktop/login1", "/org/freedesktop/UPower"


class Heard:
    """A watch on the two buses, and what it told."""

    def __init__(self, bus: QDBusConnection, system: QDBusConnection) -> None:
        self.owner = QObject()
        self.watch = LinuxWatch(self.owner, bus, system)
        self.told: list[str] = []
        self.watch.asleep.connect(lambda: self.told.append("asleep"))
        self.watch.locked.connect(lambda: self.told.append("locked"))


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with desktop_bus.bus(tmp_path_factory.mktemp("b")) as found:
        yield found


@pytest.fixture
def connection(address: str) -> Iterator[QDBusConnection]:
    made = QDBusConnection.connectToBus(address, "watch")
    assert made.isConnected()
    yield made
    QDBusConnection.disconnectFromBus("watch")


@pytest.fixture
def service(address: str) -> Iterator[Service]:
    made = Service(address, LOGIND, UPOWER, *SAVERS)
    yield made
    made.end()


@pytest.fixture
def heard(qtbot: QtBot, connection: QDBusConnection, service: Service) -> Heard:
    made = Heard(connection, connection)
    qtbot.waitUntil(lambda: made.watch._mine == MINE)
    return made


def nothing_more(qtbot: QtBot, heard: Heard, service: Service, *before: str) -> None:
    """What was said until now is heard, and it told no more than ``before``: signals keep their order."""
    service.says(LOGIND_ROOT, MANAGER, "PrepareForSleep", "b", True)
    qtbot.waitUntil(lambda: len(heard.told) > len(before))
    assert heard.told == [*before, "asleep"]


def test_sleep_is_told_when_it_begins_and_not_when_it_ends(
    qtbot: QtBot, heard: Heard, service: Service
) -> None:
    service.says(LOGIND_ROOT, MANAGER, "PrepareForSleep", "b", False)
    nothing_more(qtbot, heard, service)


def test_only_the_lock_of_this_session_counts(qtbot: QtBot, heard: Heard, service: Service) -> None:
    service.says(ANOTHERS, SESSION, "Lock")
    service.says(MINE, SESSION, "Unlock")
    service.says(MINE, SESSION, "Lock")
    qtbot.waitUntil(lambda: heard.told == ["locked"])
    nothing_more(qtbot, heard, service, "locked")


def test_a_session_that_is_locked_by_hint_or_left_for_anothers(
    qtbot: QtBot, heard: Heard, service: Service
) -> None:
    service.changes(MINE, SESSION, "LockedHint", True)
    qtbot.waitUntil(lambda: heard.told == ["locked"])
    service.properties["LockedHint"] = ("b", False)
    service.changes(MINE, SESSION, "Active", False)
    qtbot.waitUntil(lambda: heard.told == ["locked", "locked"])
    service.changes(MINE, SESSION, "Active", True)
    for path, of in ((ANOTHERS, SESSION), (LOGIND_ROOT, MANAGER)):
        changed = {"LockedHint": ("b", True)}
        service.says(path, desktop_bus.PROPERTIES, "PropertiesChanged", "sa{sv}as", of, changed, [])
    nothing_more(qtbot, heard, service, "locked", "locked")


def test_the_lid(qtbot: QtBot, heard: Heard, service: Service) -> None:
    service.changes(UPOWER_ROOT, UPOWER, "LidIsClosed", False)
    service.changes(UPOWER_ROOT, UPOWER, "LidIsClosed", True)
    qtbot.waitUntil(lambda: bool(heard.told))
    assert set(heard.told) == {"asleep"}


@pytest.mark.parametrize("name", SAVERS)
def test_every_screen_saver(qtbot: QtBot, heard: Heard, service: Service, name: str) -> None:
    path = "/" + name.replace(".", "/")
    service.says(path, name, "ActiveChanged", "b", False)
    service.says(path, name, "ActiveChanged", "b", True)
    qtbot.waitUntil(lambda: heard.told == ["locked"])
    nothing_more(qtbot, heard, service, "locked")


def test_who_does_not_own_the_name_is_not_heard(
    qtbot: QtBot, heard: Heard, service: Service, address: str
) -> None:
    stranger = Service(address)
    stranger.says(MINE, SESSION, "Lock")
    stranger.says("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "b", True)
    stranger.end()
    nothing_more(qtbot, heard, service)


def test_a_service_that_comes_later_is_heard(
    qtbot: QtBot, connection: QDBusConnection, address: str, tmp_path: Path
) -> None:
    heard = Heard(connection, connection)
    service = Service(address, LOGIND)
    service.says(ANOTHERS, SESSION, "Lock")
    qtbot.waitUntil(lambda: heard.told == ["locked"])  # whose session this is is not known: any lock counts
    service.end()


def test_the_computer_waits_while_held_and_no_longer(qtbot: QtBot, heard: Heard, service: Service) -> None:
    assert not service.waits()
    heard.watch.hold()
    qtbot.waitUntil(service.waits)
    heard.watch.hold()
    heard.watch.let_go()
    qtbot.waitUntil(lambda: not service.waits())
    assert [name for name, _told in service.asked].count("Inhibit") == 1
    heard.watch.hold()
    heard.watch.let_go()  # before the answer came
    qtbot.waitUntil(lambda: [name for name, _told in service.asked].count("Inhibit") == 2)
    qtbot.waitUntil(lambda: not service.waits())


def test_without_any_bus_nothing_is_heard_and_nothing_fails(qtbot: QtBot) -> None:
    nowhere = QDBusConnection("a bus there is not")
    heard = Heard(nowhere, nowhere)
    heard.watch.hold()
    heard.watch.let_go()
    assert heard.told == []
