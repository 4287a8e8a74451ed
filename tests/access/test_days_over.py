"""The days of a stand-in end while she is signed in: what she then may, and what she may no more."""

import importlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from registry.access import Right, acts, approvals, deputies, sign_in_with_paper, staff
from registry.db.audit import entries
from registry.errors import DaysOver, NotAllowed, OutOfScope
from registry.exchange import export
from registry.forms import Case, Organisation, Person, Service
from tests.registries import enter, make, words_of

EXPORT = acts.export("csv")
MONTH_LATER = "2126-12-24T12:00:00Z"
SECOND, WORKER = "second", "case-worker"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two managers, one made by the recovery key; a case worker named to stand in today, and a case of her own."""
    folder = tmp_path_factory.mktemp("days") / "r"
    session, paper = make(folder, WORKER, "legal", organisation=Organisation(name="Casa", scope="own"))
    worker = staff.named(session, WORKER).id
    for code, responsible in (("H7K-2M9", worker), ("AAA-AAA", session.person_id)):
        person = session.save(Person(given_names="Inventada"))
        session.save(
            Case(
                person_id=person.id,
                code=code,
                status="active",
                opened_on="2026-01-02",
                responsible=responsible,
            )
        )
    deputies.appoint(session, worker, date.today(), date.today())
    session.close()
    with_paper = sign_in_with_paper(folder, paper)
    staff.add(with_paper, SECOND, "Segunda", ["manager"], words_of(SECOND))
    with_paper.close()
    return folder, paper


@pytest.fixture
def folder(built, tmp_path):
    return Path(shutil.copytree(built[0], tmp_path / "r"))


@pytest.fixture
def paper(built):
    return built[1]


@pytest.fixture
def acting(folder):
    session = enter(folder, WORKER)
    yield session
    session.close()


@pytest.fixture
def days_end(monkeypatch):
    """The clock of the key file goes on to another month, or to what is said."""

    def end(moment=MONTH_LATER):
        for name in ("holding", "admission", "open_vault"):
            monkeypatch.setattr(importlib.import_module(f"registry.vault.{name}"), "now", lambda: moment)

    return end


def cases(session):
    """By code the ids of all cases there are."""
    found = {}
    for code in ("H7K-2M9", "AAA-AAA"):
        found[code] = session.case_with_code(code)[0]
    return found


def test_what_was_lent_ends_with_its_days(acting, days_end):
    assert acting.acting
    lent = (Right.STAFF, Right.EXPORT, Right.ORGANISATION, Right.PURGE)
    for right in lent:
        acting.require(right)
    days_end()
    for right in lent:
        assert not acting.may(right)
        with pytest.raises(DaysOver) as problem:
            acting.require(right)
        assert "over" in problem.value.sentence()
    with pytest.raises(DaysOver):
        staff.set_roles(acting, staff.named(acting, "legal").id, ["manager"])


def test_an_approval_given_in_time_is_not_used_after_her_days(folder, days_end, tmp_path):
    acting = enter(folder, WORKER)
    approvals.ask(acting, EXPORT)
    acting.close()
    second = enter(folder, SECOND)
    [one] = approvals.waiting_for(second)
    approvals.approve(second, one)
    second.close()
    acting = enter(folder, WORKER)
    assert approvals.mine(acting)[0].state == "approved"
    days_end()
    with pytest.raises(DaysOver):
        approvals.insist(acting, EXPORT)
    with pytest.raises(DaysOver):
        export(acting, tmp_path / "o.csv", format="csv")
    assert not (tmp_path / "o.csv").exists()
    acting.close()


def test_her_own_work_goes_on_and_says_no_more_that_she_stands_in(acting, days_end):
    hers, other = cases(acting).values()
    acting.save(Service(case_id=other, kind="legal", attended_on="2026-02-02"))
    assert acting.get(Case, other).code == "AAA-AAA"
    days_end()
    with pytest.raises(OutOfScope):
        acting.get(Case, other)
    acting.save(Service(case_id=hers, kind="legal", attended_on="2026-02-03"))
    last = entries(acting._store.writing)[-1]
    assert (last.action, "acting" in last.detail) == ("create", False)
    assert acting.rights.roles == (WORKER,)
    with pytest.raises(OutOfScope):
        acting.save(Service(case_id=other, kind="legal", attended_on="2026-02-03"))


def test_what_only_management_writes_is_not_saved_after_her_days(acting, days_end):
    days_end()
    with pytest.raises(NotAllowed):
        acting.save(Organisation(name="De Otra"))


def test_a_clock_put_back_begins_them_no_more(acting, days_end):
    days_end()
    assert not acting.may(Right.STAFF)
    days_end(date.today().strftime("%Y-%m-%dT12:00:00Z"))
    assert not acting.may(Right.STAFF)


def test_a_manager_and_the_recovery_key_have_no_days(folder, paper, days_end):
    session = enter(folder)
    days_end()
    session.require(Right.STAFF)
    session.close()
    with_paper = sign_in_with_paper(folder, paper)
    with_paper.require(Right.STAFF)
    with_paper.close()


def test_who_never_stood_in_is_told_of_her_role(folder, days_end):
    session = enter(folder, "legal")
    days_end()
    with pytest.raises(NotAllowed) as problem:
        session.require(Right.STAFF)
    assert not isinstance(problem.value, DaysOver)
    session.close()
