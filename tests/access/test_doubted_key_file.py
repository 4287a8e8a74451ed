"""Key files that are not to be worked with, by insiders with programs of their own; cuts that must alarm nobody."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, acts, deputies, leaving, powers, recover, sign_in, staff
from registry.errors import (
    AuditBroken,
    DiskFull,
    FormerPowers,
    PowersUnconfirmed,
    SecondPersonNeeded,
    VaultRollback,
    VaultTampered,
)
from registry.progress import Silent
from registry.vault import Anchors, container
from registry.vault.admission import now
from registry.vault.charter import Charter, Root
from registry.vault.primitives import PersonKeys, exchange_public, signing_public
from registry.vault.state import State, assemble
from tests.access.test_powers import WORDS, House, forge, manager_again, narrowed, refused
from tests.registries import MANAGER, allow, copied, enter, shared, words_of

Change = Callable[[Charter], Charter]
TODAY = date.today()
THREE = ("case-worker", "legal", "educator")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path) -> House:
    return copied(made, tmp_path / "r")


def with_words(house: House, login: str, words: str) -> Session:
    session = sign_in(house.folder, login, words, None, stretching=shared)
    session.open_memory(Silent())
    return session


def with_new_key(hers: Session) -> tuple[Change, PersonKeys]:
    """A manager again, by a new key that her old one vouches for."""
    fresh, vault = PersonKeys.fresh(), hers._vault
    public, old = signing_public(fresh.signing), vault._holder.keys.signing
    root = Root.signed(vault.vault_id, public, vault.newest(), old)

    def change(charter: Charter) -> Charter:
        again = manager_again(hers.person_id)(charter)
        member = again.roster[hers.person_id]
        renewed = replace(member, signing=public, past_signing=(*member.past_signing, member.signing))
        return replace(again.with_member(hers.person_id, renewed), roots={**again.roots, public: root})

    return change, fresh


def cut(monkeypatch) -> None:
    """From now on the registry cannot be written, after the key file was."""

    def full(self, *_args: object, **_more: object) -> None:
        raise DiskFull

    monkeypatch.setattr("registry.access.session.Session.together", full)


def busy(session: Session) -> None:
    """More than the entries that each sign-in looks at."""
    with session._store.transaction():
        for _turn in range(1100):
            session.note("view", "case", "0" * 32)


def replayed(by: Session, old: State) -> None:
    """An earlier charter with its genuine signature, under a new number, by whoever holds the file's key."""
    vault, body = by._vault, old.body
    real = set(old.places.values())
    slots = [slot for slot in body.slots if container.fingerprint(slot) in real]
    envelope = replace(old.envelope, seq=vault.seq + 1)
    approved = (body.charter, body.signature, body.signer)
    key = vault._keys.file(vault.file_epoch)
    container.write(by.folder, assemble(envelope, approved, slots, old.places, key, None).envelope)


# --- the recovery key makes no forgery good ---


def test_the_recovery_key_takes_forged_powers_away(house):
    hers = narrowed(house)
    change, fresh = with_new_key(hers)
    forge(hers, change, fresh)
    hers.close()
    refused(house, "manager")
    house.recover()
    session = enter(house.folder)
    assert not powers.doubts(session._vault, session._store.writing)
    assert session._vault.roster[hers.person_id].disabled
    leaving.renew_keys(session)
    assert hers.person_id not in session._vault._state.charter.grants
    assert backup.check(session, full=True).ok
    session.close()


def test_and_is_asked_for_a_managers_account_when_no_other_is_sure(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    before = container.read(house.folder)[0].seq
    with pytest.raises(FormerPowers):
        recover(house.folder, house.paper, "legal", WORDS, None)
    assert container.read(house.folder)[0].seq == before


def test_a_dismissed_stand_in_gains_nothing_by_it(house):
    session = enter(house.folder)
    deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    session.close()
    acting = enter(house.folder, "case-worker")
    kept, at = acting._vault._state.charter.appointments, acting._vault._state.charter.signed_at
    acting.close()
    session = enter(house.folder)
    deputies.dismiss(session, house.ids["case-worker"])
    session.close()
    acting = enter(house.folder, "case-worker")
    forge(acting, lambda charter: replace(charter, appointments=kept, signed_at=at))
    acting.close()
    refused(house, "manager", "second", "case-worker")
    house.recover()
    house.settled()
    acting = enter(house.folder, "case-worker")
    assert not acting.acting
    acting.close()


# --- no false alarm by a cut between key file and registry ---


def reset_and_cut(house: House, monkeypatch) -> Session:
    """The other manager got a new passphrase of which the trail tells nothing; she enters with it."""
    session, second = enter(house.folder), house.ids["second"]
    allow(session, acts.reset(second, session._vault.key_mark(second)))
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            staff.reset_passphrase(session, second, WORDS)
    session.close()
    return with_words(house, "second", WORDS)


@pytest.mark.parametrize("then", ["custodians", "leaver", "manager"])
def test_who_got_a_passphrase_before_a_cut_goes_on_working(house, monkeypatch, then):
    if then == "leaver":
        session = enter(house.folder)
        deputies.name_custodians(
            session, [house.ids[one] for one in ("case-worker", "legal", "psychologist")]
        )
        session.close()
    second = reset_and_cut(house, monkeypatch)
    if then == "custodians":
        deputies.name_custodians(second, [house.ids[one] for one in THREE])
    elif then == "leaver":
        leaving.disable(second, house.ids["educator"])
    else:
        staff.add(second, "tercera", "Tercera de Ensayo", ["manager"], words_of("tercera"))
    second.close()
    with_words(house, "second", WORDS).close()
    session = enter(house.folder)
    assert not powers.doubts(session._vault, session._store.writing)
    assert backup.check(session, full=True).ok
    session.close()


def test_her_word_counts_also_against_whoever_gave_her_the_passphrase(house):
    session, me = enter(house.folder), house.ids[MANAGER]
    session._vault.reset_passphrase(house.ids["second"], "second", WORDS)  # by a program that tells nothing
    session.close()
    second = with_words(house, "second", WORDS)
    leaving.narrow(second, me, ["case-worker"])
    second.close()
    hers = enter(house.folder)
    assert hers._vault.roles == ("case-worker",)
    forge(hers, manager_again(me))
    hers.close()
    with pytest.raises(FormerPowers):
        with_words(house, "second", WORDS)


def test_custodians_reset_the_only_manager_before_a_cut(house, monkeypatch):
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    deputies.name_custodians(session, [house.ids[one] for one in THREE])
    session.close()
    two = [(one, words_of(one)) for one in ("legal", "educator")]
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            deputies.reset_by_custodians(house.folder, *two, MANAGER, WORDS, None, stretching=shared)
    session = with_words(house, MANAGER, WORDS)
    leaving.renew_keys(session)
    session.close()
    with_words(house, MANAGER, WORDS).close()
    deputies.take_over(house.folder, *two, None, stretching=shared)


@pytest.mark.parametrize("again", ["manager", "days"])
def test_powers_that_ended_begin_again_before_a_cut(house, monkeypatch, again):
    session, worker = enter(house.folder), house.ids["case-worker"]
    if again == "manager":
        leaving.narrow(session, house.ids["second"], ["case-worker"])
        give = lambda: staff.set_roles(session, house.ids["second"], ["manager"])  # noqa: E731
    else:
        deputies.appoint(session, worker, TODAY, TODAY)
        deputies.dismiss(session, worker)
        give = lambda: deputies.appoint(session, worker, TODAY, TODAY)  # noqa: E731
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            give()
    give()
    session.close()
    house.all_enter()
    enter(house.folder, "second").close()


def test_a_stand_in_changes_nothing_while_a_managers_change_is_not_written_down(house, monkeypatch):
    session, worker = enter(house.folder), house.ids["case-worker"]
    deputies.appoint(session, worker, TODAY, TODAY)
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            deputies.name_custodians(
                session, [house.ids[one] for one in ("psychologist", "legal", "educator")]
            )
    session.close()
    acting = enter(house.folder, "case-worker")
    with pytest.raises(PowersUnconfirmed):
        staff.set_roles(acting, house.ids["legal"], ["legal", "educator"])
    acting.close()
    enter(house.folder, "second").close()
    acting = enter(house.folder, "case-worker")
    staff.set_roles(acting, house.ids["legal"], ["legal", "educator"])
    acting.close()
    house.all_enter()


# --- an earlier key file ---


def test_an_educator_who_puts_an_earlier_key_file_back_is_noticed(house):
    hers = enter(house.folder, "educator")
    old = hers._vault._state
    hers.close()
    session = enter(house.folder)
    staff.reset_passphrase(session, house.ids["legal"], WORDS)  # the one before was stolen
    session.close()
    hers = enter(house.folder, "educator")
    replayed(hers, old)
    hers.close()
    for login in ("manager", "second"):
        with pytest.raises(VaultRollback):
            enter(house.folder, login)
    with pytest.raises(VaultRollback):
        house.recover()
    recover(house.folder, house.paper, MANAGER, WORDS, None, accept_older=True)
    session = with_words(house, MANAGER, WORDS)
    assert not powers.doubts(session._vault, session._store.writing)
    assert list(session._vault.endorsed()) == [session.person_id], "nobody else is sure any more"
    session.close()


def test_one_of_the_same_number_is_noticed_too(house):
    session = enter(house.folder)
    deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    session.close()
    acting = enter(house.folder, "case-worker")
    before = acting._vault._state
    acting.close()
    session = enter(house.folder)
    staff.set_roles(session, house.ids["legal"], ["legal", "educator"])
    session.close()
    acting = enter(house.folder, "case-worker")
    acting._vault._state = before
    forge(acting, lambda charter: replace(charter, signed_at=now()))  # its number is that of the manager's
    acting.close()
    refused(house, "manager", "second")


# --- what a stand-in may not touch; whose key is whose ---


def in_her_days(house: House, change: Change) -> None:
    session = enter(house.folder)
    deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY)
    session.close()
    acting = enter(house.folder, "case-worker")
    forge(acting, lambda charter: replace(change(charter), signed_at=now()))
    acting.close()


def test_a_stand_in_takes_no_managers_role_away(house):
    second = house.ids["second"]
    in_her_days(house, lambda one: one.with_member(second, replace(one.roster[second], roles=("educator",))))
    refused(house, "manager")


def test_nor_puts_a_key_of_her_own_in_a_managers_row(house):
    second, own = house.ids["second"], exchange_public(PersonKeys.fresh().exchange)
    in_her_days(house, lambda one: one.with_member(second, replace(one.roster[second], exchange=own)))
    refused(house, "manager")


def test_nor_opens_more_to_a_role(house):
    in_her_days(house, lambda one: replace(one, roles={**one.roles, "educator": one.roles["manager"]}))
    refused(house, "manager")


@pytest.mark.parametrize("whose", ["manager", "paper", "past"])
def test_no_signing_key_stands_for_two(house, whose):
    educator, first = house.ids["educator"], house.ids[MANAGER]

    def change(charter: Charter) -> Charter:
        hers = charter.roster[educator]
        key = charter.paper_signer if whose == "paper" else charter.roster[first].signing
        more = replace(hers, past_signing=(key,)) if whose == "past" else replace(hers, signing=key)
        return charter.with_member(educator, replace(more, roles=("educator", "manager")))

    in_her_days(house, change)
    with pytest.raises(VaultTampered) as problem:
        enter(house.folder)
    assert not isinstance(problem.value, FormerPowers)


def test_no_exchange_key_stands_for_two(house):
    educator, legal = house.ids["educator"], house.ids["legal"]
    in_her_days(
        house,
        lambda one: one.with_member(
            educator, replace(one.roster[educator], exchange=one.roster[legal].exchange)
        ),
    )
    with pytest.raises(VaultTampered):
        enter(house.folder)


# --- while a manager works; what is taken out of the trail ---


@pytest.mark.parametrize("new_key", [False, True])
def test_forged_while_the_registry_is_copied_nobody_is_given_keys(house, monkeypatch, new_key):
    hers = narrowed(house)
    change, keys = with_new_key(hers) if new_key else (manager_again(hers.person_id), None)
    hers.close()
    session, real, done = enter(house.folder), shutil.copyfile, []

    def slow(source: Path, target: Path, **more: bool) -> object:
        if not done and str(target).endswith("registry.db"):
            done.append(hers._vault.reload())
            forge(hers, change, keys)
        return real(source, target, **more)

    monkeypatch.setattr("registry.access.leaving.shutil.copyfile", slow)
    with pytest.raises(FormerPowers):
        leaving.disable(session, house.ids["educator"])
    assert done
    session.close()
    monkeypatch.undo()
    refused(house, "manager")


def without_the_end(house: House) -> None:
    """Long after she was narrowed she takes out the entry that says so, and writes herself back."""
    hers = narrowed(house)
    hers.close()
    session = enter(house.folder)
    busy(session)
    session.close()
    hers = enter(house.folder, "second")
    with hers._store.transaction():
        hers._store.writing.execute("DELETE FROM audit WHERE action = ?", (powers.END,))
    forge(hers, manager_again(hers.person_id))
    hers.close()


def test_the_end_of_powers_taken_out_of_the_trail_gains_no_new_keys(house):
    without_the_end(house)
    session = enter(house.folder)
    before = container.read(house.folder)[0].seq
    for act in (lambda: leaving.disable(session, house.ids["educator"]), lambda: leaving.renew_keys(session)):
        with pytest.raises(AuditBroken):
            act()
    assert container.read(house.folder)[0].seq == before
    session.close()


def test_and_is_noticed_at_once_where_this_computer_keeps_a_note(house, tmp_path):
    anchors = Anchors(tmp_path / "state")
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    busy(session)
    session.close()
    enter(house.folder, anchors=anchors).close()
    hers = enter(house.folder, "second")
    hers._store.writing.execute("DELETE FROM audit WHERE action = ?", (powers.END,))
    forge(hers, manager_again(hers.person_id))
    hers.close()
    session = enter(house.folder, anchors=anchors)
    assert session.anchoring.rollback is not None
    session.close()


def test_an_end_that_another_followed_is_not_taken_out_either(house):
    hers = narrowed(house)
    hers.close()
    session = enter(house.folder)
    deputies.name_custodians(session, [house.ids[one] for one in THREE])
    session.close()
    hers = enter(house.folder, "second")
    hers._store.writing.execute("DELETE FROM audit WHERE action = ?", (powers.END,))
    hers.close()
    refused(house, "manager")


def test_nor_made_unreadable_by_another_key_of_whoever_signed_it(house):
    session = enter(house.folder)
    third = staff.add(session, "tercera", "Tercera de Ensayo", ["manager"], words_of("tercera")).id
    session.close()
    other = enter(house.folder, "tercera")
    leaving.narrow(other, house.ids["second"], ["case-worker"])
    other.close()
    session = enter(house.folder)
    leaving.disable(session, third)
    session.close()
    hers = enter(house.folder, "second")
    strange = signing_public(PersonKeys.fresh().signing)

    def change(charter: Charter) -> Charter:
        again = manager_again(hers.person_id)(charter)
        return again.with_member(third, replace(again.roster[third], signing=strange))

    forge(hers, change)
    hers.close()
    refused(house, "manager")


# --- elsewhere ---


def test_a_refused_key_file_restores_nothing(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    with pytest.raises(FormerPowers):
        backup.by_login(house.folder, "second", words_of("second"), None, stretching=shared)


def test_a_backup_by_a_colleague_is_sealed_to_no_forged_manager(house, tmp_path):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    identity = hers._vault.age_identity()
    hers.close()
    session = enter(house.folder, "legal")
    made = backup.create(session, tmp_path)
    session.close()
    keys = backup.Identity(identity, hers._vault.open_content, hers._vault.open_copy)
    assert not backup.verify(made.path, keys).ok
    assert backup.verify(made.path, backup.by_paper(house.paper)).ok


def test_who_was_a_manager_is_given_a_passphrase_by_two(house):
    """Or one manager could narrow the other, give her a passphrase, make her a manager again and enter as her."""
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    with pytest.raises(SecondPersonNeeded):
        staff.reset_passphrase(session, house.ids["second"], WORDS)
    session.close()
