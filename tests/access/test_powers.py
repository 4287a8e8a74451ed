"""Powers that were taken away: a former manager and a dismissed stand-in with programs of their own; false alarms."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, deputies, leaving, powers, recover, review, sign_in_with_paper, staff
from registry.access.recording import entry
from registry.errors import FormerPowers
from registry.vault import CUSTODIANS, container
from registry.vault.charter import Charter, Root
from registry.vault.primitives import PersonKeys, signing_public
from registry.vault.state import assemble, signed
from tests.registries import MANAGER, MANAGER_WORDS, _papers, enter, make, words_of

ROLES = ("case-worker", "psychologist", "legal", "educator")
WORDS = "pino lago tinta bosque nube rio mesa"


class House:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        session, self.paper = make(folder, *ROLES)
        staff.add(session, "second", "Otra Directora de Ensayo", ["manager"], words_of("second"))
        self.ids = {one.login: one.id for one in staff.list_staff(session)}
        session.close()

    def recover(self, login: str = MANAGER) -> None:
        """The recovery key gives a manager her own words again."""
        words = MANAGER_WORDS if login == MANAGER else words_of(login)
        recover(self.folder, self.paper, login, words, None)

    def settled(self) -> None:
        """The director enters, alone, and nothing is in doubt; she gives the others new words."""
        session = enter(self.folder)
        assert session._vault.roles == ("manager",)
        assert not powers.doubts(session._vault, session._store.writing)
        assert backup.check(session, full=True).ok
        others = [one for one in staff.list_staff(session) if one.id != session.person_id]
        assert all(one.disabled == "yes" and session._vault.roster[one.id].disabled for one in others)
        for one in others:
            if one.id not in session._vault.ever_managers():
                staff.reset_passphrase(session, one.id, words_of(one.login))
        session.close()
        for one in others:
            if one.id != self.ids["second"]:
                enter(self.folder, one.login).close()

    def all_enter(self) -> None:
        """Nobody is refused, and nothing is wrong."""
        for login in ("manager", "case-worker", "legal"):
            enter(self.folder, login).close()
        session = enter(self.folder)
        assert powers.forged(session._vault, session._store.writing) == []
        assert backup.check(session, full=True).ok
        session.close()


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path / "r")


def forge(session: Session, change: Callable[[Charter], Charter], keys: PersonKeys | None = None) -> None:
    """The key file with another charter, as somebody with the file's key can write it."""
    vault, state = session._vault, session._vault._state
    approved = signed(change(state.charter), vault.vault_id, keys or vault._holder.keys)
    real = set(state.places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in real]
    envelope = replace(state.envelope, seq=state.envelope.seq + 1)
    file_key = vault._keys.file(state.charter.file_epoch)
    made = assemble(envelope, approved, slots, state.places, file_key, vault._device_secret)
    container.write(session.folder, made.envelope)


def manager_again(person_id: str) -> Callable[[Charter], Charter]:
    return lambda charter: charter.with_member(
        person_id, replace(charter.roster[person_id], roles=("case-worker", "manager"))
    )


def narrowed(house: House) -> Session:
    """The second manager, who is a case worker now, with a program of her own."""
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    session.close()
    house.all_enter()
    return enter(house.folder, "second")


def refused(house: House, *logins: str) -> None:
    for login in logins:
        with pytest.raises(FormerPowers):
            enter(house.folder, login)


# --- somebody who was a manager ---


def test_a_former_manager_does_not_make_herself_one_again(house):
    hers = narrowed(house)
    forge(hers, manager_again(hers.person_id))
    hers.close()
    refused(house, "manager", "second")
    enter(house.folder, "educator").close()  # care does not wait for it
    session = sign_in_with_paper(house.folder, _papers[house_id(house)])
    found = {one.id: one.findings for one in review.review(session).accounts}
    assert "differs" in found[house.ids["second"]]
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    session.close()
    house.all_enter()
    hers = enter(house.folder, "second")
    assert not hers._vault.sealer.can_open("psychology")
    assert hers._vault.roles == ("case-worker",)
    hers.close()


def house_id(house: House) -> str:
    session = enter(house.folder, "educator")
    found = session._vault.vault_id
    session.close()
    return found


def test_nor_with_a_new_key_that_hers_vouches_for(house):
    hers = narrowed(house)
    fresh = PersonKeys.fresh()
    public, old = signing_public(fresh.signing), hers._vault._holder.keys.signing
    root = Root.signed(hers._vault.vault_id, public, hers._vault.newest(), old)

    def change(charter: Charter) -> Charter:
        again = manager_again(hers.person_id)(charter)
        member = again.roster[hers.person_id]
        renewed = replace(member, signing=public, past_signing=(*member.past_signing, member.signing))
        return replace(again.with_member(hers.person_id, renewed), roots={**again.roots, public: root})

    forge(hers, change, fresh)
    hers.close()
    refused(house, "manager")


@pytest.mark.parametrize("ended", [True, False])
def test_nor_by_entries_of_her_own(house, ended):
    """She gives herself powers in the trail, or takes those of the real manager away there."""
    hers = narrowed(house)
    vault, now = hers._vault, hers._vault.endorsed()
    keys = [one.text() for one in now.values()]
    own = vault._state.charter.roots[signing_public(vault._holder.keys.signing)]
    keys.append(f"{signing_public(vault._holder.keys.signing).hex()}:{own.by.hex()}:{own.signature.hex()}")
    with hers._store.transaction():
        made = (
            entry(
                hers.person_id,
                powers.END,
                powers.FORM,
                vault.vault_id,
                ended=[one.key for one in now.values()],
            )
            if ended
            else entry(hers.person_id, powers.BEGIN, powers.FORM, vault.vault_id, keys=keys, lent=[])
        )
        hers._store.append(made, vault.sign)
    if ended:
        hers.close()
        house.all_enter()  # what she writes there does not lock the real ones out
        return
    forge(hers, manager_again(hers.person_id))
    hers.close()
    refused(house, "manager")


@pytest.mark.parametrize(
    "detail", ["[]", "{", '{"keys":7,"lent":{}}', '{"keys":["x",1,null],"ended":[[]]}', '"']
)
def test_entries_of_another_hand_that_make_no_sense_are_no_error(house, detail):
    session = enter(house.folder, "legal")
    with session._store.transaction():
        for action in (powers.BEGIN, powers.END):
            made = entry(session.person_id, action, powers.FORM, session._vault.vault_id)
            session._store.append(made._replace(detail=detail), session._vault.sign)
    session.close()
    house.all_enter()
    session = enter(house.folder)
    with session._store.transaction():  # a manager's own is believed, and this one follows none
        made = entry(session.person_id, powers.BEGIN, powers.FORM, session._vault.vault_id)
        session._store.append(made._replace(detail=detail), session._vault.sign)
    session.close()
    refused(house, "manager", "second")
    house.recover()
    house.settled()


def test_forged_while_a_manager_works_she_signs_nothing_of_it(house):
    session = enter(house.folder)
    leaving.narrow(session, house.ids["second"], ["case-worker"])
    hers = enter_beside(house, session)
    forge(hers, manager_again(hers.person_id))
    seq = container.read(house.folder)[0].seq
    for act in (
        lambda: staff.add(session, "nueva", "Nueva de Ensayo", ["legal"], WORDS),
        lambda: staff.set_roles(session, house.ids["legal"], ["legal", "educator"]),
        lambda: leaving.disable(session, house.ids["educator"]),
        lambda: leaving.renew_keys(session),
        lambda: deputies.appoint(session, house.ids["legal"], date.today(), date.today()),
        lambda: deputies.name_custodians(session, [house.ids[one] for one in ROLES[:3]]),
        lambda: staff.reset_passphrase(session, house.ids["legal"], WORDS),
    ):
        with pytest.raises(FormerPowers):
            act()
    assert container.read(house.folder)[0].seq == seq
    session.close()


def enter_beside(house: House, session: Session) -> Session:
    """The second one's keys while the manager is signed in: one program at a time opens a folder, hers does not ask."""
    session.close()
    hers = enter(house.folder, "second")
    hers.close()
    session.__dict__.update(enter(house.folder).__dict__)
    hers._vault.reload()
    return hers


# --- somebody who stood in ---


def test_a_dismissed_stand_in_does_not_bring_her_days_back(house):
    session = enter(house.folder)
    deputies.appoint(session, house.ids["case-worker"], date.today(), date.today())
    session.close()
    acting = enter(house.folder, "case-worker")
    kept, at = acting._vault._state.charter.appointments, acting._vault._state.charter.signed_at
    acting.close()
    session = enter(house.folder)
    deputies.dismiss(session, house.ids["case-worker"])
    session.close()
    house.all_enter()
    acting = enter(house.folder, "case-worker")
    more = ("case-worker", "psychologist")

    def change(charter: Charter) -> Charter:
        back = replace(charter, appointments=kept, signed_at=at)
        return back.with_member(acting.person_id, replace(back.roster[acting.person_id], roles=more))

    forge(acting, change)
    acting.close()
    refused(house, "manager", "second", "case-worker")
    session = sign_in_with_paper(house.folder, _papers[house_id(house)])
    deputies.dismiss(session, house.ids["case-worker"])
    leaving.narrow(session, house.ids["case-worker"], ["case-worker"])
    session.close()
    house.all_enter()


# --- no false alarms ---


def test_powers_that_come_and_go_as_they_should_alarm_nobody(house):
    session = enter(house.folder)
    for roles in (["legal"], ["manager"], ["legal", "manager"], ["case-worker"], ["manager"]):
        if leaving.takes_away(session, house.ids["second"], roles):
            leaving.narrow(session, house.ids["second"], roles)
        else:
            staff.set_roles(session, house.ids["second"], roles)
        session.close()
        house.all_enter()
        session = enter(house.folder)
    enter_as_second = lambda: enter(house.folder, "second").close()  # noqa: E731
    today = date.today()
    for _turn in range(2):  # the same days again have the same signature
        deputies.appoint(session, house.ids["case-worker"], today, today)
        deputies.dismiss(session, house.ids["case-worker"])
    deputies.appoint(session, house.ids["case-worker"], today, today)
    deputies.name_custodians(session, [house.ids[one] for one in ("case-worker", "legal", "educator")])
    deputies.name_custodians(session, [house.ids[one] for one in ("psychologist", "legal", "educator")])
    deputies.name_custodians(session, [])
    deputies.name_custodians(session, [house.ids[one] for one in ("case-worker", "legal", "educator")])
    leaving.renew_keys(session)
    session.close()
    house.all_enter()
    enter_as_second()
    session = enter(house.folder)
    leaving.disable(session, house.ids["second"])
    session.close()
    house.all_enter()


def test_a_cut_before_it_was_written_down_locks_nobody_out(house):
    """The key file and the registry cannot change at once: a manager is made, and the program dies."""
    session = enter(house.folder)
    person = session._vault.add_member("tercera", WORDS, ("manager",))
    session._store.writing.close()
    session._turn.give_back()
    other = enter(house.folder, "legal")
    assert other._vault.endorsed()[person].key not in powers.told(other._vault, other._store.writing).keys
    assert not powers.doubts(other._vault, other._store.writing)
    other.close()
    second = enter(house.folder, "second")
    found = powers.told(second._vault, second._store.writing)
    assert second._vault.endorsed()[person].key in found.keys, "her sign-in makes up for it"
    second.close()
    house.all_enter()


def test_the_trail_has_the_founder_the_second_and_the_custodians(house):
    session = enter(house.folder)
    deputies.name_custodians(session, [house.ids[one] for one in ("case-worker", "legal", "educator")])
    found = powers.told(session._vault, session._store.writing)
    now = session._vault.endorsed()
    assert now.keys() == {session.person_id, house.ids["second"], CUSTODIANS}
    assert {one.key for one in now.values()} == found.keys
    assert not found.ended
    raw = session._store.writing.all("SELECT detail FROM audit WHERE form = ?", (powers.FORM,))
    assert all(json.loads(one[0]) for one in raw)
    session.close()
