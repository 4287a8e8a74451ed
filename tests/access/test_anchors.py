"""Older registries put in the place of the newest: what this computer notices, who decides, what work goes on."""

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    Session,
    authorising,
    create_registry,
    deposits,
    deputies,
    drafts,
    leaving,
    recover,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.access.anchoring import EVERY, NOTICED
from registry.access.deciding import ACCEPTED, accept_rollback
from registry.access.files import VAULT
from registry.access.powers import Doubts
from registry.casework import register
from registry.db import Store, connect
from registry.db.audit import chain_hash, entries, head
from registry.errors import (
    KeyringRefused,
    KeyringUnavailable,
    NotAllowed,
    RegistryError,
    RollbackDetected,
    RollbackUndecided,
    VaultOlderThanSeen,
    VaultRollback,
    VaultTampered,
)
from registry.forms import FORMS, Arrival, Case, Organisation, Person, Staff
from registry.language import using
from registry.progress import Silent
from registry.vault import FLOOR, Anchors, PaperKey, container, open_vault
from registry.vault.charter import Root, paper_domain
from registry.vault.primitives import PersonKeys, sign, signing_public
from registry.vault.slots import Holder, mark, seal
from registry.vault.state import assemble, signed
from tests.disk import has_mode
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of
from tests.soak import FACTOR


@dataclass
class House:
    """A registry in a folder, what this computer keeps beside it, and copies of the folder by name."""

    folder: Path
    state: Path
    paper: PaperKey

    @property
    def anchors(self) -> Anchors:
        return Anchors(self.state)

    def enter(self, role: str = "manager") -> Session:
        return enter(self.folder, role, self.anchors)

    def work(self, name: str, role: str = "manager") -> None:
        """A day of work, ended as it should be."""
        session = self.enter(role)
        session.save(Person(given_names=name))
        session.close()

    def keep(self, name: str) -> Path:
        place = self.folder.parent / name
        shutil.copytree(self.folder, place)
        return place

    def put_back(self, name: str, *only: str) -> None:
        place = self.folder.parent / name
        for path in self.folder.iterdir():
            if path.is_file() and (not only or path.name in only):
                path.unlink()
        for path in place.iterdir():
            if path.is_file() and (not only or path.name in only):
                shutil.copy(path, self.folder)

    def seen(self) -> dict:
        (note,) = (self.state / "anchors").iterdir()
        (found,) = json.loads(note.read_text())["folders"].values()
        return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PaperKey]:
    folder = tmp_path_factory.mktemp("first") / "r"
    session, paper = make(folder, "educator", "case-worker", "data-officer")
    session.close()
    return folder, paper


@pytest.fixture
def house(first: tuple[Path, PaperKey], tmp_path: Path) -> House:
    """Monday is kept; on Tuesday and Wednesday more was written."""
    shutil.copytree(first[0], tmp_path / "r")
    made = House(tmp_path / "r", tmp_path / "state", first[1])
    made.work("Lunes")
    made.keep("monday")
    made.work("Martes")
    made.work("Miércoles")
    return made


@pytest.fixture
def rolled_back(house: House) -> House:
    house.put_back("monday")
    return house


def actions(session: Session, *wanted: str) -> list[str]:
    return [one.action for one in trail.every(session) if one.action in wanted]


# --- day by day ---


def test_nothing_is_said_of_a_registry_that_went_on(house: House) -> None:
    for role in ("manager", "educator", "case-worker"):
        session = house.enter(role)
        assert session.anchoring.rollback is None
        assert (session.anchoring.protection.device, session.anchoring.protection.anchored_in) == (
            False,
            "folder",
        )
        session.close()
    session = enter(house.folder)
    assert session.anchoring.protection.anchored_in == "nowhere"
    seq, _digest = head(session._store.writing)
    assert house.seen()["seq"] == seq - 1, "the end of the last session that keeps anchors, then this sign-in"
    session.close()


def test_the_first_time_on_a_computer_is_in_the_trail(house: House) -> None:
    session = house.enter()
    told = [trail.detail_of(one).get("anchor", "") for one in trail.every(session) if one.action == "sign in"]
    assert told == ["none before", "", "", ""]
    session.close()
    (note,) = (house.state / "anchors").iterdir()
    note.write_text('{"what": "is this"}')
    session = house.enter()
    assert trail.detail_of(trail.newest(session, 1)[0]) == {"anchor": "unreadable"}
    session.close()


def test_what_is_kept_says_nothing_about_anybody(house: House) -> None:
    (note,) = (house.state / "anchors").iterdir()
    text = note.read_text()
    assert len(text) < 300
    assert set(json.loads(text)) == {"version", "pin", "folders"}
    assert set(house.seen()) == {"seq", "hash", "vault_seq", "powers", "day", "or"}
    assert has_mode(note, 0o600)
    assert has_mode(note.parent, 0o700)


def test_at_most_every_five_minutes_of_work_and_when_it_is_durable(house: House) -> None:
    session = house.enter()
    now, stored = [1000.0], []
    session.anchoring._clock = lambda: now[0]
    session.anchoring._kept_at = now[0]
    place = session.anchoring._place
    keep = place.store

    def watched(anchor) -> None:
        assert not session._store.writing.in_transaction
        other = connect(session.folder / "registry.db", session._vault.keyspec(), reading=True)
        assert head(other) == (anchor.head.seq, head(session._store.writing)[1]), (
            "the database first, then the anchor"
        )
        other.close()
        stored.append(anchor.head.seq)
        keep(anchor)

    place.store = watched
    for _turn in range(5):
        session.save(Person(given_names="Ana"))
    assert stored == []
    now[0] += EVERY
    with session.together():
        session.save(Person(given_names="Ana"))
        session.save(Person(given_names="Eva"))
        assert stored == []
    assert len(stored) == 1
    now[0] += EVERY - 1
    session.save(Person(given_names="Ana"))
    assert len(stored) == 1
    now[0] += 1
    session.get(Staff, session.person_id)
    assert len(stored) == 2, "looking is recorded, too"
    session.close()
    assert len(stored) == 3


def test_the_anchor_follows_a_session_to_another_set(house: House) -> None:
    """As after new keys: the file it began with is closed, the work goes on in the one in its place."""
    session = house.enter()
    session._store.writing.close()
    session._store = Store.open(session.folder / "registry.db", session._vault.keyspec(), FORMS)
    session.anchoring.follow(session._store)
    session.anchoring._kept_at = None
    session.save(Person(given_names="Ana"))
    assert house.seen()["seq"] == head(session._store.writing)[0]
    session.close()
    assert house.enter().close() is None


# --- what is noticed ---


def test_a_whole_folder_put_back(rolled_back: House) -> None:
    lost = rolled_back.seen()["seq"]
    session = rolled_back.enter()
    found = session.anchoring.rollback
    assert found
    assert found.seen_seq == lost
    assert found.missing == lost - found.found_seq > 4
    assert not found.older_vault
    assert actions(session, NOTICED) == [NOTICED]
    said = found.problem()
    assert str(lost) in said.sentence()
    with using("es"):
        assert str(lost) in said.sentence()
    assert [one.kind for one in backup.check(session, full=True).problems] == ["rollback"]
    session.close()


def test_a_log_that_was_taken_away(house: House, tmp_path: Path) -> None:
    """The power went, the log holds the last hour, and somebody deletes it."""
    session = house.enter()
    session.save(Person(given_names="En el registro previo"))
    session.anchoring.keep()
    house.keep("cut")
    session.close()
    house.put_back("cut")
    assert (house.folder / "registry.db-wal").stat().st_size > 0
    again = House(house.folder, tmp_path / "copy of the state", house.paper)
    shutil.copytree(house.state, again.state)
    (house.folder / "registry.db-wal").unlink()
    (house.folder / "registry.db-shm").unlink(missing_ok=True)
    session = again.enter()
    assert session.anchoring.rollback
    session.close()


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_a_tail_that_was_cut_off(house: House, cut: int) -> None:
    """By somebody with the file's key: the chain that is left verifies."""
    session = enter(house.folder)
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM audit WHERE seq > ?", (house.seen()["seq"] - cut,))
    session._store.writing.checkpoint()
    assert len(list(trail.verified(session))) == house.seen()["seq"] - cut
    session._store.writing.close()
    session._turn.give_back()
    session = house.enter()
    assert session.anchoring.rollback
    session._store.writing.close()
    session._turn.give_back()


def test_a_tail_that_was_written_anew_and_longer(house: House) -> None:
    """An insider cuts the trail and signs other entries in its place, beyond what was there."""
    session = enter(house.folder, "case-worker")
    connection, seen = session._store.writing, house.seen()["seq"]
    with session._store.transaction():
        connection.execute("DELETE FROM audit WHERE seq > ?", (seen - 4,))
    for _turn in range(9):
        session.note("view", "person", "0" * 32)
    assert all(one.hash == chain_hash(one) for one in entries(connection))
    assert len(list(trail.verified(session))) > seen
    session.close()
    session = house.enter()
    assert session.anchoring.rollback
    assert session.anchoring.rollback.missing == 1, "at least"
    session.close()


def test_an_old_copy_opened_in_another_folder(house: House) -> None:
    session = enter(house.folder.parent / "monday", anchors=house.anchors)
    assert session.anchoring.rollback
    session.close()
    session = house.enter()
    assert session.anchoring.rollback is None
    session.close()


def test_a_newer_copy_in_another_folder_is_no_news(house: House) -> None:
    place = house.keep("moved")
    for _day in range(2):
        session = enter(place, anchors=house.anchors)
        assert session.anchoring.rollback is None
        session.save(Person(given_names="Ana"))
        session.close()
    house.work("En los dos sitios")
    assert house.enter().close() is None


# --- who decides ---


def test_until_a_manager_decided_the_others_read_and_receive(rolled_back: House) -> None:
    session = rolled_back.enter("case-worker")
    lunes = next(one for one in session.every(Person) if one.given_names == "Lunes")
    before = session._store.count(session._store.forms["person"])
    for attempt in (
        lambda: session.save(Person(given_names="No")),
        lambda: session.save(replace(lunes, given_names="No")),
        lambda: deposits.take_up(session, Person, lunes.id),
        lambda: staff.change_passphrase(session, words_of("case-worker"), "otra frase bastante larga"),
    ):
        with pytest.raises(RollbackUndecided):
            attempt()
    with pytest.raises(NotAllowed):
        accept_rollback(session)
    drafts.keep(session, Person(given_names="Se queda en borrador"))
    assert [one.record.given_names for one in drafts.kept(session)] == ["Se queda en borrador"]
    session.close()
    session = rolled_back.enter("educator")
    made = register.receive(session, Arrival(arrived_at="2026-01-02T03:00", called="Estrella"))
    assert made.person.id
    with pytest.raises(RollbackUndecided), session.together(urgent=True):
        session.save(replace(made.case, not_admitted="Cambiar no puede esperar a decidirse"))
    session.close()
    session = rolled_back.enter()
    assert session._store.count(session._store.forms["person"]) == before + 1
    session.close()


def test_a_manager_who_has_not_decided_changes_nothing_either(rolled_back: House) -> None:
    session = rolled_back.enter()
    educator = staff.named(session, "educator")
    seq = session._vault.seq
    for attempt in (
        lambda: staff.add(session, "nueva", "Nueva", ["legal"], "una frase bastante larga"),
        lambda: staff.set_roles(session, educator.id, ["manager"]),
        lambda: staff.reset_passphrase(session, educator.id, "una frase bastante larga"),
        lambda: leaving.disable(session, educator.id),
        lambda: leaving.renew_keys(session),
        lambda: deputies.appoint(session, educator.id, date.today(), date.today()),
        lambda: deputies.dismiss(session, educator.id),
        lambda: deputies.name_custodians(session, []),
        lambda: authorising.renew_computer_key(session, Computer()),
        lambda: session.save(Case(code="AAA-AAA", status="active", opened_on="2026-01-01")),
    ):
        with pytest.raises(RollbackUndecided):
            attempt()
    assert session._vault.seq == seq
    session.close()


def test_new_keys_are_no_older_registry(house: House) -> None:
    """A leaver changes file, key and place of everything at once; the trail and the anchor go on."""
    session = house.enter()
    leaving.disable(session, staff.named(session, "educator").id)
    session.open_memory(Silent())
    session.save(Person(given_names="Despues"))
    session.anchoring.keep()
    house.keep("after")
    session.save(Person(given_names="Ultima"))
    session.close()
    session = house.enter()
    assert session.anchoring.rollback is None
    session.close()
    house.put_back("after")
    session = house.enter()
    assert session.anchoring.rollback
    session.close()


def test_it_is_asked_until_it_is_decided_and_what_is_missing_stays_known(rolled_back: House) -> None:
    session = rolled_back.enter()
    first = session.anchoring.rollback
    session.close()
    for role in ("educator", "educator", "manager", "educator"):
        session = rolled_back.enter(role)
        register.receive(session, Arrival(arrived_at="2026-01-02T03:00", called="Estrella"))
        assert session.anchoring.rollback == first, "though the trail is longer by now than what was seen"
        session.close()
    session = rolled_back.enter()
    assert head(session._store.writing)[0] > first.seen_seq
    accept_rollback(session)
    assert session.anchoring.rollback is None
    session.save(Person(given_names="Sigue"))
    session.close()
    session = rolled_back.enter("educator")
    assert session.anchoring.rollback is None
    session.close()


def test_the_decision_is_recorded_with_both_states_and_signed(rolled_back: House) -> None:
    seen = rolled_back.seen()
    session = rolled_back.enter()
    found = session.anchoring.rollback
    accept_rollback(session)
    accept_rollback(session)
    told = [one for one in trail.every(session) if one.action in (NOTICED, ACCEPTED)]
    assert [one.action for one in told] == [NOTICED, ACCEPTED]
    assert {one.actor for one in told} == {session.person_id}
    detail = trail.detail_of(told[1])
    assert detail == found.detail()
    assert detail["seen_seq"] == seen["seq"]
    assert len(detail["seen_hash"]) == len(detail["found_hash"]) == 32
    assert len(list(trail.verified(session))) == head(session._store.writing)[0]
    assert backup.check(session, full=True).ok
    session.close()


def test_after_the_decision_an_older_state_is_noticed_again(rolled_back: House) -> None:
    rolled_back.keep("tuesday")
    session = rolled_back.enter()
    accept_rollback(session)
    session.close()
    rolled_back.put_back("tuesday")
    session = rolled_back.enter()
    assert session.anchoring.rollback
    session.close()


# --- the key file ---


@pytest.fixture
def recalled(house: House) -> House:
    """On Thursday a passphrase that somebody knew was changed; on Friday Monday's folder is there again."""
    session = house.enter()
    staff.change_passphrase(session, MANAGER_WORDS, "farol mimbre duna cosecha azul")
    session.close()
    house.put_back("monday")
    return house


def test_an_older_key_file_lets_nobody_in_by_passphrase(recalled: House) -> None:
    for role in ("manager", "educator"):
        with pytest.raises(VaultOlderThanSeen):
            recalled.enter(role)
    assert issubclass(VaultOlderThanSeen, VaultRollback)
    with pytest.raises(VaultOlderThanSeen):
        backup.by_login(
            recalled.folder, MANAGER, MANAGER_WORDS, None, anchors=recalled.anchors, stretching=shared
        )
    enter(recalled.folder).close()


def test_the_paper_key_can_say_that_it_was_on_purpose(recalled: House) -> None:
    words = "farol mimbre duna cosecha verde"
    with pytest.raises(RollbackDetected):
        recover(recalled.folder, recalled.paper, MANAGER, words, None, anchors=recalled.anchors)
    with pytest.raises(VaultOlderThanSeen):
        recalled.enter()
    recover(
        recalled.folder, recalled.paper, MANAGER, words, None, anchors=recalled.anchors, accept_older=True
    )
    session = sign_in(recalled.folder, MANAGER, words, None, anchors=recalled.anchors, stretching=shared)
    assert session.anchoring.rollback is None
    told = [one for one in trail.every(session) if one.action == ACCEPTED]
    assert [one.actor for one in told] == ["paper"]
    assert trail.detail_of(told[0])["older_vault"] is True
    session.close()


def test_an_older_key_file_alone_with_the_number_in_the_database_set_back(house: House) -> None:
    """By somebody with the file's key: the database says that it never saw a newer one."""
    session = house.enter()
    staff.change_passphrase(session, MANAGER_WORDS, "farol mimbre duna cosecha azul")
    seq = session._vault.seq
    session._store.remember("vault_seq", str(seq - 1))
    session.close()
    house.put_back("monday", *VAULT)
    enter(house.folder)._turn.give_back()
    with pytest.raises(VaultOlderThanSeen):
        house.enter()


def forge(folder: Path) -> None:
    """An educator makes herself manager under a recovery key of her own: everything fits together but the paper."""
    session = enter(folder, "educator")
    vault, me = session._vault, session.person_id
    state, keys, paper = vault._state, vault._holder.keys, PersonKeys.fresh().signing
    public, own = signing_public(keys.signing), signing_public(paper)
    charter = state.charter.with_member(me, replace(state.charter.roster[me], roles=("educator", "manager")))
    newest = vault.newest()
    roots = {key: Root.signed(vault.vault_id, key, newest, paper) for key in (*charter.roots, public)}
    proof = sign(paper, paper_domain(vault.vault_id), state.envelope.paper_recipient.encode())
    charter = replace(charter, roots=roots, paper_signer=own, paper_proof=proof)
    stretched = shared("educator", words_of("educator"))(charter.kdf, charter.kdf_salt)
    mine = seal(stretched, vault.vault_id, Holder(me, keys, own))
    others = {place for who, place in state.places.items() if who != me}
    slots = [slot for slot in state.body.slots if mark(slot) in others]
    places = {**state.places, me: mark(mine)}
    envelope = replace(state.envelope, seq=state.envelope.seq + 1)
    approved = signed(charter, vault.vault_id, keys)
    forged = assemble(envelope, approved, [*slots, mine], places, vault._keys.file(1), None)
    session.close()
    container.write(folder, forged.envelope)


def test_who_makes_herself_manager_under_another_paper_key_is_refused_here(house: House) -> None:
    """The manager's signature is pinned on each computer: an insider who holds the file key cannot promote herself."""
    forge(house.folder)
    with pytest.raises(VaultTampered):
        house.enter("educator")
    with pytest.raises(VaultTampered):
        backup.by_login(
            house.folder,
            "educator",
            words_of("educator"),
            None,
            anchors=house.anchors,
            stretching=shared,
        )
    house.put_back("monday", *VAULT)
    session = house.enter()
    assert session.anchoring.rollback is None, "the forged file left no trace in the database"
    session.close()
    forge(house.folder)
    vault = open_vault(house.folder, "educator", words_of("educator"), None, stretching=shared)
    assert "manager" in vault.roles, "without the pin it opens: the pin alone holds it"


# --- restoring with the program ---


@pytest.fixture
def copies(house: House) -> House:
    """A backup of Wednesday; a passphrase changed after it."""
    session = house.enter()
    backup.create(session, house.folder.parent / "wednesday.amparo")
    staff.reset_passphrase(session, staff.named(session, "data-officer").id, "farol mimbre duna cosecha azul")
    session.close()
    return house


def test_a_restore_by_the_program_asks_nobody(copies: House) -> None:
    file, keys = copies.folder.parent / "wednesday.amparo", backup.by_paper(copies.paper)
    done = backup.restore(file, copies.folder, keys, device=None, anchors=copies.anchors)
    assert done.trouble is None
    for role in ("educator", "manager"):
        session = copies.enter(role)
        assert session.anchoring.rollback is None
        session.save(Person(given_names="Después")) if role == "manager" else None
        session.close()
    copies.put_back("monday")
    with pytest.raises(VaultOlderThanSeen):
        copies.enter()  # than the restored one


def test_a_restore_by_a_manager_who_is_asked_is_her_decision(copies: House) -> None:
    """Somebody put an older folder back; she answers by restoring the newest backup out of her session."""
    copies.put_back("monday")
    with pytest.raises(VaultRollback):
        copies.enter()
    keys = backup.by_paper(copies.paper)
    backup.restore(
        copies.folder.parent / "wednesday.amparo", copies.folder, keys, device=None, anchors=copies.anchors
    )
    copies.keep("thursday")
    copies.work("Viernes")
    copies.put_back("thursday")
    session = copies.enter()
    assert session.anchoring.rollback
    made = copies.folder.parent / "wednesday.amparo"
    with backup.prepare(
        made,
        copies.folder,
        backup.by_session(session),
        device=None,
        anchors=session.anchoring.anchors,
        signed_in=True,
    ) as ready:
        session.close()
        ready.switch()
    session = copies.enter()
    assert session.anchoring.rollback is None
    session.close()


@pytest.mark.parametrize("own_words", [False, True], ids=["a sign-in", "a passphrase changed"])
def test_another_account_of_the_computer_only_asks_whether_a_restore_was_meant(
    copies: House, tmp_path: Path, own_words: bool
) -> None:
    """Who noted a later key file by night is no worse off than who did not, and a manager decides."""
    night = Anchors(tmp_path / "night")
    session = enter(copies.folder, "educator", anchors=night)
    if own_words:
        staff.change_passphrase(session, words_of("educator"), "farol mimbre duna cosecha azul")
    session.close()
    file, keys = copies.folder.parent / "wednesday.amparo", backup.by_paper(copies.paper)
    backup.restore(file, copies.folder, keys, device=None, anchors=copies.anchors)
    session = copies.enter()
    assert session.anchoring.rollback is None
    session.close()
    session = enter(copies.folder, "educator", anchors=night)
    assert session.anchoring.rollback
    assert not session.anchoring.rollback.older_vault
    session.close()


def test_a_set_restored_beside_may_be_put_in_the_place_by_hand(copies: House) -> None:
    """The key file was lost, the backup restored beside it; later somebody tidies up."""
    session = copies.enter()
    staff.change_passphrase(session, MANAGER_WORDS, "farol mimbre duna cosecha azul")
    staff.change_passphrase(session, "farol mimbre duna cosecha azul", MANAGER_WORDS)
    session.close()
    for name in ("vault.json", "vault.1.json"):
        (copies.folder / name).write_bytes(b"bad sector")
    beside, keys = copies.folder.with_name("r-2"), backup.by_paper(copies.paper)
    made = copies.folder.parent / "wednesday.amparo"
    with backup.prepare(
        made, beside, keys, device=None, anchors=copies.anchors, compare_with=copies.folder
    ) as ready:
        ready.switch()
    copies.folder.rename(copies.folder.with_name("broken"))
    beside.rename(copies.folder)
    copies.enter().close()


def test_a_drill_in_another_folder_disturbs_neither(copies: House) -> None:
    there = copies.folder.parent / "drill"
    file, keys = copies.folder.parent / "wednesday.amparo", backup.by_paper(copies.paper)
    backup.restore(file, there, keys, device=None, anchors=copies.anchors)
    for _turn in range(2):
        for place in (there, copies.folder):
            session = enter(place, anchors=copies.anchors)
            assert session.anchoring.rollback is None
            session.close()


def test_a_backup_under_another_paper_key_is_not_put_here(copies: House, monkeypatch) -> None:
    forge(copies.folder)
    monkeypatch.setattr("registry.access.powers.doubts", lambda *_any: Doubts())  # in a program of her own
    monkeypatch.setattr("registry.vault.staff.RosterChange.grant_again", lambda _draft: None)
    session = enter(copies.folder, "educator")
    forged = backup.create(session, copies.folder.parent / "forged.amparo")
    identity = backup.by_session(session)
    session.close()
    with pytest.raises(VaultTampered):
        backup.restore(forged.path, copies.folder, identity, device=None, anchors=copies.anchors)
    backup.restore(forged.path, copies.folder.parent / "elsewhere", identity, device=None)


def killed(step: int, house: House) -> bool:
    """Restore in another process that is killed at its file operation number ``step``; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = [step]

        def counted(event: str, _arguments: tuple[object, ...]) -> None:
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(counted)
            file, keys = house.folder.parent.parent / "wednesday.amparo", backup.by_paper(house.paper)
            backup.restore(file, house.folder, keys, device=None, anchors=house.anchors)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def test_a_restore_killed_at_any_moment_asks_nobody_either(
    copies: House, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The anchor holds both states while the one takes the other's place."""
    found = []
    for step in range(0, 300, 1 if FACTOR > 1 else 3):
        there = House(tmp_path / f"cut-{step}" / "r", tmp_path / f"cut-{step}" / "state", copies.paper)
        shutil.copytree(copies.folder, there.folder)
        shutil.copytree(copies.state, there.state)
        was = killed(step, there)
        session = there.enter()
        assert session.anchoring.rollback is None
        found.append("restore" in actions(session, "restore"))
        session.close()
        if not was:
            break
        shutil.rmtree(there.folder.parent)
    record_property("tried", len(found))
    record_property("found", f"old {found.count(False)}, new {found.count(True)}, no false alarm")
    assert not was
    assert found == sorted(found)
    assert {*found} == {False, True}


# --- keyrings ---


class Computer(Keyring):
    """A computer's keyring that can refuse, hang, or be missing; the real one is tested in tests/vault."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: type[RegistryError] | None = None
        self.hangs = threading.Event()
        self.hangs.set()
        self.wrote: list[int] = []

    def recall(self, vault_id: str, note: str) -> str | None:
        if self.refuses:
            raise self.refuses
        return super().recall(vault_id, note)

    def remember(self, vault_id: str, note: str, text: str) -> None:
        self.wrote.append(threading.get_ident())
        self.hangs.wait()
        if self.refuses:
            raise self.refuses
        super().remember(vault_id, note, text)


@dataclass
class Bound:
    folder: Path
    computer: Computer
    anchors: Anchors
    paper: PaperKey

    def enter(self) -> Session:
        return sign_in(
            self.folder, MANAGER, MANAGER_WORDS, self.computer, anchors=self.anchors, stretching=shared
        )


@pytest.fixture
def bound(tmp_path: Path) -> Iterator[Bound]:
    computer, folder = Computer(), tmp_path / "bound" / "r"
    anchors = Anchors(tmp_path / "bound" / "state", computer)
    session, paper = create_registry(
        folder,
        organisation=Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=computer,
        anchors=anchors,
        kdf=FLOOR,
        stretching=shared,
    )
    session.close()
    yield Bound(folder, computer, anchors, paper)
    computer.hangs.set()


def test_a_registry_bound_to_the_computer_has_its_anchor_in_the_keyring(bound: Bound) -> None:
    ((vault_id, note),) = bound.computer.notes
    assert note == "anchor"
    assert len(bound.computer.notes[vault_id, note]) < 1200
    assert not (bound.folder.parent / "state").exists()
    session = bound.enter()
    assert session.anchoring.protection.device
    assert session.anchoring.protection.anchored_in == "keyring"
    session.close()
    assert set(bound.computer.wrote).isdisjoint({threading.get_ident()}), "never on the thread that works"


def test_a_rollback_is_noticed_by_the_keyring(bound: Bound) -> None:
    shutil.copytree(bound.folder, bound.folder.parent / "old")
    session = bound.enter()
    session.save(Person(given_names="Ana"))
    session.close()
    shutil.rmtree(bound.folder)
    shutil.copytree(bound.folder.parent / "old", bound.folder)
    session = bound.enter()
    assert session.anchoring.rollback
    session.close()


@pytest.mark.parametrize("moment", ["at sign-in", "at work"])
def test_a_keyring_that_refuses_is_said_once_and_stops_nothing(bound: Bound, moment: str) -> None:
    said: list[RegistryError] = []
    if moment == "at sign-in":
        bound.computer.refuses = KeyringRefused
    session = bound.enter()
    session.anchoring.on_trouble(said.append)
    bound.computer.refuses = KeyringRefused
    session.anchoring._kept_at = None
    for _turn in range(3):
        session.save(Person(given_names="Ana"))
        session.anchoring._kept_at = None
    assert session.anchoring.protection.anchored_in == "nowhere"
    session.close()
    assert [type(one).__name__ for one in said] == ["AnchorNotKept"]
    bound.computer.refuses = None
    session = bound.enter()
    assert session.anchoring.rollback is None
    assert len(session.every(Person)) == 3
    session.close()


def test_a_keyring_that_asks_somebody_first_holds_up_nothing(
    bound: Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.vault.anchors._PATIENCE", 0.01)
    session = bound.enter()
    said: list[RegistryError] = []
    session.anchoring.on_trouble(said.append)
    bound.computer.hangs.clear()
    session.close()
    assert len(said) == 1
    bound.computer.hangs.set()
    for thread in threading.enumerate():
        if thread.name == "anchor":
            thread.join()
    assert bound.enter().anchoring.rollback is None


def test_opened_by_the_paper_where_there_is_no_keyring(bound: Bound) -> None:
    bound.computer.refuses = KeyringUnavailable
    session = sign_in_with_paper(bound.folder, bound.paper, anchors=bound.anchors)
    assert session.anchoring.protection.anchored_in == "folder"
    session.close()
    assert len(list((bound.folder.parent / "state" / "anchors").iterdir())) == 1


def test_forgetting_a_registry_that_is_no_more(bound: Bound, house: House) -> None:
    ((vault_id, _note),) = bound.computer.notes
    bound.anchors.forget(vault_id, bound=True)
    assert bound.computer.notes == {}
    (note,) = (house.state / "anchors").iterdir()
    house.anchors.forget(note.stem, bound=False)
    house.anchors.forget(note.stem, bound=False)
    assert list((house.state / "anchors").iterdir()) == []


def test_what_it_means_is_said_in_both_languages(house: House, bound: Bound) -> None:
    said = set()
    for session in (house.enter(), bound.enter(), enter(house.keep("another"))):
        for language in ("en", "es"):
            with using(language):
                sentences = session.anchoring.protection.sentences()
                assert len(sentences) == 2
                said.update(sentences)
        session.close()
    assert len(said) == 10
