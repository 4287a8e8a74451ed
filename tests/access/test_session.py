"""Saving, history, the trail, deposits, drafts: through real files."""

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from registry.access import deposits, drafts, exceptional, leaving, sign_in, staff, trail
from registry.errors import (
    AccountExists,
    AuditBroken,
    BadCredentials,
    InvalidAnswer,
    LastManager,
    NotAllowed,
    OutOfScope,
    RegistryBusy,
    RegistryExists,
    SealBroken,
    Stale,
    VaultRollback,
    WeakPassphrase,
)
from registry.fields import form_of
from registry.forms import FORMS, Arrival, Case, Organisation, Person, Plan, Service, Staff
from registry.progress import Silent
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared
from tests.strategies import saveable

RECORDS = [form for form in FORMS if form.name not in ("staff", "organisation")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("registry") / "r"
    session, _paper = make(place, "educator", "case-worker", "health", "psychologist")
    session.close()
    return place


@pytest.fixture
def manager(folder):
    session = enter(folder)
    yield session
    session.close()


def a_case(session) -> Case:
    person = session.save(Person(given_names="Ana", surname="Inventada"))
    from registry.casework.register import fresh_code

    return session.save(
        Case(person_id=person.id, code=fresh_code(session), status="active", opened_on="2026-01-01")
    )


@pytest.mark.parametrize("form", RECORDS, ids=[form.name for form in RECORDS])
def test_any_record_comes_back_as_it_was_saved(manager, form):
    @given(saveable(form))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def comes_back(record):
        if form.name == "case":
            from registry.casework.register import fresh_code

            record = replace(record, code=fresh_code(manager))
        saved = manager.save(record)
        again = manager.get(form.record, saved.id)
        assert again == saved
        assert replace(again, id="", revision=0) == record

    comes_back()


def test_a_stale_save_overwrites_nothing(manager):
    case = a_case(manager)
    manager.save(replace(case, risk="high"))
    with pytest.raises(Stale):
        manager.save(replace(case, risk="low"))
    assert manager.get(Case, case.id).risk == "high"


def test_saving_without_a_change_writes_nothing(manager):
    case = a_case(manager)
    before = trail.anchor(manager)
    assert manager.save(case).revision == 1
    assert trail.anchor(manager) == before


def test_a_wrong_answer_is_named_and_nothing_is_saved(manager):
    with pytest.raises(InvalidAnswer, match="Opened on"):
        manager.save(Case(status="active", opened_on="2999"))


def test_history_keeps_old_and_new_for_those_who_may_see_them(folder):
    session = enter(folder)
    case = a_case(session)
    session.close()
    session = enter(folder, "psychologist")
    note = session.save(
        Service(case_id=case.id, kind="legal", attended_on="2026-01-02", psychology_note="antes")
    )
    session.save(replace(note, psychology_note="después", minutes=5))
    change = trail.changes(session, Service, note.id)[0]
    assert change.fields == ("minutes", "psychology_note")
    assert dict(change.answers) == {"minutes": (None, 5), "psychology_note": ("antes", "después")}
    session.close()
    other = enter(folder, "case-worker")
    assert dict(trail.changes(other, Service, note.id)[0].answers) == {"minutes": (None, 5)}
    other.close()


def test_every_act_leaves_a_signed_entry_and_a_forged_one_is_found(folder):
    session = enter(folder)
    case = a_case(session)
    session.get(Case, case.id)
    session.note_search("Ana Inventada")
    actions = [entry.action for entry in trail.newest(session, 4)]
    assert actions == ["search", "view", "create", "create"]
    assert "Inventada" not in str(trail.newest(session, 50))
    good = len(list(trail.verified(session)))
    assert good == int(trail.anchor(session).split("-")[0])
    session._store.writing.execute("UPDATE audit SET actor = ? WHERE seq = ?", ("0" * 32, good - 1))
    with pytest.raises(AuditBroken):
        list(trail.verified(session))
    session._store.writing.execute("UPDATE audit SET actor = ? WHERE seq = ?", (session.person_id, good - 1))
    session.close()


def test_the_row_digest_in_the_trail_is_that_of_the_stored_row(manager):
    case = a_case(manager)
    entry = trail.about(manager, case.id, "create")[0]
    assert entry.row_sha256 == manager._store.digest(form_of(Case), case.id)


def test_a_blob_put_into_another_record_does_not_open(manager):
    one, two = (manager.save(Person(given_names=name)) for name in ("Uno", "Dos"))
    manager._store.writing.execute(
        "UPDATE person SET seal_identity = (SELECT seal_identity FROM person WHERE id = ?) WHERE id = ?",
        (one.id, two.id),
    )
    with pytest.raises(SealBroken):
        manager.get(Person, two.id)
    manager._store.writing.execute("DELETE FROM person WHERE id = ?", (two.id,))


def test_what_a_role_cannot_open_stays_as_it_was_when_she_saves(folder):
    session = enter(folder)
    case = a_case(session)
    note = session.save(
        Service(case_id=case.id, kind="legal", attended_on="2026-01-02", note="equipo", health_note="salud")
    )
    session.close()
    health = enter(folder, "health")
    hers = health.get(Service, note.id)
    assert hers.closed == {"narrative"}
    assert hers.note == ""
    health.save(replace(hers, minutes=7))
    with pytest.raises(NotAllowed):
        health.save(replace(health.get(Service, note.id), note="encima"))
    health.close()
    session = enter(folder)
    exceptional.open_with_reason(session, case.id, "health", "una razón de ensayo, bastante larga")
    again = session.get(Service, note.id)
    assert (again.note, again.health_note, again.minutes) == ("equipo", "salud", 7)
    session.close()


def test_a_deposit_is_read_by_its_depositor_until_it_is_taken_up(folder):
    educator = enter(folder, "educator")
    arrival = educator.save(
        Arrival(arrived_at="2026-01-01T02:00", called="Luna", names="Rosa", account="relato")
    )
    assert arrival.names == "Rosa"
    assert educator.get(Arrival, arrival.id).account == "relato"
    educator.close()
    worker = enter(folder, "case-worker")
    assert arrival.id in deposits.waiting(worker, Arrival)
    assert worker.get(Arrival, arrival.id).names == "Rosa"
    deposits.take_up(worker, Arrival, arrival.id)
    assert arrival.id not in deposits.waiting(worker, Arrival)
    worker.close()
    educator = enter(folder, "educator")
    again = educator.get(Arrival, arrival.id)
    assert (again.names, again.called) == ("", "Luna")
    assert {"identity", "narrative"} <= again.closed
    told = {name for change in trail.changes(educator, Arrival, arrival.id) for name in change.answers}
    assert told <= {"called", "arrived_at"}, "the history opens no more to her than the record"
    educator.close()


def test_drafts_survive_leaving_and_are_sealed(folder):
    session = enter(folder, "case-worker")
    drafts.keep(session, Person(given_names="Borrador-canario", house_name="Sol"))
    drafts.keep(session, Person(given_names="Borrador-canario", house_name="Sol dos"))
    session.close()
    assert b"canario" not in (folder / "registry.db").read_bytes()
    session = enter(folder, "case-worker")
    kept = drafts.kept(session)
    assert [(one.record.given_names, one.record.house_name) for one in kept] == [
        ("Borrador-canario", "Sol dos")
    ]
    drafts.drop(session, kept[0].record)
    assert drafts.kept(session) == []
    session.close()


def test_own_cases_only_is_a_setting_of_the_house(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker", organisation=Organisation(name="Casa", scope="own"))
    worker_id = staff.named(session, "case-worker").id
    hers, others = a_case(session), a_case(session)
    session.save(replace(hers, responsible=worker_id))
    session.save(replace(others, responsible=session.person_id))
    plan = session.save(Plan(case_id=others.id, made_on="2026-01-01"))
    session.close()
    worker = enter(tmp_path / "r", "case-worker")
    worker.get(Case, hers.id)
    for record, id in ((Case, others.id), (Plan, plan.id), (Person, others.person_id)):
        with pytest.raises(OutOfScope, match="Directora"):
            worker.get(record, id)
    assert worker.children(Plan, "case", others.id) == []
    assert [case.id for case in worker.every(Case)] == [hers.id]
    worker.close()


def test_accounts(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker")
    worker = staff.named(session, "case-worker")
    with pytest.raises(AccountExists):
        staff.add(session, "Case-Worker", "X", ["legal"], "una frase larga de prueba")
    with pytest.raises(WeakPassphrase):
        staff.add(session, "otra", "X", ["legal"], "password")
    with pytest.raises(LastManager):
        leaving.disable(session, session.person_id)
    case = session.save(replace(a_case(session), responsible=worker.id))
    assert leaving.disable(session, worker.id, session.person_id).cases == 1
    assert session.get(Case, case.id).responsible == session.person_id
    assert "case-worker" not in session.staff_names().values()
    session.close()
    with pytest.raises(BadCredentials):
        enter(tmp_path / "r", "case-worker")


def test_an_account_past_its_end_does_not_open(tmp_path):
    session, _paper = make(tmp_path / "r")
    staff.add(session, "temporal", "Temporal", ["legal"], "frase larga para el ensayo", until="2026-01-01")
    session.close()
    with pytest.raises(BadCredentials):
        sign_in(tmp_path / "r", "temporal", "frase larga para el ensayo", None, stretching=shared)


def test_the_turn(folder, manager):
    with pytest.raises(RegistryBusy):
        enter(folder)


def test_a_registry_is_never_made_over_another(folder):
    with pytest.raises(RegistryExists):
        make(folder)


def test_an_older_key_file_is_noticed(tmp_path):
    place = tmp_path / "r"
    session, _paper = make(place)
    old = {name: (place / name).read_bytes() for name in ("vault.json", "vault.1.json")}
    staff.add(session, "legal", "L", ["legal"], "frase larga para el ensayo")
    session.close()
    for name, content in old.items():
        (place / name).write_bytes(content)
    with pytest.raises(VaultRollback):
        sign_in(place, MANAGER, MANAGER_WORDS, None, stretching=shared)


def test_saves_and_searches_from_two_threads_do_not_disturb_each_other(manager):
    from registry.casework.search import search

    problems = []

    def look():
        try:
            for _turn in range(60):
                search(manager, "Ana Inventada")
        except Exception as problem:
            problems.append(problem)

    looking = threading.Thread(target=look)
    looking.start()
    for number in range(60):
        manager.save(Person(given_names=f"Ana {number}", surname="Inventada"))
    looking.join()
    assert problems == []


def test_nobody_reads_accounts_through_a_role_without_them(folder):
    session = enter(folder, "educator")
    assert session.get(Staff, session.person_id, look=False).login == "educator"
    with pytest.raises(NotAllowed):
        staff.add(session, "x", "X", ["legal"], "frase larga para el ensayo")
    session.open_memory(Silent())
    session.close()


def test_the_technician_gets_no_key_at_all(tmp_path):
    session, _paper = make(tmp_path / "r", "technician")
    technician = session._vault.find_login("technician")
    assert session._vault._state.charter.grants[technician] == {}
    session.close()
    with pytest.raises(NotAllowed, match="looks after the computer"):
        enter(tmp_path / "r", "technician")
    session = enter(tmp_path / "r")
    staff.set_roles(session, technician, ["technician", "educator"])
    session.close()
    enter(tmp_path / "r", "technician").close()


def test_a_draft_pasted_over_a_record_does_not_open(manager):
    person = manager.save(Person(given_names="Ana"))
    drafts.keep(manager, replace(person, given_names="Otra"))
    manager._store.writing.execute(
        "UPDATE person SET seal_identity = (SELECT sealed FROM draft WHERE id = ? AND compartment = 'identity') "
        "WHERE id = ?",
        (person.id, person.id),
    )
    with pytest.raises(SealBroken):
        manager.get(Person, person.id)
    manager._store.writing.execute("DELETE FROM person WHERE id = ?", (person.id,))
    drafts.drop(manager, person)
