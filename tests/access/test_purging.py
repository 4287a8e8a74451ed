"""A closed case deleted for good: what goes, what stays, and that the trail holds; on a real file."""

import hashlib
from dataclasses import replace

import pytest

from registry import backup
from registry.access import (
    acts,
    approvals,
    drafts,
    purging,
    restricting,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.casework import plans, register, retention
from registry.errors import (
    ApprovalStale,
    NotAllowed,
    NotFound,
    RecordGone,
    RecoveryKeyNeeded,
    SecondPersonNeeded,
)
from registry.fields import form_of
from registry.fields.answers import canonical
from registry.forms import FORMS, Arrival, Case, FollowUp, Person, Screening, Service, Stay
from registry.progress import Silent
from tests.registries import enter, make, shared, words_of

CANARY = "Quetzalcanario"


def closed_case(session, code, *, person=None):
    """A closed case with a record of each form that hangs from one, and their history."""
    person = person or session.save(Person(given_names=CANARY, house_name=CANARY))
    case = session.save(Case(person_id=person.id, code=code, status="active", opened_on="2020-01-02"))
    session.save(Arrival(person_id=person.id, case_id=case.id, arrived_at="2020-01-02", called=CANARY))
    session.save(Screening(case_id=case.id, exploitation=("sexual",), account=CANARY))
    service = session.save(Service(case_id=case.id, kind="legal", attended_on="2020-01-03", note=CANARY))
    session.save(replace(service, note=f"{CANARY} otra vez"))
    session.save(FollowUp(case_id=case.id, followed_on="2020-02-02"))
    session.save(Stay(case_id=case.id, entered_on="2020-01-02", room=CANARY))
    plans.save(session, replace(plans.start(session, case.id), summary=CANARY))
    drafts.keep(session, Service(case_id=case.id, note=CANARY))
    case = session.get(Case, case.id, look=False)
    return session.save(replace(case, status="closed", closed_on="2020-06-01", closure_summary=CANARY))


@pytest.fixture
def house(tmp_path):
    """The manager of a house with a data officer confirmed by the recovery key; that key; two closed cases."""
    session, paper = make(tmp_path / "r", "case-worker", "data-officer")
    case, other = closed_case(session, "AAA-AAA"), closed_case(session, "BBB-BBB")
    return session, paper, case, other


def deleted(session, paper, case):
    approvals.approve_with_paper(session, retention.what_goes(session, case.id).act(case.id), paper)
    return retention.purge(session, case.id)


def stored(session):
    """Every value of every table but the trail, and of the trail."""
    tables = [*(form.name for form in FORMS), "history", "draft"]
    rows = {name: session._store.writing.all(f'SELECT * FROM "{name}"') for name in tables}
    return rows, session._store.writing.all("SELECT * FROM audit")


def test_everything_of_it_goes_and_the_trail_holds(house):
    session, paper, case, other = house
    before, told = stored(session)
    ids = {case.id, case.person_id} | {
        row.id
        for form in FORMS
        if "case" in form.parents
        for row in session._store.children(form, "case", case.id)
    }
    assert len(ids) == 8, "person, case, arrival, screening, service, follow-up, stay, plan"
    assert deleted(session, paper, case) == 8
    rows, after = stored(session)
    assert not any(one in row for name in rows for row in rows[name] for one in ids)
    assert not any(case.id in str(row) for row in rows["draft"])
    for name in before:  # of the other case nothing
        kept = [row for row in before[name] if not any(one in str(row) for one in ids)]
        if name != "history" or kept:
            assert [row for row in rows[name] if row in kept] == kept
    assert after[: len(told)] == told
    purges = [one for one in trail.every(session) if one.action == "purge"]
    assert {one.object for one in purges} == ids
    for how in ("every", "quick"):
        assert trail.check(session, how).ok
    assert trail.tail_problems(session) == []
    assert backup.check(session, full=True).ok
    with pytest.raises(NotFound):
        session.get(Case, case.id)
    session.open_memory(Silent())
    assert session.get(Case, other.id).code == "BBB-BBB"
    assert retention.what_goes(session, other.id).records == 8
    session.close()


def test_a_person_with_another_case_stays(house):
    session, paper, case, _other = house
    person = session.get(Person, case.person_id, look=False)
    again = closed_case(session, "CCC-CCC", person=person)
    extent = retention.what_goes(session, case.id)
    assert (extent.records, extent.person) == (7, False)
    assert "The person goes too" not in acts.said(session, extent.act(case.id))
    assert deleted(session, paper, case) == 7
    assert session.get(Person, case.person_id, look=False).given_names == CANARY
    assert len(session.children(Arrival, "case", again.id)) == 1
    last = retention.what_goes(session, again.id)
    assert last.person
    assert "The person goes too" in acts.said(session, last.act(again.id))
    assert deleted(session, paper, again) == 8
    assert backup.check(session, full=True).ok
    session.close()


def test_only_what_is_closed_and_only_by_management(house):
    session, _paper, case, _other = house
    person = session.save(Person(given_names="Otra"))
    going_on = session.save(
        Case(person_id=person.id, code="DDD-DDD", status="active", opened_on="2026-01-02")
    )
    with pytest.raises(NotAllowed):
        retention.purge(session, going_on.id)
    folder = session.folder
    session.close()
    for role in ("case-worker", "data-officer"):
        other = enter(folder, role)
        with pytest.raises(NotAllowed):
            purging.purge(other, case.id)
        other.close()


def test_not_alone_and_nothing_is_gone_before(house):
    session, _paper, case, _other = house
    before, _told = stored(session)
    with pytest.raises(RecoveryKeyNeeded):
        retention.purge(session, case.id)
    assert stored(session)[0] == before
    session.close()


def test_the_data_officer_sees_the_code_and_how_much_goes(house):
    session, paper, case, _other = house
    from registry.access import vouching

    vouching.vouch_with_paper(session, staff.named(session, "data-officer").id, paper)
    with pytest.raises(SecondPersonNeeded) as problem:
        retention.purge(session, case.id)
    approvals.ask(session, problem.value.act, f"plazo cumplido de {CANARY}")
    folder = session.folder
    session.close()
    officer = enter(folder, "data-officer")
    [one] = approvals.waiting_for(officer)
    words = acts.said(officer, one.act)
    assert "AAA-AAA" in words
    assert "8 records" in words
    approvals.approve(officer, one)
    officer.close()

    session = enter(folder)
    screening = session.children(Screening, "case", case.id)[0]
    session.save(replace(screening, account=f"{CANARY} más"))
    with pytest.raises(ApprovalStale) as stale:
        retention.purge(session, case.id)
    assert retention.what_goes(session, case.id).records == 8, "she approved another state of it"
    approvals.ask(session, stale.value.act)
    session.close()
    officer = enter(folder, "data-officer")
    approvals.approve(officer, approvals.waiting_for(officer)[0])
    officer.close()
    session = enter(folder)
    assert retention.purge(session, case.id) == 8
    rows, _told = stored(session)
    asked = [row for row in rows["history"] if row[0] == "request"]
    assert asked == [], "what was said about the case in the requests is gone, too"
    assert backup.check(session, full=True).ok
    session.close()


def test_more_than_was_approved_is_not_believed(house):
    """A manager with SQL takes another record out and writes a purge under the approval she had."""
    session, paper, case, other = house
    deleted(session, paper, case)
    request = next(one.object for one in trail.every(session) if one.action == "use approval")
    service = session._store.children(form_of(Service), "case", other.id)[0].id
    with session.together():
        session._store.writing.execute("DELETE FROM service WHERE id = ?", (service,))
        session._store.writing.execute("DELETE FROM history WHERE id = ?", (service,))
        session.note("purge", "service", service, request=request)
    assert not backup.check(session, full=True).ok
    session.close()


@pytest.mark.parametrize("way", ["by herself", "of another kind"])
def test_a_purge_under_an_approval_that_is_none_is_not_believed(house, way):
    session, paper, _case, other = house
    service = session._store.children(form_of(Service), "case", other.id)[0].id
    request = "f" * 32
    act = acts.purge(other.id, 8, "", person=True)
    if way == "of another kind":
        act = acts.Act("export", what=(("format", "csv"), ("records", "8")))
        approvals.approve_with_paper(session, act, paper)
        request = approvals.mine(session)[0].id
    else:
        told = {**act.told(), "act": act.digest(session._vault.vault_id)}
        session.note("ask second person", "request", request, **told)
        session.note("approve request", "request", request, act=told["act"])
    with session.together():
        session._store.writing.execute("DELETE FROM service WHERE id = ?", (service,))
        session._store.writing.execute("DELETE FROM history WHERE id = ?", (service,))
        session.note("purge", "service", service, request=request)
    assert [type(one) for one in trail.tail_problems(session)] == [RecordGone]
    assert not backup.check(session, full=True).ok
    session.close()


def test_a_purge_by_the_recovery_key_and_its_rescue(house, tmp_path):
    session, paper, case, other = house
    folder = session.folder
    deleted(session, paper, case)
    session.close()
    with_paper = sign_in_with_paper(folder, paper)
    assert retention.purge(with_paper, other.id) == 8
    assert trail.tail_problems(with_paper) == []
    assert backup.check(with_paper, full=True).ok
    with_paper.close()
    saved = backup.rescue(folder, backup.by_paper(paper), tmp_path / "out", unencrypted=True)
    assert saved.broken == [], "what was purged is not lost"
    assert saved.records["case"] == 0


def test_an_arrival_that_waits_goes_with_its_person(tmp_path):
    session, paper = make(tmp_path / "r")
    made = register.receive(session, Arrival(arrived_at="2020-01-02", called=CANARY))
    case = session.get(Case, made.case.id, look=False)
    session.save(replace(case, status="closed", closed_on="2020-06-01"))
    records = deleted(session, paper, case)
    assert records >= 3
    for form in (Person, Case, Arrival):
        assert session._store.count(form_of(form)) == 0
    session.close()


def test_a_restricted_case_is_deleted_from_the_shelf_too(house):
    session, paper, case, other = house
    restricting.restrict(session, case.person_id, [])
    session.open_memory(Silent())
    assert deleted(session, paper, case) > 5
    session.open_memory(Silent())
    assert not session._apart.held
    assert session._store.writing.all("SELECT 1 FROM shelf") == []
    with pytest.raises(NotFound):
        session.get(Case, case.id)
    assert session.get(Case, other.id).code == "BBB-BBB"
    assert trail.tail_problems(session) == []
    assert backup.check(session, full=True).problems == ()
    session.close()


def test_an_approval_by_an_account_the_manager_made_is_none(house):
    """She makes an account, approves as it, deletes the rows with SQL and says that it was a purge."""
    session, _paper, case, _other = house
    folder = session.folder
    staff.add(session, "straw", "De Paja", ["front-desk"], words_of("straw"))
    act = retention.what_goes(session, case.id).act(case.id)
    told = act.told()
    whole = canonical({"registry": session._vault.vault_id, **told})
    digest, asked = hashlib.sha256(whole).hexdigest(), "ab" * 16
    session.note("ask second person", "request", asked, **told, act=digest)
    session.close()
    straw = sign_in(folder, "straw", words_of("straw"), None, stretching=shared)
    straw.note("approve request", "request", asked, act=digest)
    straw.close()
    session = enter(folder)
    with session.together():
        session._store.writing.execute("DELETE FROM main.service WHERE case_id = ?", (case.id,))
        for one in trail.every(session):
            if one.form == "service" and one.action == "create":
                session.note("purge", "service", one.object, request=asked)
    assert any(isinstance(one, RecordGone) for one in trail.tail_problems(session))
    assert not backup.check(session, full=True).ok
    session.close()
