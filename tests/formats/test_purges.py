"""Which purges the independent reader believes: who could have been the second person is told by keys, not by names.

The asker has her own keys and those of every account she makes, writes entries by hand and deletes rows with SQL.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from registry import backup
from registry.access import approvals, deputies, recover, sign_in_with_paper, staff, vouching
from registry.access import session as sessions
from registry.access.opening import custodians_in
from registry.casework import retention
from registry.errors import DiskFull
from registry.forms import Case, Person, Stay
from tests.formats import keyfile, primitives
from tests.formats.primitives import Refused, b2, unbase64
from tests.formats.reader import Registry
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

from .conftest import verified

OFFICER, SECOND, STRAW, CROWN = "data-officer", "second", "straw", "crown"
ASKED = "ab" * 16
KEEPERS = tuple((login, words_of(login)) for login in (OFFICER, STRAW, CROWN))


@dataclass
class Scene:
    """A house with a closed case: a second manager the paper made, and accounts that the first manager made."""

    folder: Path
    paper: Any
    case: str
    asker: str = "manager"

    def each(self, who: str, what: Callable[[Any], Any]) -> Any:
        if who == "custodians":
            session = custodians_in(self.folder, *KEEPERS[:2], None, stretching=shared)
        else:
            session = (
                sign_in_with_paper(self.folder, self.paper) if who == "paper" else enter(self.folder, who)
            )
        try:
            return what(session)
        finally:
            session.close()

    def note(self, who: str, action: str, form: str, place: str, **detail: Any) -> None:
        self.each(who, lambda session: session.note(action, form, place, **detail))

    def id(self, login: str) -> str:
        return str(self.each("manager", lambda session: staff.named(session, login).id))

    def told(self) -> dict[str, Any]:
        """What a request to purge the case says, by the page."""
        return dict(
            self.each(
                "manager", lambda session: retention.what_goes(session, self.case).act(self.case).told()
            )
        )

    def ask(self) -> str:
        """A request written by the asker; its act."""
        told, vault_id = self.told(), keyfile.envelope(self.folder)["vault_id"]
        act = primitives.sha256(primitives.utf8_json(told | {"registry": vault_id})).hex()
        self.note(self.asker, "ask second person", "request", ASKED, **told, act=act)
        return act

    def answer_for(self, by: str, whom: str) -> None:
        """`by` answers for the key that `whom` has now: an entry by hand, or by the paper."""
        who, opened = self.id(whom), keyfile.open_with_paper(self.folder, self.paper.text)
        mark = b2(unbase64(opened.charter["roster"][who]["signing"]), 16).hex()
        self.note(by, "vouch", "staff", who, key=mark)

    def purge(self, request: str = ASKED) -> None:
        def delete(session: Any) -> None:
            with session.together():
                ((stay,),) = session._store.writing.all("SELECT id FROM main.stay")
                session._store.writing.execute("DELETE FROM main.stay")
                session.note("purge", "stay", stay, request=request)

        self.each(self.asker, delete)

    def whole(self) -> bool:
        """Whether the program's own check finds nothing: the two readers agree."""
        return bool(self.each("paper", lambda session: backup.check(session, full=True).ok))

    def read(self) -> dict[str, Any]:
        return verified(Registry(self.folder, keyfile.open_with_paper(self.folder, self.paper.text)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("purges") / "r"
    session, paper = make(folder, OFFICER)
    person = session.save(Person(given_names="Zoila", house_name="Girasol"))
    case = session.save(Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2020-01-02"))
    session.save(Stay(case_id=case.id, entered_on="2020-01-02"))
    closed = replace(case, status="closed", closed_on="2020-06-01", closure_summary="se fue")
    session.save(closed)
    staff.add(session, STRAW, "De Paja", ["front-desk"], words_of(STRAW))
    staff.add(session, CROWN, "Corona de Paja", ["manager"], words_of(CROWN))
    session.close()
    scene = Scene(folder, paper, case.id)
    scene.each("paper", lambda it: staff.add(it, SECOND, "Segunda", ["manager"], words_of(SECOND)))
    return scene


@pytest.fixture
def scene(built: Scene, tmp_path: Path) -> Scene:
    return replace(built, folder=Path(shutil.copytree(built.folder, tmp_path / "r")))


def _by(scene: Scene, who: str) -> None:
    """The request, approved by `who`."""
    scene.note(who, "approve request", "request", ASKED, act=scene.ask())


def _answered(scene: Scene, who: str, *words: tuple[str, str]) -> None:
    """The request, approved by `who` after some answered for others, one after the other."""
    for by, whom in words:
        scene.answer_for(by, whom)
    _by(scene, who)


def _answered_later(scene: Scene) -> None:
    _by(scene, STRAW)
    scene.answer_for("paper", STRAW)


def _in_any_order(scene: Scene) -> None:
    """The request; then the straw account gets its answer, and last, whoever gave it."""
    act = scene.ask()
    scene.answer_for(CROWN, STRAW)
    scene.answer_for("paper", CROWN)
    scene.note(STRAW, "approve request", "request", ASKED, act=act)


def _asked_by_another(scene: Scene, *, confirmed: str) -> None:
    """A manager whom only the approver made asks; the paper answers for her after that, or after the approval."""
    scene.asker = CROWN
    act = scene.ask()
    if confirmed == "before":
        scene.answer_for("paper", CROWN)
    scene.note("manager", "approve request", "request", ASKED, act=act)
    if confirmed == "after":
        scene.answer_for("paper", CROWN)


def _taken_over(scene: Scene) -> None:
    """The paper answered for the officer's key; then the asker gave her a passphrase and so another key."""
    scene.answer_for("paper", OFFICER)
    officer = scene.id(OFFICER)
    scene.each("manager", lambda session: staff.reset_passphrase(session, officer, words_of(OFFICER)))
    _by(scene, OFFICER)


def _nothing(_scene: Scene) -> None:
    pass


def _kept(
    scene: Scene,
    by: str,
    who: str = STRAW,
    then: Callable[[Scene], Any] = _nothing,
    last: Callable[[Scene], Any] = _nothing,
    given: Sequence[str] = (OFFICER, CROWN),
) -> None:
    """The request, approved by `who`, for whom custodians answered whom `by` had named.

    The asker made the keys of all three; those `given` have theirs from the paper since.
    """
    ids = [scene.id(login) for login, _words in KEEPERS]
    for login, words in KEEPERS:
        if login in given:
            recover(scene.folder, scene.paper, login, words, None)
    scene.each(by, lambda session: deputies.name_custodians(session, ids))
    then(scene)
    if who != "custodians":
        scene.answer_for("custodians", who)
    last(scene)
    _by(scene, who)


def _renewed(scene: Scene) -> None:
    """The asker gives one of the custodians a new passphrase, her old one, and so makes their key."""
    officer = scene.id(OFFICER)
    scene.each("manager", lambda session: staff.reset_passphrase(session, officer, words_of(OFFICER)))


def _named_again(scene: Scene) -> None:
    """Custodians the paper made answer for the straw account; then the asker names them anew."""
    _kept(scene, "paper")
    ids = [scene.id(login) for login, _words in KEEPERS]
    scene.each("manager", lambda session: deputies.name_custodians(session, ids))


def _is_one_of_them(scene: Scene) -> None:
    """The asker is one of the three, and made the key of another one: she enters as both."""
    recover(scene.folder, scene.paper, CROWN, words_of(CROWN), None)
    ids = [scene.id(OFFICER), scene.id(CROWN), scene.each("manager", lambda session: session.person_id)]
    scene.each("paper", lambda session: deputies.name_custodians(session, ids))
    pair = [KEEPERS[0], (MANAGER, MANAGER_WORDS)]
    session = custodians_in(scene.folder, *pair, None, stretching=shared)
    straw = staff.named(session, STRAW).id
    session.note("vouch", "staff", straw, key=session._vault.key_mark(straw))
    session.close()
    _by(scene, STRAW)


def _borrowed(scene: Scene) -> None:
    """What another manager asked and the officer approved: asked once more by hand, under its act, for much more."""
    scene.answer_for("paper", OFFICER)
    told = scene.told()
    what = scene.each(SECOND, lambda session: retention.what_goes(session, scene.case).act(scene.case))
    asked = scene.each(SECOND, lambda session: approvals.ask(session, what))
    scene.each(OFFICER, lambda session: approvals.approve(session, approvals.waiting_for(session)[0]))
    act = what.digest(keyfile.envelope(scene.folder)["vault_id"])
    told["what"] = {"records": "1000", "person": "yes"}
    scene.note("manager", "ask second person", "request", asked.id, **told, act=act)


BELIEVED: dict[str, Callable[[Scene], None]] = {
    "the paper": lambda scene: _by(scene, "paper"),
    "a manager the paper made": lambda scene: _by(scene, SECOND),
    "whom the paper answers for": lambda scene: _answered(scene, OFFICER, ("paper", OFFICER)),
    "whom the paper's manager answers for": lambda scene: _answered(scene, STRAW, (SECOND, STRAW)),
    "a chain of two": lambda scene: _answered(scene, STRAW, (SECOND, CROWN), (CROWN, STRAW)),
}
BELIEVED |= {
    "custodians the paper made": lambda scene: _kept(scene, "paper", "custodians"),
    "whom custodians answer for whom the paper made": lambda scene: _kept(scene, "paper"),
    "whom custodians answer for whom the paper's manager made": lambda scene: _kept(scene, SECOND),
    "whom custodians of then answered for": _named_again,
    "answers in any order before the approval": _in_any_order,
    "custodians whose maker somebody answered for last": lambda scene: _kept(
        scene, CROWN, last=lambda scene: scene.answer_for("paper", CROWN)
    ),
    "who asked was answered for after asking": lambda scene: _asked_by_another(scene, confirmed="before"),
}
REPORTED: dict[str, Callable[[Scene], None]] = {
    "nobody": lambda scene: None,
    "herself": lambda scene: _by(scene, "manager"),
    "an account she made": lambda scene: _by(scene, STRAW),
    "a manager she made": lambda scene: _by(scene, CROWN),
    "whom she answers for": lambda scene: _answered(scene, STRAW, ("manager", STRAW)),
    "whom a manager she made answers for": lambda scene: _answered(scene, STRAW, (CROWN, STRAW)),
    "who answers for herself": lambda scene: _answered(scene, CROWN, (CROWN, CROWN)),
    "whom somebody answers for who is no manager": lambda scene: _answered(
        scene, STRAW, ("paper", OFFICER), (OFFICER, STRAW)
    ),
    "whom the paper answers for too late": _answered_later,
    "custodians she made": lambda scene: _kept(scene, "manager", "custodians"),
    "whom custodians answer for whom she made": lambda scene: _kept(scene, "manager"),
    "whom custodians answer for whom an account she made did": lambda scene: _kept(scene, CROWN, given=()),
    "whom custodians answer for one of whom she gave a passphrase": lambda scene: _kept(
        scene, SECOND, then=_renewed
    ),
    "custodians of whose keys she made two": lambda scene: _kept(
        scene, "paper", "custodians", given=[OFFICER]
    ),
    "whom custodians answer for of whose keys she made two": lambda scene: _kept(
        scene, SECOND, given=[OFFICER]
    ),
    "whom custodians answer for who are herself and one she made": _is_one_of_them,
    "an account she took over": _taken_over,
    "who alone answers for the asker": lambda scene: _asked_by_another(scene, confirmed="never"),
    "who alone answered for the asker then": lambda scene: _asked_by_another(scene, confirmed="after"),
}


@pytest.mark.parametrize("who", BELIEVED)
def test_a_purge_approved_by_somebody_else_is_believed(who: str, scene: Scene) -> None:
    BELIEVED[who](scene)
    scene.purge()
    assert "stay" not in {one.form for one in scene.read()["records"].values()}
    assert scene.whole()


@pytest.mark.parametrize("who", REPORTED)
def test_a_purge_that_one_person_decided_is_reported(who: str, scene: Scene) -> None:
    REPORTED[who](scene)
    assert scene.read(), "so far nothing is missing"
    scene.purge()
    with pytest.raises(Refused, match="is missing"):
        scene.read()
    assert not scene.whole()


def test_a_purge_under_what_somebody_else_asked_is_reported(scene: Scene) -> None:
    _borrowed(scene)
    opened = keyfile.open_with_paper(scene.folder, scene.paper.text)
    registry = Registry(scene.folder, opened)
    ((request,),) = registry.rows("SELECT DISTINCT object FROM audit WHERE action = 'approve request'")
    registry.close()
    scene.purge(request)
    with pytest.raises(Refused, match="is missing"):
        scene.read()


def test_a_purge_by_the_program_and_what_it_leaves(scene: Scene) -> None:
    session = enter(scene.folder)
    act = retention.what_goes(session, scene.case).act(scene.case)
    approvals.approve_with_paper(session, act, scene.paper)
    assert retention.purge(session, scene.case) == 3
    session.close()
    found = scene.read()
    assert not {one.form for one in found["records"].values()} & {"person", "case", "stay"}
    assert "organisation" in {one.form for one in found["history"]}, "the others' is still there"
    assert not {one.form for one in found["history"]} & {"person", "case", "stay", "request"}


def test_the_word_about_leftovers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the file should be written anew: the database says so until it was."""

    def full(*_anything: Any) -> None:
        raise DiskFull

    def leftovers() -> bool:
        registry = Registry(scene.folder, keyfile.open_with_paper(scene.folder, scene.paper.text))
        registry.close()
        return registry.leftovers

    session = enter(scene.folder)
    act = retention.what_goes(session, scene.case).act(scene.case)
    approvals.approve_with_paper(session, act, scene.paper)
    assert not leftovers()
    with monkeypatch.context() as failing:
        failing.setattr(sessions, "without_leftovers", full)
        retention.purge(session, scene.case)
    assert leftovers()
    session.close()
    assert not leftovers()


def test_a_vouch_by_the_program_is_one_by_the_page(scene: Scene) -> None:
    """What the program writes when the paper answers for somebody is what this file writes by hand."""
    officer = scene.id(OFFICER)
    scene.each("manager", lambda session: vouching.vouch_with_paper(session, officer, scene.paper))
    scene.answer_for("paper", OFFICER)
    one, other = [
        entry for entry in scene.read()["trail"] if (entry.action, entry.actor) == ("vouch", "paper")
    ][-2:]
    assert (one.form, one.object, one.detail) == (other.form, other.object, other.detail)
