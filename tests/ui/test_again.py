"""The program made anew: what it is told, what it says, and that nothing secret is on its way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from registry.language import using
from registry.ui.app import arguments
from registry.ui.desktop import again
from registry.ui.desktop.again import REASONS, Again, why
from registry.ui.opening import opening
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from tests import registries
from tests.ui.opened import ENGLISH, sign_in


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_in_both_languages(reason: str) -> None:
    with using("es"):
        spanish = why(reason, 15)
    assert spanish[:2] != why(reason, 15)[:2]
    assert all(one.endswith(".") for one in (*spanish[:2], *why(reason, 1)[:2]))


@pytest.mark.parametrize("keyring", [True, False])
@pytest.mark.parametrize("place", ["", "AdnQywAD=="])
def test_what_is_told_is_understood(tmp_path: Path, keyring: bool, place: str) -> None:
    folder = tmp_path / "casa de la niña"
    told = arguments(Again("idle", folder, keyring, place, "behind").arguments())
    assert (told.registry, told.no_keyring, told.locked) == (folder, not keyring, "idle")
    assert (told.place, told.shown) == (place, "behind")


def test_the_help_says_nothing_of_what_only_the_program_tells_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        arguments(["--help"])
    assert "--locked" not in capsys.readouterr().out


ASKED = """
import os, sys
from registry.ui.desktop.again import Again, replace_process
from pathlib import Path
if "--locked=idle" in sys.argv:
    left = [one for one in (7, 8) if os.path.exists(f"/proc/self/fd/{one}")]
    print(os.getpid(), left, sys.argv[1:], sys.flags.utf8_mode)
else:
    for one in (7, 8):
        os.dup2(1, one, inheritable=True)
    print(os.getpid(), flush=True)
    replace_process(Again("idle", Path("/x y"), False))
"""


@pytest.mark.parametrize("how", ["script", "module"])
def test_the_same_process_runs_the_same_program_with_nothing_left_open(tmp_path: Path, how: str) -> None:
    (tmp_path / "again_asked.py").write_text(ASKED, "utf-8")
    start = ["again_asked.py"] if how == "script" else ["-m", "again_asked"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", *start, "--first"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    before, after = done.stdout.splitlines()
    assert after == f"{before} [] ['--registry=/x y', '--locked=idle', '--shown=front', '--no-keyring'] 1"


def test_a_system_that_refuses_leaves_the_program_as_it_is(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    session, _paper = registries.make(tmp_path / "r")
    session.close()
    asked: list[Again] = []

    def refused(told: Again) -> None:
        asked.append(told)
        raise OSError(12, "no memory")

    made = Program(ENGLISH, tmp_path / "r", None, stretching=registries.shared, replace=refused)
    made.start()
    made.screen.show()
    try:
        sign_in(qtbot, made)
        made.sign_out(again.PERSON)
        page = made.screen.content()
        assert isinstance(page, SignIn)
        qtbot.waitUntil(page.button.isEnabled, timeout=10_000)
        assert "Close Amparo and open it again" in page.said()
        assert [(one.reason, one.folder, one.keyring) for one in asked] == [("person", tmp_path / "r", False)]
        told = " ".join(asked[0].arguments())
        assert registries.MANAGER not in told
        assert "Directora" not in told
        sign_in(qtbot, made)
    finally:
        made.screen.close()
        made.screen.deleteLater()


def test_the_session_is_closed_and_the_restored_set_in_place_before_the_program_is_made_anew(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from registry.access.turn import Turn

    session, _paper = registries.make(tmp_path / "r")
    session.close()
    order: list[str] = []

    class Ready:
        def switch(self) -> None:
            order.append("switched")

        def drop(self) -> None:
            order.append("dropped")

    def replaced(told: Again) -> None:
        Turn.take(tmp_path / "r").give_back()  # nobody has it any more
        log = tmp_path / "r" / "registry.db-wal"
        order.append(f"{told.reason} {log.exists() and log.stat().st_size}")

    made = Program(ENGLISH, tmp_path / "r", None, stretching=registries.shared, replace=replaced)
    made.start()
    made.screen.show()
    try:
        sign_in(qtbot, made)
        made._switch(Ready())
        qtbot.waitUntil(lambda: len(order) == 2, timeout=10_000)
        assert order == ["switched", "restored 0"] or order == ["switched", "restored False"]
    finally:
        made.screen.close()
        made.screen.deleteLater()


def test_the_window_stands_where_it_stood(qtbot: QtBot, qapp: QApplication) -> None:
    first = opening()
    first.setGeometry(60, 50, 700, 500)
    place = bytes(first.saveGeometry().toBase64().data()).decode()
    second = opening(place, "behind")
    assert second.geometry() == first.geometry()
    first.showMaximized()
    qtbot.waitUntil(first.isMaximized)
    place = bytes(first.saveGeometry().toBase64().data()).decode()
    third = opening(place)
    assert third.isMaximized()
    fourth = opening(place, "minimised")
    assert fourth.isMinimized()
    fifth = opening("no place at all ñ")
    assert fifth.isVisible()
    assert not QByteArray.fromBase64(b"no place at all").isNull()
    for one in (first, second, third, fourth, fifth):
        one.close()
        one.deleteLater()


def test_the_size_of_the_program_is_not_handed_on(tmp_path: Path) -> None:
    """Who changes the size in the settings and locks must get it: the environment survives a lock."""
    asked = """
import os
from PySide6.QtCore import QTimer
from registry.ui import app, program

def start(made, locked="", **_told):
    print(os.environ.get("QT_SCALE_FACTOR"), made.screen.devicePixelRatio())
    QTimer.singleShot(0, made.screen.close)

program.Program.start = start
raise SystemExit(app.main(["--no-keyring", "--registry", "x"]))
"""
    (tmp_path / "settings.json").write_text('{"scale": 150}', "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "AMPARO_CONFIG": str(tmp_path)}
    environment |= {"XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["None", "1.5"]


DUMPED = """
import contextlib, ctypes, os, resource, sys
from registry.vault.process import keep_to_itself
dumpable = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
if sys.argv[1:] == ["first"]:
    keep_to_itself()
    os.execv(sys.executable, [sys.executable, "-c", os.environ["DUMPED"], "again"])
before = dumpable()
from registry.__main__ import main
with contextlib.suppress(SystemExit):
    main(["--locked=nonsense"])
print(before, dumpable(), resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_the_new_program_keeps_to_itself_like_the_first() -> None:
    """The system forgets with a new program that a process is not to be dumped: it must say so again."""
    done = subprocess.run(
        [sys.executable, "-c", DUMPED, "first"], env={**os.environ, "DUMPED": DUMPED},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "1 0 (0, 0)"


def test_a_launcher_is_started_again_without_the_options_it_brings(tmp_path: Path) -> None:
    """As the Windows launcher starts Python: what it adds itself must not come twice."""
    code = "import sys; from registry.ui.desktop.again import command; print(command(['--locked=idle'])[1:])"
    (tmp_path / "launched.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "launcher", "-m", "launched", "--registry=/x y"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['--locked=idle']"
