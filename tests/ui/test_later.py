"""What is not loaded before the page to sign in is there, and is loaded while a person writes her name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import registry.access
from registry.access.files import SET
from registry.ui.later import AT_WORK, PIECES, Later

LATER = {
    *PIECES, *AT_WORK, "registry.backup", "registry.cli", "registry.casework", "registry.demo", "registry.documents",
    "registry.exchange", "registry.selftest", "registry.ui.assistant", "registry.ui.pages", "registry.ui.ways_in",
    "keyring", "openpyxl", "PIL", "pypdf", "reportlab", "segno", "sqlcipher3", "sqlite3", "zxcvbn",
    "PySide6.QtNetwork", "PySide6.QtPdf", "PySide6.QtPdfWidgets", "PySide6.QtPrintSupport",
} - {"registry.fields", "registry.values.dates"}  # fmt: skip
"""The vault declares what it seals by the grammar of the fields; all else waits."""

PROGRAM = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from registry.ui.app import main
from registry.ui.program import Program

loaded = {}
begin = Program.start

def start(program, *words, **more):
    begin(program, *words, **more)
    QApplication.processEvents()
    loaded["page"] = [type(program.screen.content()).__name__, program.screen.content().isVisible()]
    loaded["before"] = sorted(sys.modules)
    timer = QTimer(program)
    timer.timeout.connect(look)
    timer.start(20)

def look():
    if all(one in sys.modules for one in sys.argv[2:]):
        loaded["after"] = sorted(sys.modules)
        QApplication.quit()

Program.start = start
main(["--registry", sys.argv[1], "--no-keyring"])
print(json.dumps(loaded))
"""


def started(folder: Path) -> dict[str, list[str]]:
    """What the program says of itself, started for real on a registry in ``folder``; it ends once all is loaded."""
    around = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "AMPARO_CONFIG": str(folder / "config"),
        "HOME": str(folder),
    }
    command = [sys.executable, "-c", PROGRAM, str(folder), *PIECES]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=60, check=True)
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


def test_the_page_to_sign_in_waits_for_little_and_the_rest_follows_by_itself(tmp_path: Path) -> None:
    (tmp_path / SET[0]).touch()
    said = started(tmp_path)
    assert said["page"] == ["SignIn", True]
    assert "registry.ui.sign_in" in said["before"]
    assert sorted(LATER & set(said["before"])) == []
    assert set(PIECES) <= set(said["after"])
    assert {*AT_WORK, "babel.numbers", "sqlite3"}.isdisjoint(said["after"]), "a passphrase is tried before"


def test_each_name_of_access_is_where_it_is_said_to_be() -> None:
    assert all(getattr(registry.access, name) is not None for name in registry.access.__all__)
    with pytest.raises(AttributeError):
        registry.access.nothing_of_the_kind  # noqa: B018


def test_what_is_asked_for_later_follows_what_was_left(qtbot: QtBot) -> None:
    pieces = ["colorsys", "wave"]
    assert not any(one in sys.modules for one in pieces)
    parent = QObject()
    later = Later(parent)
    later.begin(pieces[:1])
    later.begin(pieces[1:])
    qtbot.waitUntil(lambda: all(one in sys.modules for one in pieces))
    later.stop()
