"""The trail checked by people with the files in hand, and what purging leaves: through real files."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, staff, trail
from registry.access.recording import entry
from registry.db import chain_hash
from registry.db.audit import COLUMNS, TAIL, entries
from registry.errors import AuditBroken, RecordGone, RecordNotAsTold
from registry.forms import Case, Person, Service
from tests import registries

TEAM = ("case-worker", "data-officer", "educator")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry in which a manager, then a case worker, then the manager have worked."""
    folder = tmp_path_factory.mktemp("trail") / "r"
    session, _paper = registries.make(folder, *TEAM)
    person = session.save(Person(given_names="Inventada", nationality=("PE",)))
    session.save(Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2026-01-02"))
    session.close()
    session = registries.enter(folder, "case-worker")
    case = session.every(Case)[0]
    note = session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-03", note="uno"))
    session.save(replace(note, note="dos"))
    session.close()
    registries.enter(folder).close()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "r"))


@pytest.fixture
def house(folder: Path):
    session = registries.enter(folder)
    yield session
    session.close()


def sql(session: Session, statement: str, *values: object) -> None:
    """Change the file as somebody would who has its key and not the program's rules."""
    with session._store.transaction():
        session._store.writing.execute(statement, values)


def only(session: Session, form: str) -> str:
    return str(session._store.writing.one(f"SELECT id FROM {form}")[0])


def rewritten(session: Session, start: int, change) -> None:
    """What an insider with the file's key does: changes the entries from ``start`` on and chains them anew.

    She signs her own with her key; to the others' she leaves the signatures they had.
    """
    kept = entries(session._store.writing, after=start - 1)
    before = entries(session._store.writing)[start - 2]
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM audit WHERE seq >= ?", (start,))
        for one in kept:
            made = change(one)._replace(previous=before.hash)
            made = made._replace(hash=chain_hash(made))
            if made.actor == session.person_id:
                made = made._replace(signature=session._vault.sign(made.hash))
            marks = ",".join("?" * 13)
            session._store.writing.execute(f"INSERT INTO audit ({COLUMNS}) VALUES ({marks})", made)
            before = made


def planted(session: Session, actor: str, action: str, form: str, object: str) -> None:
    """An entry in somebody else's name at the end of the trail, chained as it should be, signed by another key."""
    made = entry(actor, action, form, object)
    with session._store.transaction():
        session._store.append(made, session._vault.sign)


def test_both_checks_find_a_whole_trail_whole_and_say_so_in_it(house: Session) -> None:
    for how in ("quick", "every"):
        found = trail.check(house, how)
        assert found.ok
        assert f"{found.seq}-{found.hash.hex()[:8]}" != trail.anchor(house), "the check itself is an entry"
        assert trail.newest(house, 1)[0].action == "verify trail"
        assert trail.detail_of(trail.newest(house, 1)[0])["every"] is (how == "every")


HARMS = {
    "a word": "UPDATE audit SET action = 'print' WHERE seq = 9",
    "the link to the entry before": "UPDATE audit SET previous = zeroblob(32) WHERE seq = 9",
    "a hash": "UPDATE audit SET hash = zeroblob(32) WHERE seq = 9",
    "an entry taken out": "DELETE FROM audit WHERE seq = 9",
    "the first entry taken out": "DELETE FROM audit WHERE seq = 1",
    "a number": "UPDATE audit SET seq = 100000 WHERE seq = 9",
    "words that are none": "UPDATE audit SET detail = CAST(x'ff00ff' AS TEXT) WHERE seq = 9",
}


@pytest.mark.parametrize("how", ["quick", "every"])
@pytest.mark.parametrize("harm", HARMS)
def test_both_checks_find_what_was_changed_by_hand(house: Session, harm: str, how: trail.How) -> None:
    sql(house, HARMS[harm])
    last = trail.newest(house, 1)[0].seq
    found = trail.check(house, how)
    assert isinstance(found.problem, AuditBroken)
    assert trail.newest(house, 1)[0].seq == last, "nothing is written into a damaged trail"


@pytest.mark.parametrize("how", ["quick", "every"])
def test_an_insider_cannot_rewrite_what_a_colleague_signed_after(folder: Path, how: trail.How) -> None:
    worker = registries.enter(folder, "case-worker")
    rewritten(worker, 8, lambda one: one._replace(at="2020-01-01T00:00:00Z"))
    with pytest.raises(AuditBroken):
        list(trail.verified(worker, how))
    worker.close()


def test_what_only_the_check_of_every_signature_finds(folder: Path) -> None:
    """An entry planted in a colleague's name, on which both of them went on for longer than the tail."""
    worker = registries.enter(folder, "case-worker")
    manager = next(who for who, one in worker._vault.roster.items() if "manager" in one.roles)
    planted(worker, manager, "view", "case", only(worker, '"case"'))
    at = trail.entries(worker._store.writing, newest=1)[0].seq
    assert trail.tail_problems(worker), "the next sign-in of anybody finds it"
    worker.close()
    house = registries.enter(folder)
    with house.together():
        for _turn in range(TAIL + 1):
            house.note("view", "case", "x")
    assert trail.check(house, "quick").ok
    found = trail.check(house, "every")
    assert found.problem is not None
    assert found.problem.details["seq"] == at
    house.close()


def test_former_keys_vouch_for_their_time(folder: Path) -> None:
    house = registries.enter(folder)
    for turn in range(2):
        worker = staff_id(house, "case-worker")
        words = f"nuevas palabras largas para {turn} ensayo"
        staff.reset_passphrase(house, worker, words)
        house.close()
        house_of_worker = registries.sign_in(house.folder, "case-worker", words, None)
        for _n in range(3):
            house_of_worker.note("view", "case", "x")
        house_of_worker.close()
        house = registries.enter(house.folder)
    assert trail.check(house, "quick").ok
    assert trail.check(house, "every").ok
    member = house._vault.roster[worker]
    assert len(member.past_signing) == 2
    of_first_key = [
        one.seq
        for one in entries(house._store.writing)
        if one.actor == worker and house._vault.key_of(worker, one.hash, one.signature) == 0
    ]
    sql(house, "UPDATE audit SET signature = zeroblob(64) WHERE seq = ?", of_first_key[-1])
    with pytest.raises(AuditBroken):
        list(trail.verified(house, "quick"))
    house.close()


def staff_id(session: Session, login: str) -> str:
    found = session._vault.find_login(login)
    assert found
    return found


# --- the tail, at every sign-in ---


@pytest.mark.parametrize("role", ["manager", *TEAM])
def test_the_tail_is_checked_for_everybody_and_leaves_no_trace(folder: Path, role: str) -> None:
    session = registries.enter(folder, role)
    before = trail.anchor(session)
    assert trail.tail_problems(session) == []
    assert trail.anchor(session) == before
    session.close()


def test_the_tail_finds_rows_that_are_not_as_told(house: Session) -> None:
    sql(house, "UPDATE service SET minutes = 600")
    (found,) = trail.tail_problems(house)
    assert isinstance(found, RecordNotAsTold)
    assert "Service provided" in found.sentence()
    sql(house, "DELETE FROM service")
    (found,) = trail.tail_problems(house)
    assert isinstance(found, RecordGone)


@pytest.mark.parametrize("harm", [one for one in HARMS if "number" not in one])
def test_the_tail_finds_what_was_changed_by_hand(house: Session, harm: str) -> None:
    sql(house, HARMS[harm])
    assert any(isinstance(one, AuditBroken) for one in trail.tail_problems(house))


def test_a_save_meanwhile_is_no_problem(house: Session) -> None:
    kept = [house.every(Service)[0]]

    def save() -> None:
        for minutes in range(1, 120):
            kept[0] = house.save(replace(kept[0], minutes=minutes))

    at_work = threading.Thread(target=save)
    at_work.start()
    looked = 0
    while at_work.is_alive():
        assert trail.tail_problems(house) == []
        looked += 1
    at_work.join()
    assert looked
    assert kept[0].minutes == 119


# --- purging ---


def purge(session: Session, form: str, id: str) -> None:
    """What a purge does: rows and history go, the entry that says so stays."""
    with session.together():
        session._store.writing.execute(f"DELETE FROM {form} WHERE id = ?", (id,))
        session._store.writing.execute("DELETE FROM history WHERE id = ?", (id,))
        if "manager" in session.rights.roles:
            registries.purge_by_two(session, form, id)
        else:
            session.note("purge", form, id)


def whole(session: Session) -> bool:
    return (
        trail.check(session, "every").ok
        and trail.check(session, "quick").ok
        and trail.tail_problems(session) == []
        and backup.check(session, full=True).ok
        and backup.check(session).ok
    )


def test_a_purge_leaves_everything_verifiable(house: Session) -> None:
    assert whole(house)
    before = trail.every(house)
    service = only(house, "service")
    assert house._store.changes("service", service)
    purge(house, "service", service)
    assert house._store.changes("service", service) == []
    assert whole(house)
    assert trail.every(house)[: len(before)] == before, "what was recorded of it stays, signatures and all"


def test_purging_only_the_history_leaves_everything_verifiable(house: Session) -> None:
    service = only(house, "service")
    with house.together():
        house._store.writing.execute("DELETE FROM history WHERE id = ?", (service,))
        registries.purge_by_two(house, "service", service)
    assert whole(house)
    assert house.get(Service, service, look=False).note == "dos"
    changed = house.save(replace(house.get(Service, service, look=False), note="tres"))
    assert [one.revision for one in trail.changes(house, Service, changed.id) if one.answers] == [3]
    assert whole(house)


def test_what_was_purged_may_not_come_back_unnoticed(house: Session) -> None:
    """A page of before pasted back: the history that a purge took away is there again."""
    service = only(house, "service")
    kept = house._store.writing.all("SELECT * FROM service")
    purge(house, "service", service)
    house._store.add_rows("service", [tuple(row) for row in kept])
    assert whole(house), "the row is one the trail knows: its digest is the newest told of"
    sql(house, "UPDATE service SET minutes = 1")
    assert not whole(house)


def test_a_purge_is_not_believed_of_others_nor_in_a_managers_name(folder: Path) -> None:
    worker = registries.enter(folder, "case-worker")
    service = only(worker, "service")
    purge(worker, "service", service)
    assert [type(one) for one in trail.tail_problems(worker)] == [RecordGone]
    manager = next(who for who, one in worker._vault.roster.items() if "manager" in one.roles)
    planted(worker, manager, "purge", "service", service)
    assert {type(one) for one in trail.tail_problems(worker)} == {AuditBroken, RecordGone}
    worker.close()
    house = registries.enter(folder)
    with house.together():
        for _turn in range(TAIL + 1):
            house.note("view", "case", "x")
    assert trail.check(house, "quick").problem is not None, (
        "entries on which something is believed are all checked"
    )
    assert not backup.check(house).ok
    house.close()
