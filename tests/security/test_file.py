"""An enemy with the files in hand, or an insider with the file's key and SQL: what is noticed, and by what."""

import os
import threading
from dataclasses import replace

import pytest

from registry import backup
from registry.access import staff, trail
from registry.access.files import ASIDE, NEXT, READY, finish
from registry.access.turn import Turn
from registry.casework.search import search
from registry.errors import FileFailure, RegistryBusy, RegistryError
from registry.fields import form_of
from registry.files import write_whole
from registry.forms import Case, Person
from registry.progress import Silent
from registry.vault import PaperKey
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared


@pytest.fixture
def house(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker")
    person = session.save(Person(given_names="Ana", surname="Inventada"))
    person = session.save(replace(person, given_names="Anita"))
    session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    yield session, person
    session.close()


def problems(session) -> set[str]:
    return {one.kind for one in backup.check(session, full=True).problems}


def test_a_sound_registry_is_found_sound(house):
    assert problems(house[0]) == set()


def test_history_taken_away_is_noticed(house):
    session, person = house
    session._store.writing.execute("DELETE FROM history WHERE id = ?", (person.id,))
    assert problems(session) == {"history"}


def test_history_that_nobody_wrote_is_noticed(house):
    session, person = house
    session._store.writing.execute(
        "INSERT INTO history SELECT form, id, 7, compartment, sealed FROM history WHERE id = ? AND revision = 1",
        (person.id,),
    )
    assert problems(session) == {"history"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE person SET seal_identity = seal_care",
        "UPDATE person SET updated_by = 'x'",
        "UPDATE person SET revision = 1",
        "UPDATE \"case\" SET risk = 'low'",
        'DELETE FROM "case"',
    ],
)
def test_a_row_changed_by_hand_is_noticed(house, sql):
    session, _person = house
    session._store.writing.execute(sql)
    assert problems(session) & {"row", "missing", "seal"}


def test_an_old_row_put_back_is_noticed(house):
    session, person = house
    form = form_of(Person)
    old = session._store.row(form, person.id)
    session.save(replace(person, given_names="Otra"))
    session._store.writing.execute(
        "UPDATE person SET revision = ?, seal_identity = ? WHERE id = ?",
        (old.revision, old.sealed["identity"], person.id),
    )
    assert session.get(Person, person.id).given_names == "Anita", "reading alone does not tell"
    assert problems(session) == {"row"}


def test_an_entry_taken_out_of_the_trail_is_noticed(house):
    session, _person = house
    session._store.writing.execute("DELETE FROM audit WHERE seq = 3")
    assert "audit" in problems(session)


# --- the switch to a new set ---


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b'{"at": "../../elsewhere", "set": []}',
        b'{"at": "/tmp", "set": ["registry.db"]}',
        b'{"at": "20260101T000000", "set": ["../../registry.db"]}',
        b'{"at": "20260101T000000", "set": "registry.db"}',
        b'{"set": ["registry.db"]}',
        b"\xff\xfe",
    ],
)
def test_a_mark_the_program_did_not_write_moves_nothing(tmp_path, said):
    place = tmp_path / "deep" / "r"
    session, _paper = make(place)
    session.close()
    (place / NEXT).mkdir()
    (place / NEXT / READY).write_bytes(said)
    before = {path.name: path.read_bytes() for path in place.iterdir() if path.suffix in (".db", ".json")}
    with pytest.raises(FileFailure):
        finish(place)
    assert {
        path.name: path.read_bytes() for path in place.iterdir() if path.suffix in (".db", ".json")
    } == before
    assert not (place / ASIDE).exists()
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}


# --- what may be read by others, and what is written over ---


def modes(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(path.stat().st_mode & 0o077)
        for path in [folder, *folder.rglob("*")]
        if path.stat().st_mode & 0o077
    }


def test_everything_made_is_for_this_account_only(tmp_path):
    was = os.umask(0)
    try:
        session, paper = make(tmp_path / "r", "case-worker")
        session.save(Person(given_names="Ana"))
        assert modes(tmp_path / "r") == {}
        made = backup.create(session, tmp_path / "r" / "copia.amparo")
        session.close()
        assert modes(tmp_path / "r") == {}
        backup.restore(made.path, tmp_path / "other", backup.by_paper(paper), device=None)
        assert modes(tmp_path / "other") == {}
        backup.rescue(tmp_path / "r", backup.by_paper(paper), tmp_path / "out", unencrypted=True)
        assert modes(tmp_path / "out") == {}
        write_whole(tmp_path / "r" / "paper.pdf", b"x")
        assert modes(tmp_path / "r") == {}
    finally:
        os.umask(was)


def test_a_link_laid_in_the_way_is_not_followed(tmp_path):
    """In a folder others write to, somebody laid a link where the paper passes through on its way."""
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    (tmp_path / ".plan.pdf.new").symlink_to(victim)
    write_whole(tmp_path / "plan.pdf", b"paper")
    assert victim.read_text() == "mine"
    assert (tmp_path / "plan.pdf").read_bytes() == b"paper"
    assert not (tmp_path / "plan.pdf").is_symlink()


# --- the turn ---


def test_a_turn_left_by_a_dead_program_stops_nobody(tmp_path):
    (tmp_path / "turn.lock").write_text('{"who": "x", "since": "00:00"}')
    turn = Turn.take(tmp_path)
    with pytest.raises(RegistryBusy):
        Turn.take(tmp_path)
    turn.give_back()
    Turn.take(tmp_path).give_back()


# --- two threads ---


class Midway(Silent):
    """Calls something once while the registry is being opened into memory."""

    def __init__(self, then) -> None:
        self._then = then

    def report(self, fraction: float, doing: str = "") -> None:
        if self._then and fraction > 0.5:
            then, self._then = self._then, None
            working = threading.Thread(target=then)
            working.start()
            working.join(timeout=30)
            assert not working.is_alive()


def test_what_is_saved_while_memory_fills_is_found(tmp_path):
    """Else the next search misses her, and she is registered twice."""
    session, _paper = make(tmp_path / "r")
    session.close()
    from registry.access import sign_in

    session = sign_in(tmp_path / "r", MANAGER, MANAGER_WORDS, None, stretching=shared)

    def save():
        person = session.save(Person(given_names="Rosaura", surname="Recienvenida"))
        session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
        session.save(replace(person, house_name="Jacaranda"))

    session.open_memory(Midway(save))
    found = search(session, "Rosaura Recienvenida").found
    assert [one.house_name for one in found] == ["Jacaranda"]
    assert [case["code"] for case in found[0].cases] == ["AAA-AAA"]
    session.close()


# --- the recovery key ---


def test_after_a_recovery_the_older_key_file_is_refused(tmp_path):
    """Else the passphrase that was taken away opens again, as long as nobody signed in since."""
    from registry.access import recover, sign_in

    session, paper = make(tmp_path / "r", "legal")
    session.close()
    old = {name: (tmp_path / "r" / name).read_bytes() for name in ("vault.json", "vault.1.json")}
    recover(tmp_path / "r", PaperKey.parse(paper.text), "legal", "otra frase bastante larga", None)
    for name, content in old.items():
        (tmp_path / "r" / name).write_bytes(content)
    from tests.registries import words_of

    with pytest.raises(RegistryError):
        sign_in(tmp_path / "r", "legal", words_of("legal"), None, stretching=shared)


def test_recovery_asks_for_a_good_passphrase(tmp_path):
    from registry.access import recover
    from registry.errors import WeakPassphrase

    session, paper = make(tmp_path / "r", "legal")
    session.close()
    with pytest.raises(WeakPassphrase):
        recover(tmp_path / "r", PaperKey.parse(paper.text), "legal", "12345", None)


def test_a_rescue_takes_everything_out_and_is_recorded(tmp_path):
    session, paper = make(tmp_path / "r")
    session.save(Person(given_names="Ana"))
    session.close()
    backup.rescue(tmp_path / "r", backup.by_paper(paper), tmp_path / "out", unencrypted=True)
    session = enter(tmp_path / "r")
    assert "rescue" in [one.action for one in trail.newest(session, 5)]
    assert len(list(trail.verified(session))) == len(trail.every(session))
    assert staff.list_staff(session)
    session.close()
