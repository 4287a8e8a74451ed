"""Two people on one computer: who leaves locks, who comes is at work in seconds."""

import re
import time
from pathlib import Path

import pytest

from tests.journeys.computer import Computer, until
from tests.journeys.conftest import NewComputer
from tests.journeys.person import Person

ANA, ROSA = (
    ("ana", "Ana Ramos Vilca", "cuatro lagos cruzan un lento tejado"),
    ("rosa", "Rosa Ccori", "tejado lento de siete lagos"),
)
SECONDS = 10


def make_registry(office: Computer, folder: str = "", *how: str) -> None:
    """A registry with a manager and an educator, made without a window; ``how`` is told to ``init``."""
    where = ("--registry", folder) if folder else ()
    words = {}
    for login, _name, passphrase in (ANA, ROSA):
        words[login] = office.files / f"{login}.txt"
        words[login].write_text(passphrase, "utf-8")
    ana = (*where, "--user", "ana", "--passphrase-file", str(words["ana"]))
    house = ("--organisation", "Casa de ensayo", "--recovery-out", "clave.txt", "--name", ANA[1])
    office.amparo_cli("init", *house, *ana, *how)
    educator = ("rosa", "--role", "educator", "--name", ROSA[1], "--new-passphrase-file", str(words["rosa"]))
    office.amparo_cli("user", "add", *educator, *ana)


def sign_in(person: Person, login: str, passphrase: str) -> None:
    """Name, Return, passphrase, Return: no pointer is needed."""
    person.waits_for_cursor(re.compile("^Nombre de usuario"))
    person.types(login)
    person.keys("Return")
    person.waits_for_cursor(re.compile("^Frase de acceso"))
    person.types(passphrase)
    person.keys("Return")
    person.sees("Bloquear", "button")


@pytest.mark.journey
def test_one_locks_and_the_other_is_at_work_in_ten_seconds(tmp_path: Path, new_computer: NewComputer) -> None:
    office = new_computer("oficina")
    make_registry(office)
    program = office.open_program()
    both = Person(program, tmp_path / "pictures", "turno")
    with both.step("ana ingresa"):
        sign_in(both, ANA[0], ANA[2])
        both.sees(ANA[1], "label")
        both.sees("Estadísticas", "button")
    with both.step("ana bloquea"):
        both.keys("ctrl+l")
        both.sees(re.compile("^Frase de acceso"), "field")
        both.sees_no(ANA[1])
    with both.step("ana vuelve"):
        sign_in(both, ANA[0], ANA[2])
        both.sees(ANA[1], "label")
    began = time.monotonic()
    with both.step("cambio de persona"):
        both.press("Cambiar de persona")
        sign_in(both, ROSA[0], ROSA[2])
        both.sees(ROSA[1], "label")
        took = time.monotonic() - began
    both.sees_no("Estadísticas", "button")
    both.sees_no(ANA[1])
    assert took < SECONDS, f"the change of person took {took:.1f} s"
    both.keys("alt+F4")
    until(lambda: program.ended() is not None, "the program to end")
    assert program.ended() == 0
