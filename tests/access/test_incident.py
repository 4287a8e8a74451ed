"""What is told of a lost computer: counts and kinds without opening anything, and by whom it may be told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from registry.access import incident as incidents
from registry.access import trail
from registry.errors import InvalidAnswer, NotAllowed
from registry.fields import form_of
from registry.forms import Case, Incident, Orientation, Person, Screening, Service
from registry.values.kinds import UNDISCLOSED, UNKNOWN
from tests.registries import enter, make

GONE = Incident(noticed_at="2026-11-21T07:40", kind="stolen", device="HP 245", state="off")


@pytest.fixture
def house(tmp_path):
    folder = tmp_path / "r"
    session, _paper = make(folder, "data-officer", "educator")
    person = session.save(Person(given_names="Ana", surname="Inventada", nationality=("VE",)))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01"))
    session.save(Screening(case_id=case.id, account="palabras"))
    session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02", health_note="nota"))
    session.save(Orientation(oriented_on="2026-01-02", topics=("unknown",)))
    session.close()
    return folder


def test_the_data_officer_counts_without_a_single_key(house):
    officer = enter(house, "data-officer")
    assert officer.rights.opens == ()
    found = incidents.facts(officer)
    assert (found.people, found.orientations, found.staff) == (1, 1, 3)
    assert set(found.held) >= {"identity", "profile", "narrative", "health"}
    assert not {"psychology", "legal"} & set(found.held), "of what there is nothing nothing is said"
    assert not found.device_secret
    assert (found.memory_mib, found.passes) == (64, 3)
    assert [one.login for one in found.users] == ["directora", "data-officer"]
    officer.close()


def test_it_is_written_and_read_by_management_and_data_protection_only(house):
    officer = enter(house, "data-officer")
    saved = officer.save(GONE)
    officer.close()
    manager = enter(house)
    assert incidents.every(manager) == [saved]
    manager.close()
    educator = enter(house, "educator")
    for refused in (
        lambda: incidents.every(educator),
        lambda: incidents.facts(educator),
        lambda: educator.get(Incident, saved.id),
        lambda: educator.save(replace(GONE, device="otra")),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert incidents.unsent(educator) == []
    educator.close()


def test_what_was_written_is_in_the_trail_by_field_names_only(house):
    officer = enter(house, "data-officer")
    saved = officer.save(replace(GONE, circumstances="forzaron la puerta de la oficina"))
    entry = trail.about(officer, saved.id)[-1]
    assert entry.action == "create"
    assert "circumstances" in entry.detail
    assert "puerta" not in entry.detail
    officer.close()


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [({"noticed_at": "2026-11-21"}, "hour"), ({"sent_at": "2026-11-20T10:00"}, "before")],
)
def test_the_clock_needs_an_hour_and_runs_forward(house, answers, wrong):
    officer = enter(house, "data-officer")
    with pytest.raises(InvalidAnswer) as problem:
        officer.save(replace(GONE, **answers))
    assert problem.value.details
    assert wrong in str(problem.value) or "hora" in str(problem.value) or "anterior" in str(problem.value)
    officer.close()


def test_the_48_hours_run_from_noticing():
    assert incidents.deadline(GONE) == datetime(2026, 11, 23, 7, 40)
    now = datetime.now()
    fresh = replace(GONE, noticed_at=now.isoformat(timespec="minutes"))
    assert incidents.hours_left(fresh) == 47
    old = replace(GONE, noticed_at=(now - timedelta(days=3)).isoformat(timespec="minutes"))
    assert incidents.hours_left(old) < 0


def test_what_was_handed_in_is_no_longer_waiting(house):
    officer = enter(house, "data-officer")
    first = officer.save(GONE)
    second = officer.save(replace(GONE, noticed_at="2026-11-20T07:00"))
    assert [one.id for one in incidents.unsent(officer)] == [second.id, first.id]
    officer.save(replace(second, sent_at="2026-11-21T09:00"))
    assert [one.id for one in incidents.unsent(officer)] == [first.id]
    officer.close()


@pytest.mark.parametrize(
    ("answers", "device", "told"),
    [
        ({"state": "off"}, True, "closed"),
        ({"state": "off"}, False, "guessable"),
        ({"state": "locked"}, True, "closed"),
        ({"state": "off", "beside": ("device_card",)}, True, "guessable"),
        ({"state": "hidden"}, True, "unknown"),
        ({"state": "off", "beside": ("backups", "papers")}, True, "closed"),
        ({"state": "open"}, True, "readable"),
        ({"state": "off", "beside": ("paper_key",)}, True, "readable"),
        ({"state": "off", "beside": ("passphrases",)}, True, "readable"),
        ({"state": UNKNOWN, "beside": ("paper_key",)}, True, "readable"),
        ({"state": UNKNOWN}, True, "unknown"),
        ({"state": UNDISCLOSED}, True, "unknown"),
        ({"state": ""}, True, "unknown"),
        ({"state": "off", "beside": (UNKNOWN,)}, True, "unknown"),
    ],
)
def test_the_gravest_is_told(house, answers, device, told):
    manager = enter(house)
    found = replace(incidents.facts(manager), device_secret=device)
    assert incidents.exposure(replace(GONE, **answers), found) == told
    manager.close()


def test_every_state_and_thing_of_the_lists_is_known():
    """A code added to a list must be weighed here as well."""
    form = form_of(Incident)
    assert set(form["state"].kind.among.offered()) == {"off", "locked", "hidden", "open"}
    assert set(form["beside"].kind.among.offered()) == {
        "paper_key", "passphrases", "device_card", "backups", "papers", "files", "nothing",
    }  # fmt: skip
