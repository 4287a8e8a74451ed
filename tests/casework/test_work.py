"""Plans and their versions, the case file, what is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.casework import agenda, cases, plans
from registry.errors import NotAllowed, NotFound
from registry.forms import Action, Case, Person, Plan, Screening, Service, Stay
from registry.forms.screening import elements
from tests.registries import enter, make


@pytest.fixture
def house(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker", "health", "educator")
    yield session
    session.close()


def a_case(session, code="AAA-AAA", **clear) -> Case:
    person = session.save(Person(given_names="Ana", birth_date="2010-05-01"))
    return session.save(
        Case(
            person_id=person.id,
            code=code,
            status="active",
            opened_on="2026-01-01",
            wishes="estudiar",
            **clear,
        )
    )


def day(days: int) -> str:
    return (date.today() + timedelta(days)).isoformat()


def test_versions_of_a_plan(house):
    case = a_case(house, risk="high")
    draft = plans.start(house, case.id)
    assert (draft.version, draft.status, draft.wishes, draft.risk) == (1, "draft", "", "high")
    saved = plans.save(house, replace(draft, actions=(Action(area="legal", action="denuncia"),)))
    assert plans.start(house, case.id) == saved, "one draft at a time"
    approved = plans.approve(house, saved.id)
    assert (approved.status, approved.approved_by) == ("approved", house.person_id)
    with pytest.raises(NotAllowed):
        plans.save(house, replace(approved, summary="x"))
    second = plans.save(house, plans.start(house, case.id))
    assert (second.version, second.actions, second.approved_by) == (2, approved.actions, "")
    plans.approve(house, second.id)
    assert [(one.version, one.status) for one in plans.versions(house, case.id)] == [
        (2, "approved"),
        (1, "replaced"),
    ]
    assert plans.done(second) == (0, 1)


def test_only_the_management_approves(tmp_path):
    session, _paper = make(tmp_path / "r", "health")
    plan = plans.save(session, plans.start(session, a_case(session).id))
    session.close()
    health = enter(tmp_path / "r", "health")
    changed = plans.save(health, replace(health.get(Plan, plan.id), summary="desde salud"))
    assert changed.summary == "desde salud"
    with pytest.raises(NotAllowed):
        plans.approve(health, plan.id)
    health.close()


def test_one_identification_a_case(house):
    case = a_case(house)
    first = cases.save_screening(house, Screening(case_id=case.id, exploitation=("sexual",)))
    second = cases.save_screening(house, Screening(case_id=case.id, exploitation=("servitude",)))
    assert second.id == first.id
    assert cases.open_file(house, case.id).screening.exploitation == ("servitude",)


@pytest.mark.parametrize(
    ("act", "means", "purpose", "child", "said"),
    [
        ((), (), (), "", ""),
        (("capta",), ("engano",), ("sexual",), "no", "yes"),
        (("capta",), (), ("sexual",), "no", "no"),
        (("capta",), (), ("sexual",), "yes", "yes"),
        (("capta",), ("none",), ("sexual",), "no", "no"),
        (("unknown",), ("engano",), ("sexual",), "yes", "no"),
        ((), ("engano",), ("sexual",), "yes", "no"),
    ],
)
def test_elements_of_article_129a(act, means, purpose, child, said):
    assert elements(act, means, purpose, child) == said


def test_what_is_due(house):
    late = a_case(house, "AAA-AAA", risk_review_on=day(-2))
    soon = a_case(house, "BBB-BBB", risk_review_on=day(5))
    a_case(house, "CCC-CCC", risk_review_on=day(30))
    house.save(replace(a_case(house, "DDD-DDD", risk_review_on=day(-5)), status="closed", closed_on=day(-1)))
    for case, on in ((late, day(1)), (soon, day(-3))):
        house.save(Service(case_id=case.id, kind="health", attended_on="2026-01-02", next_on=on))
    plan = plans.save(
        house,
        replace(
            plans.start(house, late.id), review_on=day(0),
            actions=(
                Action(area="legal", action="audiencia", due=day(3)),
                Action(area="legal", action="x", due=day(1), progress="met"),
            ),
        ),
    )  # fmt: skip
    assert plan.id
    due = [(one.kind, one.code, one.days) for one in agenda.due(house) if one.kind != "no plan"]
    assert due == [
        ("risk", "AAA-AAA", -2), ("plan", "AAA-AAA", 0), ("appointment", "AAA-AAA", 1), ("action", "AAA-AAA", 3),
        ("risk", "BBB-BBB", 5),
    ]  # fmt: skip
    assert {one.code for one in agenda.due(house) if one.kind == "no plan"} == {"BBB-BBB", "CCC-CCC"}


def test_figures_of_the_house(house):
    one, two = a_case(house, "AAA-AAA", responsible=house.person_id), a_case(house, "BBB-BBB")
    cases.enter(house, one.id)
    stay = cases.enter(house, two.id, "2026-01-05")
    figures = agenda.house(house)
    assert (figures.in_house, figures.children, figures.open_cases, figures.mine) == (2, 2, 2, 1)
    cases.leave(house, stay, "2026-02-01", "reunified")
    assert agenda.house(house).in_house == 1
    assert house.get(Stay, stay.id).left_on == "2026-02-01"


def test_a_case_is_opened_by_its_code(house):
    from registry.casework.codes import new_code

    code = new_code()
    case = a_case(house, code)
    assert cases.by_code(house, code.lower()).id == case.id
    with pytest.raises(NotFound):
        cases.by_code(house, "ZZZ-ZZZ")


def test_age():
    assert cases.age(Person(given_names="x", birth_date="2000-06-01"), "2020-05-31") == 19
    assert cases.age(Person(given_names="x", estimated_age=15, estimated_on="2020"), "2023-01-01") == 18
    assert cases.age(Person(given_names="x")) is None
