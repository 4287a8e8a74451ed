"""Restricted cases: who is named opens them as far as her profession goes; nobody else learns that they are there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    acts,
    deputies,
    drafts,
    leaving,
    lookers,
    recover,
    restricting,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.casework.search import search
from registry.db import connect
from registry.db.audit import entries
from registry.db.schema import quoted
from registry.errors import DiskFull, NotAllowed, NotFound
from registry.forms import FORMS, Arrival, Case, Person, Service, Stay
from registry.progress import Silent
from registry.statistics import report
from registry.vault import PAPER
from tests.registries import MANAGER, allow, enter, make, shared, words_of

ROLES = ("case-worker", "psychologist", "legal", "educator", "data-officer")
GIVEN = "pino lago tinta bosque nube rio mesa"
SECRETS = ("Zoila", "Quispe", "Girasol", "canario", "REST-1", "2026-02-03", "cuenta de noche")


class House:
    """One restricted person, Zoila, and one who is not, Rosa; the case worker is named, the others are not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        session, self.paper = make(folder, *ROLES)
        staff.add(session, "second", "Segunda Directora", ["manager"], words_of("second"))
        self.ids = {role: staff.named(session, role).id for role in (*ROLES, "second")}
        self.ids["manager"] = session.person_id
        self.person, self.case = _person(session, "Zoila", "Quispe", "Girasol", "REST-1", "2026-02-03")
        self.other, self.open_case = _person(session, "Rosa", "Vela", "Clavel", "OPEN-1", "2026-01-07")
        session.save(Stay(case_id=self.case, entered_on="2026-02-03"))
        session.close()
        worker = enter(folder, "psychologist")
        self.note = worker.save(
            Service(case_id=self.case, kind="legal", attended_on="2026-02-03", psychology_note="canario")
        ).id
        worker.close()
        night = enter(folder, "educator")
        night.save(
            Arrival(
                person_id=self.person, case_id=self.case, arrived_at="2026-02-03T02:00", called="Girasol",
                account="cuenta de noche",
            )
        )  # fmt: skip
        night.close()

    def restrict(self, *people: str) -> None:
        session = enter(self.folder)
        restricting.restrict(session, self.person, [self.ids[one] for one in people])
        session.open_memory(Silent())
        session.close()

    def sound(self, role: str = "manager") -> None:
        session = enter(self.folder, role)
        assert trail.tail_problems(session) == []
        assert backup.check(session, full=True).problems == ()
        session.close()

    def raw(self):
        session = enter(self.folder)
        keyspec = session._vault.keyspec()
        session.close()
        return connect(self.folder / "registry.db", keyspec)


def _person(session, given: str, surname: str, house_name: str, code: str, day: str) -> tuple[str, str]:
    person = session.save(Person(given_names=given, surname=surname, house_name=house_name))
    case = session.save(
        Case(person_id=person.id, code=code, status="active", opened_on=day, risk="high",
             responsible=session.person_id)
    )  # fmt: skip
    return person.id, case.id


def learns(session, house: House) -> list[str]:
    """Every way by which somebody could meet the restricted person, of those that found something."""
    found = []
    if session.may(restricting.Right.FIND):
        for typed in ("Zoila Quispe", "Girasol", "REST-1"):
            found += [typed for one in search(session, typed).found if one.person_id == house.person]
        rows = session.whole.select(("id", "code"))
        found += [row["code"] for row in rows if row["id"] == house.case]
    for form in FORMS:
        if session.rights.may_read(form):
            found += [one.id for one in session.every(form.record) if one.id in _everything(house)]
    for record, id in ((Person, house.person), (Case, house.case), (Service, house.note)):
        try:
            session.get(record, id)
            found.append(id)
        except (NotFound, NotAllowed):
            pass
    found += [one.id for one in session.children(Service, "case", house.case)]
    if session.case_with_code("REST-1"):
        found.append("code")
    return found


def _everything(house: House) -> set[str]:
    return {house.person, house.case, house.note}


def test_before_it_is_restricted_everybody_of_the_team_finds_her(house):
    session = enter(house.folder, "legal")
    assert len(learns(session, house)) > 5
    session.close()


@pytest.mark.parametrize("role", ["legal", "educator", "data-officer", "second"])
def test_who_is_not_named_learns_nothing(restricted, role):
    session = enter(restricted.folder, role)
    assert learns(session, restricted) == []
    if session.may(restricting.Right.STATISTICS):
        told = json.dumps(report(session, "2026-01-01", "2026-12-31", exact=True).totals, default=str)
        assert "2" not in told
    session.close()
    restricted.sound("data-officer" if role == "data-officer" else "manager")


@pytest.mark.parametrize("role", ["manager", "case-worker", "psychologist"])
def test_who_is_named_opens_it_as_far_as_her_profession_goes(restricted, role):
    session = enter(restricted.folder, role)
    assert [one.names for one in search(session, "Zoila Quispe").found] == ["Zoila Quispe"]
    assert session.get(Case, restricted.case).code == "REST-1"
    note = session.get(Service, restricted.note)
    assert (note.psychology_note == "canario") == (role == "psychologist")
    assert ("psychology" in note.closed) == (role != "psychologist")
    assert [one.id for one in session.children(Service, "case", restricted.case)] == [restricted.note]
    session.close()


def test_the_file_tells_no_more_than_that_there_are_some(restricted):
    raw = restricted.raw()
    for form in FORMS:
        rows = raw.all(f"SELECT * FROM {quoted(form.name)}")
        said = b" ".join(one if isinstance(one, bytes) else str(one).encode() for row in rows for one in row)
        assert not any(id.encode() in said for id in _everything(restricted)), form.name
    everything = b""
    for table in ("shelf", "restriction", "history", "draft"):
        for row in raw.all(f"SELECT * FROM {table}"):
            everything += b" ".join(one if isinstance(one, bytes) else str(one).encode() for one in row)
    assert not any(secret.encode() in everything for secret in SECRETS)
    lengths = {len(row[0]) % 512 for row in raw.all("SELECT sealed FROM shelf")}
    assert lengths == {30}, "records are filled up, so that their length tells little"
    after = raw.one("SELECT max(seq) FROM audit WHERE action = 'restrict'")[0]
    raw.close()
    session = enter(restricted.folder, "case-worker")
    service = session.save(Service(case_id=restricted.case, kind="legal", attended_on="2026-03-03"))
    session.get(Service, service.id)
    session.close()
    raw = restricted.raw()
    told = [tuple(row) for row in raw.all("SELECT form, detail FROM audit WHERE object = ?", (service.id,))]
    assert told == [("restricted", '{"revision":1}'), ("restricted", "")]
    assert after
    raw.close()


def test_every_key_of_the_house_but_the_cases_opens_nothing(restricted):
    """The other manager has the file, all compartments and SQL; the case's key is wrapped for others."""
    session = enter(restricted.folder, "second")
    assert set(session.rights.opens) == {one for form in FORMS for one in form.compartments}
    (one,) = session._apart.shelf.restrictions()
    assert session.person_id not in one.grants
    grant = one.grants[restricted.ids["case-worker"]]
    forged = replace(one, revision=one.revision + 1, grants={**one.grants, session.person_id: grant})
    with session._store.transaction():
        session._apart.shelf.put_restriction(forged)
    session._apart.read()
    assert not session._apart.keys
    session.close()


def test_work_on_it_goes_on_with_history_and_drafts(restricted):
    session = enter(restricted.folder, "case-worker")
    case = session.get(Case, restricted.case)
    saved = session.save(replace(case, risk="low"))
    assert session.get(Case, case.id).risk == "low"
    assert saved.revision == case.revision + 1
    assert next(one.fields for one in trail.changes(session, Case, case.id)) == ("risk",)
    made = session.save(Service(case_id=case.id, kind="health", attended_on="2026-04-04", minutes=20))
    drafts.keep(session, Service(case_id=case.id, minutes=55))
    assert len(drafts.kept(session)) == 1
    session.close()
    session = enter(restricted.folder)
    assert {one.id for one in session.children(Service, "case", case.id)} == {restricted.note, made.id}
    assert {row["risk"] for row in session.whole.select(("id", "risk"), ids=[case.id])} == {"low"}
    session.close()
    raw = restricted.raw()
    assert not raw.all("SELECT 1 FROM service WHERE id = ?", (made.id,))
    assert b'"minutes":55' not in b"".join(bytes(row[0]) for row in raw.all("SELECT sealed FROM draft"))
    raw.close()
    restricted.sound()


def test_a_save_that_fails_leaves_it_as_it_was(restricted, monkeypatch):
    session = enter(restricted.folder, "case-worker")
    case = session.get(Case, restricted.case)

    def full(*_anything, **_more):
        raise DiskFull(path="registry.db")

    monkeypatch.setattr(session._store, "append", full)
    with pytest.raises(DiskFull):
        session.save(replace(case, risk="low"))
    monkeypatch.undo()
    assert session.get(Case, restricted.case).risk == "high"
    assert session.save(replace(case, risk="low")).risk == "low"
    session.close()
    restricted.sound()


def test_restricting_that_fails_changes_nothing(house, monkeypatch):
    session = enter(house.folder)

    def full(*_anything, **_more):
        raise DiskFull(path="registry.db")

    monkeypatch.setattr(session._apart.shelf, "put", full)
    with pytest.raises(DiskFull):
        restricting.restrict(session, house.person, [])
    monkeypatch.undo()
    session.open_memory(Silent())
    assert restricting.circle_of(session, house.case) is None
    assert [one.names for one in search(session, "Zoila").found] == ["Zoila Quispe"]
    session.close()
    house.sound()


def test_another_case_of_hers_is_restricted_too(restricted):
    session = enter(restricted.folder, "case-worker")
    case = session.save(
        Case(person_id=restricted.person, code="REST-2", status="active", opened_on="2026-05-05")
    )
    session.close()
    session = enter(restricted.folder, "legal")
    with pytest.raises(NotFound):
        session.get(Case, case.id)
    session.close()


def test_nobody_hangs_a_record_from_what_she_does_not_open(restricted):
    session = enter(restricted.folder, "legal")
    with pytest.raises(NotFound):
        session.save(Service(case_id=restricted.case, kind="legal", attended_on="2026-03-03"))
    session.close()


def test_only_a_manager_in_her_own_right_restricts(house):
    for role in ("case-worker", "data-officer"):
        session = enter(house.folder, role)
        assert not restricting.may_restrict(session)
        with pytest.raises(NotAllowed):
            restricting.restrict(session, house.person, [])
        session.close()
    session = sign_in_with_paper(house.folder, house.paper)
    with pytest.raises(NotAllowed):
        restricting.restrict(session, house.person, [])
    session.close()


def test_people_are_named_and_taken_out_again(restricted):
    session = enter(restricted.folder)
    circle = restricting.circle_of(session, restricted.case)
    assert set(circle.people) == {restricted.ids[one] for one in ("manager", "case-worker", "psychologist")}
    restricting.name_people(session, circle.restriction, [restricted.ids["legal"]])
    session.close()
    session = enter(restricted.folder, "legal")
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()
    session = enter(restricted.folder, "case-worker")
    assert learns(session, restricted) == []
    session.close()
    restricted.sound()


def test_the_end_of_a_restriction_gives_everything_back(restricted):
    session = enter(restricted.folder, "case-worker")
    session.save(replace(session.get(Case, restricted.case), risk="low"))
    made = session.save(Service(case_id=restricted.case, kind="legal", attended_on="2026-03-03"))
    session.close()
    session = enter(restricted.folder)
    restricting.release(session, restricting.circle_of(session, restricted.case).restriction)
    session.open_memory(Silent())
    assert session.get(Case, restricted.case).risk == "low"
    changes = trail.changes(session, Case, restricted.case)
    assert any(one.answers.get("risk") == ("high", "low") for one in changes)
    session.close()
    session = enter(restricted.folder, "legal")
    assert {one.id for one in session.children(Service, "case", restricted.case)} == {
        restricted.note,
        made.id,
    }
    assert [one.names for one in search(session, "Zoila").found] == ["Zoila Quispe"]
    session.save(replace(session.get(Service, made.id), minutes=10))
    session.close()
    restricted.sound()


def test_a_leaver_is_taken_out_and_the_rest_goes_on(restricted):
    session = enter(restricted.folder)
    assert leaving.outlook(session, restricted.ids["case-worker"]).restricted == 0
    leaving.disable(session, restricted.ids["case-worker"], restricted.ids["psychologist"])
    session.open_memory(Silent())
    assert session.get(Case, restricted.case).code == "REST-1"
    people = restricting.circle_of(session, restricted.case).people
    assert set(people) == {restricted.ids["manager"], restricted.ids["psychologist"]}
    session.close()
    restricted.sound()


def test_the_paper_lets_a_manager_in_where_none_opens_it_any_more(restricted):
    """Else nobody could ever name somebody for it again, nor end the restriction."""
    session = enter(restricted.folder, "second")
    leaving.disable(session, restricted.ids["manager"])
    assert restricted.case not in session._apart.held
    session.close()
    recover(restricted.folder, restricted.paper, "second", GIVEN, None)
    session = sign_in(restricted.folder, "second", GIVEN, None, stretching=shared)
    session.open_memory(Silent())
    [one] = session._apart.shelf.restrictions()
    assert restricting.circle_of(session, restricted.case).stale == ()
    restricting.name_people(session, one.id, [restricted.ids["psychologist"]])
    [told, *_later] = [
        entry
        for entry in entries(session._store.writing, object=one.id)
        if entry.action == restricting.TOLD and entry.actor == PAPER
    ]
    assert restricted.ids["second"] in told.detail
    session.close()
    restricted.sound("psychologist")


def test_the_paper_lets_no_manager_in_where_another_one_opens_it(restricted):
    recover(restricted.folder, restricted.paper, "second", GIVEN, None)
    session = sign_in(restricted.folder, "second", GIVEN, None, stretching=shared)
    assert restricted.case not in session._apart.held
    session.close()


def test_a_manager_with_other_keys_since_is_none_who_opens_it(restricted):
    """The outlook counts by who opens it today: neither who got new keys nor who is past her last day does."""
    session = enter(restricted.folder)
    [one] = session._apart.shelf.restrictions()
    restricting.name_people(session, one.id, [restricted.ids["case-worker"], restricted.ids["second"]])
    assert leaving.outlook(session, restricted.ids["manager"]).restricted == 0
    deputies.name_custodians(session, [restricted.ids[who] for who in ("case-worker", "legal", "educator")])
    session.close()
    with_paper = sign_in_with_paper(restricted.folder, restricted.paper)
    leaving.renew_keys(with_paper)
    with_paper.close()
    two = [(who, words_of(who)) for who in ("legal", "educator")]
    for login, words in two:
        recover(restricted.folder, restricted.paper, login, words, None)
    deputies.reset_by_custodians(restricted.folder, *two, "second", GIVEN, None, stretching=shared)
    session = enter(restricted.folder)
    assert leaving.outlook(session, restricted.ids["manager"]).restricted == 1
    session.close()


def test_who_was_named_and_has_new_keys_stays_to_be_named_again_when_another_one_leaves(restricted):
    session = enter(restricted.folder)
    [one] = session._apart.shelf.restrictions()
    named = [restricted.ids[who] for who in ("case-worker", "psychologist", "legal")]
    restricting.name_people(session, one.id, named)
    session.close()
    session = enter(restricted.folder, "second")
    staff.reset_passphrase(session, restricted.ids["psychologist"], GIVEN)
    session.close()
    session = enter(restricted.folder)
    leaving.disable(session, restricted.ids["legal"])
    circle = restricting.circle_of(session, restricted.case)
    assert circle.stale == (restricted.ids["psychologist"],)
    assert set(circle.people) == {restricted.ids[who] for who in ("manager", "case-worker", "psychologist")}
    session.close()
    signed_in = sign_in(restricted.folder, "psychologist", GIVEN, None, stretching=shared)
    assert restricted.case not in signed_in._apart.held
    signed_in.close()
    session = enter(restricted.folder)
    restricting.name_people(session, circle.restriction, set(circle.people))
    session.close()
    signed_in = sign_in(restricted.folder, "psychologist", GIVEN, None, stretching=shared)
    assert restricted.case in signed_in._apart.held
    signed_in.close()
    restricted.sound()


def test_who_has_new_keys_is_told_what_she_opens_no_more_and_who_can_help(restricted):
    session = enter(restricted.folder, "second")
    for role in ("psychologist", "legal"):
        staff.reset_passphrase(session, restricted.ids[role], GIVEN)
    assert restricting.shut_out(session) == [], "she was not named"
    session.close()

    def told(role: str) -> list[set[str]]:
        signed_in = sign_in(restricted.folder, role, GIVEN, None, stretching=shared)
        found = restricting.shut_out(signed_in)
        signed_in.close()
        return found

    assert told("legal") == [], "nor was she"
    assert told("psychologist") == [{restricted.ids["manager"]}]
    session = enter(restricted.folder)
    [one] = session._apart.shelf.restrictions()
    restricting.name_people(session, one.id, [restricted.ids["psychologist"]])
    session.close()
    assert told("psychologist") == []


def test_after_a_recovery_that_was_cut_the_only_manager_is_sent_to_the_paper_again(restricted):
    """Killed between key file and records: she enters with the new passphrase, so nobody would repeat it."""
    session = sign_in_with_paper(restricted.folder, restricted.paper)
    session._vault.reset_passphrase(restricted.ids["manager"], MANAGER, GIVEN)
    session.close()
    session = sign_in(restricted.folder, MANAGER, GIVEN, None, stretching=shared)
    session.open_memory(Silent())
    assert restricted.case not in session._apart.held
    assert restricting.shut_out(session) == [set()]
    session.close()
    recover(restricted.folder, restricted.paper, MANAGER, GIVEN, None)
    session = sign_in(restricted.folder, MANAGER, GIVEN, None, stretching=shared)
    assert restricting.shut_out(session) == []
    assert restricted.case in session._apart.held
    session.close()


def test_a_restriction_that_no_manager_made_tells_nobody_that_she_is_named(restricted):
    """Written by somebody with the file's key, to send a colleague after a case that is none."""
    session = enter(restricted.folder)
    [one] = session._apart.shelf.restrictions()
    ghost = replace(one, id="0" * 32, grants={restricted.ids["legal"]: "x:y"})
    with session._store.transaction():
        session._apart.shelf.put_restriction(ghost)
    session.close()
    session = enter(restricted.folder, "legal")
    assert "0" * 32 in [each.id for each in session._apart.shelf.restrictions()]
    assert restricting.shut_out(session) == []
    session.close()


def test_when_its_only_manager_leaves_that_is_said_and_the_paper_still_opens_it(restricted):
    session = enter(restricted.folder, "second")
    assert leaving.outlook(session, restricted.ids["manager"]).restricted == 1
    assert leaving.outlook(session, restricted.ids["manager"], ["case-worker"]).restricted == 1
    assert leaving.outlook(session, restricted.ids["manager"], ["manager", "legal"]).restricted == 0
    leaving.disable(session, restricted.ids["manager"])
    session.close()
    session = sign_in_with_paper(restricted.folder, restricted.paper)
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()
    session = enter(restricted.folder, "psychologist")
    assert session.get(Service, restricted.note).psychology_note == "canario"
    session.close()


def test_a_new_passphrase_by_another_manager_does_not_open_it(restricted):
    """Else a manager who is not named would reset a colleague's passphrase and sign in as her."""
    session = enter(restricted.folder, "second")
    staff.reset_passphrase(session, restricted.ids["case-worker"], "farol mimbre duna cosecha azul")
    session.close()
    session = sign_in(
        restricted.folder, "case-worker", "farol mimbre duna cosecha azul", None, stretching=shared
    )
    session.open_memory(Silent())
    assert learns(session, restricted) == []
    session.close()
    session = enter(restricted.folder)
    circle = restricting.circle_of(session, restricted.case)
    assert circle.stale == (restricted.ids["case-worker"],)
    restricting.name_people(session, circle.restriction, circle.people)
    assert restricting.circle_of(session, restricted.case).stale == ()
    session.close()
    session = sign_in(
        restricted.folder, "case-worker", "farol mimbre duna cosecha azul", None, stretching=shared
    )
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()


def test_a_new_passphrase_by_who_opens_it_or_by_the_paper_goes_on_opening_it(restricted):
    session = enter(restricted.folder)
    staff.reset_passphrase(session, restricted.ids["case-worker"], "farol mimbre duna cosecha azul")
    session.close()
    recover(restricted.folder, restricted.paper, MANAGER, "arena piedra torre lluvia campo mesa", None)
    for login, words in (
        ("case-worker", "farol mimbre duna cosecha azul"),
        (MANAGER, "arena piedra torre lluvia campo mesa"),
    ):
        session = sign_in(restricted.folder, login, words, None, stretching=shared)
        assert session.get(Case, restricted.case).code == "REST-1"
        session.close()


@pytest.mark.parametrize(
    "typed",
    ["Zoila", "zoila quispe", "QUISPE ZOILA", "Zoi", "Quispe", "Girasol", "REST-1", "  zoila  qui"],
)
def test_the_manager_is_told_who_searched_for_her(restricted, typed):
    session = enter(restricted.folder, "legal")
    search(session, typed)
    session.note_search(typed)
    session.note_search("Rosa Vela")
    session.close()
    session = enter(restricted.folder, "case-worker")
    session.note_search(typed)
    session.close()
    for role in ("second", "case-worker", "data-officer"):
        session = enter(restricted.folder, role)
        assert lookers.looks(session) == []
        session.close()
    session = enter(restricted.folder)
    found = lookers.looks(session)
    assert [(one.actor, one.person_id) for one in found] == [(restricted.ids["legal"], restricted.person)]
    lookers.mark_looks_seen(session)
    assert lookers.looks(session) == []
    session.close()


def test_a_draft_of_somebody_not_named_goes_to_the_manager(house):
    session = enter(house.folder, "legal")
    drafts.keep(session, Service(case_id=house.case, legal_note="lo que escribía"))
    session.close()
    house.restrict("case-worker")
    session = enter(house.folder, "legal")
    assert drafts.kept(session) == []
    session.close()
    session = enter(house.folder)
    (left,) = drafts.kept(session)
    assert (left.record.legal_note, left.passed_by) == ("lo que escribía", house.ids["legal"])
    session.close()


# --- with the file in hand ---


def test_a_case_hidden_by_somebody_not_entitled_is_found(house):
    """Who holds the file's key takes a case out of its table and pretends that it was restricted."""
    session = enter(house.folder, "legal")
    one = restricting.Restriction(session.person_id, 1, "", session.person_id, {})
    with session._store.transaction():
        session._store.writing.execute('DELETE FROM main."case" WHERE id = ?', (house.case,))
        session._store.writing.execute(
            "INSERT INTO shelf VALUES (?,?,?,?)", (house.case, one.id, 1, b"\0" * 540)
        )
        restricting._told(session, "restrict", "restricted", house.case, _digest(session, house.case))
    session.close()
    session = enter(house.folder)
    assert any(house.case in one.detail for one in backup.check(session, full=True).problems)
    session.close()


def _digest(session, id: str) -> bytes:
    (row,) = [one for one in session._apart.shelf.rows(session.person_id) if one.id == id]
    return row.digest()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE shelf SET sealed = (SELECT sealed FROM shelf LIMIT 1 OFFSET 1) WHERE rowid = 1",
        "UPDATE shelf SET revision = revision + 1 WHERE rowid = 2",
        "DELETE FROM shelf WHERE rowid = 3",
        "UPDATE restriction SET grants = '{}'",
        "UPDATE restriction SET grants = 'nobody'",
        "UPDATE shelf SET restriction = 'nobody'",
    ],
)
def test_what_is_altered_on_the_shelf_is_noticed(restricted, sql):
    raw = restricted.raw()
    with raw.transaction():
        raw.execute(sql)
    raw.close()
    session = enter(restricted.folder)
    assert not backup.check(session, full=True).ok
    session.close()


def test_a_restricted_case_that_does_not_open_is_named_and_the_rest_goes_on(restricted):
    raw = restricted.raw()
    with raw.transaction():
        raw.execute("UPDATE shelf SET sealed = zeroblob(540) WHERE id = ?", (restricted.note,))
    raw.close()
    session = enter(restricted.folder)
    assert session._apart.broken == [restricted.note]
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()


def test_a_rescue_takes_it_out_for_who_opens_it(restricted, tmp_path):
    backup.rescue(restricted.folder, backup.by_paper(restricted.paper), tmp_path / "out", unencrypted=True)
    assert "REST-1" in (tmp_path / "out" / "case.jsonl").read_text()
    assert "canario" in (tmp_path / "out" / "service.jsonl").read_text()
    session = enter(restricted.folder, "second")
    allow(session, acts.rescue())
    session.close()
    identity = backup.by_login(restricted.folder, "second", words_of("second"), None, stretching=shared)
    backup.rescue(restricted.folder, identity, tmp_path / "hers", unencrypted=True)
    assert "REST-1" not in (tmp_path / "hers" / "case.jsonl").read_text()


def test_a_backup_carries_it_and_restores_it(restricted, tmp_path):
    session = enter(restricted.folder)
    backup.create(session, tmp_path / "one.amparo")
    session.close()
    backup.restore(
        tmp_path / "one.amparo", tmp_path / "again", backup.by_paper(restricted.paper), device=None
    )
    session = enter(tmp_path / "again", "case-worker")
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()
    session = enter(tmp_path / "again", "legal")
    assert learns(session, restricted) == []
    session.close()
