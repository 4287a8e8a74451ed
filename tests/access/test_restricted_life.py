"""Whatever managers do one after the other, those entitled open the case, the others do not, and nothing is lost."""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from registry import backup
from registry.access import (
    Session,
    acts,
    drafts,
    leaving,
    restricting,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
)
from registry.errors import LastManager, NotFound
from registry.forms import Case, Service
from registry.progress import Silent
from tests.access.test_restricted import House
from tests.registries import MANAGER, MANAGER_WORDS, allow, shared, words_of
from tests.soak import FACTOR

MANAGERS = ("manager", "second")
TEAM = (*MANAGERS, "case-worker", "psychologist", "legal")
people = st.sets(st.sampled_from(TEAM[2:]))


class AnyHouse(RuleBasedStateMachine):
    """One case; the model says who works here, who opens it, and who was named and has new keys since."""

    model: House

    @initialize()
    def begin(self) -> None:
        self.top = Path(tempfile.mkdtemp())
        self.house = object.__new__(House)
        self.house.__dict__ |= self.model.__dict__ | {"folder": self.top / "r"}
        shutil.copytree(self.model.folder, self.house.folder)
        self.words = {role: MANAGER_WORDS if role == "manager" else words_of(role) for role in TEAM}
        self.here = set(TEAM)
        self.opens: set[str] | None = None
        self.stale: set[str] = set()
        self.risk = "high"
        self.services = 1
        self.turn = 0

    def enter(self, role: str) -> Session:
        login = MANAGER if role == "manager" else role
        session = sign_in(self.house.folder, login, self.words[role], None, stretching=shared)
        session.open_memory(Silent())
        return session

    def entitled(self, role: str) -> bool:
        return role in self.here and (self.opens is None or role in self.opens)

    def ids(self, roles: Iterable[str]) -> list[str]:
        return [self.house.ids[one] for one in roles]

    # --- what may happen ---

    @precondition(lambda self: self.opens is None)
    @rule(by=st.sampled_from(MANAGERS), named=people)
    def restrict(self, by: str, named: set[str]) -> None:
        if by not in self.here:
            return
        named &= self.here
        with closing(self.enter(by)) as session:
            restricting.restrict(session, self.house.person, self.ids(named))
        self.opens, self.stale = {by, *named}, set()

    @precondition(lambda self: self.opens is not None)
    @rule(by=st.sampled_from(MANAGERS), named=people)
    def name(self, by: str, named: set[str]) -> None:
        if not self.entitled(by):
            return
        named &= self.here
        with closing(self.enter(by)) as session:
            circle = restricting.circle_of(session, self.house.case)
            assert circle is not None
            restricting.name_people(session, circle.restriction, self.ids(named))
        self.opens, self.stale = {by, *named}, set()

    @precondition(lambda self: self.opens is not None)
    @rule(by=st.sampled_from(MANAGERS))
    def release(self, by: str) -> None:
        if not self.entitled(by):
            return
        with closing(self.enter(by)) as session:
            circle = restricting.circle_of(session, self.house.case)
            assert circle is not None
            restricting.release(session, circle.restriction)
        self.opens, self.stale = None, set()

    @rule(by=st.sampled_from(TEAM[:3]), add=st.booleans())
    def write(self, by: str, add: bool) -> None:
        if not self.entitled(by):
            return
        with closing(self.enter(by)) as session:
            case = session.get(Case, self.house.case)
            self.risk = "low" if case.risk == "high" else "high"
            session.save(replace(case, risk=self.risk))
            if add:
                session.save(Service(case_id=case.id, kind="legal", attended_on="2026-05-05", note="n"))
                self.services += 1
                drafts.keep(session, Service(case_id=case.id, note="a medias"))

    @rule(by=st.sampled_from(MANAGERS), who=st.sampled_from(TEAM))
    def reset(self, by: str, who: str) -> None:
        if by not in self.here or who == by:
            return
        self.turn += 1
        self.words[who] = f"farol mimbre duna cosecha azul {self.turn}"
        with closing(self.enter(by)) as session:
            if who in MANAGERS:
                allow(session, acts.reset(self.house.ids[who], session._vault.key_mark(self.house.ids[who])))
            staff.reset_passphrase(session, self.house.ids[who], self.words[who])
        self.here.add(who)
        if self.opens is not None and who in {*self.opens, *self.stale}:
            letting = self.entitled(by)
            (self.stale.discard if letting else self.stale.add)(who)
            (self.opens.add if letting else self.opens.discard)(who)

    @rule(by=st.sampled_from(MANAGERS), who=st.sampled_from(TEAM))
    def leave(self, by: str, who: str) -> None:
        if by not in self.here or who not in self.here or who == by:
            return
        with closing(self.enter(by)) as session:
            try:
                leaving.disable(session, self.house.ids[who])
            except LastManager:
                return
        self.here.discard(who)
        if self.opens is not None:
            self.opens.discard(who)
            self.stale.discard(who)

    # --- what holds ---

    @invariant()
    def who_is_entitled_opens_it_and_nobody_else(self) -> None:
        if not hasattr(self, "here"):
            return
        for role in self.here:
            with closing(self.enter(role)) as session:
                try:
                    found = session.get(Case, self.house.case).risk
                except NotFound:
                    found = ""
                assert found == (self.risk if self.entitled(role) else ""), role
                assert trail.tail_problems(session) == []

    @invariant()
    def the_check_is_content_and_the_paper_opens_everything(self) -> None:
        if not hasattr(self, "here"):
            return
        with closing(sign_in_with_paper(self.house.folder, self.house.paper)) as session:
            assert session.get(Case, self.house.case).risk == self.risk
            assert len(session.children(Service, "case", self.house.case)) == self.services
            assert backup.check(session, full=True).problems == ()

    def teardown(self) -> None:
        if hasattr(self, "top"):
            shutil.rmtree(self.top)


def test_any_life_of_a_restricted_case(tmp_path):
    AnyHouse.model = House(tmp_path / "r")
    AnyHouse.TestCase.settings = settings(
        max_examples=8 * FACTOR if FACTOR > 1 else 5,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    AnyHouse.TestCase().runTest()
