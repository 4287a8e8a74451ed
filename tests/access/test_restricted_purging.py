"""Purging in a house with restricted cases: of both kinds, by a manager who opens both."""

import pytest

from registry import backup
from registry.access import purging, trail
from registry.errors import NotFound
from registry.forms import Case
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
    session.close()
    assert purged(restricted, restricted.open_case) == 2


def test_of_a_house_with_a_restricted_case_somebody_who_does_not_open_it_purges_another(restricted):
    assert purged(restricted, restricted.open_case, "second") == 2
    session = enter(restricted.folder)
    assert session.get(Case, restricted.case).code == "REST-1"
    session.close()
