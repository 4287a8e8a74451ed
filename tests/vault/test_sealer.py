"""Sealed parts: who opens them, what breaks them, and depositing without reading."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import SealBroken, SealClosed
from registry.fields import COMPARTMENTS
from registry.vault import OVERHEAD, Sealer
from registry.vault.charter import Epoch
from registry.vault.keys import HeldKeys, deposit_public

from .conftest import ROLES, House


@pytest.fixture(scope="module")
def manager_sealer(first_house: House) -> Sealer:
    return first_house.open("manager").sealer


FORM, RECORD = "person", "018f2f4e-0000-7000-8000-000000000001"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_exactly_its_compartments(first_house: House, role: str) -> None:
    manager, person = first_house.open("manager").sealer, first_house.open(role)
    for name in COMPARTMENTS:
        blob = manager.seal(FORM, RECORD, name, b"words")
        assert person.sealer.can_open(name) == (name in ROLES[role])
        if name in ROLES[role]:
            assert person.sealer.open(FORM, RECORD, name, blob) == b"words"
        else:
            with pytest.raises(SealClosed):
                person.sealer.open(FORM, RECORD, name, blob)
    held = {name.partition(":")[0] for name in person._keys.by_name}
    assert held == {"file", *ROLES[role]}, "no key is even in memory beyond the role"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_deposit_and_reread_its_own(first_house: House, role: str) -> None:
    manager, mine = first_house.open("manager").sealer, first_house.open(role).sealer
    third = first_house.open("educator" if role != "educator" else "front-desk").sealer
    for name in COMPARTMENTS:
        blob = mine.seal(FORM, RECORD, name, b"arrived at two")
        assert mine.is_deposit(blob) == (name not in ROLES[role])
        assert mine.open(FORM, RECORD, name, blob) == b"arrived at two"
        assert manager.open(FORM, RECORD, name, blob) == b"arrived at two"
        if not third.can_open(name):
            with pytest.raises(SealClosed):
                third.open(FORM, RECORD, name, blob)
        taken_up = manager.seal(FORM, RECORD, name, manager.open(FORM, RECORD, name, blob))
        assert manager.is_current(name, taken_up)
        assert not manager.is_deposit(taken_up)


def test_a_deposit_for_the_key_one_had_before_is_closed_and_not_broken() -> None:
    epochs = {"care": Epoch(1, deposit_public(b"1" * 32))}
    before, after, team = (Sealer("v", "a" * 32, key * 32) for key in (b"x", b"y", b"z"))
    for one in (before, after):
        one.hold(HeldKeys({}), epochs)  # type: ignore[arg-type]
    team.hold(HeldKeys({"care:1": b"1" * 32}), epochs)  # type: ignore[arg-type]
    blob = before.seal(FORM, RECORD, "care", b"words")
    assert team.open(FORM, RECORD, "care", blob) == b"words"
    with pytest.raises(SealClosed):
        after.open(FORM, RECORD, "care", blob)
    for place in (len(blob) - 1, 40):  # the ciphertext, and the key wrapped for the team
        altered = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(SealBroken):
            team.open(FORM, RECORD, "care", altered)


def test_the_paper_opens_everything_and_its_deposits_are_none(first_house: House) -> None:
    paper = first_house.open_paper().sealer
    for name in COMPARTMENTS:
        assert (
            paper.open(FORM, RECORD, name, first_house.open("educator").sealer.seal(FORM, RECORD, name, b"x"))
            == b"x"
        )
        assert not paper.is_deposit(paper.seal(FORM, RECORD, name, b"x"))


@pytest.mark.parametrize("author", ["manager", "educator"])
def test_a_part_moved_anywhere_else_does_not_open(
    first_house: House, first_open_house: House, author: str
) -> None:
    manager = first_house.open("manager").sealer
    blob = first_house.open(author).sealer.seal(FORM, RECORD, "narrative", b"words")
    assert manager.open(FORM, RECORD, "narrative", blob) == b"words"
    for form, record, name in [
        ("plan", RECORD, "narrative"),
        (FORM, RECORD[:-1] + "2", "narrative"),
        (FORM, RECORD, "identity"),
        (FORM, "", "narrative"),
    ]:
        with pytest.raises(SealBroken):
            manager.open(form, record, name, blob)  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        first_open_house.open("manager").sealer.open(FORM, RECORD, "narrative", blob)


@pytest.mark.parametrize("author", ["manager", "educator"])
def test_every_altered_byte_is_noticed(first_house: House, author: str) -> None:
    manager = first_house.open("manager").sealer
    blob = first_house.open(author).sealer.seal(FORM, RECORD, "legal", b"four words are here")
    opener = manager.opener(FORM, "legal")
    for place in range(len(blob)):
        with pytest.raises((SealBroken, SealClosed)):
            opener(RECORD, blob[:place] + bytes([blob[place] ^ 0x10]) + blob[place + 1 :])
    for length in range(len(blob)):
        with pytest.raises((SealBroken, SealClosed)):
            opener(RECORD, blob[:length])


def test_parts_of_an_older_epoch_still_open() -> None:
    old, new = HeldKeys({"care:1": b"1" * 32}), HeldKeys({"care:1": b"1" * 32, "care:2": b"2" * 32})
    epochs = {
        number: {"care": Epoch(number, deposit_public(bytes(str(number), "ascii") * 32))} for number in (1, 2)
    }
    mine, hers = Sealer("v", "a" * 32, b"x" * 32), Sealer("v", "b" * 32, b"y" * 32)
    mine.hold(old, epochs[1])  # type: ignore[arg-type]
    hers.hold(HeldKeys({}), epochs[1])  # type: ignore[arg-type]
    blobs = [mine.seal(FORM, RECORD, "care", b"old"), hers.seal(FORM, RECORD, "care", b"old")]
    mine.hold(new, epochs[2])  # type: ignore[arg-type]
    hers.hold(HeldKeys({}), epochs[2])  # type: ignore[arg-type]
    for blob in blobs:
        assert mine.open(FORM, RECORD, "care", blob) == b"old"
        assert not mine.is_current("care", blob)
    assert hers.open(FORM, RECORD, "care", blobs[1]) == b"old"
    fresh = mine.seal(FORM, RECORD, "care", b"new")
    mine.hold(old, epochs[2])  # type: ignore[arg-type]
    with pytest.raises(SealClosed):
        mine.open(FORM, RECORD, "care", fresh)
    assert mine.is_deposit(mine.seal(FORM, RECORD, "care", b"after leaving"))
    mine.hold(new, epochs[1])  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        mine.open(FORM, RECORD, "care", fresh)


@pytest.mark.parametrize("nonsense", [None, 7, "text", [], bytearray(40)])
def test_what_is_no_part_at_all_is_a_broken_one(first_house: House, nonsense: object) -> None:
    for role in ("manager", "educator"):
        with pytest.raises(SealBroken):
            first_house.open(role).sealer.open(FORM, RECORD, "legal", nonsense)  # type: ignore[arg-type]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=3000), record=st.uuids().map(str), name=st.sampled_from(COMPARTMENTS))
def test_any_bytes_come_back(manager_sealer: Sealer, data: bytes, record: str, name: str) -> None:
    vault = manager_sealer
    blob = vault.seal(FORM, record, name, data)  # type: ignore[arg-type]
    assert len(blob) == len(data) + OVERHEAD
    assert vault.open(FORM, record, name, blob) == data  # type: ignore[arg-type]
    assert vault.seal(FORM, record, name, data) != blob  # type: ignore[arg-type]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(blob=st.binary(max_size=300))
def test_random_bytes_end_in_typed_errors(manager_sealer: Sealer, blob: bytes) -> None:
    for start in (b"", b"\x01\x00\x01", b"\x02\x00\x01", b"\x01\x00\x00", b"\x02\xff\xff"):
        with pytest.raises((SealBroken, SealClosed)):
            manager_sealer.open(FORM, RECORD, "care", start + blob)
