"""Restricted cases after the recovery key settled a key file that something was wrong with."""

from contextlib import closing

import pytest

from registry.access import recover, restricting, sign_in_with_paper, staff
from registry.errors import FormerPowers, NotFound, PowersOfAnother
from registry.forms import Case, Person
from registry.vault import container
from tests.registries import MANAGER, MANAGER_WORDS, enter, words_of


def opens(house, role: str) -> bool:
    with closing(enter(house.folder, role)) as session:
        try:
            return session.get(Person, house.person).surname == "Quispe" and bool(
                session.get(Case, house.case)
            )
        except NotFound:
            return False


def test_signatures_that_somebody_spoilt_take_no_restricted_case_away(restricted):
    assert opens(restricted, "manager")
    with closing(enter(restricted.folder, "educator")) as hers:
        raw = hers._store.writing._raw
        raw.set_authorizer(None)
        raw.execute("UPDATE audit SET signature = zeroblob(64) WHERE form = 'powers'")
    with pytest.raises(FormerPowers):
        enter(restricted.folder)
    recover(restricted.folder, restricted.paper, MANAGER, MANAGER_WORDS, None)
    assert opens(restricted, "manager")
    with closing(enter(restricted.folder)) as session:
        staff.reset_passphrase(session, restricted.ids["case-worker"], words_of("case-worker"))
        assert not session._apart.broken
    assert opens(restricted, "case-worker")


def test_one_restricted_with_a_key_that_an_earlier_key_file_does_not_know_opens(house):
    old = {name: (house.folder / name).read_bytes() for name in container.COPIES}
    recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None)  # new keys
    with closing(enter(house.folder)) as session:
        restricting.restrict(session, house.person, [house.ids["case-worker"]])
    assert opens(house, "case-worker")
    for name, content in old.items():
        (house.folder / name).write_bytes(content)
    with pytest.raises(
        PowersOfAnother
    ) as refused:  # by the trail her powers are those of the keys that are gone
        recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None, accept_older=True)
    assert "Segunda Directora" in str(refused.value)
    recover(house.folder, house.paper, "second", words_of("second"), None, accept_older=True)
    with closing(enter(house.folder, "second")) as session:
        staff.reset_passphrase(session, house.ids["case-worker"], words_of("case-worker"))
    with closing(sign_in_with_paper(house.folder, house.paper)) as paper:
        assert paper.get(Person, house.person).surname == "Quispe"
    assert opens(house, "case-worker")
