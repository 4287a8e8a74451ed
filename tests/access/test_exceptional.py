"""A manager opens notes of psychology and health after giving a reason, and the professional is told."""

from dataclasses import replace

import pytest

from registry.access import exceptional, trail
from registry.errors import InvalidAnswer, NotAllowed
from registry.forms import Case, ExceptionalAccess, Person, Service
from tests.registries import enter, make

REASON = "La médica de guardia pregunta por la medicación de anoche"


@pytest.fixture
def house(tmp_path):
    """A case with a note of psychology and one of health, written by those two."""
    folder = tmp_path / "r"
    session, _paper = make(folder, "psychologist", "health", "case-worker")
    person = session.save(Person(given_names="Rosa"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    session.close()
    services = {}
    for role, field in (("psychologist", "psychology_note"), ("health", "health_note")):
        session = enter(folder, role)
        told = Service(case_id=case.id, kind="legal", attended_on="2026-01-02", minutes=5)
        services[role] = session.save(replace(told, **{field: f"nota de {role}"})).id
        session.close()
    return folder, case.id, services


def notes(session, case_id: str) -> list[str]:
    found = session.children(Service, "case", case_id)
    return sorted(said for one in found for said in (one.psychology_note, one.health_note) if said)


def test_without_a_reason_a_manager_sees_that_they_are_there_and_not_what_they_say(house):
    folder, case_id, services = house
    session = enter(folder)
    assert notes(session, case_id) == []
    found = session.children(Service, "case", case_id)
    assert exceptional.kept_from(session, found) == ("psychology", "health")
    assert {part for one in found for part in one.closed} == {"psychology", "health"}
    change = trail.changes(session, Service, services["psychologist"])[0]
    assert "psychology_note" not in change.answers
    for words in ("", "porque sí"):
        with pytest.raises(InvalidAnswer):
            exceptional.open_with_reason(session, case_id, "psychology", words)
    assert notes(session, case_id) == []
    session.close()


def test_with_one_she_reads_them_in_that_case_until_she_leaves(house):
    folder, case_id, _services = house
    session = enter(folder)
    person = session.save(Person(given_names="Ana"))
    other = session.save(Case(person_id=person.id, code="BBB-BBB", status="active", opened_on="2026-01-01"))
    session.close()
    night = enter(folder, "psychologist")
    night.save(Service(case_id=other.id, kind="legal", attended_on="2026-01-02", psychology_note="de otra"))
    night.close()
    session = enter(folder)
    made = exceptional.open_with_reason(session, case_id, "psychology", REASON)
    assert exceptional.reason_of(made) == REASON
    assert notes(session, case_id) == ["nota de psychologist"]
    assert notes(session, other.id) == []
    actions = [one.action for one in trail.newest(session, 3)]
    assert exceptional.ACTION in actions
    assert "medicación" not in str(trail.newest(session, 20))
    session.close()
    session = enter(folder)
    assert notes(session, case_id) == []
    session.close()


def test_the_professional_is_told_who_when_and_why_until_she_has_seen_it(house):
    folder, case_id, _services = house
    session = enter(folder)
    exceptional.open_with_reason(session, case_id, "psychology", REASON)
    assert exceptional.untold(session) == []
    manager = session.person_id
    session.close()
    session = enter(folder, "health")
    assert exceptional.untold(session) == []
    [there] = session.every(ExceptionalAccess)
    assert exceptional.reason_of(there) == "", "sealed for the others"
    session.close()
    session = enter(folder, "psychologist")
    [told] = exceptional.untold(session)
    assert (told.opened_by, told.case_id, exceptional.reason_of(told)) == (manager, case_id, REASON)
    exceptional.mark_told(session, told.id)
    assert exceptional.untold(session) == []
    session.close()


def test_saving_what_she_does_not_see_leaves_it_as_it_was(house):
    folder, _case_id, services = house
    session = enter(folder)
    seen = session.get(Service, services["psychologist"])
    assert session.save(replace(seen, minutes=50)).psychology_note == ""
    session.close()
    session = enter(folder, "psychologist")
    kept = session.get(Service, services["psychologist"])
    assert (kept.minutes, kept.psychology_note) == (50, "nota de psychologist")
    session.close()


def test_what_she_wrote_alone_she_reads_and_what_another_added_she_does_not(house):
    folder, case_id, _services = house
    session = enter(folder)
    mine = session.save(
        Service(case_id=case_id, kind="legal", attended_on="2026-01-03", health_note="lo mío")
    )
    assert session.get(Service, mine.id).health_note == "lo mío"
    session.close()
    night = enter(folder, "health")
    night.save(replace(night.get(Service, mine.id), health_note="lo mío y lo suyo"))
    night.close()
    session = enter(folder)
    changed = session.save(replace(session.get(Service, mine.id), minutes=7))
    assert changed.health_note == ""
    session.close()


@pytest.mark.parametrize(("role", "part"), [("case-worker", "psychology"), ("psychologist", "psychology")])
def test_nobody_else_has_an_exceptional_access(house, role, part):
    folder, case_id, _services = house
    session = enter(folder, role)
    with pytest.raises(NotAllowed):
        exceptional.open_with_reason(session, case_id, part, REASON)
    session.close()


def test_a_director_who_is_also_the_psychologist_needs_no_reason(tmp_path):
    from registry.access import staff

    folder = tmp_path / "r"
    session, _paper = make(folder)
    staff.set_roles(session, session.person_id, ["manager", "psychologist"])
    session.close()
    session = enter(folder)
    assert session.rights.exceptional == ("health",)
    session.close()
