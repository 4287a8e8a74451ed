"""What an insider writes that no signature covered, or that was signed for another time: noticed, and settled."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, create_registry, deputies, leaving, powers, recover, sign_in, staff
from registry.access.opening import custodians_in
from registry.access.recording import entry
from registry.errors import DiskFull, FormerPowers, VaultTampered
from registry.fields import COMPARTMENTS
from registry.forms import Case, Organisation, Person, Service
from registry.vault import FLOOR, Anchors, container
from registry.vault.admission import now
from registry.vault.charter import MEMBERS, PAST, ROOTS, Charter, Epoch, Root
from registry.vault.container import Envelope
from registry.vault.keys import HeldKeys, deposit_public
from registry.vault.numbers import FAR
from registry.vault.primitives import PersonKeys, exchange_public, fresh_key, signing_public
from registry.vault.state import assemble, signed
from registry.vault.streams import close
from tests.access.test_doubted_key_file import TODAY, cut
from tests.access.test_powers import House, forge, manager_again, narrowed, refused
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, copied, enter, shared, words_of

Places = dict[str, bytes]
LAST = 2**52
"""The last number the format has."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path) -> House:
    return copied(made, tmp_path / "r")


def put(
    by: Session, envelope: Envelope, charter: Charter | None = None, places: Places | None = None
) -> None:
    """The key file with another header: under the signature there is, or with a ``charter`` of hers."""
    vault, state = by._vault, by._vault._state
    approved = (state.body.charter, state.body.signature, state.body.signer)
    if charter:
        approved = signed(charter, vault.vault_id, vault._holder.keys)
    real = set(state.places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in real]
    secret = vault._device_secret if envelope.protection == "device" else None
    file_key = vault._keys.file(vault.file_epoch)
    made = assemble(envelope, approved, slots, places or state.places, file_key, secret)
    container.write(by.folder, made.envelope)


def header(by: Session, **changed: object) -> Envelope:
    """The next header, with what she ``changed``."""
    return replace(by._vault._state.envelope, **({"seq": by._vault.seq + 1} | changed))


def bogus(by: Session) -> None:
    """An entry about powers that nobody's key verifies."""
    with by._store.transaction():
        told = entry(by.person_id, powers.BEGIN, powers.FORM, by._vault.vault_id)
        by._store.append(told, lambda _hash: bytes(64))


def well(house: House, *, whole: bool = True) -> None:
    """The director enters, nothing is in doubt, she can change accounts, and nothing is amiss if all is ``whole``."""
    with closing(enter(house.folder)) as session:
        assert not powers.doubts(session._vault, session._store.writing)
        staff.add(session, "nueva", "Nueva Colega", ["legal"], words_of("nueva"))
        assert backup.check(session, full=True).ok == whole
    enter(house.folder, "nueva").close()


# --- the header ---


def bound(tmp_path: Path) -> tuple[Path, Keyring, Anchors]:
    ring = Keyring()
    anchors = Anchors(tmp_path / "anchors", ring)
    session, _paper = create_registry(
        tmp_path / "r",
        organisation=Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=ring,
        anchors=anchors,
        kdf=FLOOR,
        stretching=shared,
    )
    staff.add(session, "educator", "Persona de Ensayo", ["educator"], words_of("educator"))
    session.close()
    return tmp_path / "r", ring, anchors


UNSEALED = {"protection": "none", "device_check": bytes(8)}


def test_nobody_takes_the_key_file_out_of_the_keyring(tmp_path):
    folder, ring, anchors = bound(tmp_path)
    hers = sign_in(folder, "educator", words_of("educator"), ring, anchors=anchors, stretching=shared)
    put(hers, header(hers, **UNSEALED))
    hers.close()
    for device in (ring, None):
        with pytest.raises(VaultTampered):
            sign_in(folder, MANAGER, MANAGER_WORDS, device, anchors=anchors, stretching=shared)


def test_nor_with_a_signature_of_the_day_on_which_she_might(tmp_path):
    """Who was a manager signs it so in an old copy of the folder; the keyring knows better."""
    folder, ring, anchors = bound(tmp_path)
    hers = sign_in(folder, MANAGER, MANAGER_WORDS, ring, anchors=anchors, stretching=shared)
    envelope = header(hers, **UNSEALED)
    charter = replace(hers._vault._state.charter, protection="none", outer_digest=envelope.outer_digest())
    put(hers, envelope, charter)
    hers.close()
    with pytest.raises(VaultTampered):
        sign_in(folder, MANAGER, MANAGER_WORDS, None, anchors=anchors, stretching=shared)
    sign_in(
        folder, MANAGER, MANAGER_WORDS, None, anchors=Anchors(tmp_path / "elsewhere"), stretching=shared
    ).close()


# --- numbers ---


@pytest.mark.parametrize("number", [FAR, LAST - 1, LAST])
def test_a_number_of_the_key_file_that_leaves_no_room_is_noticed_and_settled(house, number, tmp_path):
    hers = enter(house.folder, "educator")
    put(hers, header(hers, seq=number))
    hers.close()
    refused(house, "manager", "second")
    enter(house.folder, "educator").close()
    house.recover()
    well(house)
    with closing(enter(house.folder)) as session:
        assert session._vault.seq < FAR
        backup.create(session, tmp_path / "b.amparo")
    backup.restore(tmp_path / "b.amparo", house.folder, backup.by_paper(house.paper), device=None)
    enter(house.folder).close()


@pytest.mark.parametrize("number", [FAR - 5, FAR - 5_000, 2**43 - 1])
def test_a_stand_in_who_leaps_is_noticed_at_once(house, number, tmp_path):
    with closing(enter(house.folder)) as session:
        backup.create(session, tmp_path / "good.amparo")
        deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    hers = enter(house.folder, "case-worker")
    forge(hers, lambda charter: replace(charter, charter_seq=number, signed_at=now()))
    hers.close()
    refused(house, "manager", "second")
    other = copied(house, tmp_path / "other")
    house.recover()
    well(house)
    backup.restore(tmp_path / "good.amparo", other.folder, backup.by_paper(other.paper), device=None)
    well(other)


# --- what was signed at another time ---


def restored(house: House, file: Path) -> None:
    backup.restore(file, house.folder, backup.by_paper(house.paper), device=None)


@pytest.mark.parametrize("renewed", [False, True])
def test_powers_given_in_a_time_that_a_restore_took_back_are_none(house, tmp_path, renewed):
    with closing(enter(house.folder)) as session:
        backup.create(session, tmp_path / "b.amparo")
        staff.set_roles(session, house.ids["legal"], ["legal", "manager"])
        roots = session._vault._state.charter.roots
    restored(house, tmp_path / "b.amparo")
    if renewed:
        with closing(enter(house.folder)) as session:
            leaving.renew_keys(session)

    def change(charter: Charter) -> Charter:
        member = replace(charter.roster[house.ids["legal"]], roles=("legal", "manager"))
        return replace(charter.with_member(house.ids["legal"], member), roots={**charter.roots, **roots})

    hers = enter(house.folder, "legal")
    assert hers._vault.roles == ("legal",)
    forge(hers, change)
    hers.close()
    refused(house, "manager", "second", "legal")


def test_nor_are_days_in_which_she_stood_in(house, tmp_path):
    with closing(enter(house.folder)) as session:
        backup.create(session, tmp_path / "b.amparo")
        deputies.appoint(session, house.ids["legal"], TODAY, TODAY + timedelta(days=80))
        lent = session._vault.appointments
    restored(house, tmp_path / "b.amparo")
    hers = enter(house.folder, "legal")
    forge(hers, lambda charter: replace(charter, appointments=lent, signed_at=now()))
    hers.close()
    refused(house, "manager", "second")


def test_hours_of_two_custodians_by_a_clock_that_ran_ahead_end_with_the_next_change(house):
    with closing(enter(house.folder)) as session:
        deputies.name_custodians(session, [house.ids[one] for one in ("case-worker", "legal", "educator")])
    pair = [(one, words_of(one)) for one in ("case-worker", "legal")]
    with closing(custodians_in(house.folder, *pair, None, stretching=shared)) as session:
        session._vault.appoint(house.ids["legal"], "2099-01-01T00:00:00Z", "2099-01-04T00:00:00Z")
        staff.remember_seq(session)
    with closing(enter(house.folder)) as session:
        assert len(deputies.stand_ins(session)) == 1, "the control: it counts until then"
        staff.set_roles(session, house.ids["educator"], ["educator", "legal"])
        assert deputies.stand_ins(session) == []
    well(house)


# --- keys of hers in the place of the house's ---


def planted(by: Session) -> None:
    """Keys of her own for what she does not open, granted to everybody, at the number of the present ones."""
    vault, state = by._vault, by._vault._state
    charter = manager_again(by.person_id)(state.charter)
    names = [f"{name}:{charter.compartments[name].number}" for name in COMPARTMENTS]
    keys = {**vault._keys.by_name, **{name: fresh_key() for name in names}}
    epochs = {
        name: Epoch(one.number, deposit_public(keys[f"{name}:{one.number}"]))
        for name, one in charter.compartments.items()
    }
    held = HeldKeys(keys)
    grants = {
        who: held.needed(charter.opens(member.roles)).granted_to(vault.vault_id, who, member.exchange)
        for who, member in charter.roster.items()
        if who in charter.grants
    }
    older = {name: boxed for name, boxed in charter.older.items() if name.startswith("file:")}
    sealed = close(state.envelope.paper_recipient, held.to_paper(None))
    envelope = header(by, paper_grants=sealed)
    outer = envelope.outer_digest()
    put(by, envelope, replace(charter, compartments=epochs, grants=grants, older=older, outer_digest=outer))


def test_nobody_writes_under_keys_that_nobody_answers_for_and_the_recovery_key_makes_new_ones(tmp_path):
    house = House(tmp_path / "r")
    with closing(enter(house.folder)) as session:
        staff.set_roles(session, house.ids["second"], ["case-worker"])
        held = dict(session._vault._keys.by_name)
    hers = enter(house.folder, "second")
    planted(hers)
    with closing(hers):
        mine = hers._vault.open_copy(hers.folder)._keys.by_name
    assert mine["psychology:1"] != held["psychology:1"], "the control: she holds what she planted"
    refused(house, "psychologist", "manager", "educator")
    house.recover()
    with closing(enter(house.folder)) as session:
        charter = session._vault._state.charter
        assert all(one.number == 2 for one in charter.compartments.values())
        fresh = session._vault._keys.by_name
        assert not {fresh[f"{name}:2"] for name in COMPARTMENTS} & set(mine.values())
        person = session.save(Person(given_names="Zoila", house_name="Girasol"))
        case = session.save(
            Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01")
        )
        session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02", psychology_note="nota"))
    well(house)


# --- what fills the key file ---


def test_a_place_for_nobody_does_not_stop_the_recovery_key(house):
    hers = enter(house.folder, "educator")
    places = {**hers._vault._state.places, "ab" * 16: fresh_key()[:16]}
    put(hers, header(hers), places=places)
    hers.close()
    hers = enter(house.folder, "educator")
    bogus(hers)
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house, whole=False)  # the entry stays, and is shown


def test_nor_do_past_keys_up_to_the_brim(house):
    hers, director = narrowed(house), house.ids[MANAGER]

    def change(charter: Charter) -> Charter:
        again = manager_again(hers.person_id)(charter)
        full = replace(again.roster[director], past_signing=tuple(fresh_key() for _ in range(PAST)))
        return again.with_member(director, full)

    forge(hers, change)
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house)


def test_a_stand_in_who_fills_what_is_not_hers_to_change_is_noticed(house):
    with closing(enter(house.folder)) as session:
        deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    hers = enter(house.folder, "case-worker")
    full = tuple(fresh_key() for _ in range(ROOTS))
    forge(hers, lambda charter: replace(charter, past_custodians=full, signed_at=now()))
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house)


def test_what_a_stand_in_sealed_to_the_paper_is_sealed_anew_by_the_next_manager(house):
    with closing(enter(house.folder)) as session:
        deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    hers = enter(house.folder, "case-worker")
    state = hers._vault._state
    envelope = header(hers, paper_grants=close(state.envelope.paper_recipient, b'{"nothing":0}'))
    put(hers, envelope, replace(state.charter, outer_digest=envelope.outer_digest(), signed_at=now()))
    hers.close()
    with pytest.raises(VaultTampered):
        recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None)
    enter(house.folder).close()
    house.recover()
    well(house)


def test_a_recovery_that_was_cut_while_it_healed_a_number_is_done_again(house, monkeypatch):
    hers = enter(house.folder, "educator")
    put(hers, header(hers, seq=FAR))
    hers.close()
    enter(house.folder, "educator").close()
    with monkeypatch.context() as patch:
        cut(patch)
        with pytest.raises(DiskFull):
            house.recover()
    house.recover()
    well(house)


@pytest.mark.parametrize("what", ["older", "epochs", "roots", "roster"])
def test_what_a_former_manager_put_into_a_forged_key_file_is_not_kept(house, what):
    hers = narrowed(house)
    vault, mine = hers._vault, hers._vault._holder.keys.signing

    def change(charter: Charter) -> Charter:
        again = manager_again(hers.person_id)(charter)
        if what == "older":
            return replace(again, older={name: bytes(60) for name in again.older})
        if what == "epochs":
            raised = {name: replace(one, number=one.number + 5) for name, one in again.compartments.items()}
            return replace(again, compartments=raised)
        if what == "roots":
            keys = [fresh_key() for _ in range(ROOTS - len(again.roots))]
            more = {key: Root.signed(vault.vault_id, key, vault.newest(), mine) for key in keys}
            return replace(again, roots={**again.roots, **more})
        nobody = again.roster[house.ids["legal"]]
        for number in range(MEMBERS - len(again.roster)):
            keys = PersonKeys.fresh()
            exchange, signing = exchange_public(keys.exchange), signing_public(keys.signing)
            member = replace(nobody, exchange=exchange, signing=signing, past_signing=(), disabled=True)
            again = again.with_member(f"{number:032x}", member)
        return again

    forge(hers, change)
    hers.close()
    with pytest.raises((FormerPowers, VaultTampered)):
        enter(house.folder)
    house.recover()
    well(house)
    with closing(enter(house.folder)) as session:
        assert len(session._vault.roster) < 10
        assert len(session._vault.root_keys) < 10


def stand_in(house: House, envelope: dict[str, object], **changed: object) -> None:
    """She who stands in signs another header and charter, and her days end."""
    hers = enter(house.folder, "case-worker")
    head = header(hers, **envelope)
    outer = head.outer_digest()
    charter = replace(hers._vault._state.charter, signed_at=now(), outer_digest=outer, **changed)
    put(hers, head, charter)
    hers.close()


def test_rubbish_for_the_paper_in_a_backup_is_not_signed_again(house, tmp_path):
    with closing(enter(house.folder)) as session:
        deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
        recipient = session._vault._state.envelope.paper_recipient
    stand_in(house, {"paper_grants": close(recipient, b'{"nothing":0}')})
    hers = enter(house.folder, "case-worker")
    backup.create(hers, tmp_path / "b.amparo")
    hers.close()
    director = backup.by_login(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
    backup.restore(tmp_path / "b.amparo", house.folder, director, device=None)
    house.recover()
    well(house)


def test_what_custodians_open_is_granted_anew_after_a_stand_in(house):
    with closing(enter(house.folder)) as session:
        deputies.name_custodians(session, [house.ids[one] for one in ("psychologist", "legal", "educator")])
        deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
        three = session._vault._state.charter.custodians
    stand_in(house, {}, custodians=replace(three, grants={name: bytes(80) for name in three.grants}))
    pair = [(one, words_of(one)) for one in ("psychologist", "legal")]
    with pytest.raises(VaultTampered):
        deputies.take_over(house.folder, *pair, None, stretching=shared)
    enter(house.folder).close()
    deputies.take_over(house.folder, *pair, None, stretching=shared)


def test_a_stand_in_does_not_take_the_seal_off(tmp_path):
    folder, ring, anchors = bound(tmp_path)
    at = {"anchors": anchors, "stretching": shared}
    with closing(sign_in(folder, MANAGER, MANAGER_WORDS, ring, **at)) as session:
        educator = next(one.id for one in staff.list_staff(session) if one.login == "educator")
        deputies.appoint(session, educator, TODAY, TODAY)
    hers = sign_in(folder, "educator", words_of("educator"), ring, **at)
    head = header(hers, **UNSEALED)
    told = {"protection": "none", "outer_digest": head.outer_digest(), "signed_at": now()}
    put(hers, head, replace(hers._vault._state.charter, **told))
    hers.close()
    with pytest.raises(FormerPowers):  # also where the keyring cannot be asked
        sign_in(
            folder, MANAGER, MANAGER_WORDS, None, anchors=Anchors(tmp_path / "elsewhere"), stretching=shared
        )
    with pytest.raises(VaultTampered):
        sign_in(folder, MANAGER, MANAGER_WORDS, ring, **at)
