"""To whom a draft goes when its author opens less or leaves: never to somebody for whom it is lost."""

from dataclasses import replace
from datetime import date

import pytest

from registry.access import deputies, drafts, leaving, restricting, sign_in, staff
from registry.forms import Service
from registry.progress import Silent
from tests.registries import enter, shared

GIVEN = "pino lago tinta bosque nube rio mesa"


def written(house, role: str, **answers) -> None:
    session = enter(house.folder, role)
    drafts.keep(session, Service(**answers))
    session.close()


def narrowed(house, by: str, whom: str, *roles: str) -> int:
    session = enter(house.folder, by)
    passed = leaving.narrow(session, house.ids[whom], roles)
    session.close()
    return passed


def notes(house, role: str) -> list[tuple[str, str]]:
    """The psychology notes among the drafts of somebody, and who left each (its role)."""
    roles = {id: name for name, id in house.ids.items()} | {"": ""}
    session = enter(house.folder, role)
    found = [(one.record.psychology_note, roles[one.passed_by]) for one in drafts.kept(session)]
    session.close()
    return found


@pytest.mark.parametrize("roles", [["case-worker"], ["data-officer"], ["technician"]])
def test_a_draft_of_a_restricted_case_goes_to_a_manager_who_opens_it_though_another_narrows(house, roles):
    house.restrict("psychologist")
    written(house, "psychologist", case_id=house.case, psychology_note="solo aqui", care_note="c")
    assert narrowed(house, "second", "psychologist", *roles) == 1
    assert notes(house, "manager") == [("solo aqui", "psychologist")]
    assert notes(house, "second") == []


def test_what_of_a_restricted_case_holds_no_seal_does_not_stay_with_who_opens_no_case(house):
    house.restrict("case-worker")
    written(house, "case-worker", case_id=house.case, minutes=20)
    assert narrowed(house, "manager", "case-worker", "data-officer") == 1
    assert notes(house, "manager") == [("", "case-worker")]


def test_what_a_colleague_handed_over_sealed_and_was_left_to_her_goes_on_to_who_opens_it(house):
    """A deposit is opened by who made it: in a draft she inherited, that is somebody else."""
    written(house, "educator", case_id=house.open_case, psychology_note="de noche")
    session = enter(house.folder)
    leaving.disable(session, house.ids["educator"], house.ids["psychologist"])
    session.close()
    assert notes(house, "psychologist") == [("de noche", "educator")]
    assert narrowed(house, "manager", "psychologist", "legal") == 1
    assert notes(house, "manager") == [("de noche", "educator")]
    assert notes(house, "psychologist") == []


def test_what_she_handed_over_sealed_herself_stays_hers(house):
    written(house, "case-worker", case_id=house.open_case, psychology_note="del pasillo")
    assert narrowed(house, "manager", "case-worker", "educator") == 0
    assert notes(house, "case-worker") == [("del pasillo", "")]


@pytest.mark.parametrize("act", ["narrow", "disable"])
@pytest.mark.parametrize("restrict", [False, True])
def test_somebody_who_stands_in_inherits_nothing_that_she_opens_only_meanwhile(house, act, restrict):
    if restrict:
        house.restrict("psychologist", "case-worker")
    case = house.case if restrict else house.open_case
    written(house, "psychologist", case_id=case, psychology_note="solo aqui")
    session = enter(house.folder)
    deputies.appoint(session, house.ids["case-worker"], date.today(), date.today())
    session.close()
    acting = enter(house.folder, "case-worker")
    assert acting.acting
    if act == "narrow":
        assert leaving.narrow(acting, house.ids["psychologist"], ["legal"]) == 1
    else:
        assert leaving.disable(acting, house.ids["psychologist"]).drafts == 1
    assert drafts.kept(acting) == []
    acting.close()
    [by] = [role for role in ("manager", "second") if notes(house, role)]
    assert notes(house, by) == [("solo aqui", "psychologist")]
    assert by == "manager" or not restrict, "the other manager does not open the case"


def test_an_account_that_was_closed_inherits_nothing(house):
    session = enter(house.folder, "second")
    leaving.disable(session, house.ids["manager"])
    deputies.appoint(session, house.ids["case-worker"], date.today(), date.today())
    session.close()
    written(house, "psychologist", case_id=house.open_case, psychology_note="solo aqui")
    acting = enter(house.folder, "case-worker")
    leaving.disable(acting, house.ids["psychologist"])
    acting.close()
    assert notes(house, "second") == [("solo aqui", "psychologist")]


def test_of_two_who_open_the_case_the_one_with_a_valid_access_inherits(house):
    """Her key was wrapped for the passphrase before: until she is named again she opens nothing of it."""
    house.restrict("psychologist", "second")
    written(house, "psychologist", case_id=house.case, psychology_note="solo aqui")
    session = enter(house.folder)
    apart = session._apart
    [one] = apart.shelf.restrictions()
    old = {**one.grants, house.ids["manager"]: "0" * 16 + ":AAAA"}
    with session._store.transaction():
        apart.shelf.put_restriction(replace(one, revision=one.revision + 1, grants=old))
    session.close()
    assert narrowed(house, "manager", "psychologist", "legal") == 1
    assert notes(house, "second") == [("solo aqui", "psychologist")]


def named_by(house, role: str) -> list[tuple[int | None, str]]:
    """The minutes of the services somebody has drafts of, and who left each (its role)."""
    roles = {id: name for name, id in house.ids.items()} | {"": ""}
    session = enter(house.folder, role)
    found = [(one.record.minutes, roles[one.passed_by]) for one in drafts.kept(session)]
    session.close()
    return sorted(found)


def test_what_she_left_twice_of_one_record_is_there_twice(house):
    """Narrowed, given her role back, writing at the same place, and narrowed again."""
    for minutes in (1, 2, 3):
        written(house, "psychologist", case_id=house.open_case, psychology_note="nota", minutes=minutes)
        assert narrowed(house, "manager", "psychologist", "legal") == 1
        session = enter(house.folder)
        staff.set_roles(session, house.ids["psychologist"], ["psychologist"])
        session.close()
    assert named_by(house, "manager") == [(one, "psychologist") for one in (1, 2, 3)]
    session = enter(house.folder)
    second = next(one for one in drafts.kept(session) if one.record.minutes == 2)
    drafts.take_over(session, second)
    assert next((one.record.minutes, bool(one.passed_by)) for one in drafts.kept(session)) == (2, False)
    first = next(one for one in drafts.kept(session) if one.record.minutes == 1)
    drafts.drop(session, first.record, first)
    session.close()
    assert named_by(house, "manager") == [(2, ""), (3, "psychologist")]
    house.sound()


def test_what_two_heirs_have_of_one_colleague_comes_to_the_manager_whole(house):
    """She left, came back and left again, to another one; then the case is restricted to neither."""
    for minutes, heir in ((1, "legal"), (2, "case-worker")):
        session = enter(house.folder, "educator") if minutes == 1 else signed_in(house, "educator")
        drafts.keep(session, Service(case_id=house.case, minutes=minutes))
        session.close()
        session = enter(house.folder)
        leaving.disable(session, house.ids["educator"], house.ids[heir])
        staff.reset_passphrase(session, house.ids["educator"], GIVEN)
        session.close()
    house.restrict("psychologist")
    both = [(1, "educator"), (2, "educator")]
    assert named_by(house, "manager") == both
    session = enter(house.folder)
    [one] = session._apart.shelf.restrictions()
    restricting.name_people(session, one.id, [])
    assert len(drafts.kept(session)) == 2
    [one] = session._apart.shelf.restrictions()
    restricting.release(session, one.id)
    session.close()
    assert named_by(house, "manager") == both


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("ends", ["saved", "dropped"])
def test_what_she_opens_no_more_of_her_own_draft_is_left_to_a_manager(house, restricted, ends):
    """A new passphrase gave her other keys; what she had handed over sealed opens for the management alone."""
    if restricted:
        house.restrict("educator")
    case = house.case if restricted else house.open_case
    written(house, "educator", case_id=case, psychology_note="de noche", minutes=7)
    session = enter(house.folder)
    staff.reset_passphrase(session, house.ids["educator"], GIVEN)
    session.close()
    session = signed_in(house, "educator")
    [mine] = drafts.kept(session)
    assert (mine.record.psychology_note, mine.closed) == ("", {"psychology"})
    if ends == "saved":
        session.save(replace(mine.record, kind="legal", attended_on="2026-02-03"))
    drafts.drop(session, mine.record)
    drafts.drop(session, mine.record)  # once more leaves nothing more
    assert drafts.kept(session) == []
    session.close()
    left = notes(house, "manager") + notes(
        house, "second"
    )  # either: both open it, where the case is restricted to none
    assert left == [("de noche", "educator")]
    house.sound()


def signed_in(house, role: str):
    session = sign_in(house.folder, role, GIVEN, None, stretching=shared)
    session.open_memory(Silent())
    return session
