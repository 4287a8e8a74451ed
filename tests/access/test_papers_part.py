"""What the recovery key believes of the part of the key file that is sealed to it: as much as everybody else sees."""

from contextlib import closing
from dataclasses import replace

import pytest

from registry import backup
from registry.access import deputies, leaving, staff
from registry.access.files import DATABASE
from registry.db import connect
from registry.errors import VaultOlderThanSeen
from registry.forms import Person
from registry.vault import Anchors, container, open_with_paper
from registry.vault.charter import Charter
from registry.vault.keys import HeldKeys
from registry.vault.primitives import fresh_key
from registry.vault.state import assemble, signed
from registry.vault.streams import close
from tests.access.test_doubted_key_file import TODAY
from tests.access.test_powers import WORDS, House
from tests.access.test_signed_for_its_time import bogus, header, put
from tests.clocks import ahead
from tests.registries import MANAGER, enter

STAND_IN = "case-worker"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "r")
    with closing(enter(house.folder)) as session:
        leaving.renew_keys(session)
        deputies.appoint(session, house.ids[STAND_IN], TODAY, TODAY)
        house.person = session.save(Person(given_names="Inventada", surname="Prueba")).id
    return house


def written(house, keys=lambda held: held, charter=lambda one: one) -> None:
    """The key file as the stand-in signs it with a program of her own: other keys for the paper, another charter."""
    with closing(enter(house.folder, STAND_IN)) as hers:
        vault, state = hers._vault, hers._vault._state
        held = HeldKeys(keys(dict(vault._keys.by_name)))
        part = close(state.envelope.paper_recipient, held.to_paper(vault._device_secret))
        envelope = replace(state.envelope, seq=vault.seq + 1, paper_grants=part)
        made: Charter = replace(charter(state.charter), outer_digest=envelope.outer_digest())
        approved = signed(made, vault.vault_id, vault._holder.keys)
        slots = [one for one in state.body.slots if container.fingerprint(one) in set(state.places.values())]
        key = vault._keys.file(vault.file_epoch)
        container.write(house.folder, assemble(envelope, approved, slots, state.places, key, None).envelope)


def more(name):
    return lambda keys: {**keys, name: fresh_key()}


def less(keys):
    return {name: key for name, key in keys.items() if not name.endswith(":1")}


def wrong(keys):
    return {name: fresh_key() if name.endswith(":1") else key for name, key in keys.items()}


@pytest.mark.parametrize("doubted", [False, True])
@pytest.mark.parametrize(
    "change", [more("file:3"), more("identity:3"), more("identity:9"), more("identity:\u0663"),
               more("file:99999"), less, wrong]
)  # fmt: skip
def test_the_director_enters_again_and_reads_what_was_written(house, change, doubted):
    written(house, change)
    if doubted:
        with closing(enter(house.folder, "educator")) as hers:
            bogus(hers)
    house.recover()
    with closing(enter(house.folder)) as session:
        assert session.get(Person, house.person).surname == "Prueba"
        assert session._vault._keys.file(1)
        leaving.renew_keys(session)


def test_the_chain_that_was_spoilt_is_made_anew(house):
    written(house, charter=lambda one: replace(one, older=dict.fromkeys(one.older, bytes(60))))
    house.recover()
    for login in (MANAGER, "legal", "educator"):
        enter(house.folder, "manager" if login == MANAGER else login).close()
    with closing(enter(house.folder)) as session:
        assert session.get(Person, house.person).surname == "Prueba"


def test_a_backup_of_that_time_lets_everybody_in(house, tmp_path):
    written(house, more("file:3"))
    with closing(enter(house.folder, STAND_IN)) as hers:
        file = backup.create(hers, tmp_path / "b.amparo").path
    there = tmp_path / "there"
    backup.restore(file, there, backup.by_paper(house.paper), device=None)
    for role in ("manager", "legal", "educator"):
        enter(there, role).close()


def test_a_key_to_which_nothing_can_be_sealed_stops_nobody(house, tmp_path):
    who = house.ids["educator"]
    written(house, charter=lambda one: one.with_member(who, replace(one.roster[who], exchange=bytes(32))))
    with closing(enter(house.folder)) as session:
        leaving.renew_keys(session)
        file = backup.create(session, tmp_path / "b.amparo").path
    backup.restore(file, tmp_path / "there", backup.by_paper(house.paper), device=None)
    enter(tmp_path / "there").close()


def test_many_generations_do_not_shut_the_recovery_key_out(house):
    with closing(enter(house.folder, STAND_IN)) as hers:
        vault = hers._vault
        draft = vault._draft()
        for _time in range(600):
            draft._renew_keys(("identity", "narrative", "psychology", "health", "legal", "safety", "care"))
        draft.grant_again()
        vault._adopt(*vault._written(house.folder, draft, vault._device_secret))
    enter(house.folder).close()
    house.recover()
    with closing(enter(house.folder)) as session:
        assert session.get(Person, house.person).surname == "Prueba"


def test_a_clock_that_is_ahead_takes_nobodys_keys_when_grants_are_made_again(house):
    with closing(enter(house.folder, STAND_IN)) as hers:
        hers._vault.set_roles(house.ids["legal"], ["legal", "educator"])
    with ahead(days=300):
        enter(house.folder).close()
    for role in ("educator", "legal", STAND_IN):
        with closing(enter(house.folder, role)) as session:
            assert session._vault.sealer.can_open("psychology") == (role == STAND_IN)


def test_a_number_that_nobody_comes_to_does_not_make_the_note_of_this_computer_forget(house, tmp_path):
    anchors = Anchors(tmp_path / "anchors")
    enter(house.folder, anchors=anchors).close()
    old = {name: (house.folder / name).read_bytes() for name in container.COPIES}
    with closing(enter(house.folder, anchors=anchors)) as session:
        staff.reset_passphrase(session, house.ids["legal"], WORDS)
    with closing(enter(house.folder, "educator", anchors=anchors)) as hers:
        put(hers, header(hers, seq=2**48))
    enter(house.folder, "educator", anchors=anchors).close()
    for name, content in old.items():
        (house.folder / name).write_bytes(content)
    with (
        closing(connect(house.folder / DATABASE, open_with_paper(house.folder, house.paper).keyspec())) as db,
        db.transaction(),
    ):
        db.execute("UPDATE meta SET value = '1' WHERE key = 'vault_seq'")
    with pytest.raises(VaultOlderThanSeen):
        enter(house.folder, "legal", anchors=anchors)
