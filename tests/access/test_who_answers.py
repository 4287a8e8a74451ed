"""Who answers for whose key, and when: what two people decided stays believed, and nobody answers unawares."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    acts,
    approvals,
    deputies,
    leaving,
    purging,
    sign_in_with_paper,
    staff,
    trail,
    vouching,
)
from registry.errors import NotAllowed, SecondPersonNeeded
from registry.forms import Case, Person
from tests.registries import enter, make, words_of

EXPORT = acts.export("csv")
SECOND, OFFICER = "second", "data-officer"


class House:
    """A folder in which people sit down one after the other; its recovery key and its closed case."""

    def __init__(self, folder, paper, case):
        self.folder, self.paper, self.case = folder, paper, case

    def each(self, who, what):
        session = sign_in_with_paper(self.folder, self.paper) if who == "paper" else enter(self.folder, who)
        try:
            return what(session)
        finally:
            session.close()

    def id(self, login):
        return self.each("manager", lambda it: staff.named(it, login).id)

    def add(self, by, login, *roles):
        self.each(by, lambda it: staff.add(it, login, f"Persona {login}", roles, words_of(login)))
        return self.id(login)

    def new_words(self, by, login):
        person = self.id(login)
        self.each(by, lambda it: staff.reset_passphrase(it, person, words_of(login)))

    def confirm(self, login):
        person = self.id(login)
        self.each("manager", lambda it: vouching.vouch_with_paper(it, person, self.paper))

    def ask_to_purge(self, by):
        return self.each(by, lambda it: approvals.ask(it, purging.extent(it, self.case).act(self.case)))

    def approve(self, by):
        """How many requests wait for her; she approves them."""

        def all_of_them(session):
            found = approvals.waiting_for(session)
            for one in found:
                approvals.approve(session, one)
            return len(found)

        return self.each(by, all_of_them)

    def asks(self, by="manager", act=EXPORT):
        return self.each(by, lambda it: approvals.ask(it, act))

    def purge(self, by):
        assert self.each(by, lambda it: purging.purge(it, self.case)) == 2

    def whole(self):
        """Whether whoever signs in is told of nothing, and the check finds nothing."""
        return self.each("manager", lambda it: not trail.tail_problems(it) and backup.check(it, full=True).ok)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two managers, the second made by the first, and an educator the first one made."""
    folder = tmp_path_factory.mktemp("answers") / "r"
    session, paper = make(folder, "educator")
    staff.add(session, SECOND, "Segunda de Ensayo", ["manager"], words_of(SECOND))
    person = session.save(Person(given_names="Inventada"))
    closed = Case(
        person_id=person.id, code="H7K-2M9", status="closed", opened_on="2026-01-02", closed_on="2026-02-02"
    )
    case = session.save(closed)
    session.close()
    return House(folder, paper, case.id)


@pytest.fixture
def house(built, tmp_path):
    return House(Path(shutil.copytree(built.folder, tmp_path / "r")), built.paper, built.case)


# --- answers that came late, but before the approval ---


def test_a_purge_asked_by_somebody_who_was_confirmed_meanwhile_stays_believed(house):
    """The second manager asks; with another act the director ticks her on the page of the recovery key."""
    house.add("manager", OFFICER, OFFICER)
    house.ask_to_purge(SECOND)
    second = house.id(SECOND)
    house.each("manager", lambda it: approvals.approve_with_paper(it, EXPORT, house.paper, [second]))
    assert house.approve("manager") == 1
    house.purge(SECOND)
    assert house.whole()


def test_a_purge_approved_by_whom_somebody_answered_for_who_was_confirmed_later_stays_believed(house):
    house.add(SECOND, OFFICER, OFFICER)
    house.confirm(SECOND)
    house.ask_to_purge("manager")
    assert house.approve(OFFICER) == 1
    house.purge("manager")
    assert house.whole()


def test_a_purge_approved_by_whom_nobody_else_had_answered_for_then_is_none(house):
    """By hand, before anybody else answered for the straw account: what comes after gives it no force."""
    house.add("manager", OFFICER, OFFICER)
    house.confirm(SECOND)
    request = house.ask_to_purge("manager")
    digest = house.each("manager", lambda it: request.act.digest(it._vault.vault_id))
    house.each(OFFICER, lambda it: it.note("approve request", "request", request.id, act=digest))
    house.confirm(OFFICER)

    def delete(session):
        for form in ("case", "person"):
            ((id,),) = session._store.writing.all(f'SELECT id FROM main."{form}"')
            with session.together():
                session._store.writing.execute(f'DELETE FROM main."{form}"')
                session.note("purge", form, id, request=request.id)

    assert house.whole()
    house.each("manager", delete)
    assert not house.whole()


# --- nobody answers without knowing ---

GIVING = {
    "a role": lambda it, who: staff.set_roles(it, who, ["educator", OFFICER]),
    "a role, for another": lambda it, who: leaving.narrow(it, who, [OFFICER]),
    "an appointment": lambda it, who: deputies.appoint(it, who, date.today(), date.today()),
}


def names(house, asker):
    """Who may be her second person."""
    said = house.each(asker, lambda it: [it.staff_name(one) for one in vouching.approvers(it, it.person_id)])
    return set(said)


@pytest.mark.parametrize("way", GIVING)
def test_who_gives_powers_does_not_answer_for_a_key_the_other_manager_made(house, way):
    """She made the educator's account and knows its words; the other manager gives it more, and not her word."""
    house.confirm(SECOND)
    person = house.id("educator")
    house.each(SECOND, lambda it: GIVING[way](it, person))
    request = house.asks()
    assert house.approve("educator") == 0
    with pytest.raises(NotAllowed):
        house.each("educator", lambda it: approvals.approve(it, request))
    with pytest.raises(SecondPersonNeeded):
        house.each("manager", lambda it: approvals.insist(it, EXPORT))


@pytest.mark.parametrize("remedy", ["words", "paper"])
def test_what_makes_that_account_a_second_person_to_its_maker(house, remedy):
    house.confirm(SECOND)
    person = house.id("educator")
    house.each(SECOND, lambda it: staff.set_roles(it, person, ["educator", OFFICER]))
    if remedy == "words":
        house.new_words(SECOND, "educator")
    else:
        house.confirm("educator")
    house.asks()
    assert house.approve("educator") == 1


def test_who_makes_an_account_answers_for_it_whatever_role_it_gets_and_from_whom(house):
    """To the other manager the account is somebody else's from the day she gives it the role."""
    house.confirm(SECOND)
    person = house.id("educator")
    assert "Persona educator" not in names(house, SECOND)
    house.each(SECOND, lambda it: staff.set_roles(it, person, ["educator", OFFICER]))
    assert "Persona educator" in names(house, SECOND)
    assert "Persona educator" not in names(house, "manager")


@pytest.mark.parametrize("role", ["educator", OFFICER])
def test_what_a_stand_in_makes_is_answered_for_by_nobody(house, role):
    house.confirm(SECOND)
    person = house.id("educator")
    house.each("manager", lambda it: deputies.appoint(it, person, date.today(), date.today()))
    made = house.add("educator", "nueva", role)
    if role == "educator":
        house.each(SECOND, lambda it: staff.set_roles(it, made, [OFFICER]))
    for asker in ("manager", SECOND):
        assert "Persona nueva" not in names(house, asker)


def test_a_new_passphrase_cut_off_the_trail_leaves_no_old_word_in_force(house):
    """The other manager made the account. She gives it words of hers, and cuts off the trail what tells so."""
    house.confirm(SECOND)
    person = house.add(SECOND, "suya", "educator")

    def taken(session):
        last = session._store.writing.all("SELECT max(seq) FROM audit")[0][0]
        staff.reset_passphrase(session, person, words_of("mia"))
        with session._store.transaction():
            session._store.writing.execute("DELETE FROM audit WHERE seq > ?", (last,))

    house.each("manager", taken)
    told = house.each(SECOND, lambda it: [one.action for one in trail.about(it, person)])
    assert told == ["create", "vouch"], "nothing tells of it"
    house.each(SECOND, lambda it: staff.set_roles(it, person, ["educator", OFFICER]))
    assert "Persona suya" not in names(house, "manager")
