"""What the page of the staff says of an account: whether it can be used, as the signed key file has it."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.access import leaving, staff
from registry.errors import BadCredentials
from registry.forms import Staff
from tests.clocks import ahead
from tests.registries import enter, make, words_of


@pytest.fixture
def folder(tmp_path):
    session, _paper = make(tmp_path / "r", "educator", "legal", "technician")
    session.close()
    return tmp_path / "r"


def standings(session):
    return {one.login: staff.standing(session, one) for one in staff.list_staff(session)}


def test_who_can_use_the_account(folder):
    with closing(enter(folder)) as session:
        assert set(standings(session).values()) == {"active"}, "who looks after the computer needs no keys"
        assert {one.login for one in staff.working(session)} == set(standings(session))


def test_whose_last_day_is_past_and_who_was_left_out_of_new_keys(folder):
    tomorrow = (date.today() + timedelta(1)).isoformat()
    with closing(enter(folder)) as session:
        staff.add(session, "practicante", "Practicante", ["educator"], "remolino callado tejado", tomorrow)
    with ahead(days=3), closing(enter(folder)) as session:
        assert standings(session)["practicante"] == "ended"
        leaving.disable(session, staff.named(session, "legal").id)
        assert standings(session)["legal"] == "closed"
    with closing(enter(folder)) as session:  # the clock was wrong
        assert standings(session)["practicante"] == "keyless"
        assert {one.login for one in staff.working(session)} == {"directora", "educator", "technician"}


def test_the_key_file_counts_and_not_the_record(folder):
    with closing(enter(folder)) as session:
        leaver = staff.named(session, "educator")
        leaving.disable(session, leaver.id)
        assert staff.standing(session, replace(session.get(Staff, leaver.id), disabled="")) == "closed"
        assert staff.standing(session, Staff(id="0" * 32, login="nadie", roles=("educator",))) == "unknown"


def test_who_left_comes_back_as_the_same_person(folder):
    with closing(enter(folder)) as session:
        leaver = staff.named(session, "educator")
        leaving.disable(session, leaver.id)
    with pytest.raises(BadCredentials):
        enter(folder, "educator")
    with closing(enter(folder)) as session:
        staff.reset_passphrase(session, leaver.id, words_of("educator"), until="")
        assert standings(session)["educator"] == "active"
    with closing(enter(folder, "educator")) as session:
        assert session.person_id == leaver.id
        assert session.get(Staff, leaver.id).roles == ("educator",)
