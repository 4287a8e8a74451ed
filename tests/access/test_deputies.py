"""The director is away: an acting manager for a week, or two custodians; without the paper, and seen on her return."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry import backup
from registry.access import Right, deputies, leaving, recover, sign_in, sign_in_with_paper, staff, trail
from registry.casework import plans
from registry.db.audit import entries
from registry.errors import (
    BadCredentials,
    LastManager,
    NotAllowed,
    NotCustodians,
    NotFound,
    UnknownCommandValue,
)
from registry.forms import Case, Person, Service, Staff
from registry.progress import Silent
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

ROLES = ("case-worker", "psychologist", "legal", "educator")
TODAY = date.today()


@pytest.fixture
def house(tmp_path):
    """A folder with an account a role, a case with a draft of a plan, and the ids of the accounts."""
    session, _paper = make(tmp_path / "r", *ROLES)
    ids = {role: staff.named(session, role).id for role in ROLES} | {"manager": session.person_id}
    person = session.save(Person(given_names="Zoila", house_name="Girasol"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02", psychology_note="canario"))
    plans.save(session, plans.start(session, case.id))
    session.close()
    return tmp_path / "r", ids, case.id


def test_a_week_without_the_director(house):
    folder, ids, case = house
    session = enter(folder)
    deputies.appoint(session, ids["case-worker"], TODAY, TODAY + timedelta(days=6))
    [stand_in] = deputies.stand_ins(session)
    assert (stand_in.person_id, stand_in.active, stand_in.by_custodians) == (ids["case-worker"], True, False)
    session.close()

    acting = enter(folder, "case-worker")
    assert acting.acting
    assert acting.may(Right.STAFF)
    plans.approve(acting, plans.current(acting, case).id)
    staff.reset_passphrase(acting, ids["educator"], "otra frase bien larga nueva")
    leaving.disable(acting, ids["psychologist"], ids["legal"])
    assert deputies.unseen_acts(acting) == []
    for refused in (
        lambda: deputies.appoint(acting, ids["legal"], TODAY, TODAY),
        lambda: deputies.dismiss(acting, ids["case-worker"]),
        lambda: deputies.name_custodians(
            acting, [ids[role] for role in ("case-worker", "legal", "educator")]
        ),
        lambda: staff.set_roles(acting, ids["case-worker"], ["case-worker", "manager"]),
        lambda: staff.reset_passphrase(acting, ids["manager"], "otra frase bien larga nueva"),
        lambda: staff.add(acting, "amiga", "Amiga", ["manager"], words_of("amiga")),
    ):
        with pytest.raises(NotAllowed):
            refused()
    acting.close()

    sign_in(folder, "educator", "otra frase bien larga nueva", None, stretching=shared).close()
    with pytest.raises(BadCredentials):
        enter(folder, "psychologist")
    session = enter(folder)
    acts = deputies.unseen_acts(session)
    assert {"approve", "reset passphrase", "disable", "new keys"} <= {one.action for one in acts}
    assert {one.actor for one in acts} == {ids["case-worker"]}
    deputies.mark_seen(session)
    assert deputies.unseen_acts(session) == []
    deputies.dismiss(session, ids["case-worker"])
    assert backup.check(session, full=True).ok
    session.close()
    after = enter(folder, "case-worker")
    assert not after.acting
    assert not after.may(Right.STAFF)
    after.close()


def test_it_begins_and_ends_by_itself(house):
    folder, ids, case = house
    session = enter(folder)
    deputies.appoint(session, ids["legal"], TODAY + timedelta(days=2), TODAY + timedelta(days=3))
    assert [one.active for one in deputies.stand_ins(session)] == [False]
    session.close()
    early = enter(folder, "legal")
    assert not early.acting
    [service] = early.children(Service, "case", case)
    assert service.psychology_note == ""
    early.close()


def test_days_that_are_none(house):
    folder, ids, _case = house
    session = enter(folder)
    for first, last in (
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1)),
        (TODAY, TODAY + timedelta(days=400)),
    ):
        with pytest.raises(UnknownCommandValue):
            deputies.appoint(session, ids["legal"], first, last)
    session.close()


def pair(*logins):
    return [(login, words_of(login)) for login in logins]


@pytest.fixture
def kept(house):
    """The same house with three custodians."""
    folder, ids, case = house
    session = enter(folder)
    deputies.name_custodians(session, [ids[role] for role in ("case-worker", "legal", "educator")])
    assert set(deputies.custodians(session).values()) == {True}
    session.close()
    return folder, ids, case


def test_two_custodians_have_72_hours(kept):
    folder, ids, case = kept
    deputies.take_over(folder, *pair("legal", "educator"), None, stretching=shared)
    session = enter(folder, "educator")
    assert session.acting
    assert [one.by_custodians for one in deputies.stand_ins(session)] == [True, True]
    session.open_memory(Silent())
    session.save(replace(session.get(Case, case, look=False), risk="high"))
    session.close()
    session = enter(folder)
    acts = deputies.unseen_acts(session)
    assert {ids["educator"], "custodians"} <= {one.actor for one in acts}
    assert any(one.form == "case" for one in acts)
    assert session.staff_name("custodians") not in ("custodians", "")
    assert backup.check(session, full=True).ok
    session.close()


def test_two_custodians_reset_the_director(kept):
    folder, _ids, _case = kept
    fresh = "palabras nuevas para dirección"
    deputies.reset_by_custodians(
        folder, *pair("case-worker", "legal"), MANAGER, fresh, None, stretching=shared
    )
    with pytest.raises(BadCredentials):
        sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
    session = sign_in(folder, MANAGER, fresh, None, stretching=shared)
    assert [one.action for one in trail.newest(session) if one.actor == "custodians"] == [
        "sign out", "end powers", "begin powers", "vouch", "reset passphrase", "sign in as custodians",
    ]  # fmt: skip
    session.close()


def test_others_together_are_refused_and_nothing_changes(kept):
    folder, ids, _case = kept
    for logins in (("legal", "legal"), ("legal", "psychologist")):
        with pytest.raises(NotCustodians):
            deputies.take_over(folder, *pair(*logins), None, stretching=shared)
    with pytest.raises(BadCredentials):
        deputies.take_over(folder, *pair("legal"), ("educator", "no es la frase"), None, stretching=shared)
    with pytest.raises(NotFound):
        deputies.reset_by_custodians(
            folder,
            *pair("legal", "educator"),
            "nadie",
            "palabras nuevas para dirección",
            None,
            stretching=shared,
        )
    session = enter(folder)
    assert deputies.stand_ins(session) == []
    leaving.disable(session, ids["legal"])
    session.close()
    with pytest.raises(BadCredentials):
        deputies.take_over(folder, *pair("legal", "educator"), None, stretching=shared)
    deputies.take_over(folder, *pair("case-worker", "educator"), None, stretching=shared)


def test_a_custodian_with_no_key_is_to_be_named_again_and_the_other_two_go_on(kept):
    folder, ids, _case = kept
    session = enter(folder)
    leaving.narrow(session, ids["legal"], ["technician"])
    wanted = {ids["case-worker"]: True, ids["legal"]: False, ids["educator"]: True}
    assert deputies.custodians(session) == wanted
    staff.set_roles(session, ids["legal"], ["legal"])
    leaving.renew_keys(session)
    assert deputies.custodians(session) == wanted, "being one again is for the management to say"
    session.close()
    with pytest.raises(NotCustodians):
        deputies.take_over(folder, *pair("legal", "educator"), None, stretching=shared)
    deputies.take_over(folder, *pair("case-worker", "educator"), None, stretching=shared)


def test_with_one_custodian_left_there_are_none(kept):
    folder, ids, _case = kept
    session = enter(folder)
    leaving.disable(session, ids["legal"])
    leaving.disable(session, ids["educator"])
    assert deputies.custodians(session) == {}
    session.close()


def test_two_custodians_reset_the_third_and_everybody_still_enters(kept):
    folder, _ids, _case = kept
    fresh = "palabras nuevas para la tercera"
    deputies.reset_by_custodians(
        folder, *pair("legal", "educator"), "case-worker", fresh, None, stretching=shared
    )
    sign_in(folder, "case-worker", fresh, None, stretching=shared).close()
    enter(folder).close()


def test_two_custodians_shorten_nobodys_days(kept):
    """One stands in already for weeks, the other one will in ten days: both keep their days."""
    folder, ids, _case = kept
    session = enter(folder)
    deputies.appoint(session, ids["legal"], TODAY - timedelta(days=1), TODAY + timedelta(days=20))
    deputies.appoint(session, ids["educator"], TODAY + timedelta(days=10), TODAY + timedelta(days=17))
    before = {(one.person_id, one.until) for one in deputies.stand_ins(session)}
    session.close()
    until = deputies.take_over(folder, *pair("legal", "educator"), None, stretching=shared)
    session = enter(folder, "educator")
    assert session.acting
    session.close()
    session = enter(folder)
    after = {(one.person_id, one.until) for one in deputies.stand_ins(session)}
    assert after == before | {(ids["educator"], until)}
    assert [one.by_custodians for one in deputies.stand_ins(session)] == [False, True, False]
    deputies.dismiss(session, ids["educator"])
    assert {one.person_id for one in deputies.stand_ins(session)} == {ids["legal"]}
    deputies.appoint(session, ids["legal"], TODAY, TODAY)
    assert len(deputies.stand_ins(session)) == 1, "the management shortens days, of course"
    session.close()


@pytest.mark.parametrize("roles", [["technician"], ["case-worker", "psychologist"]])
def test_a_stand_in_neither_changes_her_own_roles_nor_closes_her_account(house, roles):
    """She would take from herself the key with which the change is to be written down."""
    folder, ids, case = house
    session = enter(folder)
    deputies.appoint(session, ids["case-worker"], TODAY, TODAY)
    session.close()
    acting = enter(folder, "case-worker")
    before = acting._vault.seq
    for refused in (
        lambda: staff.set_roles(acting, ids["case-worker"], roles),
        lambda: leaving.disable(acting, ids["case-worker"]),
        lambda: leaving.narrow(acting, ids["case-worker"], roles),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert acting._vault.seq == before
    acting.save(replace(acting.get(Case, case), risk="low"))
    acting.close()
    again = enter(folder, "case-worker")
    assert again.acting
    assert again._vault.seq == before
    again.close()


def _later(monkeypatch, days):
    """This computer's day is ``days`` later, in every module that asks for it."""

    class Later(date):
        @classmethod
        def today(cls):
            return TODAY + timedelta(days=days)

    for name, module in list(sys.modules.items()):
        if name.startswith("registry.") and getattr(module, "date", None) is date:
            monkeypatch.setattr(module, "date", Later)


@pytest.fixture
def led_until_a_day(tmp_path):
    """The founder gave the house to a manager whose contract ends in a month, who named custodians; the paper."""
    session, paper = make(tmp_path / "r", *ROLES)
    last = (TODAY + timedelta(days=30)).isoformat()
    staff.add(session, "nueva", "Nueva Directora", ["manager"], words_of("nueva"), until=last)
    ids = {login: staff.named(session, login).id for login in (*ROLES, "nueva", MANAGER)}
    session.close()
    session = enter(tmp_path / "r", "nueva")
    deputies.name_custodians(session, [ids[role] for role in ("case-worker", "legal", "educator")])
    assert leaving.outlook(session, ids[MANAGER]).managed_until == last
    assert leaving.outlook(session, ids["legal"]).managed_until == ""
    leaving.disable(session, ids[MANAGER])
    session.close()
    return tmp_path / "r", ids, paper


@pytest.mark.parametrize("by", ["custodians", "paper"])
def test_a_house_whose_only_managers_last_day_is_past_opens_again(led_until_a_day, monkeypatch, by):
    folder, ids, paper = led_until_a_day
    words = "otra frase bien larga nueva"
    _later(monkeypatch, 40)
    with pytest.raises(BadCredentials):
        enter(folder, "nueva")
    if by == "paper":
        assert recover(folder, paper, "nueva", words, None).last_day_gone
    else:
        two = pair("legal", "educator")
        assert deputies.reset_by_custodians(folder, *two, "nueva", words, None, stretching=shared)
        assert not deputies.reset_by_custodians(folder, *two, "nueva", words, None, stretching=shared)
    session = sign_in(folder, "nueva", words, None, stretching=shared)
    session.open_memory(Silent())
    assert session.get(Staff, ids["nueva"]).until == ""
    assert session._vault.roster[ids["nueva"]].until is None
    resets = [one for one in entries(session._store.writing, object=ids["nueva"]) if "reset" in one.action]
    assert "no_last_day" in resets[0].detail
    assert backup.check(session, full=True).ok
    session.close()


def test_a_manager_whose_last_day_is_past_does_not_count_as_another(tmp_path, monkeypatch):
    session, paper = make(tmp_path / "r", "case-worker")
    last = (TODAY + timedelta(days=30)).isoformat()
    staff.add(session, "nueva", "Nueva Directora", ["manager"], words_of("nueva"), until=last)
    director = session.person_id
    session.close()
    _later(monkeypatch, 40)
    session = sign_in_with_paper(tmp_path / "r", paper)
    for refused in (
        lambda: leaving.disable(session, director),
        lambda: leaving.narrow(session, director, ["case-worker"]),
        lambda: staff.set_roles(session, director, ["case-worker"]),
    ):
        with pytest.raises(LastManager):
            refused()
    session.close()
    enter(tmp_path / "r").close()


def test_the_page_shows_nobody_who_stood_in_for_custodians_that_are_none(kept):
    folder, ids, _case = kept
    deputies.take_over(folder, *pair("legal", "educator"), None, stretching=shared)
    session = enter(folder)
    assert {one.person_id for one in deputies.stand_ins(session)} == {ids["legal"], ids["educator"]}
    deputies.name_custodians(session, [])
    assert deputies.stand_ins(session) == []
    leaving.renew_keys(session)
    session.close()
