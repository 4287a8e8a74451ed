"""What the recovery key settles where key file and trail do not agree; what neither cut nor restore leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from registry import backup
from registry.access import Session, acts, deputies, leaving, powers, recover, staff
from registry.access.rights import ROLE_COMPARTMENTS
from registry.errors import AuditBroken, DiskFull, FormerPowers, VaultRollback
from registry.forms import Staff
from registry.vault import Anchors, container, open_vault
from registry.vault.admission import now
from registry.vault.charter import Charter
from registry.vault.open_vault import OpenVault
from registry.vault.primitives import PersonKeys, exchange_public, signing_public
from registry.vault.state import assemble
from tests.access.test_doubted_key_file import THREE, TODAY, cut, in_her_days, replayed, with_words
from tests.access.test_powers import WORDS, House, forge, manager_again, narrowed, refused
from tests.registries import MANAGER, MANAGER_WORDS, allow, copied, enter, shared, words_of


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path) -> House:
    return copied(made, tmp_path / "r")


def well(house: House) -> None:
    """The director enters, nothing is in doubt, and records and key file say the same."""
    session = enter(house.folder)
    assert session._vault.roles == ("manager",)
    assert not powers.doubts(session._vault, session._store.writing)
    for one in staff.list_staff(session):
        member = session._vault.roster[one.id]
        until = member.until.isoformat() if member.until else ""
        assert (set(one.roles), one.disabled == "yes", one.until) == (
            set(member.roles),
            member.disabled,
            until,
        )
    assert dict(session._vault._state.charter.roles).keys() == ROLE_COMPARTMENTS.keys()
    session.close()


# --- what an insider wrote ---


def rows(house: House, change: Callable[..., object]) -> Callable[[Charter], Charter]:
    """Both managers' rows changed."""

    def changed(charter: Charter) -> Charter:
        for login in (MANAGER, "second"):
            charter = charter.with_member(house.ids[login], change(charter.roster[house.ids[login]]))
        return charter

    return changed


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, roles=("educator",)),
        lambda one: replace(one, disabled=True),
        lambda one: replace(one, until=TODAY - timedelta(days=1)),
        lambda one: replace(one, exchange=exchange_public(PersonKeys.fresh().exchange)),
    ],
)
def test_a_stand_in_who_writes_the_managers_out_shuts_nobody_out_for_good(house, change):
    session = enter(house.folder)
    deputies.name_custodians(session, [house.ids[one] for one in THREE])
    session.close()
    two = [(one, words_of(one)) for one in ("legal", "educator")]
    deputies.take_over(house.folder, *two, None, stretching=shared)
    acting = enter(house.folder, "legal")
    written = rows(house, change)
    forge(acting, lambda charter: replace(written(charter), signed_at=now()))
    acting.close()
    house.recover()
    well(house)


def test_a_director_whose_place_was_taken_out_gets_another(house):
    hers = enter(house.folder, "educator")
    vault, state = hers._vault, hers._vault._state
    places = {who: one for who, one in state.places.items() if who != house.ids[MANAGER]}
    real = set(places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in real]
    approved = (state.body.charter, state.body.signature, state.body.signer)
    envelope = replace(state.envelope, seq=vault.seq + 1)
    written = assemble(envelope, approved, slots, places, vault._keys.file(vault.file_epoch), None)
    container.write(hers.folder, written.envelope)
    hers.close()
    house.recover()
    well(house)


def test_a_role_opens_again_what_it_should(house):
    in_her_days(house, lambda one: replace(one, roles={**one.roles, "educator": one.roles["manager"]}))
    refused(house, "manager")
    house.recover()
    well(house)
    session = enter(house.folder)
    assert session._vault.compartments(["educator"]) == ("care",)
    session.close()
    house.settled()
    hers = enter(house.folder, "educator")
    assert not hers._vault.sealer.can_open("psychology")
    hers.close()


@pytest.mark.parametrize("signs", [False, True])
def test_a_record_that_she_wrote_herself_opens_nothing_by_it(house, signs):
    """A manager again in the key file, and a psychologist in her record: by SQL, or signed with the key she has."""
    hers = narrowed(house)
    more = ("case-worker", "psychologist")
    member = replace(hers._vault.roster[hers.person_id], roles=(*more, "manager"))
    if signs:
        account = replace(hers.get(Staff, hers.person_id, look=False), roles=more)
        hers._guarding.allow = lambda *_any: None  # in a program of her own
        hers._vault._state.charter.roster[hers.person_id] = replace(member, roles=more)
        hers.save(account)
        hers._vault.reload()
    else:
        sql = "UPDATE staff SET roles = ? WHERE id = ?"
        hers._store.writing.execute(sql, ('["case-worker","psychologist"]', hers.person_id))
    forge(hers, lambda one: one.with_member(hers.person_id, member))
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house)
    session = enter(house.folder)
    assert session._vault.roster[hers.person_id].disabled
    with_two(session, hers.person_id)
    session.close()
    hers = enter(house.folder, "second")
    assert not hers._vault.sealer.can_open("psychology")
    hers.close()


def with_two(session: Session, person_id: str) -> None:
    """She comes back as a case worker."""
    staff.set_roles(session, person_id, ["case-worker"])
    allow(session, acts.reset(person_id, session._vault.key_mark(person_id)))
    staff.reset_passphrase(session, person_id, words_of("second"))


def test_who_forged_it_is_not_let_in_by_the_recovery_key(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    with pytest.raises(FormerPowers):
        house.recover("second")
    assert recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None).settled
    well(house)
    assert not recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None).settled


def test_powers_are_given_back_after_it_and_stay(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    house.recover()
    session = enter(house.folder)
    with_two(session, house.ids["second"])
    session.close()
    for _turn in range(2):
        session = enter(house.folder)
        staff.set_roles(session, house.ids["second"], ["case-worker", "manager"])
        session.close()
        well(house)
        enter(house.folder, "second").close()
        session = enter(house.folder)
        leaving.narrow(session, house.ids["second"], ["case-worker"])
        session.close()
        well(house)


def test_a_cut_while_it_settles_leaves_nothing_forged(house, monkeypatch):
    own = exchange_public(PersonKeys.fresh().exchange)
    second = house.ids["second"]
    in_her_days(house, lambda one: one.with_member(second, replace(one.roster[second], exchange=own)))
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            house.recover()
    session = enter(house.folder)
    assert list(session._vault.endorsed()) == [session.person_id]
    assert len(session._vault.backup_recipients()) == 2
    session.close()
    house.recover()
    well(house)


def test_a_broken_trail_is_settled_and_a_colleague_can_be_put_out(house):
    hers = enter(house.folder, "educator")
    for _turn in range(2):
        hers.note("view", "case", "0" * 32)
    hers._store.writing.execute(
        "DELETE FROM audit WHERE action = 'view' AND seq = (SELECT max(seq) - 1 FROM audit)"
    )
    hers.close()
    session = enter(house.folder)
    with pytest.raises(AuditBroken):
        leaving.disable(session, house.ids["educator"])
    session.close()
    house.recover()
    session = enter(house.folder)
    leaving.disable(session, house.ids["educator"])
    session.close()
    well(house)


@pytest.mark.parametrize("whose", ["psychologist", "legal"])
def test_keys_that_somebody_put_in_a_colleagues_row_are_given_nothing(house, whose):
    """One who works here; one whose account is closed."""
    narrowed(house).close()
    if whose == "legal":
        session = enter(house.folder)
        leaving.disable(session, house.ids["legal"])
        session.close()
    hers, own = enter(house.folder, "second"), PersonKeys.fresh()
    who = house.ids[whose]
    public = (exchange_public(own.exchange), signing_public(own.signing))

    def change(charter: Charter) -> Charter:
        there = replace(charter.roster[who], exchange=public[0], signing=public[1], disabled=False)
        return manager_again(hers.person_id)(charter).with_member(who, there)

    forge(hers, change)
    hers.close()
    house.recover()
    well(house)
    session = enter(house.folder)
    charter = session._vault._state.charter
    assert charter.roster[who].disabled
    assert set(charter.grants) == {session.person_id}
    leaving.renew_keys(session)
    assert set(session._vault._state.charter.grants) == {session.person_id}
    session.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE staff SET login = 'qzx77' WHERE login = ?",
        "UPDATE staff SET until = 'soon' WHERE login = ?",
        "UPDATE staff SET roles = '[\"educator\"]' WHERE login = ?",
        "DELETE FROM staff WHERE login = ?",
    ],
)
@pytest.mark.parametrize("doubted", [False, True])
def test_no_record_that_was_rewritten_keeps_the_director_out(house, sql, doubted):
    hers = enter(house.folder, "educator")
    if doubted:
        hers._store.writing.execute("DELETE FROM audit WHERE seq = 5")
    hers._store.writing.execute(sql, (MANAGER,))
    hers.close()
    house.recover()
    vault = open_vault(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
    assert vault.roles == ("manager",)


def test_a_user_name_that_another_account_has_too_keeps_nobody_out(house):
    hers = narrowed(house)

    def taken(charter):
        mine, director = (charter.roster[who] for who in (hers.person_id, house.ids[MANAGER]))
        return charter.with_member(hers.person_id, replace(mine, roles=("manager",), login=director.login))

    forge(hers, taken)
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house)


def test_a_number_at_the_end_of_all_numbers_stops_nothing(house, tmp_path):
    session = enter(house.folder)
    file = backup.create(session, tmp_path).path
    session.close()
    hers = narrowed(house)
    forge(hers, lambda one: replace(manager_again(hers.person_id)(one), charter_seq=2**52 - 2))
    hers.close()
    refused(house, "manager")
    house.recover()
    well(house)
    backup.restore(file, house.folder, backup.by_paper(house.paper), device=None)
    well(house)


# --- what a cut and another try leave behind ---


def between(house: House, monkeypatch, words: str) -> PersonKeys:
    """A manager's keys of which a cut kept the trail from telling."""
    session, second = enter(house.folder), house.ids["second"]
    for told in (False, True):
        allow(session, acts.reset(second, session._vault.key_mark(second)))
        if told:
            staff.reset_passphrase(session, second, words)
            continue
        with monkeypatch.context() as patched:
            cut(patched)
            with pytest.raises(DiskFull):
                staff.reset_passphrase(session, second, WORDS)
        keys = open_vault(house.folder, "second", WORDS, None, stretching=shared)._holder.keys
    session.close()
    return keys


def test_keys_that_another_try_replaced_give_nobody_powers_again(house, monkeypatch):
    words = WORDS + " dos"
    keys = between(house, monkeypatch, words)
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    session.close()
    hers, keys_public = with_words(house, "second", words), signing_public(keys.signing)

    def change(charter: Charter) -> Charter:
        member = charter.roster[hers.person_id]
        past = tuple(one for one in (*member.past_signing, member.signing) if one != keys_public)
        back = replace(member, roles=("manager",), signing=keys_public, past_signing=past)
        return charter.with_member(hers.person_id, back)

    forge(hers, change, keys)
    hers.close()
    refused(house, "manager")


def test_days_that_another_try_replaced_are_over_with_the_later_ones(house, monkeypatch):
    session, worker = enter(house.folder), house.ids["case-worker"]
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            deputies.appoint(session, worker, TODAY, TODAY + timedelta(days=60))
    vault = open_vault(house.folder, "case-worker", words_of("case-worker"), None, stretching=shared)
    kept = vault._state.charter.appointments
    deputies.appoint(session, worker, TODAY, TODAY + timedelta(days=30))
    deputies.dismiss(session, worker)
    session.close()
    house.all_enter()
    acting = enter(house.folder, "case-worker")
    forge(acting, lambda charter: replace(charter, appointments=kept, signed_at=now()))
    acting.close()
    refused(house, "manager", "case-worker")


def test_powers_given_back_end_at_once_if_the_key_file_could_not_be_written(house, monkeypatch):
    narrowed(house).close()
    session = enter(house.folder)
    with monkeypatch.context() as patched:
        patched.setattr(OpenVault, "_put", lambda *_any: (_ for _ in ()).throw(DiskFull()))
        with pytest.raises(DiskFull):
            staff.set_roles(session, house.ids["second"], ["manager"])
    session.close()
    hers = enter(house.folder, "second")
    forge(hers, manager_again(hers.person_id))
    hers.close()
    refused(house, "manager")


def test_the_same_days_signed_again_alarm_nobody(house):
    """Ended by mistake, given again by the other manager, and then by a reset signed by the first one again."""
    worker, last = house.ids["case-worker"], TODAY + timedelta(days=14)
    session = enter(house.folder)
    deputies.appoint(session, worker, TODAY, last)
    deputies.dismiss(session, worker)
    session.close()
    other = enter(house.folder, "second")
    deputies.appoint(other, worker, TODAY, last)
    other.close()
    session, second = enter(house.folder), house.ids["second"]
    allow(session, acts.reset(second, session._vault.key_mark(second)))
    staff.reset_passphrase(session, second, WORDS)
    deputies.dismiss(session, worker)
    session.close()
    house.all_enter()


def test_a_record_that_a_cut_left_behind_does_not_keep_her_out(house, monkeypatch):
    session, legal = enter(house.folder), house.ids["legal"]
    leaving.disable(session, legal)
    with monkeypatch.context() as patched:
        cut(patched)
        with pytest.raises(DiskFull):
            staff.reset_passphrase(session, legal, WORDS, until=(TODAY + timedelta(days=9)).isoformat())
    session.close()
    recover(house.folder, house.paper, "legal", WORDS + " dos", None)
    with_words(house, "legal", WORDS + " dos").close()
    well(house)


# --- what was there before a restore ---


def test_the_key_file_that_a_restore_replaced_does_not_count_again(house, tmp_path):
    anchors, file = Anchors(tmp_path / "state"), tmp_path / "b.amparo"
    session = enter(house.folder, anchors=anchors)
    backup.create(session, file)
    staff.set_roles(session, house.ids["legal"], ["legal", "manager"])
    session.close()
    enter(house.folder, "legal", anchors=anchors).close()
    hers = enter(house.folder, "educator", anchors=anchors)
    old = hers._vault._state
    hers.close()
    backup.restore(file, house.folder, backup.by_paper(house.paper), device=None, anchors=anchors)
    well(house)
    hers = enter(house.folder, "educator", anchors=anchors)
    replayed(hers, old)
    hers.close()
    for login in ("manager", "second", "legal"):
        with pytest.raises(VaultRollback):
            enter(house.folder, login, anchors=anchors)


def test_nor_after_the_same_backup_is_restored_again(house, tmp_path):
    session = enter(house.folder)
    file = backup.create(session, tmp_path).path
    session.close()
    for ruined in (False, True):
        if ruined:
            session = enter(house.folder)
            staff.set_roles(session, house.ids["legal"], ["legal", "manager"])
            session.close()
            hers = enter(house.folder, "educator")
            old = hers._vault._state
            hers.close()
            for name in container.COPIES:
                (house.folder / name).write_bytes(b"")
        backup.restore(file, house.folder, backup.by_paper(house.paper), device=None)
    hers = enter(house.folder, "educator")
    replayed(hers, old)
    hers.close()
    for login in ("manager", "legal"):
        with pytest.raises(VaultRollback):
            enter(house.folder, login)


def test_a_backup_of_a_registry_in_doubt_stays_in_doubt_when_it_is_restored(house, tmp_path):
    in_her_days(house, lambda one: replace(one, roles={**one.roles, "educator": one.roles["manager"]}))
    session = enter(house.folder, "educator")
    file = backup.create(session, tmp_path).path
    session.close()
    backup.restore(file, house.folder, backup.by_paper(house.paper), device=None)
    refused(house, "manager", "second")
    house.recover()
    well(house)
    session = enter(house.folder)
    assert session._vault.compartments(["educator"]) == ("care",)
    session.close()


def test_an_account_made_after_the_key_file_that_was_put_back_is_closed_and_can_be_made_anew(house):
    hers = enter(house.folder, "educator")
    old = hers._vault._state
    hers.close()
    session = enter(house.folder)
    first = staff.add(session, "nueva", "Nueva Colega", ["legal"], words_of("nueva"))
    session.close()
    hers = enter(house.folder, "educator")
    replayed(hers, old)
    hers.close()
    recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None, accept_older=True)
    session = enter(house.folder)
    assert staff.named(session, "nueva").disabled == "yes"
    again = staff.add(session, "nueva", "Nueva Colega", ["legal"], words_of("nueva"))
    assert staff.named(session, "nueva").id == again.id != first.id
    assert backup.check(session, full=True).ok
    session.close()
    enter(house.folder, "nueva").close()
