"""The self-test of the window program: what Qt adds, no window left, and a report in a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from registry.errors import PartDamaged
from registry.selftest import tried
from registry.ui import testing
from registry.ui.testing import window_checks


def test_the_program_tests_itself_without_a_screen_and_ends(tmp_path: Path) -> None:
    report = tmp_path / "informe ñ.json"
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS"}
    around = {name: value for name, value in os.environ.items() if name not in hidden}
    around |= {"AMPARO_CONFIG": str(tmp_path / "config"), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "registry", "--self-test", str(report)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "bien    Letras de la ventana: Noto Sans tiene todas las letras." in done.stdout.splitlines()
    said = {one["name"]: one["verdict"] for one in json.loads(report.read_text("utf-8"))["checks"]}
    assert all(
        said[name] == "ok" for name in ("vault", "backup", "dumps", "screen", "families", "icons", "preview")
    )


def test_where_qt_ends_the_program_the_report_says_so(tmp_path: Path) -> None:
    """A plug-in of Qt is missing or broken: it aborts, and nothing of the program runs after it."""
    report = tmp_path / "informe.json"
    around = os.environ | {
        "AMPARO_CONFIG": str(tmp_path),
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "missing",
    }
    command = [sys.executable, "-m", "registry", "--self-test", str(report)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert "bien    Cifrado del archivo" in done.stdout, "what was tried before is told"
    said = json.loads(report.read_text("utf-8"))
    assert not said["ok"]
    assert [one["name"] for one in said["checks"] if one["verdict"] == "failed"] == ["screen"]


def test_a_report_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    report = tmp_path / "not there" / "informe.json"
    around = os.environ | {
        "AMPARO_CONFIG": str(tmp_path),
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "registry", "--self-test", str(report)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "bien    Pantalla" in done.stdout, "what was tried is told all the same"
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_what_only_the_window_has_is_tried(qtbot: QtBot) -> None:
    report = tried(window_checks())
    assert [one.name for one in report.outcomes] == ["screen", "families", "icons", "preview", "printing"]
    assert report.ok


def test_a_paper_or_a_picture_that_stays_blank_is_noticed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    white = QImage(8, 8, QImage.Format.Format_RGB32)
    white.fill(0xFFFFFFFF)
    assert testing._blank(white)
    assert testing._blank(QImage())
    white.setPixel(3, 3, 0xFF000000)
    assert not testing._blank(white)
    monkeypatch.setattr(testing, "draw", lambda: b"no paper")
    with pytest.raises(PartDamaged):
        testing.preview()
