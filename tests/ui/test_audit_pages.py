"""The audit trail in the window: its page, who saw a case, one's own activity, and what is said at sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from registry.access import activity, telling, trail
from registry.access.activity import AT_ONCE, Filter
from registry.casework import register, search
from registry.forms import FORMS, Case, Person
from registry.language import using
from registry.ui.pages.case_parts import SECTIONS
from registry.ui.parts import Banner
from registry.ui.printing import PreviewDialog
from registry.ui.program import Program
from registry.ui.trail_view import TrailView
from registry.ui.window import MainWindow
from tests import registries
from tests.documents.reading import words
from tests.ui.opened import page_of, program, settled, sign_in, texts

PEOPLE = 45


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with some cases, by a manager and a case worker."""
    folder = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = registries.make(folder, "case-worker", "educator", "data-officer")
    session.note("confirm recovery key", "", "paper")
    for number in range(PEOPLE):
        found = search.search(session, f"Invented{number}")
        register.register(session, Person(given_names=f"Invented{number}"), Case(status="active"), found)
    session.close()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(built, tmp_path / "registry"))


@pytest.fixture
def manager(qtbot: QtBot, folder: Path) -> Iterator[tuple[Program, MainWindow]]:
    with program(qtbot, folder) as opened:
        yield opened, sign_in(qtbot, opened)


def shown(qtbot: QtBot, opened: Program, window: MainWindow, name: str, **where: object):
    window.go(name, **where)
    settled(qtbot, opened)
    return page_of(window)


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def choose(box, value: str) -> None:
    box.setCurrentIndex(box.findData(value))


def warnings(window: MainWindow) -> list[Banner]:
    return [one for one in window.findChildren(Banner) if one.isVisible() and one.property("tone") == "bad"]


def test_the_page_tells_in_sentences_page_by_page(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    page = shown(qtbot, opened, window, "audit")
    rows = page.table.rows_model().rows()
    assert len(rows) == AT_ONCE
    assert rows[0].sentence == "Directora de Ensayo signed in."
    assert not [one for one in rows if "Invented" in one.sentence + one.more]
    assert not page.view.newer.isEnabled()
    page.view.older.click()
    settled(qtbot, opened)
    older = page.table.rows_model().rows()
    assert [one.seq for one in older] == list(range(rows[-1].seq - 1, 0, -1))[:AT_ONCE]
    page.view.newer.click()
    settled(qtbot, opened)
    assert [one.seq for one in page.table.rows_model().rows()] == [one.seq for one in rows]


def test_its_filters_are_those_of_the_trail(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    view = shown(qtbot, opened, window, "audit").view
    choose(view.group, "permissions")
    settled(qtbot, opened)
    rows = view.table.rows_model().rows()
    assert {one.group for one in rows} == {"permissions"}
    assert [one.seq for one in rows] == [
        one.seq for one in activity.read(opened.session, Filter(group="permissions")).lines
    ]
    choose(view.group, "exported")
    settled(qtbot, opened)
    assert "Nothing of this kind is in the trail." in texts(view)
    choose(view.group, "")
    choose(view.person, opened.session._vault.find_login("educator"))
    settled(qtbot, opened)
    assert "Nothing of this kind" in texts(view), "she has not been here yet"
    choose(view.person, "")
    case = opened.session.every(Case)[3]
    view.case.setText(case.code.lower().replace("-", ""))
    view.case.returnPressed.emit()
    settled(qtbot, opened)
    assert {one.codes for one in view.table.rows_model().rows()} == {case.code}
    assert "Who, and how often" in texts(view)
    view.case.setText("nothing")
    view.case.returnPressed.emit()
    settled(qtbot, opened)
    assert "case" in texts(view).lower()
    assert [one for one in view.findChildren(Banner) if one.isVisible()]


def test_looking_at_it_is_recorded_once(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    view = shown(qtbot, opened, window, "audit").view
    for group in ("looked", "changed", ""):
        choose(view.group, group)
        settled(qtbot, opened)
    looks = [one for one in trail.every(opened.session) if (one.action, one.form) == ("view", "audit")]
    assert len(looks) == 1


@pytest.mark.parametrize("how", ["quick", "every"])
def test_a_check_says_what_it_proves(
    qtbot: QtBot, manager: tuple[Program, MainWindow], how: trail.How
) -> None:
    opened, window = manager
    page = shown(qtbot, opened, window, "audit")
    page.check(how)
    assert not page.menu.isEnabled()
    settled(qtbot, opened)
    assert page.menu.isEnabled()
    said = texts(page)
    assert "holds together" in said
    assert ("each is signed by whom it names" in said) == (how == "every")
    session = opened.session
    with session._store.transaction():
        session._store.writing.execute("UPDATE audit SET at = '2020' WHERE seq = 4")
    page.check(how)
    settled(qtbot, opened)
    assert "from entry 4 on" in texts(page)
    assert "holds together:" not in texts(page)


def test_a_report_is_signed_when_it_is_saved(
    qtbot: QtBot, manager: tuple[Program, MainWindow], tmp_path: Path
) -> None:
    from registry.documents.audit_report import verify_report

    opened, window = manager
    page = shown(qtbot, opened, window, "audit")
    before = trail.anchor(opened.session)
    page.report.click()
    settled(qtbot, opened)
    (dialog,) = dialogs()
    assert isinstance(dialog, PreviewDialog)
    assert dialog._names.isHidden(), "no name is offered"
    assert "Preview." in words(dialog.paper)
    assert trail.anchor(opened.session) == before
    dialog.save_to(tmp_path / "audit")
    settled(qtbot, opened)
    assert verify_report(opened.session, (tmp_path / "audit.pdf").read_bytes()).problems == ()


def test_who_saw_a_case_is_seen_on_its_page_by_those_who_supervise(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "case-worker")
        case = opened.session.every(Case)[0]
        page = shown(qtbot, opened, window, "case", case_id=case.id)
        assert not page.nav.item("seen").isVisibleTo(page)
        for section in ("services", "person", "services"):
            page.nav.choose(section)
            settled(qtbot, opened)
        window.go("audit")
        assert window.here() == "case"
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        page = shown(qtbot, opened, window, "case", case_id=case.id, section="seen")
        view = page.findChild(TrailView)
        said = [one.sentence for one in view.table.rows_model().rows()]
        assert said.count("Persona case-worker opened the case.") == 1
        assert said.count("Persona case-worker looked at “Services” of the case.") == 1
        assert said.count("Persona case-worker looked at “Person” of the case.") == 1
        assert "Persona case-worker" in texts(view)
        assert "Looking 3" in texts(view)


def test_the_data_officer_sees_it_by_code(qtbot: QtBot, folder: Path) -> None:
    session = registries.enter(folder)
    code = session.every(Case)[0].code
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "data-officer")
        page = shown(qtbot, opened, window, "audit", code=code)
        rows = page.table.rows_model().rows()
        assert {one.codes for one in rows} == {code}
        assert "Invented" not in texts(page)


@pytest.mark.parametrize("role", ["manager", "educator"])
def test_everybody_sees_her_own_activity(qtbot: QtBot, folder: Path, role: str) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, role)
        page = shown(qtbot, opened, window, "house", section="activity")
        view = page.findChild(TrailView)
        rows = view.table.rows_model().rows()
        own = [
            one.seq
            for one in trail.entries(opened.session._store.writing)
            if one.actor == opened.session.person_id
        ]
        assert [one.seq for one in rows] == own[::-1][:AT_ONCE]
        assert {one.who for one in rows} == {"You"}
        assert not view.person.isVisibleTo(view)
        assert not view.case.isVisibleTo(view)


@pytest.mark.parametrize("role", ["manager", "educator"])
def test_a_broken_trail_is_said_at_sign_in_and_work_goes_on(qtbot: QtBot, folder: Path, role: str) -> None:
    session = registries.enter(folder)
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM audit WHERE seq = 50")
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, role)
        before = trail.anchor(opened.session)
        (banner,) = warnings(window)
        assert "You can go on working" in texts(banner)
        assert trail.anchor(opened.session) == before, "nothing about it is written into a damaged file"
        assert ("Audit trail" in texts(banner)) == (role == "manager")
        for name in ("house", "people", "today"):
            shown(qtbot, opened, window, name)
            assert warnings(window) == [banner], "it stays on every page"
        with using("en"):
            made = opened.session.note("view", "case", "x")
        assert made.seq


def test_a_whole_trail_says_nothing(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    _opened, window = manager
    assert warnings(window) == []


def test_a_record_changed_by_hand_is_said_at_sign_in(qtbot: QtBot, folder: Path) -> None:
    session = registries.enter(folder)
    with session._store.transaction():
        session._store.writing.execute("""UPDATE "case" SET risk = 'low'""")
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        (banner,) = warnings(window)
        said = texts(banner)
        assert "“Case” is not stored as entry" in said
        assert f"There are {PEOPLE - 1} more of this kind." in said


PAPERS = ("audit", "statistics", "rights", "access review")
"""What is printed and is no record."""


def test_the_parts_of_a_case_are_those_of_its_page() -> None:
    assert set(telling.PARTS) == set(SECTIONS) - {"summary"}
    named = {form for _action, form in telling.TOLD} - {telling.ANY, "", *PAPERS}
    assert named <= {form.name for form in FORMS}
