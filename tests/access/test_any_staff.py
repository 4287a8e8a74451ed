"""Whatever honest people do with accounts and powers, and wherever it is cut: nobody is suspected or locked out."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry import backup
from registry.access import (
    Session,
    acts,
    deputies,
    leaving,
    powers,
    recover,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.access.deciding import accept_rollback
from registry.db import Store
from registry.errors import (
    AccountEnded,
    BadCredentials,
    CustodiansOfAnother,
    DiskFull,
    LastManager,
    NotAllowed,
    NotCustodians,
    NotFound,
    PowersUnconfirmed,
    RegistryError,
    SecondPersonNeeded,
)
from registry.vault import Anchors
from tests.access.test_powers import House
from tests.registries import MANAGER, MANAGER_WORDS, allow, shared, words_of
from tests.soak import FACTOR

TEAM = (MANAGER, "second", "case-worker", "psychologist", "legal", "educator")
ROLES = (["manager"], ["manager", "case-worker"], ["case-worker"], ["legal"], ["educator", "legal"])
REFUSED = (
    AccountEnded, BadCredentials, CustodiansOfAnother, DiskFull, LastManager, NotAllowed, NotCustodians, NotFound,
    PowersUnconfirmed, SecondPersonNeeded,
)  # fmt: skip
"""What an honest act may be answered with; whatever else, such as suspicion, fails the test."""
anybody = st.sampled_from(TEAM)
cuts = st.none() | st.integers(0, 4)
Words = dict[str, list[str]]


@contextmanager
def cut_after(writings: int | None) -> Iterator[None]:
    """After so many transactions the registry cannot be written any more, though the key file can."""
    whole, left = Store.transaction, writings if writings is not None else 1 << 30

    @contextmanager
    def full(self: Store) -> Iterator[None]:
        nonlocal left
        if not self.writing.in_transaction:
            left -= 1
            if left < 0:
                raise DiskFull
        with whole(self):
            yield

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "transaction", full)
        yield


class AnyStaff(RuleBasedStateMachine):
    """The model knows of each account the words that may open it: after a cut, those before or the new ones."""

    model: House
    tally: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.top = Path(tempfile.mkdtemp())
        self.house = object.__new__(House)
        self.house.__dict__ |= self.model.__dict__ | {"folder": self.top / "r"}
        shutil.copytree(self.model.folder, self.house.folder)
        self.words: Words = {one: [words_of(one)] for one in TEAM} | {MANAGER: [MANAGER_WORDS]}
        self.kept: list[tuple[Path, Words]] = []
        self.anchors = Anchors(self.top / "anchors")
        self.turn = 0

    def new_words(self, who: str) -> str:
        self.turn += 1
        words = f"farol mimbre duna cosecha azul {self.turn}"
        self.words[who].append(words)
        return words

    def opened(self, who: str) -> Session:
        """Her session; `BadCredentials` if none of her words opens one."""
        for words in self.words[who][::-1]:
            try:
                return sign_in(self.house.folder, who, words, None, anchors=self.anchors, stretching=shared)
            except BadCredentials:
                continue
        raise BadCredentials

    def does(self, by: str, cut: int | None, act: Callable[[Session], object]) -> None:
        """``by`` does it if she is let in and may; a cut or a refusal leaves whatever it leaves."""
        try:
            with closing(self.opened(by)) as session:
                if session.anchoring.rollback:
                    accept_rollback(session)
                with cut_after(cut):
                    act(session)
        except REFUSED as reason:
            self.count(reason)
        else:
            self.count(None)

    def count(self, reason: RegistryError | None) -> None:
        self.tally["cut" if isinstance(reason, DiskFull) else "refused" if reason else "done"] += 1

    def id(self, who: str) -> str:
        return self.house.ids[who]

    # --- what people do ---

    @rule(by=anybody, who=anybody, roles=st.sampled_from(ROLES), cut=cuts)
    def give_roles(self, by: str, who: str, roles: list[str], cut: int | None) -> None:
        def act(session: Session) -> None:
            less = leaving.takes_away(session, self.id(who), roles)
            (leaving.narrow if less else staff.set_roles)(session, self.id(who), roles)

        self.does(by, cut, act)

    @rule(by=anybody, who=anybody, cut=cuts)
    def close_account(self, by: str, who: str, cut: int | None) -> None:
        self.does(by, cut, lambda session: leaving.disable(session, self.id(who)))

    @rule(by=anybody, who=anybody, cut=cuts)
    def reset(self, by: str, who: str, cut: int | None) -> None:
        def act(session: Session) -> None:
            if self.id(who) in session._vault.ever_managers():
                allow(session, acts.reset(self.id(who), session._vault.key_mark(self.id(who))))
            staff.reset_passphrase(session, self.id(who), self.new_words(who))

        self.does(by, cut, act)

    @rule(who=anybody, cut=cuts)
    def change_words(self, who: str, cut: int | None) -> None:
        def act(session: Session) -> None:
            now = self.words[who][::-1]
            for old in now:
                try:
                    staff.change_passphrase(session, old, self.new_words(who))
                    break
                except BadCredentials:
                    self.words[who].pop()

        self.does(who, cut, act)

    @rule(by=anybody, who=anybody, days=st.integers(0, 40), cut=cuts)
    def appoint(self, by: str, who: str, days: int, cut: int | None) -> None:
        today = date.today()
        last = today + timedelta(days=days)
        self.does(by, cut, lambda session: deputies.appoint(session, self.id(who), today, last))

    @rule(by=anybody, who=anybody, cut=cuts)
    def dismiss(self, by: str, who: str, cut: int | None) -> None:
        self.does(by, cut, lambda session: deputies.dismiss(session, self.id(who)))

    @rule(by=anybody, three=st.permutations(TEAM), cut=cuts)
    def name_custodians(self, by: str, three: list[str], cut: int | None) -> None:
        people = [self.id(one) for one in three[:3]]
        self.does(by, cut, lambda session: deputies.name_custodians(session, people))

    @rule(by=anybody, cut=cuts)
    def renew_keys(self, by: str, cut: int | None) -> None:
        self.does(by, cut, leaving.renew_keys)

    @rule(two=st.permutations(TEAM), who=st.none() | anybody, cut=cuts)
    def custodians_help(self, two: list[str], who: str | None, cut: int | None) -> None:
        first, second = ((one, self.opening(one)) for one in two[:2])
        where = {"anchors": self.anchors, "stretching": shared}
        try:
            with cut_after(cut):
                if who is None:
                    deputies.take_over(self.house.folder, first, second, None, **where)
                else:
                    words = self.new_words(who)
                    deputies.reset_by_custodians(self.house.folder, first, second, who, words, None, **where)
        except REFUSED as reason:
            self.count(reason)
        else:
            self.count(None)

    def opening(self, who: str) -> str:
        """Those of her words that open, or some."""
        for words in self.words[who][::-1]:
            try:
                sign_in(self.house.folder, who, words, None, anchors=self.anchors, stretching=shared).close()
            except BadCredentials:
                continue
            return words
        return "no words of hers"

    @rule(who=anybody, cut=cuts)
    def recover(self, who: str, cut: int | None) -> None:
        words = self.new_words(who)
        try:
            with cut_after(cut):
                recover(self.house.folder, self.house.paper, who, words, None, anchors=self.anchors)
        except DiskFull as reason:
            self.count(reason)
            return
        self.count(None)
        sign_in(self.house.folder, who, words, None, anchors=self.anchors, stretching=shared).close()

    @rule(by=anybody)
    def back_up(self, by: str) -> None:
        def act(session: Session) -> None:
            to = self.top / f"{len(self.kept)}.amparo"
            backup.create(session, to)
            self.kept.append((to, {who: list(words) for who, words in self.words.items()}))

        self.does(by, None, act)

    @rule(nth=st.integers(0, 5))
    def restore(self, nth: int) -> None:
        if nth < len(self.kept):
            file, words = self.kept[nth]
            by_paper = backup.by_paper(self.house.paper)
            backup.restore(file, self.house.folder, by_paper, device=None, anchors=self.anchors)
            self.words = {who: list(said) for who, said in words.items()}

    # --- what holds ---

    @invariant()
    def nobody_is_suspected_and_everybody_enters(self) -> None:
        if not hasattr(self, "words"):
            return
        with closing(sign_in_with_paper(self.house.folder, self.house.paper)) as session:
            assert not powers.doubts(session._vault, session._store.writing)
            assert trail.tail_problems(session) == []
            here = {who for who, member in session._vault.roster.items() if not member.disabled}
            assert here & session._vault.endorsed().keys(), "the house has a manager"
        for who in TEAM:
            if self.id(who) in here:
                self.opened(who).close()

    def teardown(self) -> None:
        if not hasattr(self, "words"):
            return
        with closing(sign_in_with_paper(self.house.folder, self.house.paper)) as session:
            assert backup.check(session, full=True).problems == ()
        shutil.rmtree(self.top)


def test_any_life_of_the_staff(tmp_path, record_property):
    AnyStaff.model, AnyStaff.tally = House(tmp_path / "r"), Counter()
    AnyStaff.TestCase.settings = settings(
        max_examples=8 * FACTOR if FACTOR > 1 else 5,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    AnyStaff.TestCase().runTest()
    tally = AnyStaff.tally
    assert tally["done"], "else nothing was tried"
    record_property("tried", tally.total())
    record_property(
        "found", f"done {tally['done']}, cut {tally['cut']}, refused {tally['refused']}: nobody suspected"
    )
