"""Accounts come, change and go; exactly those entitled open, and the paper always does."""

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.errors import (
    AccountExists,
    BadCredentials,
    LastManager,
    NotAllowed,
    NotFound,
    TooManyAccounts,
    UnknownCommandValue,
)
from registry.fields import COMPARTMENTS
from registry.vault import PAPER, OpenVault, container
from registry.vault.container import SLOT_BYTES
from tests.keyrings import Keyring
from tests.soak import trials

from .conftest import ROLES, House


def test_only_managers_and_the_paper_manage(house: House) -> None:
    for role in ROLES:
        vault = house.open(role)
        if role == "manager":
            continue
        for change in (
            lambda vault=vault: vault.add_member("x", "words of x", ["educator"]),
            lambda vault=vault: vault.set_roles(house.ids["educator"], ["manager"]),
            lambda vault=vault: vault.reset_passphrase(house.ids["educator"], "educator", "y"),
            lambda vault=vault: vault.disable(house.ids["educator"]),
        ):
            with pytest.raises(NotAllowed):
                change()
    assert house.open("manager").seq == len(ROLES)
    person = house.open_paper().add_member("new", "words of new", ["manager"])
    assert house.open("new").add_member("next", "words of next", ["legal"])
    assert house.open("next").roster[person].roles == ("manager",)


def test_one_passphrase_changes_without_anybody_else(house: House) -> None:
    vault = house.open("educator")
    keys, signature = vault.keyspec(), vault.sign(b"entry")
    with pytest.raises(BadCredentials):
        vault.change_passphrase("educator", "wrong words", "new words")
    with pytest.raises(BadCredentials):
        vault.change_passphrase("legal", "words of legal", "new words")
    vault.change_passphrase("educator", "words of educator", "new words")
    with pytest.raises(BadCredentials):
        house.open("educator")
    again = house.open("educator", "new words")
    assert again.keyspec() == keys
    assert again.verify(again.person_id, b"entry", signature)
    assert all(house.open(role) for role in ROLES if role != "educator")


def test_a_reset_gives_new_keys_and_keeps_old_signatures(house: House) -> None:
    before = house.open("educator")
    signature, deposit = before.sign(b"entry"), before.sealer.seal("f", "r", "legal", b"seen")
    manager = house.open("manager")
    manager.reset_passphrase(house.ids["educator"], "educator", "given words")
    with pytest.raises(BadCredentials):
        house.open("educator")
    with pytest.raises(BadCredentials):
        before.reload()
    after = house.open("educator", "given words")
    assert after.person_id == before.person_id
    assert after.roster[after.person_id].exchange != before.roster[before.person_id].exchange
    assert after.verify(after.person_id, b"entry", signature)
    assert not after.verify(house.ids["legal"], b"entry", signature)
    assert after.verify(after.person_id, b"entry", after.sign(b"entry"))
    assert manager.sealer.open("f", "r", "legal", deposit) == b"seen"


def test_signatures_of_those_who_left_and_of_the_paper_still_count(house: House) -> None:
    signature = house.open("legal").sign(b"entry")
    paper = house.open_paper()
    paper.disable(house.ids["legal"])
    vault = house.open("educator")
    assert vault.verify(house.ids["legal"], b"entry", signature)
    assert vault.verify(PAPER, b"restored", paper.sign(b"restored"))
    assert not vault.verify("0" * 32, b"entry", signature)


def test_a_changed_role_opens_what_it_should_and_no_more(house: House) -> None:
    manager = house.open("manager")
    blobs = {name: manager.sealer.seal("f", "r", name, b"x") for name in COMPARTMENTS}
    for roles in (["educator", "health"], ["legal"], ["front-desk"], ["manager"], ["data-officer"]):
        manager.set_roles(house.ids["educator"], roles)
        vault = house.open("educator")
        opens = {name for name in COMPARTMENTS if vault.sealer.can_open(name)}
        assert vault.roles == tuple(sorted(roles))
        assert opens == {name for role in roles for name in ROLES[role]} == set(vault.compartments(roles))
        assert {name for name in opens if vault.sealer.open("f", "r", name, blobs[name])} == opens


def test_backups_are_sealed_to_the_paper_and_the_managers_of_today(house: House) -> None:
    manager = house.open("manager")
    assert manager.backup_recipients()[0] == house.paper.recipient
    assert len(manager.backup_recipients()) == 2
    manager.set_roles(house.ids["legal"], ["legal", "manager"])
    assert len(manager.backup_recipients()) == 3
    manager.disable(house.ids["legal"])
    assert len(house.open("educator").backup_recipients()) == 2


def test_the_house_keeps_a_manager(house: House) -> None:
    manager = house.open("manager")
    for vault in (manager, house.open_paper()):
        with pytest.raises(LastManager):
            vault.disable(manager.person_id)
        with pytest.raises(LastManager):
            vault.set_roles(manager.person_id, ["educator"])
    second = manager.add_member("second", "words of second", ["manager"])
    with pytest.raises(NotAllowed):
        manager.disable(manager.person_id)
    with pytest.raises(NotAllowed):
        manager.reset_passphrase(manager.person_id, "manager", "other")
    house.open("second").disable(manager.person_id)
    with pytest.raises(BadCredentials):
        house.open("manager")
    assert (
        house.open("second").add_member("third", "words of third", ["manager"]) in house.open("third").roster
    )
    assert house.open("third").roster[second].active(date.today())


def test_mistakes_are_told_apart(house: House) -> None:
    manager = house.open("manager")
    with pytest.raises(AccountExists):
        manager.add_member(" LEGAL ", "words", ["educator"])
    with pytest.raises(UnknownCommandValue):
        manager.add_member("x", "words", ["janitor"])
    with pytest.raises(UnknownCommandValue):
        manager.add_member("x", "words", [])
    for change in (
        lambda: manager.disable("0" * 32),
        lambda: manager.set_roles("paper", ["educator"]),
        lambda: manager.reset_passphrase("", "x", "y"),
    ):
        with pytest.raises(NotFound):
            change()
    assert manager.seq == len(ROLES)
    assert manager.find_login("Legal") == house.ids["legal"]
    assert manager.find_login("nobody") is None


def test_an_account_ends_on_its_day(house: House) -> None:
    manager, today = house.open("manager"), date.today()
    manager.add_member("today", "words of today", ["educator"], until=today)
    manager.add_member("gone", "words of gone", ["educator"], until=today - timedelta(days=1))
    assert house.open("today").roles == ("educator",)
    with pytest.raises(BadCredentials):
        house.open("gone")


def test_the_file_shows_32_slots_or_64_and_takes_64_accounts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every new account has the one passphrase, stretched once: what is counted here is slots."""
    manager = house.open("manager")
    one = manager._stretched("many", "words")
    monkeypatch.setattr(manager, "_stretched", lambda *_words: one)
    sizes = set()
    for number in range(64 - len(ROLES)):
        slots = manager._state.body.slots
        sizes.add((len(slots), len(manager.roster) > 32))
        assert {len(slot) for slot in slots} == {SLOT_BYTES}
        manager.add_member(f"many {number}", "words", ["educator"])
    assert sizes == {(32, False), (64, True)}
    with pytest.raises(TooManyAccounts):
        manager.add_member("one more", "words", ["educator"])
    manager.disable(house.ids["legal"])
    manager.add_member("one more", "words", ["educator"])
    assert house.open("educator").seq == manager.seq


CUT = st.none() | st.integers(0, 18)
"""Not at all, or the file operation at which the process is killed; a change makes about a dozen."""


class AnyLife(RuleBasedStateMachine):
    """Any sequence of changes by any manager or the paper, each made or killed in the middle of it."""

    house: House
    folder: Path
    tally: Counter[bool]

    @initialize()
    def begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.house.folder, self.folder)
        assert self.house.computer
        self.here = House(
            self.folder, Keyring(dict(self.house.computer.secrets)), self.house.paper, self.house.stretching
        )
        self.words = {role: f"words of {role}" for role in ROLES}
        self.roles = {role: (role,) for role in ROLES}
        self.ids = dict(self.house.ids)
        self.old: set[tuple[str, str]] = set()
        self.seq = len(ROLES)
        self.killed: Counter[bool] = type(self).tally

    def _acting(self, paper: bool) -> OpenVault:
        if paper:
            return self.here.open_paper()
        login = next(who for who in sorted(self.words) if "manager" in self.roles[who])
        return self.here.open(login, self.words[login])

    @precondition(lambda self: len(self.ids) < 11)
    @rule(
        paper=st.booleans(),
        roles=st.sets(st.sampled_from(sorted(ROLES)), min_size=1, max_size=3),
        cut=CUT,
    )
    def add(self, paper: bool, roles: set[str], cut: int | None) -> None:
        login = f"new {len(self.ids)}"
        acting = self._acting(paper)
        if not self._did(lambda: acting.add_member(login, f"words of {login}", roles), cut):
            return
        self.ids[login] = self.here.open_paper().find_login(login) or ""
        self.words[login], self.roles[login] = f"words of {login}", tuple(sorted(roles))

    @rule(
        paper=st.booleans(),
        who=st.integers(0, 10),
        roles=st.sets(st.sampled_from(sorted(ROLES)), min_size=1),
        cut=CUT,
    )
    def change_roles(self, paper: bool, who: int, roles: set[str], cut: int | None) -> None:
        login = sorted(self.words)[who % len(self.words)]
        try:
            acting = self._acting(paper)
            if not self._did(lambda: acting.set_roles(self.ids[login], roles), cut):
                return
        except (LastManager, NotAllowed):
            assert "manager" in self.roles[login]
            return
        self.roles[login] = tuple(sorted(roles))

    def _did(self, change: Callable[[], object], cut: int | None) -> bool:
        """Whether ``change`` was made: here, or by a process killed at its file operation number ``cut``."""
        if cut is None:
            change()
            return True
        before = container.read(self.folder)[0].seq
        pid = os.fork()
        if pid == 0:
            left = [cut]

            def counted(event: str, _arguments: tuple[object, ...]) -> None:
                if event in ("open", "os.rename", "os.remove"):
                    left[0] -= 1
                    if left[0] < 0:
                        os.kill(os.getpid(), signal.SIGKILL)

            try:
                sys.addaudithook(counted)
                change()
            finally:
                os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        self.killed[killed] += 1
        return container.read(self.folder)[0].seq > before

    def _other_words(self, login: str) -> str:
        """Each person goes back and forth between two passphrases, so that few are derived."""
        first, second = f"words of {login}", f"other words of {login}"
        return second if self.words.get(login) == first else first

    @rule(paper=st.booleans(), who=st.integers(0, 10), cut=CUT)
    def leave(self, paper: bool, who: int, cut: int | None) -> None:
        """A leaver: new keys for everything, written beside the vault and switched."""
        login = sorted(self.words)[who % len(self.words)]
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            acting = self._acting(paper)
            assert self._did(lambda: acting.rotated_into(fresh, self.ids[login]), cut) == (cut is None)
            if cut is not None:  # killed or not, the present vault is the old one until the set is switched
                return
        except (LastManager, NotAllowed):
            assert "manager" in self.roles[login]
            return
        for path in fresh.iterdir():
            shutil.move(path, self.folder / path.name)
        self.old.add((login, self.words.pop(login)))

    @rule(who=st.integers(0, 10), cut=CUT)
    def change_passphrase(self, who: int, cut: int | None) -> None:
        login = sorted(self.words)[who % len(self.words)]
        fresh = self._other_words(login)
        hers, old = self.here.open(login, self.words[login]), self.words[login]
        if self._did(lambda: hers.change_passphrase(login, old, fresh), cut):
            self._renewed(login, fresh)

    @rule(paper=st.booleans(), who=st.integers(0, 10), cut=CUT)
    def reset(self, paper: bool, who: int, cut: int | None) -> None:
        login = sorted(self.ids)[who % len(self.ids)]
        acting = self._acting(paper)
        if acting.person_id == self.ids[login]:
            return
        fresh = self._other_words(login)
        if self._did(lambda: acting.reset_passphrase(self.ids[login], login, fresh), cut):
            self._renewed(login, fresh)

    @rule(paper=st.booleans(), who=st.integers(0, 10), cut=CUT)
    def disable(self, paper: bool, who: int, cut: int | None) -> None:
        login = sorted(self.words)[who % len(self.words)]
        try:
            acting = self._acting(paper)
            if not self._did(lambda: acting.disable(self.ids[login]), cut):
                return
        except (LastManager, NotAllowed):
            assert "manager" in self.roles[login]
            return
        self.old.add((login, self.words.pop(login)))

    def _renewed(self, login: str, fresh: str) -> None:
        if login in self.words:
            self.old.add((login, self.words[login]))
        self.words[login] = fresh
        self.old.discard((login, fresh))

    @invariant()
    def exactly_the_entitled_open(self) -> None:
        paper = self.here.open_paper()
        assert paper.seq >= self.seq
        self.seq = paper.seq
        assert all(paper.sealer.can_open(name) for name in COMPARTMENTS)
        assert any("manager" in self.roles[login] for login in self.words)
        for login, words in self.words.items():
            vault = self.here.open(login, words)
            assert (vault.person_id, vault.roles) == (self.ids[login], self.roles[login])
            assert vault.keyspec() == paper.keyspec()
            opens = {name for role in self.roles[login] for name in ROLES[role]}
            assert {name for name in COMPARTMENTS if vault.sealer.can_open(name)} == opens
        for login, words in self.old:
            with pytest.raises(BadCredentials):
                self.here.open(login, words)


def test_any_life_of_a_house(
    first_house: House, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = Counter[bool]()
    about = {"house": first_house, "folder": tmp_path / "life", "tally": tally}
    machine = type("OneLife", (AnyLife,), about)
    chosen = settings(max_examples=trials(6), stateful_step_count=8, deadline=None)
    run_state_machine_as_test(machine, settings=chosen)
    record_property("tried", trials(6))
    record_property("found", f"changes in another process: killed {tally[True]}, done {tally[False]}")
