"""Everything that can be lost, lost in turn, and the house at work again by the steps the manual gives.

Real derivations, a registry bound to a computer's key, no shared results: what a drill took is told to the report as
it was, and compared with nothing.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    Session,
    authorising,
    create_registry,
    deputies,
    recover,
    sign_in,
    staff,
    trail,
)
from registry.casework.search import search
from registry.errors import (
    BadCredentials,
    DeviceNotEnrolled,
    RegistryError,
    RegistryMissing,
    RollbackDetected,
    VaultDamaged,
    VaultMissing,
)
from registry.forms import Case, Organisation, Person, Service
from registry.progress import Silent
from registry.vault import COPIES, FLOOR, Anchors, PaperKey
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, words_of

ROLES = ("educator", "psychologist", "legal", "case-worker")
NEW = "puente harina cometa lluvia"
Tell = Callable[[str, object], None]


@dataclass
class Computer(Keyring):
    """One computer: its keyring, and its state folder."""

    state: Path = field(kw_only=True)

    @property
    def anchors(self) -> Anchors:
        return Anchors(self.state, self)


@dataclass
class House:
    place: Path
    computer: Computer
    paper: PaperKey
    card: str
    case: str
    copy: Path

    @property
    def folder(self) -> Path:
        return self.place / "r"

    def enter(self, login: str = MANAGER, words: str = "", computer: Computer | None = None) -> Session:
        given = words or (MANAGER_WORDS if login == MANAGER else words_of(login))
        here = computer or self.computer
        return sign_in(self.folder, login, given, here, anchors=here.anchors)

    def all_back(self, computer: Computer | None = None, **words: str) -> None:
        """Every account opens with its words, what was written is there, and the registry is whole."""
        for role in ROLES:
            self.enter(role, words.get(role.replace("-", "_"), ""), computer).close()
        session = self.enter(MANAGER, words.get("manager", ""), computer)
        session.open_memory(Silent())
        assert [one.names for one in search(session, "Zoila Inventada").found] == ["Zoila Inventada"]
        assert [one.psychology_note for one in session.children(Service, "case", self.case)] == ["canario"]
        assert backup.check(session, full=True).ok
        session.close()


def build(place: Path) -> House:
    computer = Computer(state=place / "state")
    session, paper = create_registry(
        place / "r", organisation=Organisation(name="Casa de ensayo"), login=MANAGER, name="Directora de Ensayo",
        passphrase=MANAGER_WORDS, device=computer, anchors=computer.anchors, kdf=FLOOR,
    )  # fmt: skip
    ids = [staff.add(session, role, f"Persona {role}", [role], words_of(role)).id for role in ROLES]
    deputies.name_custodians(session, ids[:3])
    person = session.save(Person(given_names="Zoila", surname="Inventada"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02", psychology_note="canario"))
    card = " ".join(authorising.card(session, "es").words)
    made = backup.create(session, place / "copia.amparo").path
    session.close()
    return House(place, computer, paper, card, case.id, made)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(made: House, tmp_path: Path) -> House:
    """A copy: the folder, and what the computer keeps of it, as if it had always lain there."""
    place = tmp_path / "house"
    shutil.copytree(made.place, place)
    computer = Computer(dict(made.computer.secrets), dict(made.computer.notes), state=place / "state")
    return House(place, computer, made.paper, made.card, made.case, place / made.copy.name)


@pytest.fixture
def drill(record_property: Tell) -> Callable[[], contextmanager]:
    @contextmanager
    def timed() -> Iterator[None]:
        began = time.monotonic()
        yield
        record_property("tried", 1)
        record_property("found", f"data back after {time.monotonic() - began:.1f} s")

    return timed


def test_both_copies_of_the_key_file_are_gone(house: House, drill) -> None:
    """The files of the keys deleted: paper and newest backup."""
    for name in COPIES:
        (house.folder / name).unlink()
    with pytest.raises(VaultMissing):
        house.enter()
    with drill():
        keys = backup.by_paper(house.paper)
        backup.restore(house.copy, house.folder, keys, device=house.computer, anchors=house.computer.anchors)
        house.all_back()


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("left", [None, b"", bytes(5000)], ids=["gone", "empty", "zeros"])
def test_one_copy_of_the_key_file_is_enough_and_is_mended_at_once(
    house: House, drill, name: str, left: bytes | None
) -> None:
    """By whoever signs in first, and it stands in the trail: the next bad sector may meet the other one."""
    if left is None:
        (house.folder / name).unlink()
    else:
        (house.folder / name).write_bytes(left)
    with drill():
        house.enter("educator").close()
    assert len({(house.folder / one).read_bytes() for one in COPIES}) == 1
    house.all_back()
    session = house.enter()
    assert [one.action for one in trail.every(session)].count("repair key file") == 1
    session.close()


def test_both_copies_of_the_key_file_are_ruined(house: House, drill) -> None:
    for name in COPIES:
        (house.folder / name).write_bytes(bytes(5000))
    with pytest.raises(VaultDamaged):
        house.enter()
    with drill():
        keys = backup.by_paper(house.paper)
        backup.restore(house.copy, house.folder, keys, device=house.computer, anchors=house.computer.anchors)
        house.all_back()


def test_the_registry_file_is_ruined_and_a_manager_restores_without_the_paper(house: House, drill) -> None:
    (house.folder / "registry.db").write_bytes(b"")
    with pytest.raises(RegistryError):
        house.enter()
    with drill():
        here = house.computer
        keys = backup.by_login(house.folder, MANAGER, MANAGER_WORDS, here, anchors=here.anchors)
        backup.restore(house.copy, house.folder, keys, device=here, anchors=here.anchors)
        house.all_back()


@pytest.mark.parametrize("way", ["card", "paper"])
def test_the_keyring_was_wiped_at_night_and_the_educator_works_again(house: House, drill, way: str) -> None:
    house.computer.wipe()
    for login in ("educator", MANAGER):
        with pytest.raises(DeviceNotEnrolled):
            house.enter(login)
    with drill():
        if way == "card":
            authorising.authorise_by_card(house.folder, house.card.upper(), house.computer)
        else:
            here = house.computer
            recover(house.folder, house.paper, "educator", NEW, here, anchors=here.anchors)
        house.enter("educator", NEW if way == "paper" else "").close()
    house.all_back(educator=NEW if way == "paper" else words_of("educator"))


def test_all_passphrases_are_forgotten(house: House, drill) -> None:
    """The paper gives the manager a new one; she gives the others theirs."""
    with drill():
        recover(house.folder, house.paper, MANAGER, NEW, house.computer, anchors=house.computer.anchors)
        session = house.enter(words=NEW)
        fresh = {}
        for role in ROLES:
            fresh[role] = f"{NEW} {role} {words_of(role)[-6:]}"
            staff.reset_passphrase(session, staff.named(session, role).id, fresh[role])
        session.close()
        house.all_back(manager=NEW, **{role.replace("-", "_"): words for role, words in fresh.items()})
    for login in (MANAGER, *ROLES):
        with pytest.raises(BadCredentials):
            house.enter(login)


def test_the_manager_and_the_paper_are_gone_and_two_custodians_are_there(house: House, drill) -> None:
    with drill():
        pair = [(role, words_of(role)) for role in ("legal", "educator")]
        here = house.computer
        deputies.reset_by_custodians(house.folder, *pair, MANAGER, NEW, here, anchors=here.anchors)
        house.all_back(manager=NEW)
    with pytest.raises(BadCredentials):
        house.enter()


def test_one_custodian_alone_opens_nothing(house: House) -> None:
    said = ("legal", words_of("legal"))
    here = house.computer
    for other in (said, ("case-worker", words_of("case-worker")), ("educator", "no son estas palabras")):
        with pytest.raises(RegistryError):
            deputies.custodians_in(house.folder, said, other, here, anchors=here.anchors)


def test_the_computer_burned_and_only_paper_and_backup_are_left(house: House, tmp_path: Path, drill) -> None:
    other = Computer(state=tmp_path / "other" / "state")
    shutil.rmtree(house.folder)
    with pytest.raises(RegistryMissing):
        house.enter(computer=other)
    with drill():
        keys = backup.by_paper(house.paper)
        backup.restore(house.copy, house.folder, keys, device=other, anchors=other.anchors)
        house.all_back(other)


def test_keyring_passphrases_and_key_file_all_lost_at_once(house: House, tmp_path: Path, drill) -> None:
    """The worst day that paper and backup still answer."""
    other = Computer(state=tmp_path / "other" / "state")
    for name in (*COPIES, "registry.db"):
        (house.folder / name).unlink()
    with drill():
        keys = backup.by_paper(house.paper)
        backup.restore(house.copy, house.folder, keys, device=other, anchors=other.anchors)
        recover(house.folder, house.paper, MANAGER, NEW, other, anchors=other.anchors)
        house.all_back(other, manager=NEW)


def test_an_old_folder_put_back_is_no_recovery_without_saying_so(house: House) -> None:
    """The control of the drills: what is quietly older is not taken for what was lost."""
    shutil.copytree(house.folder, house.place / "old")
    session = house.enter()
    session.save(Person(given_names="Nueva"))
    session.close()
    shutil.rmtree(house.folder)
    shutil.copytree(house.place / "old", house.folder)
    with pytest.raises(RollbackDetected):
        recover(house.folder, house.paper, MANAGER, NEW, house.computer, anchors=house.computer.anchors)
