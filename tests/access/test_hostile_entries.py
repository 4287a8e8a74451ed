"""A colleague signs entries that this program never writes: they stop nobody, end nobody's request and tell nothing.

She has her keys and so the file's; her entries are whole, in their place in the chain, and signed by her.
"""

import json

import pytest

from registry import backup
from registry.access import (
    activity,
    acts,
    approvals,
    attempts,
    deputies,
    exceptional,
    incident,
    keeping,
    leaving,
    lookers,
    purging,
    review,
    sign_in_with_paper,
    trail,
    vouching,
)
from registry.access.recording import entry
from registry.access.telling import TOLD
from registry.casework import agenda
from registry.casework.search import search
from registry.forms import Case, Person
from tests.registries import enter

EXPORT = acts.export("csv")
DETAILS = [
    "[]", "{", "5", "null", '"x"', "[" * 20000, "\x00",
    json.dumps(
        {
            name: [{}]
            for name in (
                "accounts", "act", "before", "count", "fields", "found_seq", "happened", "hash", "kind", "of",
                "people", "request", "revision", "seen_hash", "sha256", "state", "what",
            )
        }
    ),
    json.dumps(
        dict.fromkeys(
            ("accounts", "act", "before", "count", "fields", "happened", "of", "people", "revision", "seen_hash"), 7
        )
    ),
]  # fmt: skip


def signed(session, action: str, form: str, object: str, detail: str) -> None:
    made = entry(session.person_id, action, form, object)._replace(detail=detail)
    with session._store.transaction():
        session._store.append(made, session._vault.sign)


@pytest.fixture
def asked(restricted):
    """A house with a restricted case, and a manager who waits for the data officer; the request's id."""
    session = enter(restricted.folder)
    vouching.vouch_with_paper(session, restricted.ids["data-officer"], restricted.paper)
    restricted.request = approvals.ask(session, EXPORT).id
    session.close()
    return restricted


def known_too(session, id: str) -> None:
    with session._store.transaction():
        known = json.loads(session._store.meta("requests"))
        session._store.remember("requests", json.dumps([*known, id]))


@pytest.mark.parametrize("detail", DETAILS, ids=range(len(DETAILS)))
def test_no_detail_of_any_entry_stops_who_reads_the_trail(asked, detail):
    session = enter(asked.folder, "educator")
    [restriction] = session._apart.shelf.restrictions()
    places = (asked.request, "ab" * 16, asked.open_case, asked.case, restriction.id, asked.ids["manager"], "")
    for action, form in TOLD:
        for object in places:
            signed(session, action, "case" if form == "*" else form, object, detail)
    known_too(session, "ab" * 16)
    session.close()
    for role in ("data-officer", "manager", "legal"):
        session = enter(asked.folder, role)
        everything_read(session, asked)
        session.close()
    sign_in_with_paper(asked.folder, asked.paper).close()


def everything_read(session, house) -> None:
    approvals.waiting_for(session)
    approvals.mine(session)
    attempts.since_last_visit(session)
    lookers.looks(session)
    review.overdue(session)
    exceptional.untold(session)
    incident.unsent(session)
    leaving.expired(session)
    keeping.recorded_backup(session, "0" * 64)
    trail.about(session, house.open_case)
    activity.mine(session, activity.Filter())
    if session.may(activity.Right.AUDIT):
        activity.read(session, activity.Filter())
        trail.newest(session)
        trail.tail_problems(session)
    if session.may(activity.Right.STAFF):
        review.review(session)
        deputies.unseen_acts(session)
        purging.extent(session, house.open_case)
        backup.check(session, full=True)
    if session.may(activity.Right.FIND):
        agenda.house(session)
        agenda.due(session)
        assert search(session, "Rosa Vela").found
        case = session.get(Case, house.open_case)
        assert any(one.fields for one in trail.changes(session, Case, case.id))
        trail.changes(session, Person, case.person_id)


@pytest.mark.parametrize("action", ["use approval", "withdraw request"])
def test_a_colleague_ends_nobody_elses_request(asked, action):
    session = enter(asked.folder)
    act = approvals._one(session, asked.request).act.digest(session._vault.vault_id)
    session.close()
    for role in ("educator", "data-officer"):
        session = enter(asked.folder, role)
        session.note(action, "request", asked.request, act=act)
        session.close()
    session = enter(asked.folder, "data-officer")
    (waiting,) = approvals.waiting_for(session)
    approvals.approve(session, waiting)
    session.close()
    session = enter(asked.folder, "educator")
    session.note(action, "request", asked.request, act=act)
    session.close()
    session = enter(asked.folder)
    assert approvals._one(session, asked.request).state == "approved"
    assert approvals.insist(session, EXPORT) == asked.request
    assert approvals._one(session, asked.request).state == "used"
    session.close()


def test_a_colleague_does_not_say_who_opens_a_restricted_case(asked):
    """Else she would name herself in the trail, and her searches would not be told to the manager."""
    session = enter(asked.folder, "educator")
    [restriction] = session._apart.shelf.restrictions()
    people = [*restriction.grants, asked.ids["legal"]]
    detail = json.dumps({"people": people, "before": restriction.id})
    signed(session, "name people", "restriction", restriction.id, detail)
    session.close()
    session = enter(asked.folder, "legal")
    search(session, "Zoila Quispe")
    session.note_search("Zoila Quispe")
    session.close()
    session = enter(asked.folder)
    assert [one.actor for one in lookers.looks(session)] == [asked.ids["legal"]]
    session.close()
