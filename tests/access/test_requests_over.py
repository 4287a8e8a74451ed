"""When a request is over, and who ends one: clocks that were wrong or set wrong, and entries of other hands."""

import json
import shutil
from pathlib import Path

import pytest

from registry.access import acts, approvals, recording, sign_in_with_paper, staff, vouching
from registry.access.recording import entry
from registry.errors import RequestOver, SecondPersonNeeded
from tests.registries import enter, make, words_of

EXPORT = acts.export("csv")
OFFICER, MADE = "data-officer", "friend"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A manager, a data officer the recovery key answers for, one the manager made, and an educator."""
    folder = tmp_path_factory.mktemp("over") / "r"
    session, paper = make(folder, "educator", OFFICER)
    staff.add(session, MADE, "Amiga", [OFFICER], words_of(MADE))
    session.close()
    with_paper = sign_in_with_paper(folder, paper)
    vouching.vouch_with_paper(with_paper, staff.named(with_paper, OFFICER).id, paper)
    with_paper.close()
    return folder


@pytest.fixture
def each(built, tmp_path):
    """Does something as one person after the other."""
    folder = Path(shutil.copytree(built, tmp_path / "r"))

    def done(who, what):
        session = enter(folder, who)
        try:
            return what(session)
        finally:
            session.close()

    return done


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of the computer."""

    def at(moment):
        for module in (recording, approvals):
            monkeypatch.setattr(module, "utc", lambda: moment)

    return at


def ask(session):
    return approvals.ask(session, EXPORT)


def approve_all(session):
    found = approvals.waiting_for(session)
    for one in found:
        approvals.approve(session, one)
    return len(found)


def states(session):
    return [one.state for one in approvals.mine(session)]


def used(session):
    return bool(approvals.insist(session, EXPORT))


def by_hand(action, request, at=""):
    """An entry about a request, written and signed by whoever is signed in."""

    def write(session):
        digest = request.act.digest(session._vault.vault_id)
        told = request.act.told() if action == "ask second person" else {}
        made = entry(session.person_id, action, "request", request.id, act=digest, **told)
        with session._store.transaction():
            session._store.append(made._replace(at=at or made.at), session._vault.sign)

    return write


# --- days ---


def test_a_request_dated_ahead_waits_for_nobody(each, clock):
    clock("2031-01-01T00:00:00Z")
    request = each("manager", ask)
    clock("2026-05-05T10:00:00Z")
    assert each(OFFICER, approve_all) == 0
    with pytest.raises(RequestOver):
        each(OFFICER, lambda it: approvals.approve(it, request))
    each(OFFICER, by_hand("approve request", request))
    with pytest.raises(SecondPersonNeeded):
        each("manager", used)
    assert each("manager", ask).id != request.id, "she asks again with the clock put right"
    assert each(OFFICER, approve_all) == 1
    assert each("manager", used)


def test_an_approval_counts_for_a_week_whatever_the_request_is_dated(each, clock):
    """Both were dated by a clock that was years ahead, or by a program of hers and one who did not look."""
    clock("2031-01-01T00:00:00Z")
    request = each("manager", ask)
    clock("2026-05-05T10:00:00Z")
    each(OFFICER, by_hand("approve request", request))
    for moment in ("2026-05-06T10:00:00Z", "2030-12-31T12:00:00Z", "2031-01-02T00:00:00Z"):
        clock(moment)
        assert each("manager", states) == []
        with pytest.raises(SecondPersonNeeded):
            each("manager", used)


def test_a_clock_that_is_some_hours_ahead_does_no_harm(each, clock):
    clock("2026-05-05T20:00:00Z")
    each("manager", ask)
    clock("2026-05-05T10:00:00Z")
    assert each(OFFICER, approve_all) == 1
    assert each("manager", states) == ["approved"]
    (mine,) = each("manager", approvals.mine)
    assert mine.until == "2026-05-12T10:00:00Z", "a week from the answer, which is earlier"
    clock("2026-05-12T09:00:00Z")
    assert each("manager", used)


def test_the_week_of_the_request_is_the_longest(each, clock):
    clock("2026-05-05T10:00:00Z")
    each("manager", ask)
    clock("2026-05-10T10:00:00Z")
    assert each(OFFICER, approve_all) == 1
    clock("2026-05-12T10:00:01Z")
    assert each("manager", states) == []
    with pytest.raises(SecondPersonNeeded):
        each("manager", used)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "2026-13-45T00:00:00Z", "mañana"])
def test_a_moment_that_is_none_hurts_nobody(each, at):
    """What can be read of no calendar is over, and who reads the others is not stopped by it."""

    def odd(session):
        told = {"act": EXPORT.digest(session._vault.vault_id), **EXPORT.told()}
        made = entry(session.person_id, "ask second person", "request", "f" * 32, **told)
        with session._store.transaction():
            session._store.append(made._replace(at=at), session._vault.sign)
            session._store.remember("requests", json.dumps(["f" * 32]))

    each("manager", odd)
    good = each("manager", ask)
    assert each(OFFICER, lambda it: [one.id for one in approvals.waiting_for(it)]) == [good.id]


# --- who ends one ---


@pytest.mark.parametrize("who", ["educator", MADE, "manager"])
@pytest.mark.parametrize("when", ["waiting", "approved"])
def test_a_refusal_of_whom_it_is_not_up_to_ends_nothing(each, who, when):
    request = each("manager", ask)
    if when == "approved":
        each(OFFICER, approve_all)
    each(who, by_hand("refuse request", request))
    assert each("manager", states) == [when]
    if when == "waiting":
        assert each(OFFICER, approve_all) == 1
    assert each("manager", used)


def test_a_refusal_of_who_may_decide_ends_an_approved_one(each):
    request = each("manager", ask)
    each(OFFICER, approve_all)
    each(OFFICER, by_hand("refuse request", request))
    assert each("manager", states) == ["refused"]
    with pytest.raises(SecondPersonNeeded):
        each("manager", used)
