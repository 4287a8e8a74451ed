"""Two copies of one file: damage, cuts, older files put back, and several sessions at once."""

from pathlib import Path

import pytest

from registry.errors import (
    BackupKeyWrong,
    BadCredentials,
    FileFailure,
    VaultDamaged,
    VaultMissing,
    VaultRollback,
    VaultTampered,
)
from registry.vault import COPIES, describe

from .conftest import House


def test_a_change_stands_once_one_copy_is_written(house: House) -> None:
    manager = house.open("manager")
    obstacle = house.folder / ".vault.json.new"
    obstacle.mkdir()
    manager.disable(house.ids["educator"])
    assert not manager.copies_whole
    with pytest.raises(BadCredentials):
        house.open("educator")
    obstacle.rmdir()
    manager.disable(house.ids["legal"])
    assert manager.copies_whole
    assert describe(house.folder).copies_whole


def test_a_copy_that_cannot_be_read_is_no_loss(house: House) -> None:
    unreadable = house.folder / COPIES[0]
    unreadable.unlink()
    unreadable.mkdir()
    assert not house.open("manager").copies_whole
    (house.folder / COPIES[1]).unlink()
    with pytest.raises(FileFailure):
        describe(house.folder)


def test_a_manager_opens_the_vault_of_a_backup_without_asking_again(
    house: House, first_open_house: House, tmp_path: Path
) -> None:
    older = house.copy_to(tmp_path / "older")
    manager = house.open("manager")
    manager.disable(house.ids["legal"])
    copy = manager.open_copy(older.folder)
    assert (copy.seq, copy.keyspec()) == (manager.seq - 1, manager.keyspec())
    assert not copy.roster[house.ids["legal"]].disabled
    with pytest.raises(BackupKeyWrong):
        manager.open_copy(first_open_house.folder)


def test_a_missing_and_a_ruined_vault_are_two_things(house: House, tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        describe(tmp_path)
    (house.folder / COPIES[0]).unlink()
    assert not describe(house.folder).copies_whole
    (house.folder / COPIES[1]).write_bytes(b"")
    with pytest.raises(VaultDamaged):
        describe(house.folder)


@pytest.mark.parametrize("ruined", COPIES)
def test_either_copy_alone_is_enough_and_is_repaired(house: House, ruined: str) -> None:
    (house.folder / ruined).write_bytes(b"\0" * 4096)
    vault = house.open("manager")
    assert not vault.copies_whole
    vault.repair()
    assert describe(house.folder).copies_whole
    assert house.open("manager").copies_whole


def test_a_cut_between_the_two_copies_leaves_the_newer_one(house: House) -> None:
    old = (house.folder / COPIES[0]).read_bytes()
    manager = house.open("manager")
    manager.disable(house.ids["educator"])
    (house.folder / COPIES[0]).write_bytes(old)
    with pytest.raises(BadCredentials):
        house.open("educator")
    assert house.open("legal").seq == manager.seq


def test_ruining_the_newer_copy_brings_no_closed_account_back(house: House) -> None:
    house.open("manager").disable(house.ids["educator"])
    for ruined in COPIES:
        kept = (house.folder / ruined).read_bytes()
        (house.folder / ruined).write_bytes(b"\0")
        with pytest.raises(BadCredentials):
            house.open("educator")
        (house.folder / ruined).write_bytes(kept)


def test_an_older_vault_put_back_is_noticed(house: House) -> None:
    old = [(house.folder / name).read_bytes() for name in COPIES]
    manager = house.open("manager")
    manager.disable(house.ids["educator"])
    for name, content in zip(COPIES, old, strict=True):
        (house.folder / name).write_bytes(content)
    with pytest.raises(VaultRollback):
        manager.reload()
    with pytest.raises(VaultRollback):
        house.open("educator").check_not_older_than(manager.seq)
    house.open("educator").check_not_older_than(manager.seq - 1)


def test_copies_of_two_registries_are_not_mixed(house: House, first_open_house: House) -> None:
    (house.folder / COPIES[1]).write_bytes((first_open_house.folder / COPIES[1]).read_bytes())
    with pytest.raises(VaultTampered):
        describe(house.folder)


def test_another_session_sees_a_change_after_reload_and_none_is_lost(house: House) -> None:
    first, second = house.open("manager"), house.open("legal")
    person = first.add_member("new", "words of new", ["educator"])
    second.change_passphrase("legal", "words of legal", "other words of legal")
    assert person in second.roster
    first.set_roles(person, ["legal"])
    assert house.open("legal", "other words of legal").seq == first.seq == second.seq + 1
    assert house.open("new").roles == ("legal",)
