"""A colleague stays and opens less: the registry gets new keys, so that those she may have kept open nothing new."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry import backup
from registry.access import drafts, leaving, sign_in, staff
from registry.casework.search import search
from registry.errors import (
    AccountEnded,
    BadCredentials,
    InvalidAnswer,
    NotAllowed,
    NotFound,
    SealBroken,
    UnknownCommandValue,
)
from registry.forms import Case, Service, Staff
from registry.progress import Silent
from tests.access.test_leaving import House
from tests.registries import enter, shared, words_of

GIVEN = "pino lago tinta bosque nube rio mesa"


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path / "r")


def narrowed(house: House, *roles: str) -> int:
    session = enter(house.folder)
    assert leaving.takes_away(session, house.ids["psychologist"], roles)
    done = leaving.narrow(session, house.ids["psychologist"], roles)
    session.open_memory(Silent())
    assert [one.cases[0]["code"] for one in search(session, "Zoila Quispe").found] == ["AAA-AAA"]
    session.close()
    return done


def test_who_opens_less_reads_nothing_new_with_keys_she_took(house):
    session = enter(house.folder, "psychologist")
    taken, keyspec = session._vault.sealer, session._vault.keyspec()
    session.close()
    assert narrowed(house, "legal") == 1, "her draft has a note she opens no more"
    session = enter(house.folder)
    assert session._vault.keyspec() != keyspec
    saved = session.save(
        Service(case_id=house.case, kind="legal", attended_on="2026-02-01", psychology_note="despues")
    )
    blob = session._store.row(saved.__form__, saved.id).sealed["psychology"]
    with pytest.raises(SealBroken):
        taken.open("service", saved.id, "psychology", blob)
    assert session.get(Staff, house.ids["psychologist"]).roles == ("legal",)
    [left] = drafts.kept(session)
    assert left.record.psychology_note == "a medio escribir"
    assert left.passed_by == house.ids["psychologist"]
    assert backup.check(session, full=True).ok
    session.close()
    hers = enter(house.folder, "psychologist")
    assert set(hers.rights.opens) == set(hers._vault.compartments(["legal"]))
    assert not hers._vault.sealer.can_open("psychology")
    assert hers.get(Case, house.case).code == "AAA-AAA"
    assert not drafts.kept(hers)
    hers.close()


def test_what_she_can_go_on_with_stays_hers(house):
    session = enter(house.folder, "psychologist")
    drafts.drop(session, drafts.kept(session)[0].record)
    drafts.keep(session, Service(case_id=house.case, care_note="sigue siendo suyo"))
    session.close()
    assert narrowed(house, "case-worker") == 0
    hers = enter(house.folder, "psychologist")
    assert [one.record.care_note for one in drafts.kept(hers)] == ["sigue siendo suyo"]
    hers.close()


def test_the_outlook_says_what_fewer_roles_mean(house):
    session = enter(house.folder)
    one = house.ids["psychologist"]
    outlooks = {
        role: leaving.outlook(session, one, [role]) for role in ("legal", "case-worker", "data-officer")
    }
    assert outlooks["legal"] == leaving.Outlook(0, 1, ("psychology",))
    assert outlooks["case-worker"] == leaving.Outlook(0, 1, ("psychology",))
    assert outlooks["data-officer"] == leaving.Outlook(0, 1, ("psychology",))
    assert leaving.outlook(session, one, ["psychologist", "legal"]) == leaving.Outlook(0, 0, ())
    assert leaving.outlook(session, one) == leaving.Outlook(1, 1, ("psychology",))
    session.close()
    assert narrowed(house, "legal") == 1


@pytest.mark.parametrize(
    ("roles", "less"),
    [
        (["psychologist"], False),
        (["psychologist", "legal"], False),
        (["case-worker", "psychologist"], False),
        (["data-officer"], True),
        (["technician"], True),
        (["educator"], True),
    ],
)
def test_only_who_opens_less_costs_new_keys(house, roles, less):
    session = enter(house.folder)
    assert leaving.takes_away(session, house.ids["psychologist"], roles) is less
    session.close()


def test_nor_does_who_has_no_keys_any_more(house):
    session = enter(house.folder)
    leaving.disable(session, house.ids["psychologist"])
    assert not leaving.takes_away(session, house.ids["psychologist"], ["educator"])
    assert not leaving.takes_away(session, "0" * 32, ["educator"])
    session.close()


def test_narrowing_refused_changes_nothing(house):
    session = enter(house.folder)
    before = {path.name: path.read_bytes() for path in house.folder.iterdir() if path.is_file()}
    for person, roles, error in (
        (session.person_id, ["legal"], NotAllowed),
        ("0" * 32, ["legal"], NotFound),
        (house.ids["legal"], ["queen"], UnknownCommandValue),
    ):
        with pytest.raises(error):
            leaving.narrow(session, person, roles)
    assert session._vault.roster[house.ids["legal"]].roles == ("legal",)
    session.close()
    assert before["vault.json"] == (house.folder / "vault.json").read_bytes()
    worker = enter(house.folder, "case-worker")
    with pytest.raises(NotAllowed):
        leaving.narrow(worker, house.ids["legal"], ["educator"])
    worker.close()


# --- an account that ended by its date ---


def test_who_may_close_accounts_hears_of_one_that_ended_by_its_date(house):
    session = enter(house.folder)
    assert leaving.expired(session) == []
    words = words_of("legal")
    over = staff.add(session, "practicante", "Practicante de Ensayo", ["legal"], words, until="2026-01-31")
    staff.add(session, "reemplazo", "Reemplazo de Ensayo", ["legal"], words, until="2190-01-31")
    assert leaving.expired(session) == [over.id]
    leaving.disable(session, over.id)
    assert leaving.expired(session) == []
    session.close()
    worker = enter(house.folder, "case-worker")
    assert leaving.expired(worker) == []
    worker.close()


def test_an_account_past_its_day_gets_no_new_keys_and_comes_back_with_another_day(house):
    session = enter(house.folder)
    yesterday, tomorrow = (date.today() + timedelta(days=days) for days in (-1, 1))
    over = staff.add(
        session, "practicante", "Practicante de Ensayo", ["psychologist"], words_of("practicante"),
        until=tomorrow.isoformat(),
    )  # fmt: skip

    def the_day_passes(draft):
        member = draft.charter.roster[over.id]
        draft.charter = draft.charter.with_member(over.id, replace(member, until=yesterday))

    session._vault._by_root(the_day_passes)
    over = session.save(replace(session.get(Staff, over.id), until=yesterday.isoformat()))
    assert session._vault._state.charter.grants[over.id]
    leaving.renew_keys(session)
    assert over.id not in session._vault._state.charter.grants
    before = session._vault.content()
    for refused in (None, yesterday.isoformat()):
        with pytest.raises(AccountEnded):
            staff.reset_passphrase(session, over.id, GIVEN, until=refused)
    with pytest.raises(InvalidAnswer):
        staff.reset_passphrase(session, over.id, GIVEN, until="pronto")
    assert session._vault.content() == before
    staff.reset_passphrase(session, over.id, GIVEN, until=tomorrow.isoformat())
    assert session.get(Staff, over.id).until == tomorrow.isoformat()
    session.close()
    hers = sign_in(house.folder, "practicante", GIVEN, None, stretching=shared)
    assert hers._vault.sealer.can_open("psychology")
    hers.close()
    session = enter(house.folder)
    staff.reset_passphrase(session, over.id, GIVEN)
    assert session._vault.roster[over.id].until == tomorrow
    staff.reset_passphrase(session, over.id, GIVEN, until="")
    assert session._vault.roster[over.id].until is None
    assert session.get(Staff, over.id).until == ""
    assert backup.check(session, full=True).ok
    session.close()


def test_backups_are_not_sealed_to_a_manager_past_her_day(house):
    session = enter(house.folder)
    before = len(session._vault.backup_recipients())
    for login, day in (("una", date.today() - timedelta(days=1)), ("dos", date.today())):
        staff.add(session, login, f"Directora {login}", ["manager"], words_of(login), until=day.isoformat())
    assert len(session._vault.backup_recipients()) == before + 1
    session.close()


def test_keys_renewed_by_a_clock_that_ran_ahead_leave_her_out_and_nothing_is_called_damaged(house):
    """The clock was years ahead: her day was past. Once it is right she is nobody until she gets a new passphrase."""
    session = enter(house.folder)
    one = staff.add(
        session, "practicante", "Practicante de Ensayo", ["legal"], words_of("practicante"),
        until=(date.today() + timedelta(days=30)).isoformat(),
    )  # fmt: skip

    def ahead(draft):
        draft._today = date.today() + timedelta(days=3000)
        draft._grant(one.id)

    session._vault._by_root(ahead)
    session.close()
    with pytest.raises(BadCredentials):
        enter(house.folder, "practicante")
    session = enter(house.folder)
    staff.reset_passphrase(session, one.id, GIVEN)
    session.close()
    sign_in(house.folder, "practicante", GIVEN, None, stretching=shared).close()
