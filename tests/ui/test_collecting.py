"""Garbage is collected on the window's thread, and only there."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from registry.ui.collecting import Collecting


class Knot:
    """Something only the collector can free."""

    def __init__(self, died: list[threading.Thread]) -> None:
        self.me = self
        weakref.finalize(self, lambda: died.append(threading.current_thread()))


def test_what_another_thread_leaves_dies_on_the_windows_thread(qtbot: QtBot) -> None:
    owner = QObject()
    Collecting(owner)
    died: list[threading.Thread] = []
    try:
        assert not gc.isenabled()
        worker = threading.Thread(target=lambda: [Knot(died) for _turn in range(5_000)])
        worker.start()
        worker.join()
        assert died == []
        qtbot.waitUntil(lambda: len(died) > 4_000, timeout=10_000)
        assert {*died} == {threading.main_thread()}
    finally:
        gc.enable()
        owner.deleteLater()
