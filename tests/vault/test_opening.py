"""Making and opening: the right person gets in, everybody else hears the same sentence."""

from pathlib import Path

import pytest

from registry.errors import (
    BadCredentials,
    DeviceNotEnrolled,
    DiskFull,
    FileFailure,
    KeyringRefused,
    RecoveryKeyWrong,
    RegistryExists,
)
from registry.vault import (
    COPIES,
    FLOOR,
    PAPER,
    PaperKey,
    container,
    create,
    describe,
    open_vault,
    open_with_paper,
)
from tests.keyrings import Keyring

from .conftest import ROLES, House, SharedDerivations


def test_everybody_opens_with_her_own_words(house: House) -> None:
    specs = set()
    for role in ROLES:
        vault = house.open(role)
        assert (vault.person_id, vault.roles) == (house.ids[role], (role,))
        assert vault.may_sign == (role == "manager")
        specs.add(vault.keyspec())
        specs.add(f"{vault.derived('search-hash').hex()}")
    assert len(specs) == 2


def test_the_keyspec_is_what_sqlcipher_takes(house: House) -> None:
    vault = house.open("manager")
    spec = vault.keyspec()
    assert spec.startswith("x'")
    assert spec.endswith("'")
    assert len(bytes.fromhex(spec[2:-1])) == 48
    assert vault.previous_keyspecs() == ()
    assert len({spec[2:66], vault.derived("db").hex(), vault.derived("search-hash").hex()}) == 3


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("nobody", "words of manager"),
        ("manager", "words of nobody"),
        ("manager", "words of educator"),
        ("educator", "words of manager"),
        ("", ""),
    ],
)
def test_unknown_login_and_wrong_words_cost_and_say_the_same(house: House, login: str, words: str) -> None:
    before = house.stretching.asked
    with pytest.raises(BadCredentials) as problem:
        open_vault(house.folder, login, words, house.computer, stretching=house.stretching)
    assert house.stretching.asked == before + 1
    assert problem.value.details == {}


def test_without_the_real_seam_it_is_argon2id_too(house: House) -> None:
    assert open_vault(house.folder, "educator", "words of educator", house.computer).roles == ("educator",)
    with pytest.raises(BadCredentials):
        open_vault(house.folder, "educator", "words of legal", house.computer)


@pytest.mark.parametrize("computer", [None, Keyring()])
def test_a_copied_folder_opens_on_no_other_computer(house: House, computer: Keyring | None) -> None:
    before = house.stretching.asked
    with pytest.raises(DeviceNotEnrolled):
        open_vault(house.folder, "manager", "words of manager", computer, stretching=house.stretching)
    assert house.stretching.asked == before, "nothing may be tried against a passphrase there"


def test_another_registrys_computer_key_is_not_this_ones(house: House) -> None:
    other = Keyring({describe(house.folder).vault_id: b"o" * 32})
    with pytest.raises(DeviceNotEnrolled):
        open_vault(house.folder, "manager", "words of manager", other, stretching=house.stretching)


def test_a_copied_folder_shows_nothing_of_the_staff(house: House) -> None:
    content = (house.folder / COPIES[0]).read_bytes()
    sealed = house.open("manager")._state.body
    for person, member in sealed.charter.roster.items():
        assert person.encode() not in content
        assert container.strict.encode(member.exchange).encode() not in content
    assert len(container.from_bytes(content).body) % (32 * 1024) == 12 + 16


def test_paper_opens_without_keyring_and_authorises_a_new_computer(house: House) -> None:
    vault = house.open_paper()
    assert (vault.person_id, vault.roles, vault.may_sign) == (PAPER, (), True)
    assert vault.keyspec() == house.open("manager").keyspec()
    house.computer = Keyring()
    vault.authorise_device(house.computer)
    assert house.open("educator").roles == ("educator",)


def test_another_paper_is_refused(house: House) -> None:
    with pytest.raises(RecoveryKeyWrong):
        open_with_paper(house.folder, PaperKey.fresh())


def test_facts_need_no_key(house: House, open_house_facts: str) -> None:
    facts = describe(house.folder)
    assert (facts.protection, facts.seq, facts.copies_whole) == ("device", len(ROLES), True)
    assert facts.paper == house.paper.fingerprint
    assert open_house_facts == "none"


@pytest.fixture
def open_house_facts(first_open_house: House) -> str:
    return describe(first_open_house.folder).protection


def test_without_computers_key_it_opens_anywhere(open_house: House) -> None:
    assert open_house.open("educator").roles == ("educator",)
    vault = open_house.open("manager")
    computer = Keyring()
    vault.authorise_device(computer)
    assert computer.secrets == {}


def test_nothing_is_made_over_an_existing_vault(house: House) -> None:
    before = (house.folder / COPIES[0]).read_bytes()
    for name in COPIES:
        (house.folder / name).rename(house.folder / "kept")
        with pytest.raises(RegistryExists):
            create(house.folder, login="x", passphrase="y", compartments_of=ROLES, device=None, kdf=FLOOR)
        (house.folder / "kept").rename(house.folder / name)
    assert (house.folder / COPIES[0]).read_bytes() == before


def test_a_refusing_keyring_leaves_nothing_behind(tmp_path: Path, shared: SharedDerivations) -> None:
    class Locked(Keyring):
        def store(self, vault_id: str, secret: bytes) -> None:
            raise KeyringRefused

    with pytest.raises(KeyringRefused):
        create(
            tmp_path,
            login="m",
            passphrase="w",
            compartments_of=ROLES,
            device=Locked(),
            kdf=FLOOR,
            stretching=shared,
        )
    assert list(tmp_path.iterdir()) == []


def test_a_failed_first_write_leaves_nothing_behind(tmp_path: Path, shared: SharedDerivations) -> None:
    computer = Keyring()
    (tmp_path / ".vault.1.json.new").mkdir()  # the first copy's temporary file cannot be made
    with pytest.raises(FileFailure):
        create(
            tmp_path,
            login="m",
            passphrase="w",
            compartments_of=ROLES,
            device=computer,
            kdf=FLOOR,
            stretching=shared,
        )
    assert not any((tmp_path / name).exists() for name in COPIES)
    assert computer.secrets == {}


def test_a_full_disk_is_said_and_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = house.open("manager")
    before = vault.roster

    def full(*_arguments: object) -> None:
        raise DiskFull

    monkeypatch.setattr(container, "write_whole", full)
    with pytest.raises(DiskFull):
        vault.disable(house.ids["legal"])
    monkeypatch.undo()
    assert vault.roster == before
    assert house.open("legal").roster == before


def test_reprs_show_nothing_secret(house: House) -> None:
    vault = house.open("manager")
    everything = " ".join(
        repr(thing)
        for thing in (
            vault,
            vault.sealer,
            vault._state,
            vault._keys,
            vault._holder,
            vault._state.body,
            house.paper,
        )
    )
    secrets = [vault._holder.keys.exchange, vault._holder.keys.signing, *vault._keys.by_name.values()]
    for secret in secrets:
        assert secret.hex() not in everything
        assert repr(secret) not in everything
    assert "words of" not in everything
