"""Somebody came back: another case and a new stay from the closed case and from the search, on a real registry."""

from dataclasses import replace

import pytest

from registry.casework import cases
from registry.forms import Case, Person, Stay
from registry.ui.pages.another_case import AnotherCasePage
from registry.ui.pages.case import CasePage
from registry.ui.pages.people import PeoplePage
from registry.ui.parts import Button
from tests.ui.opened import texts


def close(house) -> Case:
    """Her case is closed and she left the house."""
    stay = cases.enter(house.session, house.case.id, "2024-01-10")
    cases.leave(house.session, stay, "2024-05-02")
    case = replace(house.case, status="closed", closed_on="2024-05-02", opened_on="2024-01-10",
                   condition="actual", not_admitted="El tío")  # fmt: skip
    house.case = house.session.save(case)
    return house.case


def went(house) -> list[tuple[str, dict]]:
    found: list[tuple[str, dict]] = []
    house.context.asked.connect(lambda page, where: found.append((page, where)))
    return found


def button(page, words: str) -> Button:
    return next(one for one in page.findChildren(Button) if one.text() == words and one.isVisible())


def offered(page) -> bool:
    return any(one.text() == "Open another case" and one.isVisible() for one in page.findChildren(Button))


def test_a_closed_case_offers_another_one_and_an_open_one_does_not(house):
    page = house.show(CasePage(house.context, case_id=house.case.id))
    assert not offered(page)
    close(house)
    there = went(house)
    again = house.show(CasePage(house.context, case_id=house.case.id))
    button(again, "Open another case").click()
    assert there == [("another", {"person_id": house.person.id})]


def test_the_search_offers_it_for_those_whose_cases_are_closed(house):
    page = house.show(PeoplePage(house.context, typed="rosa mamani"))
    assert not offered(page)
    close(house)
    there = went(house)
    again = house.show(PeoplePage(house.context, typed="rosa mamani"))
    assert "Did somebody come back?" in texts(again)
    button(again, "Open another case").click()
    assert there == [("another", {"person_id": house.person.id})]


@pytest.mark.parametrize("role", ["psychologist", "educator"])
def test_who_may_not_register_is_not_offered_it(house, role):
    close(house)
    house.sign_in(role)
    assert not offered(house.show(CasePage(house.context, case_id=house.case.id)))
    assert not offered(house.show(PeoplePage(house.context, typed="Luna")))


def test_the_case_and_the_stay_are_saved_together(house, qtbot):
    before = close(house)
    there = went(house)
    page = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    assert before.code in texts(page)
    page.stay.editors["room"].line.setText("Cuarto 2")
    page.stay.editors["room"]._touch()
    page.save()
    qtbot.waitUntil(lambda: bool(there), timeout=5000)
    made = house.session.get(Case, there[0][1]["case_id"])
    assert made.id != before.id
    assert made.code not in ("", before.code)
    assert (made.person_id, made.status, made.condition) == (house.person.id, "active", "actual")
    assert made.not_admitted == "El tío"
    assert [stay.room for stay in house.session.children(Stay, "case", made.id)] == ["Cuarto 2"]
    assert len(house.session.every(Person)) == 1
    assert house.session.get(Case, before.id).status == "closed"


def test_without_living_in_the_house_there_is_no_stay(house, qtbot):
    close(house)
    there = went(house)
    page = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    page.stay.lives.click()
    assert not page.stay.editors["room"].isVisible()
    page.save()
    qtbot.waitUntil(lambda: bool(there), timeout=5000)
    assert house.session.children(Stay, "case", there[0][1]["case_id"]) == []


def test_a_wrong_day_of_entry_saves_neither(house):
    close(house)
    page = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    page.stay.editors["entered_on"].line.setText("31/02/2025")
    page.stay.editors["entered_on"]._touch()
    page.save()
    house.settle()
    assert "no such day" in page.stay._rows["entered_on"].error()
    assert len(house.session.every(Case)) == 1
    assert page.bar.save_button.isEnabled()


def test_an_open_case_and_an_unfinished_stay_are_pointed_out(house):
    stay = cases.enter(house.session, house.case.id, "2024-01-10")
    there = went(house)
    page = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    assert f"There is already an open case: {house.case.code}." in texts(page)
    assert "The last stay has no day of leaving." in texts(page)
    assert not page.stay.lives.isChecked()
    assert not page.stay.lives.isEnabled()
    button(page, "See").click()
    assert there[0][1]["case_id"] == stay.case_id


def test_what_was_written_is_kept_as_a_draft(house):
    close(house)
    page = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    editor = page.case.editors["referring_person"]
    editor.line.setText("Lic. Ensayo")
    editor._touch()
    page.bar.leave_button.click()
    house.settle()
    again = house.show(AnotherCasePage(house.context, person_id=house.person.id))
    assert again.case.is_offering()
    again.save()
    assert "draft" in again.bar.words()
