"""Somebody else's account under one's own user name: who asks for new words gets those of her own account."""

from contextlib import closing

import pytest

from registry.access import deputies, recover, sign_in, staff
from registry.errors import LoginNotAsSigned, NotFound
from registry.forms import Staff
from registry.vault import container
from registry.vault.state import assemble
from tests.access.test_doubted_key_file import THREE
from tests.access.test_powers import WORDS, House
from tests.registries import MANAGER, MANAGER_WORDS, enter, shared, words_of

MINE = "educator"


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path / "r")


def slots_swapped(house) -> None:
    """The unsigned map says that the director's slot is hers, and hers the director's."""
    hers = enter(house.folder, MINE)
    state, director = hers._vault._state, house.ids[MANAGER]
    places = dict(state.places)
    places[hers.person_id], places[director] = places[director], places[hers.person_id]
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in set(places.values())]
    approved = (state.body.charter, state.body.signature, state.body.signer)
    key = hers._vault._keys.file(hers._vault.file_epoch)
    container.write(house.folder, assemble(state.envelope, approved, slots, places, key, None).envelope)
    hers.close()


def record_says(house, login: str, name: str) -> None:
    """The record of ``login`` bears another user name, written by SQL."""
    with closing(enter(house.folder, MINE)) as hers:
        writing = hers._store.writing
        with writing.transaction():
            writing.execute("UPDATE staff SET login = ? WHERE id = ?", (name, house.ids[login]))


@pytest.mark.parametrize("way", ["slots", "record", "both"])
def test_the_recovery_key_gives_words_for_the_account_that_was_named(house, way):
    if way != "record":
        slots_swapped(house)
    if way != "slots":
        record_says(house, MANAGER, MINE)
    recover(house.folder, house.paper, MINE, WORDS, None)
    with closing(sign_in(house.folder, MINE, WORDS, None, stretching=shared)) as hers:
        assert hers.person_id == house.ids[MINE]
        assert hers._vault.roles == (MINE,)


def test_a_user_name_that_only_a_record_has_is_nobodys(house):
    record_says(house, MANAGER, "hermana")
    with pytest.raises(NotFound):
        recover(house.folder, house.paper, "hermana", WORDS, None)
    enter(house.folder).close()


def test_two_custodians_give_words_for_the_account_that_was_named(house):
    with closing(enter(house.folder)) as session:
        deputies.name_custodians(session, [house.ids[one] for one in THREE])
    record_says(house, MANAGER, MINE)
    two = [(one, words_of(one)) for one in ("legal", "educator")]
    deputies.reset_by_custodians(house.folder, *two, "case-worker", WORDS, None, stretching=shared)
    with closing(sign_in(house.folder, "case-worker", WORDS, None, stretching=shared)) as hers:
        assert hers.person_id == house.ids["case-worker"]
    with pytest.raises(NotFound):
        deputies.reset_by_custodians(house.folder, *two, "hermana", WORDS, None, stretching=shared)


def test_a_manager_is_told_that_the_record_has_another_user_name(house):
    record_says(house, "legal", "otra")
    with closing(enter(house.folder)) as session:
        with pytest.raises(LoginNotAsSigned):
            staff.reset_passphrase(session, house.ids["legal"], words_of("legal"))
        assert session.get(Staff, house.ids["legal"], look=False).login == "otra"
    with closing(enter(house.folder, "legal")) as hers:
        assert hers.person_id == house.ids["legal"]


def test_who_manages_still_enters_with_her_own(house):
    slots_swapped(house)
    with closing(sign_in(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)) as session:
        assert session.person_id == house.ids[MANAGER]
