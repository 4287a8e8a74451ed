"""The training registry: what is in it, that it is marked, and that a week of work waits in it."""

from pathlib import Path

import pytest

from registry.access import Session, deposits, sign_in, trail
from registry.casework import agenda, cases, search
from registry.demo import ACCOUNTS, DemoSummary, make
from registry.demo.texts import STEPS
from registry.errors import Cancelled, NotAllowed, RegistryExists
from registry.fields import form_of, problems
from registry.forms import FORMS, Arrival, Case, Person, Plan, Service, Staff, Stay
from registry.forms.case import is_open
from registry.progress import Silent
from registry.values import dates
from registry.vault import PaperKey, judge
from tests.registries import shared


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("training") / "registry"
    return folder, make(folder, stretching=shared)


def entered(folder: Path, login: str) -> Session:
    words = next(one.passphrase for one in ACCOUNTS if one.login == login)
    session = sign_in(folder, login, words, None, stretching=shared)
    session.open_memory(Silent())
    return session


@pytest.fixture
def session(made):
    opened = entered(made[0], "direccion")
    yield opened
    opened.close()


def test_it_is_marked_as_training_and_has_twelve_residents_and_forty_past_cases(made, session: Session):
    summary = made[1]
    assert session.organisation.marked == "TRAINING"
    assert (summary.residents, summary.past_cases) == (12, 40)
    living = session.with_answer(Stay, "left_on", "")
    assert (len(living), len(session.every(Case))) == (12, 52)
    assert session.count("service") == summary.services > 200
    assert agenda.house(session).in_house == 12


def test_every_role_has_an_account_that_opens_but_the_technician(made):
    folder, summary = made
    assert len({role for one in summary.accounts for role in one.roles}) == len(summary.accounts) == 9
    for login, passphrase, roles in summary.accounts:
        assert len(passphrase) >= 15
        assert judge(passphrase, ["Casa de práctica", login]).acceptable
        if roles == ("technician",):
            with pytest.raises(NotAllowed):
                entered(folder, login)
        else:
            opened = entered(folder, login)
            assert opened.rights.roles == roles
            opened.close()


def test_the_recovery_key_shown_is_the_one_of_the_registry(made):
    assert PaperKey.parse(made[1].recovery).text == made[1].recovery


def test_the_week_has_work_to_do(session: Session):
    due = agenda.due(session)
    assert {one.kind for one in due} >= {
        "arrival",
        "plan",
        "risk",
        "appointment",
        "contact",
        "action",
        "no plan",
    }
    assert any(one.days < 0 for one in due if one.kind == "plan")
    assert any(one.days == 0 for one in due)


def test_last_nights_arrival_waits_for_the_team(made, session: Session):
    (id,) = deposits.waiting(session, Arrival)
    arrival = session.get(Arrival, id)
    assert (arrival.called, arrival.closed) == ("Golondrina", frozenset())
    assert session.get(Person, arrival.person_id).unidentified == "yes"
    row = session._store.row(form_of(Arrival), id)
    assert row
    deposited = {one for one, blob in row.sealed.items() if session._vault.sealer.is_deposit(blob)}
    assert deposited == {"identity", "profile", "narrative"}


def test_every_record_keeps_the_rules_of_its_form(session: Session):
    for form in FORMS:
        for record in session.every(form.record):
            assert problems(record) == [], form.name


def test_the_trail_holds_and_knows_who_did_what(session: Session):
    assert len(list(trail.verified(session))) == len(trail.every(session))
    names = {session.staff_name(entry.actor) for entry in trail.every(session)}
    assert {"Elena de Práctica", "Flor de Práctica"} <= names


def test_nobody_in_it_can_be_called_or_looked_up(session: Session):
    people = session.every(Person)
    assert all(person.phone in ("",) or person.phone.startswith("900 000 ") for person in people)
    numbers = [document.number for person in people for document in person.documents]
    assert numbers
    assert all(int(number.removeprefix("V-")) < 100_000 for number in numbers)
    assert {person.email for person in people} | {person.address for person in people} == {""}


def test_people_are_found_and_their_cases_open(session: Session):
    person = next(one for one in session.every(Person) if one.phone and one.second_surname)
    for typed in (f"{person.given_names} {person.surname}", person.phone):
        assert person.id in {found.person_id for found in search.search(session, typed).found}
    for case in session.every(Case):
        opened = cases.open_file(session, case.id)
        assert opened.stays
        assert is_open(case.status) or opened.services


def test_plans_say_what_they_should(session: Session):
    plans = session.every(Plan)
    assert {plan.status for plan in plans} == {"draft", "approved"}
    assert all(len(plan.actions) >= 4 and plan.wishes and plan.review_on for plan in plans)
    assert {action.action for plan in plans for action in plan.actions} <= {one.action for one in STEPS}


def test_services_lie_in_the_stay_and_before_today(session: Session):
    opened = {case.id: case.opened_on for case in session.every(Case)}
    for service in session.every(Service):
        assert opened[service.case_id] <= service.attended_on[:10] <= dates.today()


def test_the_accounts_have_their_positions(session: Session):
    assert {one.title for one in session.every(Staff) if one.login != "direccion"} >= {
        "Recepción",
        "Enfermería",
    }


def test_the_same_seed_makes_the_same_people(tmp_path: Path, session: Session):
    make(tmp_path / "a", stretching=shared)
    again = entered(tmp_path / "a", "direccion")

    def told(one: Session) -> list[tuple]:
        people = {person.id: person for person in one.every(Person)}
        found = [(case.opened_on, case.status, case.risk, people[case.person_id]) for case in one.every(Case)]
        return sorted((*row[:3], row[3].given_names, row[3].surname, row[3].birth_date) for row in found)

    assert told(again) == told(session)
    again.close()


def test_another_registry_is_not_touched(made, tmp_path: Path):
    before = (made[0] / "vault.json").read_bytes()
    with pytest.raises(RegistryExists):
        make(made[0], stretching=shared)
    assert (made[0] / "vault.json").read_bytes() == before


def test_what_was_begun_is_cleared_away(tmp_path: Path):
    class Stopping(Silent):
        def stop_wanted(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        make(tmp_path / "a", stretching=shared, progress=Stopping())
    assert list((tmp_path / "a").iterdir()) == []
