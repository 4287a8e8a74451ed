"""What a person wrote and opens no more, as after a new passphrase: she works on, and nothing of it is lost."""

from dataclasses import replace

import pytest

from registry import backup
from registry.access import drafts, leaving, sign_in, staff
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


# --- and kept ---


def stored(session, author: str) -> list[tuple[str, dict[str, bytes]]]:
    found = map(session._apart.opened_draft, session._store.drafts(author))
    return [(one.passed_by, dict(one.sealed)) for one in found]


def test_her_next_autosave_keeps_the_parts_of_her_draft_that_she_opens_no_more(night):
    session = enter(night.folder)
    [(_by, before)] = stored(session, night.ids["educator"])
    session.close()
    session = again(night, "educator")
    (kept,) = drafts.kept(session)
    drafts.keep(session, replace(kept.record, arrived_at="2026-02-05T03:30"))
    drafts.keep(session, replace(kept.record, arrived_at="2026-02-05T04:00"))
    (kept,) = drafts.kept(session)
    assert (kept.record.arrived_at, "narrative" in kept.closed) == ("2026-02-05T04:00", True)
    session.close()
    session = enter(night.folder)
    [(_by, after)] = stored(session, night.ids["educator"])
    assert (after.keys(), after["narrative"]) == (before.keys(), before["narrative"])
    leaving.disable(session, night.ids["educator"])
    (left,) = drafts.kept(session)
    assert (left.record.account, left.record.called) == ("a medias", "Mar")
    session.close()


def test_what_she_writes_anew_takes_the_place_of_what_was_closed(night):
    session = again(night, "educator")
    (kept,) = drafts.kept(session)
    drafts.keep(session, replace(kept.record, account="otra vez"))
    (kept,) = drafts.kept(session)
    assert kept.record.account == "otra vez"
    assert "narrative" not in kept.closed
    drafts.keep(session, replace(kept.record, account=""))
    (kept,) = drafts.kept(session)
    assert kept.record.account == ""
    assert "narrative" not in kept.closed
    session.close()


def test_of_a_restricted_case_too(restricted):
    session = enter(restricted.folder, "psychologist")
    drafts.keep(session, Service(case_id=restricted.case, psychology_note="solo aqui", care_note="c"))
    [(_by, whole)] = stored(session, session.person_id)
    session.close()
    session = enter(
        restricted.folder, "case-worker"
    )  # the same draft in her name, as if she had been a psychologist
    (opened,) = map(session._apart.opened_draft, session._store.drafts(restricted.ids["psychologist"]))
    hers = session._apart.closed_draft(session._apart.restriction_of("", opened.parents), opened)
    session._store.keep_draft(session.person_id, hers)
    (kept,) = drafts.kept(session)
    assert (kept.record.care_note, kept.record.psychology_note) == ("c", "")
    assert kept.closed == {"psychology"}
    drafts.keep(session, replace(kept.record, care_note="sigue"))
    [(_by, parts)] = stored(session, session.person_id)
    assert parts["psychology"] == whole["psychology"]
    assert drafts.kept(session)[0].record.care_note == "sigue"
    session.close()


def test_a_draft_that_was_left_to_her_stays_while_something_of_it_is_closed_to_her(house):
    session = enter(house.folder, "psychologist")
    drafts.keep(session, Service(case_id=house.open_case, psychology_note="solo aqui", care_note="c"))
    session.close()
    session = enter(house.folder, "case-worker")
    (draft,) = session._store.drafts(house.ids["psychologist"])
    session._store.keep_draft(session.person_id, replace(draft, passed_by=house.ids["psychologist"]))
    (left,) = drafts.kept(session)
    assert left.closed == {"psychology"}
    drafts.take_over(session, left)
    own, original = drafts.kept(session)
    assert (own.passed_by, own.record.care_note, own.closed) == ("", "c", set())
    assert (original.passed_by, original.closed) == (house.ids["psychologist"], {"psychology"})
    session.close()
    session = enter(house.folder)
    leaving.disable(session, house.ids["case-worker"])
    assert [one.record.psychology_note for one in drafts.kept(session)].count("solo aqui") == 1
    drafts.take_over(session, next(one for one in drafts.kept(session) if one.record.psychology_note))
    assert "solo aqui" in {one.record.psychology_note for one in drafts.kept(session) if not one.passed_by}
    session.close()
