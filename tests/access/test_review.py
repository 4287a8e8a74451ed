"""The access review against an enemy with the file in hand: what is believed, what is shown, when it is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.access import leaving, review, sign_in_with_paper, staff
from registry.access.review import EVERY, opens_words, state_words
from registry.errors import AuditBroken, NotAllowed
from registry.fields import form_of
from registry.forms import Staff
from registry.language import using
from tests.registries import enter, make, words_of


@pytest.fixture
def house(tmp_path):
    """A registry whose psychologist and data officer were here, whose educator never was."""
    folder = tmp_path / "r"
    session, paper = make(folder, "psychologist", "educator", "data-officer", "technician")
    session.close()
    for role in ("psychologist", "data-officer"):
        enter(folder, role).close()
    return folder, paper


def named(found, login):
    return next(one for one in found.accounts if one.login == login)


def later(monkeypatch, days):
    """The review looks at the clock so many days from now."""
    now = datetime.now(UTC).astimezone() + timedelta(days=days)
    monkeypatch.setattr(review, "_now", lambda: now)


def test_it_says_who_has_what_and_who_was_here(house):
    folder, _paper = house
    session = enter(folder, "data-officer")
    found = review.review(session)
    assert {one.login for one in found.accounts} == {
        "directora", "psychologist", "educator", "data-officer", "technician",
    }  # fmt: skip
    assert named(found, "psychologist").opens == (
        "identity",
        "profile",
        "narrative",
        "psychology",
        "safety",
        "care",
    )
    assert named(found, "psychologist").last[:10] == datetime.now(UTC).date().isoformat()
    assert named(found, "psychologist").findings == ()
    assert named(found, "educator").findings == ("unused",)
    assert named(found, "educator").last == ""
    assert found.accounts[0].login == "educator", "what is to be looked at stands first"
    assert found.paper_used == ""
    session.close()


def test_support_that_never_signs_in_is_not_called_unused(house):
    folder, _paper = house
    session = enter(folder)
    technician = named(review.review(session), "technician")
    assert technician.findings == ()
    with using("en"):
        assert opens_words(technician) == "nothing"
    session.close()


def test_an_account_past_its_end_or_long_unused_or_closed_is_noted(house, monkeypatch):
    folder, _paper = house
    session = enter(folder)
    ends = (date.today() + timedelta(days=30)).isoformat()
    staff.add(session, "practicante", "Inés de Ensayo", ["psychologist"], words_of("practicante"), ends)
    gone = next(one for one in session.every(Staff) if one.login == "educator")
    leaving.disable(session, gone.id)
    assert named(review.review(session), "practicante").findings == ("unused",)
    later(monkeypatch, EVERY + 1)
    found = review.review(session)
    assert named(found, "practicante").findings == ("ended", "unused")
    assert named(found, "psychologist").findings == ("quiet",)
    assert named(found, "educator").closed
    assert named(found, "educator").findings == ()
    assert found.accounts[-1].login == "educator", "closed accounts come last"
    assert (found.count("ended"), found.count("unused"), found.count("quiet")) == (1, 1, 3)
    session.close()


def test_the_recovery_key_is_told_as_well(house):
    folder, paper = house
    sign_in_with_paper(folder, paper).close()
    session = enter(folder)
    assert review.review(session).paper_used
    session.close()


@pytest.mark.parametrize("role", ["psychologist", "educator"])
def test_only_who_may_review_sees_it(house, role):
    folder, _paper = house
    session = enter(folder, role)
    with pytest.raises(NotAllowed):
        review.review(session)
    with pytest.raises(NotAllowed):
        review.record(session)
    assert review.overdue(session) is None
    session.close()


# --- an enemy with the file open ---


def test_a_record_changed_beside_the_key_file_is_shown_not_believed(house):
    """Somebody writes into the file that the psychologist is only reception, so that her keys look harmless."""
    folder, _paper = house
    session = enter(folder)
    who = named(review.review(session), "psychologist").id
    with session._store.transaction():
        session._store.writing.execute("UPDATE staff SET roles = ? WHERE id = ?", ('["front-desk"]', who))
    found = review.review(session)
    told = named(found, "psychologist")
    assert told.findings == ("differs",)
    assert told.roles == ("psychologist",)
    assert "psychology" in told.opens
    assert found.accounts[0] == told
    with using("en"):
        assert "signed key file" in state_words(told)
    session.close()


def test_an_account_whose_record_was_deleted_is_still_shown(house):
    folder, _paper = house
    session = enter(folder)
    who = named(review.review(session), "psychologist").id
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM staff WHERE id = ?", (who,))
    hidden = next(one for one in review.review(session).accounts if one.id == who)
    assert hidden.findings == ("differs",)
    assert hidden.name == ""
    assert "psychology" in hidden.opens
    session.close()


def test_a_record_without_an_account_opens_nothing_and_is_shown(house):
    folder, _paper = house
    session = enter(folder)
    row = session._store.row(form_of(Staff), session.person_id)
    with session._store.transaction():
        session._store.put(form_of(Staff), replace(row, id="f" * 32, revision=1))
    stray = next(one for one in review.review(session).accounts if one.id == "f" * 32)
    assert stray.findings == ("differs",)
    assert stray.opens == ()
    assert not stray.file_key
    session.close()


def test_a_sign_in_that_nobody_signed_is_not_taken_for_one(house):
    """Somebody makes an account look used, or unused, by changing the trail."""
    folder, _paper = house
    session = enter(folder)
    who = named(review.review(session), "educator").id
    with session._store.transaction():
        session._store.writing.execute(
            "UPDATE audit SET actor = ? WHERE seq = (SELECT max(seq) FROM audit WHERE action = 'sign in')",
            (who,),
        )
    with pytest.raises(AuditBroken):
        review.review(session)
    session.close()


# --- reviewed ---


def test_reviewed_is_recorded_with_counts_and_lasts_a_quarter(house, monkeypatch):
    folder, _paper = house
    officer = enter(folder, "data-officer")
    assert review.overdue(officer) is None, "a new registry is not overdue"
    entry = review.record(officer)
    assert entry.action == "access review"
    assert '"accounts":5' in entry.detail
    assert '"unused":1' in entry.detail
    assert "data-officer" not in entry.detail
    officer.close()
    session = enter(folder)
    last = review.review(session).last
    assert last is not None
    assert last.seq == entry.seq
    later(monkeypatch, EVERY)
    assert review.overdue(session) is None
    later(monkeypatch, EVERY + 1)
    assert review.overdue(session) == (EVERY + 1, True)
    session.close()


def test_a_registry_never_reviewed_is_due_a_quarter_after_it_was_made(house, monkeypatch):
    folder, _paper = house
    session = enter(folder)
    later(monkeypatch, EVERY + 2)
    days, before = review.overdue(session)
    assert not before
    assert days >= EVERY + 1
    session.close()


def test_a_review_by_who_may_not_is_not_believed(house, monkeypatch):
    """A changed program signs the note with the educator's own key and points to it."""
    folder, _paper = house
    educator = enter(folder, "educator")
    with educator.together():
        forged = educator.note("access review", accounts=5)
        educator._store.remember("access_review", str(forged.seq))
    educator.close()
    session = enter(folder)
    assert review.last_review(session) is None
    later(monkeypatch, EVERY + 2)
    assert review.overdue(session) is not None
    session.close()


@pytest.mark.parametrize("pointed", ["1", "999999", "-1", "x", "", "1; DROP TABLE audit", "١"])
def test_a_pointer_to_something_else_is_no_review(house, pointed):
    folder, _paper = house
    session = enter(folder)
    with session._store.transaction():
        session._store.remember("access_review", pointed)
    assert review.last_review(session) is None
    assert review.review(session).last is None
    session.close()


def test_a_review_whose_day_was_changed_is_no_review(house):
    """An old review made to look new: the entry is no longer what was signed."""
    folder, _paper = house
    session = enter(folder)
    entry = review.record(session)
    with session._store.transaction():
        session._store.writing.execute(
            "UPDATE audit SET at = '2026-12-31T00:00:00Z' WHERE seq = ?", (entry.seq,)
        )
    assert review.last_review(session) is None
    session.close()


def test_reading_it_holds_up_nobody(house):
    """It reads on a connection of its own, so a change that is under way in the file does not stop it."""
    folder, _paper = house
    session = enter(folder)
    with session._store.transaction():
        assert review.review(session).accounts
    session.close()
