"""A colleague with an account looks for what her role does not read: by get, lists, history, counts, hints."""

from dataclasses import replace

import pytest

from registry.access import ROLES, drafts, trail
from registry.casework import agenda, cases, plans
from registry.errors import NotAllowed
from registry.fields import Field, Form, form_of
from registry.forms import FORMS, Case, Organisation, Person, Plan, Screening, Service, Stay
from registry.statistics import report
from tests.registries import enter, make

INSIDE = tuple(role for role in ROLES if role not in ("manager", "technician"))


def hidden_from(session, form: Form) -> list[Field]:
    """The fields the table closes to a role, section by section; what tells cases apart is not counted."""
    apart = {"case.code", "case.status", "case.opened_on", "case.responsible"}
    return [
        one
        for one in form.fields
        if not session.rights.may_read(form, one.section or next(iter(form.sections)))
        and f"{form.name}.{one.name}" not in apart
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house") / "r"
    session, _paper = make(folder, *INSIDE)
    person = session.save(
        Person(
            given_names="Zoila", house_name="Girasol", sex="female", nationality=("VE",), phone="999888777",
            contact_notes="seguro", unidentified="yes", care_notes="alergia", birth_date="1999-01-01",
        )
    )  # fmt: skip
    case = session.save(
        Case(
            person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01", condition="actual",
            risk="high", risk_review_on="2026-01-02", wishes="deseo-canario", not_admitted="el tio",
        )
    )  # fmt: skip
    screening = session.save(Screening(case_id=case.id, exploitation=("sexual",), account="relato"))
    session.save(replace(screening, exploitation=("servitude",)))
    service = session.save(
        Service(
            case_id=case.id,
            kind="legal",
            attended_on="2026-01-02",
            note="n",
            psychology_note="p",
            care_note="c",
        )
    )
    session.save(replace(service, minutes=5, psychology_note="q"))
    session.save(replace(case, risk="low", condition="possible"))
    session.save(Stay(case_id=case.id, entered_on="2026-01-01"))
    plans.save(session, plans.start(session, case.id))
    drafts.keep(session, Person(given_names="Borrador"))
    session.close()
    return folder


@pytest.mark.parametrize("role", INSIDE)
@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_a_record_shows_only_the_sections_of_the_role(house, role, form):
    session = enter(house, role)
    try:
        closed = hidden_from(session, form)
        for row in session._store.rows(form):
            if not session.rights.may_read(form):
                with pytest.raises(NotAllowed):
                    session.get(form.record, row.id)
                continue
            shown = [session.get(form.record, row.id), *session.every(form.record)]
            for parent in form.parents:
                shown += session.children(form.record, parent, row.parents[f"{parent}_id"])
            assert [
                one.name for one in closed for record in shown if not one.is_empty(getattr(record, one.name))
            ] == []
    finally:
        session.close()


def test_the_health_role_reads_of_the_identification_only_the_interview(house):
    """Its compartment opens to her, its section does not: the program holds it, in records, lists and the history."""
    session = enter(house, "health")
    try:
        case = session.every(Case)[0]
        assert session.children(Screening, "case", case.id)[0].exploitation == ()
        assert cases.open_file(session, case.id).screening.exploitation == ()
        assert cases.all_cases(session)[0]["screening_exploitation"] is None
        assert session.seen.answers(form_of(Screening), [session.every(Screening)[0].id])
        assert "servitude" not in str(
            session.seen.answers(form_of(Screening), [session.every(Screening)[0].id])
        )
        changes = trail.changes(session, Screening, session.every(Screening)[0].id)
        assert "sexual" not in str([dict(one.answers) for one in changes])
        assert not {"exploitation", "account"} & {name for one in changes for name in one.fields}
    finally:
        session.close()


def test_saving_leaves_what_the_role_cannot_see(house):
    educator = enter(house, "educator")
    case = educator.every(Case)[0]
    saved = educator.save(replace(case, not_admitted="el tio y otro"))
    assert saved.not_admitted == "el tio y otro"
    educator.close()
    session = enter(house)
    again = session.every(Case)[0]
    assert (again.condition, again.risk, again.wishes) == ("possible", "low", "deseo-canario")
    assert again.not_admitted == "el tio y otro"
    session.close()


def test_the_front_desk_learns_no_risk_and_no_plan_by_hints(house):
    session = enter(house, "front-desk")
    try:
        assert session.with_answer(Case, "risk", "low") == []
        assert session.due_by(Case, "risk_review_on", "2099-01-01") == []
        assert session.having(Screening, "case") == set()
        assert session.having(Plan, "case") == set()
        assert [one.kind for one in agenda.due(session)] == []
        row = cases.all_cases(session)[0]
        closed = (
            "condition",
            "risk",
            "risk_review_on",
            "person_given_names",
            "person_nationality",
            "screening_exploitation",
        )
        assert [row[name] for name in closed] == [None] * len(closed)
        assert row["code"] == "AAA-AAA"
        changes = trail.changes(session, Case, row["id"])
        assert {name for one in changes for name in (*one.fields, *one.answers)} <= {
            "code", "status", "opened_on", "responsible", "not_admitted",
        }  # fmt: skip
    finally:
        session.close()


@pytest.mark.parametrize("role", INSIDE)
def test_counts_and_the_trail_ask_for_their_right(house, role):
    session = enter(house, role)
    try:
        with pytest.raises(NotAllowed):
            report(session, "2026-01-01", "2026-12-31")
        if role != "data-officer":
            for asked in (lambda: trail.newest(session), lambda: trail.every(session)):
                with pytest.raises(NotAllowed):
                    asked()
        if role in ("educator", "front-desk"):
            with pytest.raises(NotAllowed):
                list(trail.verified(session))
        assert drafts.kept(session) == [], "the drafts of others are theirs"
    finally:
        session.close()


@pytest.mark.parametrize("role", ["front-desk", "educator"])
def test_who_looked_at_what_she_does_not_read_is_not_told(house, role):
    manager = enter(house)
    plan = manager.every(Plan)[0]
    manager.note("print", "plan", plan.id, copy=1)
    manager.close()
    session = enter(house, role)
    try:
        assert trail.about(session, plan.id) == []
    finally:
        session.close()


def test_who_printed_a_plan_out_of_scope_is_not_told(tmp_path):
    session, _paper = make(tmp_path / "r", "legal", organisation=Organisation(name="Casa", scope="own"))
    person = session.save(Person(given_names="Ana"))
    kept = {
        "code": "AAA-AAA",
        "status": "active",
        "opened_on": "2026-01-01",
        "responsible": session.person_id,
    }
    case = session.save(Case(person_id=person.id, **kept))
    session.close()
    legal = enter(tmp_path / "r", "legal")
    assert trail.about(legal, case.id) == []
    legal.close()


def test_the_narrative_of_the_case_is_not_copied_into_what_health_reads(tmp_path):
    """The plan is read by the whole team, health too; what she wished is sealed in the narrative of the case."""
    session, _paper = make(tmp_path / "r", "health")
    person = session.save(Person(given_names="Ana"))
    case = session.save(
        Case(
            person_id=person.id,
            code="AAA-AAA",
            status="active",
            opened_on="2026-01-01",
            wishes="deseo-canario",
        )
    )
    plan = plans.save(session, plans.start(session, case.id))
    session.close()
    health = enter(tmp_path / "r", "health")
    shown = health.get(Plan, plan.id)
    assert "deseo-canario" not in str([getattr(shown, one.name) for one in form_of(Plan).fields])
    health.close()
