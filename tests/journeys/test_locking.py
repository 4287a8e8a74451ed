"""The lock as somebody finds it who may read the computer's whole memory, and as the desktop asks for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.access import Session
from registry.access import sign_in as open_registry
from registry.casework import register
from registry.casework.search import search
from registry.forms import Case, Person
from registry.progress import Silent
from tests import desktop_bus
from tests.desktop_bus import LOGIND, MANAGER, MINE, SESSION, Service
from tests.journeys import person
from tests.journeys.computer import Computer, Program, until
from tests.journeys.conftest import NewComputer
from tests.journeys.memory import found_in, spellings
from tests.journeys.test_change_of_person import ANA, ROSA, make_registry, sign_in

GIVEN, SURNAME = "Golondrina", "Quetzalcanario"
TYPED = "Zorzalmarino"
PIN = "4815"


def secrets_of(session: Session) -> dict[str, list[bytes]]:
    """What must be in memory while Ana works and must not be there afterwards."""
    vault = session._vault
    spec = vault.keyspec()
    own = vault._holder.keys
    file_key = vault._keys.by_name["file:1"]
    return {
        "passphrase": spellings(ANA[2]),
        "her name": spellings(ANA[1]),
        "person": spellings(SURNAME),
        "file key": [file_key],
        "database key": [bytes.fromhex(spec[2:66]), spec[2:66].encode(), spec[2:66].upper().encode()],
        "private keys": [own.exchange, own.signing],
        "compartment keys": [key for name, key in vault._keys.by_name.items() if name != "file:1"],
    }


@pytest.fixture
def house(tmp_path: Path, new_computer: NewComputer) -> tuple[Computer, dict[str, list[bytes]]]:
    """An office with a registry without keyring, in which one person is registered."""
    office = new_computer("oficina")
    make_registry(office, "registro", "--no-keyring")
    folder = office.files / "registro"
    session = open_registry(folder, ANA[0], ANA[2], None)
    session.open_memory(Silent())
    who = Person(given_names=GIVEN, surname=SURNAME)
    register.register(session, who, Case(status="active"), search(session, SURNAME))
    found = secrets_of(session)
    session.close()
    return office, found


def opened(office: Computer, album: Path) -> tuple[Program, person.Person]:
    program = office.open_program("--registry", str(office.files / "registro"), "--no-keyring")
    return program, person.Person(program, album, "noche")


def locked(program: Program, reason: str) -> None:
    """Wait until the program was made anew, and why."""
    until(lambda: f"--locked={reason}" in program.told(), f"the program made anew because of {reason}")


@pytest.mark.journey
def test_after_the_lock_nothing_of_the_session_is_in_memory(
    tmp_path: Path, house: tuple[Computer, dict[str, list[bytes]]]
) -> None:
    office, secrets = house
    program, ana = opened(office, tmp_path / "pictures")
    with ana.step("antes"):
        ana.write(re.compile("^Nombre de usuario"), ANA[0])
        ana.write(re.compile("^Frase de acceso"), ANA[2], hidden=True)
        assert found_in(program.pid, {"passphrase": secrets["passphrase"]}) == {"passphrase"}
        ana.keys("Return")
        ana.sees("Bloquear", "button")
    with ana.step("trabajando"):
        ana.write("Buscar persona, código, documento o teléfono", SURNAME)
        ana.sees(re.compile(SURNAME), "item")
        assert found_in(program.pid, secrets) >= set(secrets) - {"passphrase"}
    with ana.step("última palabra"):
        ana.press("Registrar llegada")
        ana.write(re.compile("^¿Cómo quiere que le llamemos"), TYPED)
        secrets["typed"] = spellings(TYPED)
        assert "typed" in found_in(program.pid, {"typed": secrets["typed"]})
        before = program.pid
        ana.keys("ctrl+l")
    with ana.step("bloqueado"):
        locked(program, "asked")
        ana.reads("^Amparo está bloqueado")
        assert program.pid == before
        assert found_in(program.pid, secrets) == set()
        assert not any(ANA[1] in one or ANA[0] == one for one in program.told())
        limits = Path(f"/proc/{program.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0", limits)
    with ana.step("sigue"):
        sign_in(ana, ANA[0], ANA[2])
        ana.reads("^Sin terminar")
    with ana.step("tres veces mal"):
        ana.keys("F9")
        for then in ("Quedan 2 intentos", "Queda 1 intento", ""):
            ana.waits_for_cursor("Su frase de acceso")
            ana.types("no es esta frase")
            ana.keys("Return")
            if then:
                ana.reads(then)
        locked(program, "wrong")
        ana.reads("tres veces")
        assert found_in(program.pid, secrets) == set()
    ana.keys("alt+F4")
    until(lambda: program.ended() is not None, "the program to end")


@pytest.fixture
def logind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    """The address of a system bus of one's own, and logind on it."""
    with desktop_bus.bus(tmp_path_factory.mktemp("b")) as address:
        service = Service(address, LOGIND)
        yield address, service
        service.end()


@pytest.mark.journey
def test_the_computer_waits_for_the_lock_before_it_sleeps(
    tmp_path: Path, house: tuple[Computer, dict[str, list[bytes]]], logind: tuple[str, Service]
) -> None:
    office, secrets = house
    address, service = logind
    office.knows_system(address)
    program, ana = opened(office, tmp_path / "pictures")
    sign_in(ana, ANA[0], ANA[2])
    with ana.step("duerme"):
        until(service.waits, "the program to hold the computer from sleeping")
        assert ("Inhibit", ("sleep", "Amparo", "Primero se cierra el registro", "delay")) in service.asked
        service.says("/org/freedesktop/login1", MANAGER, "PrepareForSleep", "b", True)
        locked(program, "asleep")
        ana.reads("entró en suspensión")
        until(lambda: not service.waits(), "the computer to be free to sleep")
        assert found_in(program.pid, secrets) == set()
    with ana.step("entrevista"):
        sign_in(ana, ANA[0], ANA[2])
        until(service.waits, "the program to hold the computer again")
        ana.press("Entrevista")
        ana.waits_for_cursor("PIN de esta sesión")
        ana.types(PIN)
        ana.keys("Return")
        ana.reads("^Se bloquea a las")
        ana.sees_no(ANA[1])
        ana.types(PIN)
        ana.keys("Return")
        ana.sees(ANA[1], "label")
    with ana.step("la pantalla del escritorio se bloquea"):
        ana.keys("F9")
        ana.sees("PIN de esta sesión", "field")
        service.says(MINE, SESSION, "Lock")
        locked(program, "desktop")
        ana.reads("junto con el escritorio")
        assert found_in(program.pid, secrets) == set()
    with ana.step("otra persona"):
        sign_in(ana, ROSA[0], ROSA[2])
        ana.sees(ROSA[1], "label")
    ana.keys("alt+F4")
    until(lambda: program.ended() is not None, "the program to end")
    assert program.ended() == 0
