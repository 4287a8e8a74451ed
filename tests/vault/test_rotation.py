"""A leaver, an acting manager, custodians, a renewed computer's key: who opens what afterwards, by keys alone."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.errors import (
    BadCredentials,
    CardWrong,
    DeviceNotEnrolled,
    KeyringRefused,
    NotAllowed,
    NotCustodians,
    NotFound,
    RegistryError,
    SealClosed,
    VaultTampered,
)
from registry.fields import COMPARTMENTS
from registry.vault import CUSTODIANS, OpenVault, container, enrol, open_with_custodians
from registry.vault.admission import admit
from registry.vault.charter import Charter, Root
from registry.vault.deputies import Appointment
from registry.vault.device import following
from registry.vault.keys import HeldKeys
from registry.vault.primitives import signing_public
from registry.vault.state import State, assemble, signed
from tests.keyrings import Keyring

from .conftest import House

THREE = ("case-worker", "legal", "educator")


def at(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


def rotate(house: House, acting: OpenVault, leaving: str = "") -> OpenVault:
    """What `registry.access` does with the files, without a database."""
    fresh = house.folder / "fresh"
    fresh.mkdir()
    turned = acting.rotated_into(fresh, leaving)
    for path in fresh.iterdir():
        shutil.move(path, house.folder / path.name)
    fresh.rmdir()
    acting.reload()
    return turned


def pair(house: House, one: str, other: str) -> tuple[OpenVault, tuple[str, str]]:
    said = [(login, f"words of {login}") for login in (one, other)]
    return open_with_custodians(house.folder, said[0], said[1], house.computer, stretching=house.stretching)


def opened(vault: OpenVault) -> set[str]:
    return {name for name in COMPARTMENTS if vault.sealer.can_open(name)}


# --- rotation -------------------------------------------------------------------------------------------------


def test_after_a_rotation_everybody_works_on_and_the_leaver_does_not(house: House, tmp_path: Path) -> None:
    before = house.copy_to(tmp_path / "old copy")
    manager, leaver = house.open("manager"), house.open("psychologist")
    sealed = leaver.sealer.seal("service", "a" * 32, "psychology", b"note")
    deposit = house.open("educator").sealer.seal("arrival", "b" * 32, "legal", b"seen")
    keyspec = manager.keyspec()
    rotate(house, manager, house.ids["psychologist"])
    assert manager.keyspec() != keyspec
    assert manager.previous_keyspecs() == (keyspec,)
    with pytest.raises(BadCredentials):
        house.open("psychologist")
    with pytest.raises(RegistryError):
        leaver.reload()
    for role in ("manager", "legal", "educator", "data-officer"):
        assert house.open(role).keyspec() == manager.keyspec()
    assert manager.sealer.open("service", "a" * 32, "psychology", sealed) == b"note"
    assert house.open("legal").sealer.open("arrival", "b" * 32, "legal", deposit) == b"seen"
    assert house.open_paper().sealer.open("service", "a" * 32, "psychology", sealed) == b"note"
    fresh = manager.sealer.seal("service", "c" * 32, "psychology", b"later")
    for keys in (
        leaver,
        before.open("psychologist"),
    ):  # with every key she ever held, she reads nothing newer
        with pytest.raises(RegistryError):
            keys.sealer.open("service", "c" * 32, "psychology", fresh)
    assert before.open("psychologist").sealer.open("service", "a" * 32, "psychology", sealed) == b"note"


def test_a_rotation_leaves_the_present_vault_alone_until_it_is_switched(house: House, tmp_path: Path) -> None:
    content = {path.name: path.read_bytes() for path in house.folder.iterdir()}
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    turned = house.open("manager").rotated_into(fresh, house.ids["legal"])
    assert {path.name: path.read_bytes() for path in house.folder.iterdir()} == content
    assert house.open("legal").seq < turned.seq
    assert turned.keyspec() != house.open("manager").keyspec()


def test_many_rotations_keep_every_epoch_and_stay_small(house: House) -> None:
    manager = house.open("manager")
    sealed, sizes = [], []
    for turn in range(12):
        sealed.append(manager.sealer.seal("f", "a" * 32, "health", bytes([turn])))
        rotate(house, manager)
        sizes.append((house.folder / "vault.json").stat().st_size)
    for role in ("health", "manager"):
        vault = house.open(role)
        opener = vault.sealer.opener("f", "health")
        assert [opener("a" * 32, one) for one in sealed] == [bytes([turn]) for turn in range(12)]
    assert [house.open_paper().sealer.open("f", "a" * 32, "health", one) for one in sealed] == [
        bytes([turn]) for turn in range(12)
    ]
    with pytest.raises(SealClosed):
        house.open("educator").sealer.open("f", "a" * 32, "health", sealed[3])
    assert sizes[-1] - sizes[0] < 12 * 4096
    assert len(manager.previous_keyspecs()) == 12


def test_somebody_new_reads_what_was_written_before_her(house: House) -> None:
    manager = house.open("manager")
    old = manager.sealer.seal("f", "a" * 32, "legal", b"old")
    rotate(house, manager)
    manager.add_member("new", "words of new", ["legal"])
    assert house.open("new").sealer.open("f", "a" * 32, "legal", old) == b"old"


def test_who_may_rotate(house: House, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for role in ("case-worker", "data-officer", "educator"):
        with pytest.raises(NotAllowed):
            house.open(role).rotated_into(tmp_path / "x")
    rotate(house, house.open_paper(), house.ids["educator"])
    assert house.open("manager").find_login("LEGAL") == house.ids["legal"]


# --- an acting manager ----------------------------------------------------------------------------------------


def test_an_acting_manager_in_her_days_and_not_before_or_after(house: House) -> None:
    manager = house.open("manager")
    sealed = manager.sealer.seal("f", "a" * 32, "psychology", b"note")
    worker = house.ids["case-worker"]
    for since, until in ((at(days=1), at(days=8)), (at(days=-8), at(days=-1))):
        manager.appoint(worker, since, until)
        vault = house.open("case-worker")
        assert vault.acting is None
        assert vault.roles == ("case-worker",)
        assert "psychology" not in opened(vault)
        with pytest.raises(NotAllowed):
            vault.reset_passphrase(house.ids["educator"], "educator", "new words")
    manager.appoint(worker, at(minutes=-1), at(days=7))
    vault = house.open("case-worker")
    assert vault.roles == ("case-worker", "manager")
    assert opened(vault) == set(COMPARTMENTS)
    assert vault.sealer.open("f", "a" * 32, "psychology", sealed) == b"note"
    manager.dismiss(worker)
    assert opened(house.open("case-worker")) == {"identity", "profile", "narrative", "safety", "care"}


def test_the_director_is_away_for_a_week_without_the_paper(house: House) -> None:
    house.open("manager").appoint(house.ids["case-worker"], at(minutes=-1), at(days=7))
    acting = house.open("case-worker")
    acting.reset_passphrase(house.ids["educator"], "educator", "given words")
    acting.add_member("relief", "words of relief", ["educator"])
    rotate(house, acting, house.ids["psychologist"])
    for login, words in (("educator", "given words"), ("relief", ""), ("manager", ""), ("legal", "")):
        assert house.open(login, words).keyspec() == acting.keyspec()
    with pytest.raises(BadCredentials):
        house.open("psychologist")
    assert house.open("case-worker").acting
    manager = house.open("manager")
    manager.dismiss(house.ids["case-worker"])
    assert house.open("case-worker").acting is None


def test_an_acting_manager_does_not_touch_dirección(house: House) -> None:
    manager = house.open("manager")
    second = manager.add_member("second", "words of second", ["manager"])
    manager.appoint(house.ids["case-worker"], at(minutes=-1), at(days=7))
    acting = house.open("case-worker")
    for change in (
        lambda: acting.set_roles(house.ids["case-worker"], ["case-worker", "manager"]),
        lambda: acting.set_roles(house.ids["legal"], ["manager"]),
        lambda: acting.set_roles(second, ["educator"]),
        lambda: acting.reset_passphrase(second, "second", "taken over"),
        lambda: acting.disable(second),
        lambda: acting.add_member("friend", "words of friend", ["manager"]),
        lambda: acting.appoint(house.ids["case-worker"], at(minutes=-1), at(days=700)),
        lambda: acting.appoint(house.ids["legal"], at(minutes=-1), at(days=7)),
        lambda: acting.dismiss(house.ids["case-worker"]),
        lambda: acting.name_custodians([house.ids[role] for role in THREE]),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert house.open("second").roles == ("manager",)


def test_who_cannot_stand_in(house: House) -> None:
    manager = house.open("manager")
    second = manager.add_member("second", "words of second", ["manager"])
    manager.disable(house.ids["health"])
    for person in (second, house.ids["health"]):
        with pytest.raises(NotAllowed):
            manager.appoint(person, at(), at(days=1))
    with pytest.raises(NotFound):
        manager.appoint("f" * 32, at(), at(days=1))


def test_an_appointment_outlives_whoever_signed_it_and_a_reset(house: House) -> None:
    house.open("manager").add_member("second", "words of second", ["manager"])
    house.open("second").appoint(house.ids["case-worker"], at(minutes=-1), at(days=7))
    house.open("manager").disable(house.open("manager").find_login("second") or "")
    assert house.open("case-worker").acting
    house.open("manager").reset_passphrase(house.ids["case-worker"], "case-worker", "new words")
    assert house.open("case-worker", "new words").acting


def insider(
    house: House, acting: OpenVault, change: Callable[[State, Any], Charter], mine: bool = True
) -> None:
    """A charter as ``acting`` would write it with a changed program: right seal, checksum and MAC."""
    state, keys = acting._state, acting._holder.keys
    approved = signed(change(state, keys), acting.vault_id, keys)
    marks = set(state.places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in marks]
    envelope = replace(state.envelope, seq=state.envelope.seq + 1)
    file_key = acting._keys.file(state.charter.file_epoch)
    forged = assemble(envelope, approved, slots, state.places, file_key, acting._device_secret)
    container.write(house.folder, forged.envelope)


@pytest.mark.parametrize("trick", ["longer", "own", "promoted", "endorsed", "late", "for a friend"])
def test_an_acting_manager_cannot_stretch_her_days(house: House, trick: str) -> None:
    until = at(days=-1) if trick == "late" else at(days=1)
    house.open("manager").appoint(house.ids["case-worker"], at(days=-2), until)
    acting = house.open("case-worker")
    me = house.ids["case-worker"]

    def change(state: State, keys: Any) -> Charter:
        charter, public = replace(state.charter, signed_at=at()), signing_public(keys.signing)
        [given] = charter.appointments
        if trick == "longer":
            return replace(charter, appointments=(replace(given, until=at(days=900)),))
        if trick == "own":
            days = at(days=-1), at(days=900)
            made = Appointment.signed(acting.vault_id, me, public, *days, bytes(16), keys.signing)
            return replace(charter, appointments=(made,))
        if trick == "for a friend":
            friend = charter.roster[house.ids["legal"]].signing
            made = Appointment.signed(
                acting.vault_id,
                house.ids["legal"],
                friend,
                at(days=-1),
                at(days=900),
                bytes(16),
                keys.signing,
            )
            return replace(charter, appointments=(given, made))
        promoted = charter.with_member(me, replace(charter.roster[me], roles=("manager",)))
        if trick == "endorsed":
            own = Root.signed(acting.vault_id, public, bytes(16), keys.signing)
            promoted = replace(promoted, roots={**charter.roots, public: own})
        return charter if trick == "late" else promoted

    insider(house, acting, change)
    if trick == "for a friend":  # within her days she may sign; what she gave a friend counts for nothing
        assert house.open("legal").acting is None
        manager = house.open("manager")
        manager.set_roles(house.ids["educator"], ["front-desk"])
        assert [one.person for one in manager.appointments] == [me]
        return
    for login in ("manager", "case-worker", "legal"):
        with pytest.raises(VaultTampered):
            house.open(login)


# --- custodians -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(house: House) -> House:
    house.open("manager").name_custodians([house.ids[role] for role in THREE])
    return house


def test_any_two_of_three_open_everything(kept: House) -> None:
    for one, other in (("case-worker", "legal"), ("educator", "legal"), ("educator", "case-worker")):
        vault, people = pair(kept, one, other)
        assert people == (kept.ids[one], kept.ids[other])
        assert (vault.person_id, opened(vault), vault.may_sign) == (CUSTODIANS, set(COMPARTMENTS), True)


def test_one_alone_or_with_somebody_else_opens_nothing(kept: House) -> None:
    for one, other in (
        ("legal", "legal"),
        ("legal", "health"),
        ("psychologist", "health"),
        ("manager", "legal"),
    ):
        with pytest.raises(NotCustodians):
            pair(kept, one, other)
    with pytest.raises(BadCredentials):
        open_with_custodians(
            kept.folder,
            ("legal", "words of legal"),
            ("educator", "wrong"),
            kept.computer,
            stretching=kept.stretching,
        )
    share = kept.open("legal")._state.charter.custodians
    assert share
    mine = (kept.ids["legal"], kept.open("legal")._holder.keys.exchange)
    for other in THREE:
        fake = (kept.ids[other], mine[1])
        assert other == "legal" or share.opened(kept.open("legal").vault_id, [mine, fake]) is None


def test_custodians_reset_the_only_manager_and_act_for_72_hours(kept: House) -> None:
    vault, people = pair(kept, "legal", "educator")
    vault.reset_passphrase(kept.ids["manager"], "manager", "found again words")
    signature = vault.sign(b"entry")
    for person in people:
        vault.appoint(person, at(minutes=-1), at(hours=72))
    assert kept.open("legal").acting
    assert kept.open("educator").roles == ("educator", "manager")
    manager = kept.open("manager", "found again words")
    assert opened(manager) == set(COMPARTMENTS)
    for person in people:
        manager.dismiss(person)
    manager.name_custodians([])
    assert manager.verify(CUSTODIANS, b"entry", signature)
    assert not manager.verify(CUSTODIANS, b"other", signature)
    with pytest.raises(NotCustodians):
        pair(kept, "legal", "educator")


def test_custodians_after_a_rotation_a_reset_and_a_leaver(kept: House) -> None:
    manager = kept.open("manager")
    sealed = manager.sealer.seal("f", "a" * 32, "psychology", b"old")
    rotate(kept, manager)
    vault, _people = pair(kept, "legal", "educator")
    assert vault.sealer.open("f", "a" * 32, "psychology", sealed) == b"old"
    assert vault.keyspec() == manager.keyspec()
    manager.reset_passphrase(kept.ids["legal"], "legal", "fresh words")  # a new share is made for her
    assert set(manager.custodians.values()) == {True}
    open_with_custodians(
        kept.folder,
        ("legal", "fresh words"),
        ("educator", "words of educator"),
        kept.computer,
        stretching=kept.stretching,
    )
    rotate(kept, manager, kept.ids["case-worker"])
    assert manager.custodians == {
        kept.ids["case-worker"]: False, kept.ids["legal"]: True, kept.ids["educator"]: True,
    }  # fmt: skip
    vault, _people = open_with_custodians(
        kept.folder,
        ("legal", "fresh words"),
        ("educator", "words of educator"),
        kept.computer,
        stretching=kept.stretching,
    )
    assert opened(vault) == set(COMPARTMENTS)


def test_a_custodian_who_forgot_is_reset_though_another_one_left(kept: House) -> None:
    """She and the third open together as before; who left does not."""
    manager = kept.open("manager")
    manager.disable(kept.ids["case-worker"])
    manager.reset_passphrase(kept.ids["legal"], "legal", "fresh words")
    assert kept.open("legal", "fresh words").roles == ("legal",)
    assert manager.custodians == {
        kept.ids["case-worker"]: False, kept.ids["legal"]: True, kept.ids["educator"]: True,
    }  # fmt: skip
    manager.name_custodians([kept.ids[role] for role in ("legal", "educator", "health")])
    assert set(manager.custodians.values()) == {True}


def alive(house: House, vault: OpenVault) -> set[str]:
    return {role for role in THREE if vault.custodians.get(house.ids[role])}


def test_who_stood_in_gets_no_second_share_by_a_later_reset(kept: House) -> None:
    """She knows the passphrase she gave a custodian while she stood in: that one is to be named again."""
    manager = kept.open("manager")
    manager.appoint(kept.ids["legal"], at(minutes=-1), at(days=1))
    kept.open("legal").reset_passphrase(kept.ids["educator"], "educator", "words of legal")
    manager.reload()
    manager.dismiss(kept.ids["legal"])
    assert alive(kept, manager) == {"legal", "case-worker"}
    manager.reset_passphrase(kept.ids["case-worker"], "case-worker", "words of case-worker")
    assert alive(kept, manager) == {"legal", "case-worker"}
    with pytest.raises(NotCustodians):
        open_with_custodians(
            kept.folder,
            ("legal", "words of legal"),
            ("educator", "words of legal"),
            kept.computer,
            stretching=kept.stretching,
        )
    pair(kept, "legal", "case-worker")
    manager.reset_passphrase(kept.ids["educator"], "educator", "words of educator")
    assert alive(kept, manager) == {"legal", "case-worker"}
    manager.name_custodians([kept.ids[role] for role in THREE])
    assert alive(kept, manager) == set(THREE)


def test_a_custodian_who_left_and_comes_back_is_to_be_named_again(kept: House) -> None:
    manager = kept.open("manager")
    rotate(kept, manager, kept.ids["educator"])
    manager.reset_passphrase(kept.ids["educator"], "educator", "she is back")
    assert alive(kept, manager) == {"legal", "case-worker"}
    manager.reset_passphrase(kept.ids["legal"], "legal", "fresh words")
    assert alive(kept, manager) == {"legal", "case-worker"}
    rotate(kept, manager)
    assert alive(kept, manager) == {"legal", "case-worker"}


def test_a_kept_secret_of_the_custodians_opens_nothing_newer(kept: House) -> None:
    """A custodian leaves who once signed in with another one, and kept what was in the memory of that computer."""
    together, _people = pair(kept, "legal", "educator")
    secret, before = together._holder, together._state.charter.custodians
    assert before
    manager = kept.open("manager")
    rotate(kept, manager, kept.ids["legal"])
    envelope, _whole = container.read(kept.folder)
    with pytest.raises(BadCredentials):
        admit(envelope, secret, manager.device_secret)
    named = manager._state.charter.custodians
    assert named
    assert (named.signing, named.exchange) != (before.signing, before.exchange)
    with pytest.raises(VaultTampered):
        HeldKeys.from_grants(manager.vault_id, CUSTODIANS, secret.keys.exchange, named.grants)
    fresh = manager.sealer.seal("service", "c" * 32, "psychology", b"later")
    with pytest.raises(RegistryError):
        together.sealer.open("service", "c" * 32, "psychology", fresh)
    assert (
        pair(kept, "educator", "case-worker")[0].sealer.open("service", "c" * 32, "psychology", fresh)
        == b"later"
    )
    mine = (kept.ids["legal"], together._holder.keys.exchange)
    for other in ("educator", "case-worker"):  # nor has she half of what another one could open with her
        theirs = (kept.ids[other], kept.open(other)._holder.keys.exchange)
        assert named.opened(manager.vault_id, [mine, theirs]) is None


def test_a_leaver_who_was_a_custodian_has_no_share_of_the_new_secret(kept: House) -> None:
    leaver = kept.open("legal")._holder
    manager = kept.open("manager")
    rotate(kept, manager, kept.ids["legal"])
    named = manager._state.charter.custodians
    assert named
    other = kept.open("educator")._holder
    mine, theirs = ((one.person_id, one.keys.exchange) for one in (leaver, other))
    assert named.opened(manager.vault_id, [mine, theirs]) is None
    rotate(kept, manager, kept.ids["educator"])  # one is left, who opens nothing alone
    assert manager.custodians == {}
    manager.name_custodians([kept.ids[role] for role in ("case-worker", "health", "psychologist")])
    assert opened(pair(kept, "health", "psychologist")[0]) == set(COMPARTMENTS)


def test_who_stands_in_renews_keys_and_the_custodians_keep_their_secret(kept: House) -> None:
    kept.open("manager").appoint(kept.ids["health"], at(minutes=-1), at(days=7))
    acting = kept.open("health")
    before = acting.custodians_key
    rotate(kept, acting, kept.ids["case-worker"])
    assert acting.custodians_key == before
    together, _people = pair(kept, "legal", "educator")
    assert together.keyspec() == acting.keyspec()
    rotate(kept, kept.open("manager"))
    assert kept.open("manager").custodians_key != before


def test_who_stands_in_for_custodians_goes_on_after_a_renewal(kept: House) -> None:
    vault, people = pair(kept, "legal", "educator")
    for person in people:
        vault.appoint(person, at(minutes=-1), at(hours=72))
    rotate(kept, kept.open("manager"))
    assert kept.open("legal").acting
    assert kept.open("educator").acting


def test_who_stands_in_for_custodians_goes_on_when_the_third_gets_a_passphrase(kept: House) -> None:
    vault, people = pair(kept, "legal", "educator")
    for person in people:
        vault.appoint(person, at(minutes=-1), at(hours=72))
    kept.open_paper().reset_passphrase(kept.ids["case-worker"], "case-worker", "fresh words")
    assert kept.open("legal").acting
    kept.open("manager").reset_passphrase(kept.ids["legal"], "legal", "fresh words")
    again = kept.open("legal", "fresh words")
    assert again.acting
    assert opened(again) == set(COMPARTMENTS)
    assert kept.open("educator").acting


def test_who_stood_in_for_custodians_that_are_none_gets_no_new_keys(kept: House) -> None:
    vault, people = pair(kept, "legal", "educator")
    for person in people:
        vault.appoint(person, at(minutes=-1), at(hours=72))
    manager = kept.open("manager")
    manager.name_custodians([])
    rotate(kept, manager)
    assert not kept.open("educator").acting
    granted = manager._state.charter.grants[kept.ids["educator"]]  # whatever program she opens it with
    assert {name.partition(":")[0] for name in granted} == {"file", "care"}


def test_whose_lender_is_no_manager_any_more_keeps_what_is_signed_anew(kept: House) -> None:
    kept.open("manager").add_member("second", "words of second", ["manager"])
    kept.open("second").appoint(kept.ids["health"], at(minutes=-1), at(days=7))
    manager = kept.open("manager")
    second = kept.open("second").person_id
    rotate(kept, manager, second)
    assert kept.open("health").acting
    assert opened(kept.open("health")) == set(COMPARTMENTS)


def test_two_custodians_reset_the_third_and_the_house_still_opens(kept: House) -> None:
    """They cannot make their own secret anew: the key that signs the change would be nobody's in it."""
    vault, _people = pair(kept, "legal", "educator")
    vault.reset_passphrase(kept.ids["case-worker"], "case-worker", "fresh words")
    assert kept.open("case-worker", "fresh words").custodians[kept.ids["case-worker"]] is False
    for refused in ([kept.ids[role] for role in THREE], []):
        with pytest.raises(NotAllowed):
            vault.name_custodians(refused)
    assert opened(pair(kept, "legal", "educator")[0]) == set(COMPARTMENTS)
    manager = kept.open("manager")
    manager.name_custodians([kept.ids[role] for role in THREE])
    assert set(manager.custodians.values()) == {True}


def test_who_can_be_a_custodian(house: House) -> None:
    manager = house.open("manager")
    ids = [house.ids[role] for role in THREE]
    for people in (ids[:2], [*ids, house.ids["health"]], [ids[0], ids[0], ids[1]]):
        with pytest.raises(ValueError, match="3 different"):
            manager.name_custodians(people)
    manager.disable(ids[0])
    with pytest.raises(NotAllowed):
        manager.name_custodians(ids)


# --- the computer's key ---------------------------------------------------------------------------------------


def test_a_renewed_computer_key_asks_nobody_and_shuts_out_old_copies_and_cards(house: House) -> None:
    assert house.computer
    manager, old = house.open("manager"), dict(house.computer.secrets)
    card = manager.device_secret
    assert card
    other = Keyring()
    enrol(house.folder, card, other)
    manager.renew_device(house.computer)
    assert house.computer.secrets.keys() == {manager.vault_id}
    for role in ("manager", "educator", "legal"):
        assert house.open(role).seq == manager.seq
    for computer in (Keyring(old), other):
        with pytest.raises(DeviceNotEnrolled):
            House(house.folder, computer, house.paper, house.stretching).open("educator")
    with pytest.raises(CardWrong):
        enrol(house.folder, card, other)
    fresh = manager.device_secret
    assert fresh
    assert fresh != card
    enrol(house.folder, fresh, other)
    assert House(house.folder, other, house.paper, house.stretching).open("educator")
    assert house.open_paper().device_secret == fresh


def test_a_renewal_cut_at_any_point_locks_nobody_out(house: House) -> None:
    class Cut(Keyring):
        """A keyring whose computer is switched off after some calls."""

        left = 0

        def _count(self) -> None:
            self.left -= 1
            if self.left < 0:
                raise KeyringRefused

        def store(self, vault_id: str, secret: bytes) -> None:
            self._count()
            super().store(vault_id, secret)

        def forget(self, vault_id: str) -> None:
            self._count()
            super().forget(vault_id)

    assert house.computer
    for calls in range(4):
        computer = Cut(dict(house.computer.secrets))
        here = House(house.folder, computer, house.paper, house.stretching)
        manager = here.open("manager")
        computer.left = calls
        try:
            manager.renew_device(computer)
        except KeyringRefused:
            assert calls < 3
        computer.left = 99
        assert here.open("educator")
        left = computer.secrets.get(following(manager.vault_id))
        assert left in (
            None,
            computer.secrets[manager.vault_id],
        )  # a second copy of the present key is harmless
        house.computer.secrets = dict(computer.secrets)


def test_who_may_renew_it(house: House, first_open_house: House, tmp_path: Path) -> None:
    assert house.computer
    open_house = first_open_house.copy_to(tmp_path / "open")
    with pytest.raises(NotAllowed):
        house.open("educator").renew_device(house.computer)
    with pytest.raises(NotAllowed):
        open_house.open("manager").renew_device(house.computer)
