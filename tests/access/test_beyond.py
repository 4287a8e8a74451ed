"""What the access review says of who enters beside her own account, and of who holds each role."""

from datetime import date, timedelta

import pytest

from registry.access import create_registry, deputies, leaving, review, staff
from registry.access.authorising import card, renew_computer_key
from registry.access.beyond import beyond_words
from registry.access.review import EVERY, never_words, state_words
from registry.errors import AuditBroken
from registry.fields import COMPARTMENTS
from registry.forms import Organisation
from registry.language import using
from registry.progress import Silent
from registry.vault import FLOOR
from registry.vault.keys import HeldKeys
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

TODAY = date.today()


@pytest.fixture
def house(tmp_path):
    folder = tmp_path / "r"
    session, _paper = make(folder, "case-worker", "legal", "educator", "technician")
    ids = {one.login: one.id for one in staff.list_staff(session)}
    session.close()
    return folder, ids


@pytest.fixture
def manager(house):
    """The manager signed in, and the ids of the accounts."""
    session = enter(house[0])
    yield session, house[1]
    session.close()


def named(found, login):
    return next(one for one in found.accounts if one.login == login)


def said(session):
    found = review.review(session)
    with using("en"):
        return dict(beyond_words(found.beyond, found.paper_used, session.staff_name, lambda utc: utc[:10]))


def test_a_plain_house_says_that_nobody_stands_in(manager):
    session, _ids = manager
    assert said(session) == {
        "Stand-ins for Management": "nobody",
        "Custodians, two of three together": "nobody is named",
        "Recovery key last used": "never",
        "Computer card": "there is none: this registry has no computer key",
    }


def test_who_stands_in_opens_everything_from_the_day_of_naming(manager):
    """Her keys are given when she is named, before her first day; the review does not hide it."""
    session, ids = manager
    assert "psychology" not in named(review.review(session), "legal").opens
    deputies.appoint(session, ids["legal"], TODAY + timedelta(days=2), TODAY + timedelta(days=5))
    one = named(review.review(session), "legal")
    assert one.opens == COMPARTMENTS
    assert one.roles == ("legal",)
    last = TODAY + timedelta(days=5)
    with using("en"):
        assert "stands in for Management until" in state_words(one)
        assert str(last.year) in state_words(one)
    assert said(session)["Stand-ins for Management"].startswith("Persona legal, until ")
    deputies.dismiss(session, ids["legal"])
    one = named(review.review(session), "legal")
    assert "psychology" not in one.opens
    assert one.stands_in == ""


def granted(session):
    """The compartments whose keys lie in the key file for the person signed in, whatever her program makes of it."""
    vault = session._vault
    grants = vault._state.charter.grants[vault.person_id]
    keys = HeldKeys.from_grants(vault.vault_id, vault.person_id, vault._holder.keys.exchange, grants)
    names = {name.partition(":")[0] for name in keys.by_name}
    return tuple(name for name in COMPARTMENTS if name in names)


@pytest.mark.parametrize("stands_in", [False, True])
def test_what_the_review_says_she_opens_is_what_her_keys_open(house, stands_in):
    """Also before her first day, when only the program keeps a stand-in from using what she was given."""
    folder, ids = house
    session = enter(folder)
    if stands_in:
        deputies.appoint(session, ids["educator"], TODAY + timedelta(days=2), TODAY + timedelta(days=3))
    told = named(review.review(session), "educator").opens
    session.close()
    hers = enter(folder, "educator")
    assert granted(hers) == told
    assert told == (COMPARTMENTS if stands_in else ("care",))
    assert not hers.acting
    hers.close()


def test_a_custodian_whose_share_opens_no_more_is_to_be_named_again(house):
    folder, ids = house
    session = enter(folder)
    deputies.name_custodians(session, [ids[one] for one in ("case-worker", "legal", "educator")])
    words = said(session)["Custodians, two of three together"]
    assert "name again" not in words
    assert all(f"Persona {one}" in words for one in ("case-worker", "legal", "educator"))
    staff.add(session, "otra", "Ágata Prueba", ["psychologist"], words_of("otra"))
    deputies.appoint(session, staff.named(session, "otra").id, TODAY, TODAY)
    session.close()
    acting = enter(folder, "otra")  # who stands in resets, but cannot name custodians
    staff.reset_passphrase(acting, ids["legal"], "otra frase bien larga nueva")
    acting.close()
    session = enter(folder)
    words = said(session)["Custodians, two of three together"]
    assert "Persona legal (name again)" in words
    assert words.count("name again") == 1
    session.close()


def test_a_review_by_the_acting_manager_counts_while_she_stands_in(house, monkeypatch):
    folder, ids = house
    session = enter(folder)
    deputies.appoint(session, ids["legal"], TODAY, TODAY + timedelta(days=1))
    session.close()
    acting = enter(folder, "legal")
    entry = review.record(acting)
    assert review.last_review(acting) == entry
    acting.close()
    session = enter(folder)
    assert review.last_review(session) == entry
    deputies.dismiss(session, ids["legal"])
    assert review.last_review(session) is None, "who returns looks for herself"
    session.close()


def test_who_only_says_that_she_stood_in_reviewed_nothing(house):
    folder, _ids = house
    educator = enter(folder, "educator")
    with educator.together():
        forged = educator.note(review.ACTION, acting=True, accounts=4)
        educator._store.remember("access_review", str(forged.seq))
    educator.close()
    session = enter(folder)
    assert review.last_review(session) is None
    session.close()


def test_the_holders_of_each_role_are_those_who_can_use_it(manager):
    session, ids = manager
    staff.add(session, "otra", "Ágata Prueba", ["legal", "case-worker"], words_of("otra"))
    holders = review.review(session).holders()
    assert holders["legal"] == ["Persona legal", "Ágata Prueba"]
    assert holders["case-worker"] == ["Persona case-worker", "Ágata Prueba"]
    assert holders["technician"] == ["Persona technician"]
    assert holders["psychologist"] == []
    leaving.disable(session, ids["legal"])
    session.open_memory(Silent())
    assert review.review(session).holders()["legal"] == ["Ágata Prueba"]


def test_support_does_not_sign_in_and_others_never_did(manager):
    session, _ids = manager
    found = review.review(session)
    with using("en"):
        assert never_words(named(found, "technician")) == "does not sign in"
        assert never_words(named(found, "legal")) == "never"


# --- the computer card ---


@pytest.fixture
def bound(tmp_path):
    """A registry that opens only on this computer."""
    computer = Keyring()
    session, _paper = create_registry(
        tmp_path / "r",
        organisation=Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=computer,
        kdf=FLOOR,
        stretching=shared,
    )
    yield session, computer
    session.close()


def test_what_is_known_of_the_computer_card(bound):
    session, computer = bound
    assert said(session)["Computer card"] == "never shown nor printed"
    card(session, "es")
    assert said(session)["Computer card"] == f"last shown or printed {review._now():%Y-%m-%d}"
    renew_computer_key(session, computer)
    assert "older cards work no more" in said(session)["Computer card"]
    card(session, "es")
    assert "last shown or printed" in said(session)["Computer card"]


def test_a_card_nobody_showed_is_not_believed(bound):
    """Somebody hides that the card was printed, by making the entry tell of something else, or the other way round."""
    session, _computer = bound
    session.note("check")
    with session._store.transaction():
        session._store.writing.execute(
            "UPDATE audit SET action = 'show computer card' WHERE seq = (SELECT max(seq) FROM audit)"
        )
    with pytest.raises(AuditBroken):
        review.review(session)


def test_a_quarter_is_the_longest_a_stand_in_goes_unreviewed():
    assert abs(deputies.LONGEST_DAYS - EVERY) <= 2
