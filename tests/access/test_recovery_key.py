"""The paper recovery key where something is not as it should be: it says what it did, and helps as long as it can."""

import os

import pytest

from registry.access import Session, recover, trail
from registry.errors import ReadOnlyMedia, RegistryDamaged, RegistryError
from tests import disk
from tests.access.test_doubted_key_file import with_words
from tests.access.test_powers import WORDS, House
from tests.registries import MANAGER, copied, enter


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path) -> House:
    return copied(made, tmp_path / "r")


# --- a disk that is not what it was ---


def bad_page_in_the_trail(house: House) -> None:
    """A page of old entries is bad, of which nobody who works reads any more."""
    session = enter(house.folder)
    with session._store.transaction():
        for _turn in range(6000):
            session.note("view", "case", "0" * 32)
    session.close()
    file = house.folder / "registry.db"
    handle = disk.opened(file)
    disk.put(handle, b"\xff" * 64, file.stat().st_size // 8192 * 4096 + 1000)
    os.close(handle)


def test_a_bad_page_of_old_entries_keeps_nobody_out(house):
    bad_page_in_the_trail(house)
    session = enter(house.folder)
    with pytest.raises(RegistryDamaged):
        list(trail.verified(session))
    session.close()
    assert recover(house.folder, house.paper, MANAGER, WORDS, None).settled, "what it said is not known"
    with_words(house, MANAGER, WORDS).close()
    assert not recover(house.folder, house.paper, MANAGER, WORDS, None).settled


def test_what_went_wrong_is_not_hidden_by_what_closing_says_after_it(house, monkeypatch):
    def damaged(*_any: object) -> None:
        raise RegistryDamaged

    def refuses(session: Session) -> None:
        close(session)
        raise ReadOnlyMedia(folder="")

    close = Session.close
    monkeypatch.setattr("registry.access.opening.let_in_again", damaged)
    monkeypatch.setattr(Session, "close", refuses)
    with pytest.raises(RegistryError) as met:
        recover(house.folder, house.paper, MANAGER, WORDS, None)
    assert met.type is RegistryDamaged
