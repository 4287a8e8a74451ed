"""What a window leaves behind when it goes: nothing that Python would take apart in whichever thread collects next.

A widget without a parent belongs to Python. In a cycle with its page it dies when the collector runs, perhaps in the
thread that opens a registry; Qt's widgets do not survive being destroyed there.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from registry.ui.places import PLACES
from tests import registries
from tests.ui.opened import program, settled, sign_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("house") / "registry"
    registries.make(place, "educator")[0].close()
    return place


@pytest.fixture
def uncollected() -> Iterator[None]:
    """The collector runs only when it is asked, and keeps what it finds."""
    gc.collect()
    gc.disable()
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()
    gc.collect()


def left_to_python() -> list[str]:
    """The Qt objects in cycles nobody holds, that Python would destroy."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    return [
        type(one).__name__
        for one in gc.garbage
        if isinstance(one, QObject) and shiboken6.isValid(one) and shiboken6.ownedByPython(one)
    ]


@pytest.mark.usefixtures("uncollected")
def test_the_way_in_leaves_nothing(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        opened._show_way_in("paper")
        opened.show_first_start()
        opened.show_sign_in()
        settled(qtbot, opened)
    assert left_to_python() == []


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("place", [name for name, place in PLACES.items() if not place.within] + ["rights"])
def test_the_pages_leave_nothing(qtbot: QtBot, folder: Path, place: str) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go(place)
        settled(qtbot, opened)
        assert window.here() == place
        opened.sign_out()
        settled(qtbot, opened)
    assert left_to_python() == []
