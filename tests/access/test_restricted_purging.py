"""Purging in a house with restricted cases: of both kinds, by a manager who opens both."""

import pytest

from registry import backup
from registry.access import drafts, leaving, purging, restricting, trail
from registry.errors import NotFound
from registry.forms import Case, Person, Service
from registry.progress import Silent
from tests.registries import allow, enter


def purged(house, case: str, role: str = "manager") -> int:
    session = enter(house.folder, role)
    allow(session, purging.extent(session, case).act(case))
    gone = purging.purge(session, case)
    session.open_memory(Silent())
    with pytest.raises(NotFound):
        session.get(Case, case)
    assert backup.check(session, full=True).problems == ()
    assert trail.tail_problems(session) == []
    session.close()
    return gone


def test_who_opens_a_restricted_case_purges_one_that_is_not(restricted):
    assert purged(restricted, restricted.open_case) == 2
    session = enter(restricted.folder)
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()


def test_who_opens_a_restricted_case_purges_it_and_then_the_other(restricted):
    assert purged(restricted, restricted.case) == 5
    session = enter(restricted.folder)
    assert session.get(Case, restricted.open_case).code == "OPEN-1"
    assert session._apart.shelf.restrictions() == []  # nothing lies under it any more
    assert leaving.outlook(session, restricted.ids["second"]).restricted == 0
    session.close()
    assert purged(restricted, restricted.open_case) == 2


def test_of_a_house_with_a_restricted_case_somebody_who_does_not_open_it_purges_another(restricted):
    assert purged(restricted, restricted.open_case, "second") == 2
    session = enter(restricted.folder)
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()


def test_with_a_restricted_case_go_the_drafts_of_all_who_work_on_it_and_no_others(restricted):
    session = enter(restricted.folder)
    another = session.save(Person(given_names="Ana", house_name="Lirio"))
    kept = session.save(Case(person_id=another.id, code="REST-9", status="active", opened_on="2026-03-03"))
    restricting.restrict(session, another.id, [restricted.ids["psychologist"]])
    session.close()
    for role in ("psychologist", "case-worker"):
        session = enter(restricted.folder, role)
        drafts.keep(session, Service(case_id=restricted.case, care_note="de la purgada"))
        drafts.keep(session, Service(case_id=restricted.open_case, care_note="de otra"))
        if role == "psychologist":
            drafts.keep(session, session.get(Service, restricted.note))
            drafts.keep(session, Service(case_id=kept.id, care_note="de otra reservada"))
        session.close()
    assert purged(restricted, restricted.case) == 5
    left = {"psychologist": {"de otra", "de otra reservada"}, "case-worker": {"de otra"}}
    for role, notes in left.items():
        session = enter(restricted.folder, role)
        assert {one.record.care_note for one in drafts.kept(session)} == notes
        session.close()
    raw = restricted.raw()
    assert raw.one("SELECT count(DISTINCT author || form || id) FROM draft")[0] == 3
    raw.close()
