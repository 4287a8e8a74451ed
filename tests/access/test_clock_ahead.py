"""A computer whose clock is a year ahead: whom new keys leave out there is said before, and shown afterwards."""

import shutil
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from registry.access import deputies, leaving, review, sign_in, staff
from registry.access.left_out import LeftOut, left_out
from registry.access.recording import entry
from registry.errors import BadCredentials, NotAllowed
from tests.clocks import ahead
from tests.registries import enter, make, shared, words_of

ROLES = ("case-worker", "psychologist", "legal", "educator", "technician")
LAST = {"legal": 200, "educator": 100}
"""Days from today on which these accounts end."""
YEAR = 365


def inside(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house") / "r"
    session, _paper = make(folder, *ROLES)
    ids = {role: staff.named(session, role).id for role in ROLES}
    for role, days in LAST.items():
        staff.reset_passphrase(session, ids[role], words_of(role), until=inside(days))
    deputies.name_custodians(session, [ids[one] for one in ("case-worker", "legal", "educator")])
    session.close()
    return SimpleNamespace(folder=folder, ids=ids)


@pytest.fixture
def house(made, tmp_path):
    return SimpleNamespace(folder=shutil.copytree(made.folder, tmp_path / "r"), ids=made.ids)


def findings(session):
    return {one.login: one.findings for one in review.review(session).accounts}


def test_who_lost_the_keys_is_shown_and_comes_back_with_a_new_passphrase(house):
    with ahead(YEAR):
        session = enter(house.folder)
        leaving.disable(session, house.ids["psychologist"])
        session.close()
    with pytest.raises(BadCredentials):
        sign_in(house.folder, "legal", words_of("legal"), None, stretching=shared)
    session = enter(house.folder)
    found = review.review(session)
    told = findings(session)
    assert [one for one, said in told.items() if "keyless" in said] == ["educator", "legal"]
    assert told["technician"] == (), "she never has keys"
    assert told["psychologist"] == ()
    assert found.count("keyless") == 2
    assert [one.login for one in found.accounts[:2]] == ["educator", "legal"], "first of all"
    assert not any(one.enters for one in found.accounts[:2])
    assert "Persona legal" not in found.holders()["legal"]
    assert "needs a new passphrase" in review.state_words(found.accounts[0])
    assert '"keyless":2' in review.record(session).detail
    staff.reset_passphrase(session, house.ids["legal"], words_of("legal"))
    assert "keyless" not in findings(session)["legal"]
    session.close()
    enter(house.folder, "legal").close()


def test_it_is_said_before_the_keys_are_renewed(house):
    session = enter(house.folder)
    assert left_out(session) == LeftOut()
    assert leaving.outlook(session, house.ids["psychologist"]).without == LeftOut()
    session.close()
    with ahead(YEAR):
        session = enter(house.folder)
        found = left_out(session)
        assert sorted(found.people) == ["Persona educator", "Persona legal"]
        assert sorted(found.custodians) == ["Persona case-worker", "Persona educator", "Persona legal"]
        assert found.quiet == YEAR
        assert leaving.outlook(session, house.ids["psychologist"]).without == found
        closing = leaving.outlook(session, house.ids["legal"]).without
        assert closing.people == ("Persona educator",)
        assert "Persona" not in repr(found)
        leaving.renew_keys(session)
        assert left_out(session) == LeftOut(quiet=YEAR), "they have none to lose any more"
        session.close()


def test_one_custodian_past_her_day_leaves_two(house):
    with ahead(LAST["educator"] + 1):
        session = enter(house.folder)
        assert left_out(session).people == ("Persona educator",)
        assert left_out(session).custodians == ("Persona educator",)
        assert sorted(left_out(session, house.ids["case-worker"]).custodians) == [
            "Persona case-worker", "Persona educator", "Persona legal",
        ]  # fmt: skip
        leaving.renew_keys(session)
        ready = deputies.custodians(session)
        assert [who for who, opens in ready.items() if not opens] == [house.ids["educator"]]
        session.close()


def test_who_stands_in_leaves_the_custodians_as_they_are(house):
    session = enter(house.folder)
    deputies.appoint(session, house.ids["psychologist"], date.today(), date.today())
    session.close()
    session = enter(house.folder, "psychologist")
    assert session.acting
    assert left_out(session, house.ids["legal"]).custodians == ("Persona legal",)
    session.close()


def test_only_who_manages_accounts_is_told(house):
    session = enter(house.folder, "legal")
    with pytest.raises(NotAllowed):
        left_out(session)
    session.close()


@pytest.mark.parametrize(("days", "told"), [(30, 0), (40, 40)])
def test_a_clock_a_month_ahead_is_noticed_also_at_the_second_sign_in(house, days, told):
    with ahead(days):
        enter(house.folder, "case-worker").close()
        session = enter(house.folder)
        assert left_out(session).quiet == told
        session.close()
    session = enter(house.folder)
    assert left_out(session).quiet == 0, "the clock is right again"
    session.close()


def test_a_clock_that_was_behind_or_a_moment_that_is_none_makes_no_gap(house):
    session = enter(house.folder)
    month_ago = (datetime.now(UTC) - timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for at in (month_ago, "", "0000", "1999-02-31T99:00:00Z", "2010-01-01T00:00:00Z", "x"):
        strange = entry(session.person_id, "view")._replace(at=at)
        with session._store.transaction():
            session._store.append(strange, session._vault.sign)
        session.note("view")
        assert left_out(session).quiet in (0, 31), at
    assert left_out(session).quiet == 31
    session.close()


def test_a_review_recorded_with_the_clock_ahead_keeps_no_reminder_away(house):
    with ahead(YEAR):
        session = enter(house.folder)
        review.record(session)
        assert review.overdue(session) is None
        session.close()
    with ahead(review.EVERY + 1):
        session = enter(house.folder)
        assert review.last_review(session) is None
        assert review.overdue(session) == (review.EVERY + 1, False)
        review.record(session)
        assert review.overdue(session) is None
        session.close()
