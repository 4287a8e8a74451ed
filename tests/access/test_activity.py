"""What the trail tells people: sentences for everything recorded, filters, pages, one case, one's own."""

import ast
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import registry
from registry import demo
from registry.access import Session, activity, acts, approvals, sign_in, telling, trail
from registry.access.activity import AT_ONCE, Filter, Line
from registry.casework import cases
from registry.errors import NotAllowed, NotFound
from registry.exchange import export
from registry.forms import Case, Person
from registry.language import using
from registry.progress import Silent
from registry.vault import FLOOR, PaperKey
from tests import registries

SOURCE = Path(registry.__file__).parent


# --- a sentence for everything ---


def constants() -> dict[str, str]:
    """Every name of a text constant in the program."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
            value = getattr(node, "value", None)
            if (
                isinstance(target, ast.Name)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                found[target.id] = value.value
    return found


def words_in(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    """The texts an expression may have as its value."""
    if isinstance(node, ast.IfExp):
        yield from words_in(node.body, known)
        yield from words_in(node.orelse, known)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from words_in(one, known)
    elif isinstance(node, ast.Constant) and node.value:
        yield str(node.value)
    elif isinstance(node, ast.Name) and node.id in known:
        yield known[node.id]


AT = {"note": 0, "entry": 1, "_enter": 2, "_write": 2, "record": 1}
"""At which place a function that records takes the action."""


def recorded() -> dict[str, str]:
    """Every action the program may record, and where."""
    known, found = constants(), {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = AT.get(name)
            asked = [node.args[place]] if place is not None and len(node.args) > place else []
            if name == "save":
                asked += [one.value for one in node.keywords if one.arg == "action"]
            for one in asked:
                for word in words_in(one, known):
                    found[word] = f"{path.name}:{node.lineno}"
    return found


def test_every_recorded_action_has_a_sentence() -> None:
    found = recorded()
    assert {"create", "change", "sign in", "sign in with the recovery key", "backup", "rescue", "import", "enable",
            "confirm recovery key", "view", "take up", "fill training registry"} <= set(found)  # fmt: skip
    told = {action for action, _form in telling.TOLD}
    assert {action: where for action, where in found.items() if action not in told} == {}


def test_every_sentence_is_whole_in_both_languages() -> None:
    for (action, form), (group, _words) in telling.TOLD.items():
        said = {}
        for language in ("en", "es"):
            with using(language):
                shown = "plan" if form == telling.ANY else form
                one = telling.tell(action, shown, "x", {"part": "plan"}, "Elena", lambda _id: "Rosa")
                said[language] = one.sentence
                assert one.group == group or form == telling.ANY
                assert one.sentence.startswith("Elena ")
                assert one.sentence.endswith(".")
                assert "{" not in one.sentence
        assert said["en"] != said["es"]
        assert telling.group_of(action, "" if form == telling.ANY else form) == group
    assert {group for group, _words in telling.TOLD.values()} | {"other"} == set(telling.GROUPS)


def test_an_action_of_another_version_is_shown_plainly() -> None:
    one = telling.tell("teleport", "plan", "x", {"fields": ["?"], "copy": 2, "odd": 1}, "Elena", str)
    assert (one.group, one.sentence, one.more) == ("other", "Elena did this: teleport plan.", "copy no. 2")


def test_what_an_entry_tells_besides_is_questions_and_counts_never_answers() -> None:
    few = telling.tell("change", "service", "x", {"fields": ["kind", "minutes"], "revision": 2}, "E", str)
    assert few.more == "Service, Minutes"
    many = telling.tell(
        "create", "service", "x", {"fields": ["kind", "minutes", "mode", "note", "next_on"]}, "E", str
    )
    assert many.more.startswith("Service, Minutes, ")
    assert many.more.endswith("and 2 more")
    printed = telling.tell("print", "plan", "x", {"copy": 2, "version": 1, "names": True}, "E", str)
    assert printed.more == "copy no. 2; version 1; with the name"


# --- asking a real trail ---


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory):
    """A training registry: two hundred entries and more, by several people, about many cases."""
    folder = tmp_path_factory.mktemp("activity") / "r"
    made = demo.make(folder, device=None, kdf=FLOOR)
    return folder, {one.roles[0]: one for one in made.accounts}, PaperKey.parse(made.recovery)


class Open:
    """Sign-ins to a copy of the training registry."""

    def __init__(self, folder: Path, accounts, paper: PaperKey) -> None:
        self.folder, self.accounts, self.paper = folder, accounts, paper

    def __call__(self, role: str = "manager") -> Session:
        account = self.accounts[role]
        session = sign_in(self.folder, account.login, account.passphrase, None)
        session.open_memory(Silent())
        return session


@pytest.fixture
def enter(built, tmp_path: Path) -> Open:
    folder, accounts, paper = built
    return Open(Path(shutil.copytree(folder, tmp_path / "r")), accounts, paper)


def all_pages(session: Session, asked: Filter) -> list[Line]:
    """Everything, page by page, going older; and back again, which must be the same."""
    pages = [activity.read(session, asked)]
    while pages[-1].older:
        pages.append(activity.read(session, asked, before=pages[-1].lines[-1].seq))
    for place in range(len(pages) - 1, 0, -1):
        back = activity.read(session, asked, after=pages[place].lines[0].seq)
        assert back.lines == pages[place - 1].lines
        assert back.newer == (place > 1)
        assert back.older
    assert not pages[0].newer
    return [line for page in pages for line in page.lines]


def test_pages_show_every_entry_once_newest_first(enter: Open) -> None:
    session = enter("data-officer")
    shown = [one.seq for one in all_pages(session, Filter())]
    assert shown == [one.seq for one in reversed(trail.every(session))]
    assert len(shown) > 3 * AT_ONCE
    session.close()


def test_each_entry_is_of_one_kind_and_the_kinds_are_all(enter: Open) -> None:
    session = enter()
    session.note("teleport")
    by_group = {
        group: [one.seq for one in all_pages(session, Filter(group=group))] for group in telling.GROUPS
    }
    together = sorted(seq for some in by_group.values() for seq in some)
    assert together == [one.seq for one in trail.every(session)]
    assert by_group["permissions"], "accounts are no changes of cases"
    assert len(by_group["other"]) == 1
    for group in telling.GROUPS:
        assert all(one.group == group for one in all_pages(session, Filter(group=group)))
    tallies = activity.tallies(session, Filter())
    assert sum(one.times for one in tallies) == len(together)
    session.close()


def test_period_and_person(enter: Open) -> None:
    session = enter()
    today, day = date.today(), timedelta(1)
    everything = len(trail.every(session))
    assert len(all_pages(session, Filter(start=str(today - day), end=str(today + day)))) == everything
    assert all_pages(session, Filter(start=str(today + 2 * day), end=str(today + 3 * day))) == []
    assert all_pages(session, Filter(end=str(today - 2 * day))) == []
    names = activity.people(session)
    for id in names:
        mine = [one.seq for one in trail.every(session) if one.actor == id]
        assert sorted(one.seq for one in all_pages(session, Filter(person=id))) == mine
    session.close()


def test_what_was_seen_of_a_case_and_by_whom(enter: Open, tmp_path: Path) -> None:
    worker = enter("case-worker")
    case = next(one for one in worker.every(Case) if one.status == "active")
    cases.open_file(worker, case.id)
    cases.look_at(worker, case.id, "plan")
    other = next(one for one in worker.every(Case) if one.id != case.id)
    cases.open_file(worker, other.id)
    name = worker.name
    worker.close()
    manager = enter()
    approvals.approve_with_paper(manager, acts.export("csv"), enter.paper)
    export(manager, tmp_path / "out.csv", format="csv")
    names = {part for one in manager.every(Person) for part in (one.given_names, one.surname) if part}
    manager.close()
    officer = enter("data-officer")
    found = all_pages(officer, Filter(code=case.code))
    said = [one.sentence for one in found]
    assert f"{name} opened the case." in said
    assert f"{name} looked at “Protection plan” of the case." in said
    assert "Elena de Práctica took all cases out into a file that is not encrypted." in said
    assert {one.codes for one in found} <= {case.code, ""}
    assert {one.codes for one in found if one.group != "exported"} == {case.code}
    tallies = {(one.who, one.group): one.times for one in activity.tallies(officer, Filter(code=case.code))}
    assert tallies[name, "looked"] == 2
    assert tallies["Elena de Práctica", "exported"] == 1
    whole = " ".join(part for one in found for part in (one.sentence, one.more))
    assert not [one for one in names if len(one) > 3 and one in whole]
    activity.opened(officer, case.code)
    with pytest.raises(NotFound):
        activity.read(officer, Filter(code="ZZZ-ZZZ"))
    assert (
        activity.read(officer, Filter(code=case.code)).lines[0].sentence.endswith("“Who saw it” of the case.")
    )
    officer.close()


def test_a_case_tells_nothing_of_an_export_before_it_was_there(enter: Open, tmp_path: Path) -> None:
    manager = enter()
    approvals.approve_with_paper(manager, acts.export("csv"), enter.paper)
    export(manager, tmp_path / "out.csv", format="csv")
    person = manager.save(Person(given_names="Nueva"))
    manager.save(Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2026-01-02"))
    later = Filter(code="H7K-2M9", group="exported")
    first = manager._store.writing.one("SELECT max(at) FROM audit")[0]
    manager._store.writing.execute("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE action = 'export'")
    assert first
    assert activity.read(manager, later).lines == ()
    manager.close()


@pytest.mark.parametrize("role", ["case-worker", "psychologist", "health", "legal", "educator", "front-desk"])
def test_others_see_their_own_activity_and_nothing_else(enter: Open, role: str) -> None:
    session = enter(role)
    for asked in (
        lambda: activity.read(session, Filter()),
        lambda: activity.tallies(session, Filter()),
        lambda: activity.people(session),
        lambda: activity.opened(session),
        lambda: activity.every(session, Filter(), 10),
    ):
        with pytest.raises(NotAllowed):
            asked()
    mine = activity.mine(session, Filter(person="somebody else", code="H7K-2M9"))
    assert mine.lines
    assert {one.who for one in mine.lines} == {"You"}
    own = {one.seq for one in trail.entries(session._store.writing) if one.actor == session.person_id}
    assert {one.seq for one in mine.lines} <= own
    assert mine.lines[0].sentence == "You signed in."
    session.close()


def test_an_entry_by_another_hand_breaks_no_page(enter: Open) -> None:
    session = enter()
    for detail in ("[1]", "no json", '{"fields":3,"copy":"x","cases":"many"}', '{"start":1,"end":2}'):
        session._store.append(trail.newest(session, 1)[0]._replace(detail=detail), session._vault.sign)
    assert len(activity.read(session, Filter()).lines) == AT_ONCE
    session.close()


def test_names_of_the_staff_are_those_of_the_house(tmp_path: Path) -> None:
    session, _paper = registries.make(tmp_path / "r", "educator")
    assert activity.people(session)["paper"] == "Recovery key"
    assert "Persona educator" in activity.people(session).values()
    assert activity.person(session, "educator") in activity.people(session)
    assert activity.person(session, "nobody") is None
    session.close()
