"""One house with an account for every role, made once with real derivations and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from registry.fields import COMPARTMENTS, Compartment
from registry.language import using
from registry.vault import FLOOR, OpenVault, PaperKey, by_argon2id, create, open_vault, open_with_paper
from registry.vault.stretching import KdfParameters, Stretch
from tests.keyrings import Keyring

TEAM: tuple[Compartment, ...] = ("identity", "profile", "narrative", "safety", "care")
ROLES: dict[str, tuple[Compartment, ...]] = {
    "manager": COMPARTMENTS,
    "case-worker": TEAM,
    "psychologist": (*TEAM, "psychology"),
    "health": ("identity", "profile", "care", "health"),
    "legal": (*TEAM, "legal"),
    "educator": ("care",),
    "front-desk": ("care",),
    "data-officer": (),
}


class SharedDerivations:
    """Argon2id as it is, each derivation done once: the seam `Stretching` is made for this."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, str, KdfParameters, bytes], bytes] = {}
        self.asked = 0

    def __call__(self, login: str, secret: str) -> Stretch:
        def stretched(cost: KdfParameters, salt: bytes) -> bytes:
            self.asked += 1
            found = (login.casefold(), secret, cost, salt)
            if found not in self._done:
                self._done[found] = by_argon2id(login, secret)(cost, salt)
            return self._done[found]

        return stretched


@dataclass
class House:
    folder: Path
    computer: Keyring | None
    paper: PaperKey
    stretching: SharedDerivations
    ids: dict[str, str] = field(default_factory=dict)

    def open(self, login: str, words: str = "") -> OpenVault:
        return open_vault(
            self.folder, login, words or f"words of {login}", self.computer, stretching=self.stretching
        )

    def open_paper(self) -> OpenVault:
        return open_with_paper(self.folder, self.paper, stretching=self.stretching)

    def copy_to(self, folder: Path) -> "House":
        shutil.copytree(self.folder, folder)
        computer = Keyring(dict(self.computer.secrets)) if self.computer else None
        return House(folder, computer, self.paper, self.stretching, dict(self.ids))


def build(folder: Path, computer: Keyring | None, shared: SharedDerivations, roles: tuple[str, ...]) -> House:
    vault, paper = create(
        folder,
        login="manager",
        passphrase="words of manager",
        compartments_of=ROLES,
        device=computer,
        kdf=FLOOR,
        stretching=shared,
    )
    ids = {"manager": vault.person_id}
    for role in roles:
        ids[role] = vault.add_member(role, f"words of {role}", [role])
    return House(folder, computer, paper, shared, ids)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with using("en"):
        yield


@pytest.fixture(scope="session")
def shared() -> SharedDerivations:
    return SharedDerivations()


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory, shared: SharedDerivations) -> House:
    roles = tuple(role for role in ROLES if role != "manager")
    return build(tmp_path_factory.mktemp("house"), Keyring(), shared, roles)


@pytest.fixture(scope="session")
def first_open_house(tmp_path_factory: pytest.TempPathFactory, shared: SharedDerivations) -> House:
    return build(tmp_path_factory.mktemp("open-house"), None, shared, ("educator",))


@pytest.fixture
def house(first_house: House, tmp_path: Path) -> House:
    return first_house.copy_to(tmp_path / "registry")


@pytest.fixture
def open_house(first_open_house: House, tmp_path: Path) -> House:
    """A registry without a computer's key: all of its file can be read and altered by anybody."""
    return first_open_house.copy_to(tmp_path / "registry")
