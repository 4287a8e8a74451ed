"""What opens a hidden screen again, how often one may try, and what is recorded of it."""

import pytest

from registry.access import staff, trail
from registry.access.reopening import TRIES, Reopening
from registry.errors import PinChosen, WeakPin
from tests import registries
from tests.registries import MANAGER_WORDS, enter, make, words_of


@pytest.fixture
def session(tmp_path):
    made, _paper = make(tmp_path / "r", "educator")
    yield made
    made.close()


def test_the_passphrase_of_whoever_is_signed_in_opens_and_no_other(session):
    opens = Reopening(session)
    assert not opens.by_passphrase(words_of("educator"))
    assert opens.left == TRIES - 1
    assert opens.by_passphrase(MANAGER_WORDS)
    assert opens.left == TRIES


def test_without_a_pin_no_digits_open(session):
    opens = Reopening(session)
    assert not opens.has_pin
    assert not opens.by_pin("")
    assert not opens.by_pin("0000")
    assert opens.left == TRIES - 2


def test_a_pin_is_chosen_once_and_opens(session):
    opens = Reopening(session)
    with pytest.raises(WeakPin):
        opens.choose_pin("1111")
    assert not opens.has_pin
    opens.choose_pin("4815")
    with pytest.raises(PinChosen):
        opens.choose_pin("9273")
    assert opens.by_pin("4815")
    assert not opens.by_pin("9273")


def test_three_wrong_tries_of_either_kind_and_nothing_opens_any_more(session):
    opens = Reopening(session)
    opens.choose_pin("4815")
    assert not opens.by_pin("4816")
    assert not opens.by_passphrase("not her words at all")
    assert not opens.by_pin("5184")
    assert opens.left == 0
    assert not opens.by_pin("4815")
    assert not opens.by_passphrase(MANAGER_WORDS)
    opens.refused()
    assert [one.action for one in trail.newest(session, 1)] == ["reopening refused"]


def test_a_passphrase_changed_meanwhile_is_the_one_that_opens(session):
    opens = Reopening(session)
    staff.change_passphrase(session, MANAGER_WORDS, "faro lento musgo cinta rueda prado")
    assert not opens.by_passphrase(MANAGER_WORDS)
    assert opens.by_passphrase("faro lento musgo cinta rueda prado")


def test_who_may_not_enter_any_more_does_not_come_back(tmp_path):
    manager, _paper = make(tmp_path / "r", "educator")
    manager.close()
    hers = enter(tmp_path / "r", "educator")
    opens = Reopening(hers)
    hers._turn.give_back()
    again = enter(tmp_path / "r")
    educator = staff.named(again, "educator")
    again._vault.disable(educator.id)
    again.close()
    assert not opens.by_passphrase(words_of("educator"))
    hers._store.writing.close()


def test_nothing_of_it_is_told(session):
    opens = Reopening(session)
    opens.choose_pin("904817")
    assert repr(opens) == "<Reopening 3>"
    assert registries.MANAGER_WORDS not in repr(vars(opens))
