"""Restricted cases against somebody who knows much: a colleague who was named before, one with SQL and an old copy."""

import json
from dataclasses import replace

import pytest

from registry import backup
from registry.access import drafts, incident, leaving, lookers, restricting, sign_in_with_paper, staff, trail
from registry.access.packing import packed
from registry.access.recording import search_hash
from registry.casework import twins
from registry.casework.search import search
from registry.db.shelf import Restriction, Shelved
from registry.errors import CodeTaken, FileFailure, NotFound
from registry.forms import Arrival, Case, Person, Service
from registry.vault import PAPER
from registry.vault.restricted import granted, named_by, new_case_key, open_whole, seal_whole
from tests.access.test_restricted import House, learns
from tests.registries import enter


def circle(session, house: House) -> restricting.Circle:
    found = restricting.circle_of(session, house.case)
    assert found is not None
    return found


# --- somebody who was named and is no more ---


def test_who_is_taken_out_opens_nothing_with_the_key_she_had(restricted):
    """She kept the key of the case; the file's key and her compartments she has anyway."""
    session = enter(restricted.folder, "case-worker")
    keys = dict(session._apart.keys)
    session.close()
    session = enter(restricted.folder)
    old = circle(session, restricted).restriction
    restricting.name_people(session, old, [restricted.ids["psychologist"]])
    session.save(replace(session.get(Case, restricted.case), risk="low"))
    session.close()
    session = enter(restricted.folder, "case-worker")
    assert learns(session, restricted) == []
    for one in session._apart.shelf.restrictions():
        rows = session._apart.shelf.rows(one.id)
        assert rows
        for row in rows:
            for name, key in keys.items():
                for under in (name, one.id):
                    assert open_whole(session._vault, under, key, row.id, row.revision, row.sealed) is None
    session.close()
    for role in ("manager", "psychologist"):
        session = enter(restricted.folder, role)
        assert session.get(Case, restricted.case).risk == "low"
        session.close()
    session = sign_in_with_paper(restricted.folder, restricted.paper)
    assert session.get(Case, restricted.case).risk == "low"
    session.close()
    restricted.sound()


def test_her_draft_goes_to_the_manager_and_the_others_keep_theirs(restricted):
    for role in ("case-worker", "psychologist"):
        session = enter(restricted.folder, role)
        drafts.keep(session, Service(case_id=restricted.case, care_note=f"de {role}"))
        session.close()
    session = enter(restricted.folder)
    restricting.name_people(
        session, circle(session, restricted).restriction, [restricted.ids["psychologist"]]
    )
    (left,) = drafts.kept(session)
    assert (left.record.care_note, left.passed_by) == ("de case-worker", restricted.ids["case-worker"])
    session.close()
    session = enter(restricted.folder, "psychologist")
    (mine,) = drafts.kept(session)
    assert (mine.record.care_note, mine.passed_by) == ("de psychologist", "")
    drafts.drop(session, mine.record)
    assert drafts.kept(session) == []
    session.close()
    session = enter(restricted.folder, "case-worker")
    assert drafts.kept(session) == []
    session.close()


def test_a_restriction_that_was_ended_cannot_be_brought_back_by_who_had_its_key(restricted):
    session = enter(restricted.folder, "case-worker")
    ((old, key),) = session._apart.keys.items()
    (one,) = session._apart.shelf.restrictions()
    session.close()
    session = enter(restricted.folder)
    restricting.name_people(session, old, [restricted.ids["psychologist"]])
    session.close()
    _swap(restricted, one, key)
    _nobody_writes_under(restricted, old)


# --- a key that somebody else knows ---


def test_the_cases_key_alone_opens_nothing(restricted):
    """It leaked, and somebody with the file's key and no place among those who work with cases has it."""
    session = enter(restricted.folder)
    ((restriction, key),) = session._apart.keys.items()
    officer = restricted.ids["data-officer"]
    one = session._apart.shelf.restrictions()[0]
    leaked = {**one.grants, officer: str(granted(session._vault, restriction, key, officer))}
    with session.together():
        restricting._put(session, replace(one, revision=one.revision + 1, grants=leaked))
    assert all(
        open_whole(session._vault, restriction, key, row.id, row.revision, row.sealed)
        for row in session._apart.shelf.rows(restriction)
    ), "control: with a place there it does"
    session.close()
    session = enter(restricted.folder, "data-officer")
    rows = session._apart.shelf.rows(restriction)
    assert rows
    for row in rows:
        assert open_whole(session._vault, restriction, key, row.id, row.revision, row.sealed) is None
    assert not session._apart.keys
    assert not session._apart.broken, "what she cannot open is not damaged"
    session.close()


@pytest.mark.parametrize("enemy", ["legal", "case-worker", "data-officer"])
def test_nobody_makes_the_named_write_under_a_key_she_knows(restricted, enemy):
    """She has the file's key and an old copy: a key of her own, wrapped for those named, and the old case under it."""
    key = new_case_key()
    session = enter(restricted.folder, enemy)
    (real,) = session._apart.shelf.restrictions()
    session.close()
    _swap(restricted, replace(real, id=named_by(key)), key, enemy)
    _nobody_writes_under(restricted, named_by(key))


def test_nor_under_the_name_of_the_real_one(restricted):
    session = enter(restricted.folder, "legal")
    (real,) = session._apart.shelf.restrictions()
    session.close()
    _swap(restricted, real, new_case_key(), "legal")
    _nobody_writes_under(restricted, real.id)


def _swap(house: House, one: Restriction, key: bytes, enemy: str = "case-worker") -> None:
    """Lay the case under ``key`` on the shelf, with all the entries that a check could ask for."""
    session = enter(house.folder)
    held = session._apart.held[house.case]
    people = (*circle(session, house).people, PAPER)
    # sealed here, as if she had kept the key of `care` from another time
    blob = seal_whole(session._vault, one.id, key, house.case, 1, packed(session._store.forms, held))
    session.close()
    session = enter(house.folder, enemy)
    grants = {who: str(granted(session._vault, one.id, key, who)) for who in people}
    fake = replace(one, revision=one.revision + 1, grants=grants)
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM restriction")
        session._store.writing.execute("DELETE FROM shelf")
        session._store.writing.execute(
            "INSERT INTO restriction VALUES (?,?,?,?,?)",
            (fake.id, fake.revision, fake.made_at, fake.made_by, fake._grants()),
        )
        digest = session._apart.shelf.put(Shelved(house.case, one.id, 1, blob), fresh=True)
        restricting._told(session, "name people", "restriction", one.id, fake.digest(), people=list(people))
        restricting._told(session, "change", "restricted", house.case, digest, revision=1)
    session.close()


def _nobody_writes_under(house: House, forged: str) -> None:
    for role in ("psychologist", "manager"):
        session = enter(house.folder, role)
        assert forged not in session._apart.keys
        with pytest.raises(NotFound):
            session.save(Service(case_id=house.case, kind="legal", attended_on="2026-03-03"))
        session.close()
    session = enter(house.folder)
    assert any("restricted" in one.detail for one in backup.check(session, full=True).problems)
    session.close()


# --- what the file tells ---


def test_a_draft_tells_neither_what_it_is_of_nor_which_kind(restricted):
    session = enter(restricted.folder, "psychologist")
    drafts.keep(session, Service(case_id=restricted.case, psychology_note="lo que escribía"))
    drafts.keep(session, replace(session.get(Case, restricted.case), risk="low"))
    assert {type(one.record).__name__ for one in drafts.kept(session)} == {"Service", "Case"}
    session.close()
    raw = restricted.raw()
    rows = raw.all("SELECT * FROM draft")
    raw.close()
    said = b" ".join(one if isinstance(one, bytes) else str(one).encode() for row in rows for one in row)
    for word in (restricted.case, restricted.person, "service", "case_id", "psychology"):
        assert word.encode() not in said, word


def test_a_draft_begun_with_the_recovery_key_is_closed_too(house):
    session = sign_in_with_paper(house.folder, house.paper)
    drafts.keep(session, Service(case_id=house.case, care_note="con el papel"))
    session.close()
    house.restrict("case-worker")
    raw = house.raw()
    assert not [row for row in raw.all("SELECT parents FROM draft") if house.case in str(row[0])]
    raw.close()
    session = sign_in_with_paper(house.folder, house.paper)
    assert [one.record.care_note for one in drafts.kept(session)] == ["con el papel"]
    session.close()


def test_a_search_by_somebody_named_confirms_no_name(restricted):
    """Who holds the file's key can compute the hash of a name she suspects."""
    session = enter(restricted.folder, "case-worker")
    for typed in ("Zoila Quispe", "Soila Kispe"):
        session.note_search(typed, [one.person_id for one in search(session, typed).found])
    session.note_search("Rosa Vela", [restricted.other])
    session.close()
    session = enter(restricted.folder, "legal")
    key = session._vault.derived("search-hash")
    session.close()
    raw = restricted.raw()
    told = {json.loads(row[0])["hash"] for row in raw.all("SELECT detail FROM audit WHERE action = 'search'")}
    raw.close()
    assert len(told) == 3
    for typed, known in (("Zoila Quispe", False), ("Soila Kispe", False), ("Rosa Vela", True)):
        assert (search_hash(key, typed) in told) == known, typed


def test_the_trail_does_not_tell_that_a_second_record_is_of_somebody_restricted(restricted):
    """Else her name could be read there, in the record that is not restricted."""
    session = enter(restricted.folder)
    again = session.save(Person(given_names="Zoila", surname="Quispe"))
    session.save(Case(person_id=again.id, code="AGAIN-1", status="active", opened_on="2026-06-01"))
    (twin,) = twins.twins(session)
    assert (twin.person_id, twin.other_id) == (restricted.person, again.id)
    twins.mark_seen(session, twin)
    assert twins.twins(session) == []
    session.close()
    raw = restricted.raw()
    told = {str(row[0]) for row in raw.all("SELECT action FROM audit WHERE object = ?", (again.id,))}
    raw.close()
    assert told == {"create"}


def test_the_trail_does_not_tell_which_part_was_looked_at(restricted):
    from registry.casework import cases

    session = enter(restricted.folder, "case-worker")
    cases.look_at(session, restricted.case, "services")
    session.close()
    raw = restricted.raw()
    last = raw.one("SELECT detail FROM audit WHERE object = ? ORDER BY seq DESC", (restricted.case,))
    raw.close()
    assert last == ("",)


def test_the_restriction_is_no_change_of_the_records_answers(restricted):
    session = enter(restricted.folder)
    told = trail.changes(session, Case, restricted.case)
    assert [one.action for one in told] == ["create"]
    session.close()


def test_an_arrival_that_has_no_case_goes_along(house):
    session = enter(house.folder)
    one = session.save(Arrival(person_id=house.person, arrived_at="2026-02-04T02:00", called="Girasol"))
    session.close()
    house.restrict()
    session = enter(house.folder, "legal")
    with pytest.raises(NotFound):
        session.get(Arrival, one.id)
    session.close()
    house.sound()


# --- who looked ---


def test_nobody_is_accused_of_what_she_searched_before_or_while_she_was_named(house):
    session = enter(house.folder, "legal")
    session.note_search("Zoila Quispe")
    session.close()
    house.restrict("case-worker")
    session = enter(house.folder, "case-worker")
    session.note_search("Zoila")
    session.close()
    session = enter(house.folder)
    restricting.name_people(session, circle(session, house).restriction, [])
    assert lookers.looks(session) == []
    session.close()
    session = enter(house.folder, "case-worker")
    session.note_search("Zoila")
    session.close()
    session = enter(house.folder)
    assert [one.actor for one in lookers.looks(session)] == [house.ids["case-worker"]]
    session.close()


@pytest.mark.parametrize("typed", ["rest1", "REST 1", "rest-1", "4567 8901", "45-678-901"])
def test_a_code_or_a_document_is_recognised_however_it_was_typed(house, typed):
    session = enter(house.folder)
    person = session.get(Person, house.person)
    documents = type(person).__form__["documents"].kind
    session.save(replace(person, documents=(documents.record(kind="dni", number="45678901"),)))
    session.close()
    house.restrict()
    session = enter(house.folder, "legal")
    session.note_search(typed)
    session.close()
    session = enter(house.folder)
    assert len(lookers.looks(session)) == 1
    session.close()


# --- nothing is lost ---


def test_a_draft_is_still_there_when_the_restriction_ends(restricted):
    session = enter(restricted.folder, "case-worker")
    drafts.keep(session, Service(case_id=restricted.case, care_note="a medias"))
    session.close()
    session = enter(restricted.folder)
    restricting.release(session, circle(session, restricted).restriction)
    session.close()
    session = enter(restricted.folder, "case-worker")
    (kept,) = drafts.kept(session)
    assert kept.record.care_note == "a medias"
    saved = session.save(replace(kept.record, kind="legal", attended_on="2026-03-03"))
    drafts.drop(session, kept.record)
    assert drafts.kept(session) == []
    assert session.get(Service, saved.id).care_note == "a medias"
    session.close()


@pytest.mark.parametrize("by", ["manager", "second"])
def test_a_leavers_draft_goes_to_somebody_who_opens_the_case(restricted, by):
    session = enter(restricted.folder, "case-worker")
    drafts.keep(session, Service(case_id=restricted.case, care_note="a medias"))
    session.close()
    session = enter(restricted.folder, by)
    leaving.disable(session, restricted.ids["case-worker"], restricted.ids["legal"])
    session.close()
    session = enter(restricted.folder)
    assert [one.record.care_note for one in drafts.kept(session)] == ["a medias"]
    session.close()
    restricted.sound()


def test_a_leaver_knows_no_key_of_what_is_written_afterwards(restricted):
    session = enter(restricted.folder, "case-worker")
    keys = set(session._apart.keys.values())
    session.close()
    session = enter(restricted.folder)
    leaving.disable(session, restricted.ids["case-worker"], restricted.ids["psychologist"])
    assert session._apart.keys
    assert not keys & set(session._apart.keys.values())
    session.close()
    restricted.sound()


def test_a_code_that_was_given_again_is_said_and_nothing_changes(restricted):
    session = enter(restricted.folder)
    person = session.save(Person(given_names="Otra"))
    session.save(Case(person_id=person.id, code="REST-1", status="active", opened_on="2026-05-05"))
    with pytest.raises(CodeTaken):
        restricting.release(session, circle(session, restricted).restriction)
    assert session.get(Case, restricted.case).risk == "high"
    restricting.restrict(session, person.id, [])  # the way out that the sentence names
    restricting.release(session, circle(session, restricted).restriction)
    session.close()
    restricted.sound()


def test_a_save_after_a_reading_that_failed_never_lands_in_the_tables(restricted, monkeypatch):
    """The disk fails while a record is saved, and again while the shelf is read afterwards."""
    session = enter(restricted.folder, "case-worker")

    def broken(*_anything, **_more):
        raise FileFailure(file="registry.db")

    with monkeypatch.context() as failing:
        failing.setattr(session._store, "append", broken)
        failing.setattr(session._apart.shelf, "rows", broken)
        with pytest.raises(FileFailure):
            session.save(Service(case_id=restricted.case, kind="legal", attended_on="2026-03-03"))
    saved = session.save(Service(case_id=restricted.case, kind="legal", attended_on="2026-04-04"))
    drafts.keep(session, Service(case_id=restricted.case, care_note="a medias"))
    session.close()
    raw = restricted.raw()
    assert not raw.all("SELECT 1 FROM service WHERE id = ?", (saved.id,))
    assert not [row for row in raw.all("SELECT parents FROM draft") if restricted.case in str(row[0])]
    raw.close()


@pytest.mark.parametrize(
    "said",
    [
        [], "x", {}, {"form": "case"}, {"parents": []}, {"sealed": []}, {"clear": {"risk": {"a": []}}},
        {"history": [1]}, {"created": [1, []]}, {"clear": []}, {"parents": {"person_id": {}}}, {"updated": ""},
    ],
)  # fmt: skip
def test_what_somebody_named_spoils_keeps_nobody_out(restricted, said):

    session = enter(restricted.folder, "case-worker")
    ((restriction, key),) = session._apart.keys.items()
    held = session._apart.held[restricted.case]
    whole = json.loads(packed(session._store.forms, held))
    spoilt = json.dumps(whole | said if isinstance(said, dict) and said else said).encode()
    blob = seal_whole(session._vault, restriction, key, restricted.case, held.row.revision, spoilt)
    with session._store.transaction():
        session._store.writing.execute("UPDATE shelf SET sealed = ? WHERE id = ?", (blob, restricted.case))
    session.close()
    for role in ("manager", "psychologist"):
        session = enter(restricted.folder, role)
        assert session.get(Person, restricted.person)
        session.close()


# --- what a check finds, and what it does not complain of ---


@pytest.mark.parametrize("table", ["case", "history"])
def test_what_is_put_back_from_an_old_copy_is_noticed(house, table):
    raw = house.raw()
    rows = [tuple(row) for row in raw.all(f'SELECT * FROM "{table}"') if house.case in row]
    raw.close()
    assert rows
    house.restrict()
    raw = house.raw()
    with raw.transaction():
        for row in rows:
            raw.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', row)
    raw.close()
    session = enter(house.folder, "second")
    found = backup.check(session, full=True).problems
    assert any(house.case in one.detail for one in found)
    if table == "case":
        assert trail.tail_problems(session)
    session.close()


def test_a_manager_who_gives_up_her_role_leaves_no_false_alarm(house):
    session = enter(house.folder, "second")
    restricting.restrict(session, house.person, [house.ids["manager"]])
    session.close()
    session = enter(house.folder)
    staff.set_roles(session, house.ids["second"], ["case-worker"])
    session.close()
    house.sound()
    session = enter(house.folder)
    assert session.get(Case, house.case).code == "REST-1"
    session.close()


def test_the_notice_of_a_lost_computer_counts_restricted_people(house):
    session = enter(house.folder, "data-officer")
    before = incident.facts(session).people
    session.close()
    house.restrict()
    session = enter(house.folder, "data-officer")
    assert incident.facts(session).people == before
    assert len(incident.facts(session).held) == 8
    session.close()
