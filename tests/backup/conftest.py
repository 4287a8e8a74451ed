"""One house with some people and services, made once; each test works on a copy of its folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session
from registry.casework import cases, register, search
from registry.forms import Case, Person, Screening, Service
from registry.values import dates
from registry.vault import PaperKey
from tests.registries import enter, make

MARKER = "Zoraida Inventada"
ROLES = ("educator", "front-desk", "case-worker", "data-officer")


@dataclass
class House:
    folder: Path
    paper: PaperKey

    def enter(self, role: str = "manager") -> Session:
        return enter(self.folder, role)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house") / "registry"
    session, paper = make(folder, *ROLES)
    for number in range(6):
        name = f"{MARKER} {'abcdef'[number]}"
        found = search.search(session, name)
        made = register.register(session, Person(given_names=name), Case(status="active"), found)
        for _turn in range(3):
            said = f"{MARKER} " * 300
            session.save(Service(case_id=made.case.id, kind="legal", attended_on=dates.now(), note=said))
        cases.save_screening(session, Screening(case_id=made.case.id, exploitation=("sexual",)))
    session.close()
    return House(folder, paper)


@pytest.fixture
def house(first: House, tmp_path: Path) -> House:
    folder = tmp_path / "registry"
    shutil.copytree(first.folder, folder)
    return House(folder, first.paper)


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    """A backup of the house, which then saves one more person."""
    session = house.enter()
    made = backup.create(session, tmp_path / "copy.amparo")
    session.save(Person(given_names="Después"))
    session.close()
    return made.path


def people(folder: Path) -> int:
    session = enter(folder)
    found = session.count("person")
    session.close()
    return found


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"turn.lock"} if folder.exists() else set()
