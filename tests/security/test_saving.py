"""A colleague with an account and the program's own verbs tries to change what is not hers to change."""

from dataclasses import replace

import pytest

from registry.access import drafts, leaving, staff, trail
from registry.access.rights import GUARDED
from registry.casework import plans
from registry.errors import BadCredentials, InvalidAnswer, NotAllowed, NotFound, OutOfScope
from registry.fields import form_of
from registry.forms import FORMS, Action, Case, Organisation, Person, Plan, Service, Staff
from tests.registries import enter, make

ROLES = ("case-worker", "psychologist", "health", "legal", "educator", "front-desk", "data-officer")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A registry with an account a role, a case, a draft of a plan and a service with a note of each profession."""
    folder = tmp_path_factory.mktemp("house") / "r"
    session, _paper = make(folder, *ROLES)
    person = session.save(Person(given_names="Zoila", house_name="Girasol"))
    case = session.save(
        Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01", wishes="ser libre")
    )
    plan = plans.save(session, plans.start(session, case.id))
    service = session.save(
        Service(case_id=case.id, kind="legal", attended_on="2026-01-02", note="relato", psychology_note="p")
    )
    session.close()
    return folder, case.id, plan.id, service.id


def test_every_automatic_field_says_who_sets_it():
    automatic = {f"{form.name}.{one.name}" for form in FORMS for one in form.fields if one.automatic}
    known = {f"{form.name}.{one.name}" for form in FORMS for one in form.fields}
    assert automatic <= GUARDED.keys() <= known


@pytest.mark.parametrize("role", ROLES)
def test_only_the_management_approves_whatever_way_it_is_saved(house, role):
    folder, case_id, plan_id, _service = house
    session = enter(folder, role)
    try:
        approved = {"status": "approved", "approved_by": session.person_id, "approved_on": "2026-01-03"}
        attempts = [Plan(case_id=case_id, made_on="2026-01-01", version=9, **approved)]
        if session.rights.may_read(form_of(Plan)):
            mine = session.get(Plan, plan_id)
            attempts += [replace(mine, **{name: value}) for name, value in approved.items()]
        else:  # what she cannot read she does not need to read: id and revision are enough to try
            attempts += [Plan(id=plan_id, revision=1, case_id=case_id, made_on="2026-01-01", **approved)]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                session.save(attempt)
    finally:
        session.close()


def test_what_was_approved_says_the_same_for_ever(tmp_path):
    session, _paper = make(tmp_path / "r")
    person = session.save(Person(given_names="Zoila"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    draft = plans.save(session, replace(plans.start(session, case.id), summary="una"))
    approved = plans.approve(session, draft.id)
    for change in (
        {"summary": "otra"},
        {"approved_on": "2026-01-02"},
        {"status": "draft"},
        {"actions": (Action(need="x"),)},
    ):
        with pytest.raises((NotAllowed, InvalidAnswer)):
            session.save(replace(approved, **change))
    assert session.get(Plan, approved.id) == approved
    assert session.save(replace(approved, status="replaced")).status == "replaced"
    session.close()


def test_nobody_approves_in_the_name_of_another(house):
    folder, _case, plan_id, _service = house
    session = enter(folder)
    try:
        plan, other = session.get(Plan, plan_id), staff.named(session, "legal").id
        with pytest.raises(NotAllowed):
            session.save(
                replace(plan, status="approved", approved_by=other, approved_on="2026-01-03"),
                action="approve",
            )
    finally:
        session.close()


@pytest.mark.parametrize("role", ["manager", *ROLES])
def test_the_code_of_a_case_is_given_once(house, role):
    folder, case_id, *_rest = house
    session = enter(folder, role)
    try:
        row = session._store.row(form_of(Case), case_id)
        attempt = Case(
            id=case_id, revision=row.revision, person_id=row.parents["person_id"], code="BBB-BBB",
            status="active", opened_on="2026-01-01",
        )  # fmt: skip
        with pytest.raises(NotAllowed):
            session.save(attempt)
    finally:
        session.close()


@pytest.mark.parametrize("role", ["manager", *ROLES])
def test_the_mark_of_a_training_registry_is_not_put_on_later(house, role):
    session = enter(house[0], role)
    try:
        organisation = session.every(Organisation)[0]
        with pytest.raises(NotAllowed):
            session.save(replace(organisation, marked="Ensayo"))
    finally:
        session.close()


@pytest.mark.parametrize("role", ["psychologist", "legal"])
def test_a_case_changes_hands_only_by_who_may_assign(house, role):
    folder, case_id, *_rest = house
    session = enter(folder, role)
    try:
        case = session.get(Case, case_id)
        with pytest.raises(NotAllowed):
            session.save(replace(case, responsible=session.person_id))
        assert (
            session.save(replace(case, risk="high" if case.risk != "high" else "low")).revision
            > case.revision
        )
    finally:
        session.close()


@pytest.mark.parametrize("role", ["manager", *ROLES])
def test_roles_are_what_the_key_file_says_and_nothing_else(house, role):
    """Neither a manager nor anybody else makes a manager, brings back or shuts out an account by saving its record."""
    session = enter(house[0], role)
    try:
        for account in session.every(Staff):
            for change in (
                {"roles": ("manager", "technician")},
                {"disabled": "" if account.disabled else "yes"},
                {"until": "2099-01-01"},
                {"login": "otra-persona"},
            ):
                with pytest.raises(NotAllowed):
                    session.save(replace(account, **change))
        with pytest.raises(NotAllowed):
            session.save(Staff(id="0" * 32, login="fantasma", name="Nadie", roles=("manager",)))
    finally:
        session.close()


def test_who_comes_back_with_a_new_passphrase_comes_in(tmp_path):
    session, _paper = make(tmp_path / "r", "legal")
    legal = staff.named(session, "legal")
    leaving.disable(session, legal.id)
    session.close()
    with pytest.raises(BadCredentials):
        enter(tmp_path / "r", "legal")
    from tests.registries import words_of

    session = enter(tmp_path / "r")
    staff.reset_passphrase(session, legal.id, words_of("legal"))
    assert staff.named(session, "legal").disabled != "yes"
    assert session.save(replace(staff.named(session, "legal"), title="Abogada")).title == "Abogada"
    session.close()
    enter(tmp_path / "r", "legal").close()


def test_a_name_too_long_for_an_account_makes_no_half_account(tmp_path):
    session, _paper = make(tmp_path / "r")
    before = len(session._vault.roster)
    with pytest.raises(InvalidAnswer):
        staff.add(session, "x" * 60, "Persona", ["legal"], "una frase larga de ensayo")
    assert len(session._vault.roster) == before
    session.close()


def test_saying_that_nothing_is_closed_writes_over_nothing(house):
    """The health role opens no narrative; the mark of what is closed to her is the program's, not hers."""
    folder, _case, _plan, service_id = house
    health = enter(folder, "health")
    hers = health.get(Service, service_id)
    assert "narrative" in hers.closed
    with pytest.raises(NotAllowed):
        health.save(replace(hers, closed=frozenset(), note="encima"))
    health.close()
    session = enter(folder)
    assert session.get(Service, service_id).note == "relato"
    session.close()


def test_a_draft_of_a_record_does_not_forget_what_is_closed(house):
    folder, _case, _plan, service_id = house
    health = enter(folder, "health")
    drafts.keep(health, replace(health.get(Service, service_id), minutes=44, note="encima"))
    (kept,) = drafts.kept(health)
    with pytest.raises(NotAllowed):
        health.save(kept.record)
    drafts.drop(health, kept.record)
    health.close()


def test_a_record_stays_where_it_hangs(house):
    folder, case_id, _plan, service_id = house
    session = enter(folder, "case-worker")
    try:
        person_id = session.get(Case, case_id).person_id
        other = session.save(
            Case(person_id=person_id, code="CCC-CCC", status="active", opened_on="2026-01-01")
        )
        service = session.get(Service, service_id)
        with pytest.raises(NotAllowed):
            session.save(replace(service, case_id=other.id, minutes=3))
        with pytest.raises(NotAllowed):
            session.save(replace(service, case_id=other.id))
        with pytest.raises(NotFound):
            session.save(Service(case_id="f" * 32, kind="legal", attended_on="2026-01-02"))
    finally:
        session.close()


def test_nothing_is_hung_on_a_case_out_of_scope(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker", organisation=Organisation(name="Casa", scope="own"))
    person = session.save(Person(given_names="Ana"))
    case = session.save(
        Case(
            person_id=person.id,
            code="AAA-AAA",
            status="active",
            opened_on="2026-01-01",
            responsible=session.person_id,
        )
    )
    session.close()
    worker = enter(tmp_path / "r", "case-worker")
    with pytest.raises(OutOfScope):
        worker.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02"))
    worker.close()


@pytest.mark.parametrize("id", ["Zoila Inventada", "../../x", "A" * 32, "0" * 31, "x'; DROP TABLE person;--"])
def test_an_id_is_an_id_and_says_nothing(house, id):
    session = enter(house[0])
    try:
        with pytest.raises(ValueError, match="id"):
            session.save(Person(id=id, given_names="Ana"))
        assert "Zoila Inventada" not in str(trail.newest(session, 20))
    finally:
        session.close()
