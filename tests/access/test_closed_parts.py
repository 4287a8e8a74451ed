"""What a person wrote and opens no more, as after a new passphrase: she works on, and nothing of it is lost."""

import pytest

from registry import backup
from registry.access import drafts, sign_in, staff
from registry.casework import agenda
from registry.forms import Arrival, Service
from registry.progress import Silent
from tests.registries import enter, shared

WORDS = "pino lago tinta bosque nube rio mesa"


def again(house, login: str, words: str = WORDS):
    session = sign_in(house.folder, login, words, None, stretching=shared)
    session.open_memory(Silent())
    return session


@pytest.fixture
def night(house):
    """A house whose educator left an account of the night and a draft of another, and then got a new passphrase."""
    session = enter(house.folder, "educator")
    arrival = Arrival(arrived_at="2026-02-04T02:00", called="Sol", account="cuenta del martes")
    house.arrival = session.save(arrival).id
    assert session.get(Arrival, house.arrival).account == "cuenta del martes"
    drafts.keep(session, Arrival(arrived_at="2026-02-05T02:00", called="Mar", account="a medias"))
    session.close()
    session = enter(house.folder)
    staff.reset_passphrase(session, house.ids["educator"], WORDS)
    session.close()
    return house


def test_after_a_new_passphrase_what_she_deposited_is_closed_to_her_and_she_works_on(night):
    session = again(night, "educator")
    found = session.get(Arrival, night.arrival)
    assert (found.arrived_at, found.account) == ("2026-02-04T02:00", "")
    assert "narrative" in found.closed
    assert night.arrival in {one.id for one in session.every(Arrival)}
    (kept,) = drafts.kept(session)
    assert (kept.record.arrived_at, kept.record.account) == ("2026-02-05T02:00", "")
    assert "narrative" in kept.closed
    assert not kept.record.closed
    agenda.due(session)
    session.close()
    session = enter(night.folder, "psychologist")
    assert session.get(Arrival, night.arrival).account == "cuenta del martes"
    session.close()


def test_a_deposit_that_is_damaged_is_found_by_who_holds_the_compartment(night):
    raw = night.raw()
    with raw.transaction():
        (blob,) = raw.one("SELECT seal_narrative FROM arrival WHERE id = ?", (night.arrival,))
        altered = blob[:-1] + bytes([blob[-1] ^ 1])
        raw.execute("UPDATE arrival SET seal_narrative = ? WHERE id = ?", (altered, night.arrival))
    raw.close()
    session = enter(night.folder)
    assert not backup.check(session, full=True).ok
    session.close()


@pytest.mark.parametrize(
    "change",
    [
        "sealed = zeroblob(60) WHERE compartment <> ''",
        "sealed = x'7b' WHERE compartment = ''",
        "sealed = x'5b5d' WHERE compartment = ''",
        "sealed = zeroblob(40000) WHERE compartment = ''",
        "form = 'nada'",
        "compartment = 'nada' WHERE compartment <> ''",
        "compartment = 'x' WHERE compartment = ''",
    ],
)
def test_a_draft_that_is_none_is_left_out_and_keeps_nobody_from_the_others(house, change):
    session = enter(house.folder, "case-worker")
    drafts.keep(session, Service(case_id=house.open_case, care_note="rota"))
    session.close()
    raw = house.raw()
    with raw.transaction():
        raw.execute(f"UPDATE draft SET {change}")
    raw.close()
    session = enter(house.folder, "case-worker")
    drafts.keep(session, Arrival(arrived_at="2026-02-05T02:00", called="Mar"))
    assert [one.record.called for one in drafts.kept(session)] == ["Mar"]
    session.close()
