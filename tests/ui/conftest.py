"""What every test of the window shares: no display, one application, one theme, no thread left behind."""

import os
import threading
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from registry.language import speak
from registry.ui.parts import theme


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The kind of application pytest-qt makes."""
    return QApplication


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """English and the light theme before each test; closed windows are really gone after it."""
    speak("en")
    if theme.choice() != "light" or qapp.property("theme") is None:
        theme.apply(qapp, "light")
    yield qapp
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def no_thread_survives() -> Iterator[None]:
    """A thread that a test started and did not end is a failure of that test."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(scope="session")
def built_house(tmp_path_factory):
    """The registry that every `house` is a copy of."""
    from tests.ui.casehouse import build

    return build(tmp_path_factory.mktemp("house") / "registro")


@pytest.fixture
def house(built_house, tmp_path, qtbot):
    """A real registry with one case, its manager signed in; see `tests.ui.casehouse.House`."""
    from tests.ui.casehouse import House

    made = House(built_house, tmp_path / "registro", qtbot)
    yield made
    made.leave()
