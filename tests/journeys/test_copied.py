"""What is copied out of the program, seen by another program on the same screen."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.computer import until
from tests.journeys.conftest import NewComputer
from tests.journeys.person import Person
from tests.journeys.test_change_of_person import ANA, make_registry, sign_in

WORDS, OTHERS = "Golondrina del Puerto", "palabras de otro programa"
READ = """
import sys
from PySide6.QtGui import QClipboard, QGuiApplication
app = QGuiApplication([])
board = app.clipboard()
for _asked in sys.stdin:
    app.processEvents()
    found = []
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        there = board.mimeData(mode)  # none while the other program is handing it over
        hint = there.data("x-kde-passwordManagerHint").data() if there else b""
        found.append(board.text(mode) + "|" + bytes(hint).decode())
    print(*found, sep="\\t", flush=True)
"""
COPY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.clipboard().setText(sys.argv[1])
app.clipboard().changed.connect(lambda _mode: None if app.clipboard().ownsClipboard() else app.quit())
QTimer.singleShot(0, lambda: print("copied", flush=True))
app.exec()
"""


class Onlooker:
    """Another program that looks at the clipboard; started once, since the words stay ten seconds only."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-c", READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self()

    def __call__(self) -> list[str]:
        """What is in the clipboard and in the selection, and the hint it was left with."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        print(file=self._running.stdin, flush=True)
        return self._running.stdout.readline().rstrip("\n").split("\t")

    def close(self) -> None:
        """End it."""
        self._running.kill()
        self._running.wait(10)


@pytest.fixture
def clipboard() -> Iterator[Onlooker]:
    made = Onlooker()
    yield made
    made.close()


def copied(person: Person, clipboard: Onlooker) -> list[str]:
    """What is in the clipboard once she copied; on a slow machine she may have to do it again before it went."""
    person.keys("ctrl+a", "ctrl+c")
    return clipboard()


@pytest.mark.journey
def test_what_is_copied_is_marked_and_gone_in_seconds_and_at_the_lock(
    tmp_path: Path, new_computer: NewComputer, clipboard: Onlooker
) -> None:
    office = new_computer("oficina")
    make_registry(office, "registro", "--no-keyring")
    program = office.open_program("--registry", str(office.files / "registro"), "--no-keyring")
    ana = Person(program, tmp_path / "pictures", "copia")
    with ana.step("copiar"):
        ana.write(re.compile("^Nombre de usuario"), WORDS)
        both = [f"{WORDS}|secret"] * 2
        until(lambda: copied(ana, clipboard) == both, "the words, marked; what is chosen with the mouse, too")
    with ana.step("se vacía sola"):
        until(lambda: clipboard() == ["|", "|"], "both empty again")
    with ana.step("al bloquear"):
        ana.keys("ctrl+a", "BackSpace")
        sign_in(ana, ANA[0], ANA[2])
        search = "Buscar persona, código, documento o teléfono"
        ana.write(search, WORDS)
        until(lambda: copied(ana, clipboard)[0].startswith(WORDS), "the words in the clipboard")
        ana.keys("ctrl+l")
        until(lambda: "--locked=asked" in program.told(), "the lock")
        assert clipboard() == ["|", "|"]
    other = subprocess.Popen([sys.executable, "-c", COPY, OTHERS], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "copied\n"
        with ana.step("lo de otros queda"):
            sign_in(ana, ANA[0], ANA[2])
            ana.keys("ctrl+l")
            until(lambda: not ana.all("button", "Bloquear"), "the lock")
            assert clipboard()[0] == f"{OTHERS}|"
            ana.sees(re.compile("^Frase de acceso"), "field")
            ana.keys("alt+F4")
            until(lambda: program.ended() is not None, "the program to end")
            assert clipboard()[0] == f"{OTHERS}|"
    finally:
        other.kill()
        other.wait(10)
