"""A colleague stays and opens less: the registry gets new keys, so that those she may have kept open nothing new."""

import pytest

from registry import backup
from registry.access import drafts, leaving, staff
from registry.casework.search import search
from registry.errors import NotAllowed, NotFound, SealBroken, UnknownCommandValue
from registry.forms import Case, Service, Staff
from registry.progress import Silent
from tests.access.test_leaving import House
from tests.registries import enter, words_of


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
