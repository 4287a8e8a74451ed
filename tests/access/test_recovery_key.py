"""The paper recovery key where something is not as it should be: it says what it did, and helps as long as it can."""

import os
from collections.abc import Callable

import pytest

from registry import backup
from registry.access import Session, create_registry, leaving, powers, recover, sign_in, staff, trail
from registry.access.deciding import ACCEPTED
from registry.access.reopening import Reopening
from registry.access.taking import TAKEN
from registry.errors import (
    BadCredentials,
    DiskFull,
    KeyringNeeded,
    KeyringRefused,
    KeyringUnavailable,
    ReadOnlyMedia,
    RegistryDamaged,
    RegistryError,
    VaultRollback,
)
from registry.forms import Organisation
from registry.vault import FLOOR, container
from tests import disk
from tests.access.test_doubted_key_file import with_new_key, with_words
from tests.access.test_powers import WORDS, House, forge, manager_again, narrowed
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, copied, enter, shared, words_of


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
    monkeypatch.setattr("registry.access.recovering.let_in_again", damaged)
    monkeypatch.setattr(Session, "close", refuses)
    with pytest.raises(RegistryError) as met:
        recover(house.folder, house.paper, MANAGER, WORDS, None)
    assert met.type is RegistryDamaged


# --- a user name typed otherwise ---


@pytest.mark.parametrize(("login", "typed"), [("maría", "maria"), ("maria", "María"), ("josé.p", " JOSE.P")])
@pytest.mark.parametrize("doubted", [False, True])
def test_a_user_name_stays_as_it_is_spelt(house, login, typed, doubted):
    session = enter(house.folder)
    hers = staff.add(session, login, "Persona de Ensayo", ["manager"], words_of("persona"))
    session.close()
    if doubted:
        second = narrowed(house)
        forge(second, manager_again(second.person_id))
        second.close()
    did = recover(house.folder, house.paper, typed, WORDS, None)
    assert (did.login, did.settled) == (login, doubted)
    session = with_words(house, login, WORDS)
    assert session.person_id == hers.id
    assert Reopening(session).by_passphrase(WORDS)
    staff.change_passphrase(session, WORDS, words_of("persona"))
    assert staff.named(session, typed).login == login
    session.close()


def test_a_user_name_that_only_the_key_file_knows_is_taken_as_typed(house):
    session = enter(house.folder)
    session._store.writing.execute("UPDATE staff SET login = 'otra' WHERE id = ?", (house.ids["second"],))
    session.close()
    assert recover(house.folder, house.paper, "Second", WORDS, None).login == "Second"
    with_words(house, "second", WORDS).close()


# --- what the trail tells of it ---


def told_since(house: House, login: str, words: str) -> list[tuple[str, str]]:
    """What the trail says of accounts since the recovery key was last used: the action, and about whom."""
    session = with_words(house, login, words)
    entries = trail.every(session)
    session.close()
    names = {id: login for login, id in house.ids.items()}
    at = max(place for place, one in enumerate(entries) if one.action == "sign in with the recovery key")
    return [(one.action, names.get(one.object, "")) for one in entries[at:] if one.form == "staff"]


def test_who_left_in_honour_had_no_forged_powers(house):
    session = enter(house.folder)
    staff.set_roles(session, house.ids["educator"], ["psychologist", "case-worker"])  # not by the alphabet
    staff.set_roles(session, house.ids["second"], ["manager", "case-worker"])
    leaving.disable(session, house.ids["second"])
    session.close()
    recover(house.folder, house.paper, "legal", WORDS, None)
    told = told_since(house, MANAGER, MANAGER_WORDS)
    assert told == [("reset passphrase", "legal"), ("vouch", "legal")]


def test_whose_powers_were_forged_is_told_by_name(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    recover(house.folder, house.paper, MANAGER, WORDS, None)
    told = told_since(house, MANAGER, WORDS)
    assert [about for action, about in told if action == TAKEN] == ["second"]


def test_nor_whose_closed_record_somebody_wrote_over(house):
    session = enter(house.folder)
    leaving.disable(session, house.ids["second"])
    session.close()
    hers = enter(house.folder, "educator")
    sql = "UPDATE staff SET until = '2031-01-31' WHERE id = ?"
    hers._store.writing.execute(sql, (house.ids["second"],))
    hers.close()
    recover(house.folder, house.paper, "legal", WORDS, None)
    told = told_since(house, MANAGER, MANAGER_WORDS)
    assert [action for action, about in told if about == "second"] == ["change"]


# --- a try that fails half way ---


class NoKeyring(Keyring):
    def load(self, vault_id: str) -> bytes | None:
        raise KeyringUnavailable

    store = load


class Locked(Keyring):
    def store(self, vault_id: str, secret: bytes) -> None:
        raise KeyringRefused


def test_a_keyring_that_refuses_is_met_before_anything_changes(tmp_path):
    folder, computer = tmp_path / "r", Keyring()
    session, paper = create_registry(
        folder,
        organisation=Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=computer,
        kdf=FLOOR,
        stretching=shared,
    )
    session.close()
    before = container.read(folder)[0].seq
    with pytest.raises(KeyringRefused):
        recover(folder, paper, MANAGER, WORDS, Locked())
    for without in (None, NoKeyring()):
        with pytest.raises(KeyringNeeded):
            recover(folder, paper, MANAGER, WORDS, without)
    assert container.read(folder)[0].seq == before
    sign_in(folder, MANAGER, MANAGER_WORDS, computer, stretching=shared).close()
    other = Keyring()
    recover(folder, paper, MANAGER, WORDS, other)
    sign_in(folder, MANAGER, WORDS, other, stretching=shared).close()


@pytest.mark.parametrize("where", ["opening.powers.set_right", "session.Session.together"])
def test_the_try_after_a_cut_says_that_others_were_closed(house, monkeypatch, where):
    hers = narrowed(house)
    change, fresh = with_new_key(hers)
    forge(hers, change, fresh)
    hers.close()
    with monkeypatch.context() as full:
        full.setattr(f"registry.access.{where}", no_room)
        with pytest.raises(DiskFull):
            recover(house.folder, house.paper, MANAGER, WORDS, None)
    assert recover(house.folder, house.paper, MANAGER, WORDS, None).settled
    assert {("disable", "legal"), ("disable", "educator")} <= set(told_since(house, MANAGER, WORDS))
    assert not recover(house.folder, house.paper, MANAGER, WORDS, None).settled


def no_room(*_any: object) -> None:
    raise DiskFull


# --- an account that was closed ---


def test_an_account_that_was_closed_is_said_to_be_open_again(house):
    session = enter(house.folder)
    leaving.disable(session, house.ids["legal"])
    session.close()
    assert recover(house.folder, house.paper, "legal", WORDS, None).reopened
    with_words(house, "legal", WORDS).close()
    assert told_since(house, MANAGER, MANAGER_WORDS) == [
        ("reset passphrase", "legal"),
        ("vouch", "legal"),
        ("enable", "legal"),
    ]
    assert not recover(house.folder, house.paper, "legal", WORDS, None).reopened


def test_one_that_only_its_record_closes_is_too(house):
    session = enter(house.folder)
    sql = "UPDATE staff SET disabled = 'yes' WHERE id = ?"
    session._store.writing.execute(sql, (house.ids["legal"],))
    session.close()
    assert recover(house.folder, house.paper, "legal", WORDS, None).reopened
    with_words(house, "legal", WORDS).close()


# --- an earlier key file beside the registry of today ---


def earlier(house: House, change: Callable[[Session], object]) -> None:
    """The director changes something, and somebody puts the key file of before back."""
    kept = {name: (house.folder / name).read_bytes() for name in ("vault.json", "vault.1.json")}
    session = enter(house.folder)
    change(session)
    session.close()
    for name, content in kept.items():
        (house.folder / name).write_bytes(content)


def accepted(house: House) -> bool:
    """The recovery key alone says that it was on purpose: refused without that, recorded with it; what was settled."""
    with pytest.raises(VaultRollback):
        enter(house.folder)
    before = container.read(house.folder)[0].seq
    with pytest.raises(VaultRollback):
        recover(house.folder, house.paper, MANAGER, WORDS, None)
    assert container.read(house.folder)[0].seq == before
    did = recover(house.folder, house.paper, MANAGER, WORDS, None, accept_older=True)
    session = with_words(house, MANAGER, WORDS)
    assert not powers.doubts(session._vault, session._store.writing)
    assert [one.actor for one in trail.every(session) if one.action == ACCEPTED] == ["paper"]
    assert backup.check(session, full=True).ok
    session.close()
    return did.settled


def test_with_other_accounts_it_is_settled(house):
    earlier(house, lambda one: staff.add(one, "nueva", "Persona de Ensayo", ["legal"], words_of("nueva")))
    assert accepted(house)
    told = told_since(house, MANAGER, WORDS)
    assert ("disable", "legal") in told
    with pytest.raises(BadCredentials):
        enter(house.folder, "nueva")


def test_with_another_passphrase_the_one_of_before_counts_again(house):
    earlier(house, lambda one: staff.change_passphrase(one, MANAGER_WORDS, WORDS + " uno"))
    assert not accepted(house)
    enter(house.folder, "legal").close()


def registry_has_seen(house: House, number: str) -> None:
    hers = enter(house.folder, "educator")
    hers._store.writing.execute("UPDATE meta SET value = ? WHERE key = 'vault_seq'", (number,))
    hers.close()


def test_a_number_of_the_key_file_that_a_colleague_wrote_is_put_right(house):
    registry_has_seen(house, "1000000")
    assert not accepted(house)
    enter(house.folder, "legal").close()


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 5000])
def test_what_is_no_number_shuts_nobody_out(house, number):
    registry_has_seen(house, number)
    enter(house.folder, "legal").close()
    recover(house.folder, house.paper, MANAGER, WORDS, None)
    with_words(house, MANAGER, WORDS).close()
