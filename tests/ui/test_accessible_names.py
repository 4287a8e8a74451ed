"""What a screen reader says: everything that takes the keyboard has a name, and the name holds the words one sees."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from registry.casework.search import Searched
from registry.forms import Case
from registry.ui.assistant import FirstStart
from registry.ui.pages.case_parts import SECTIONS
from registry.ui.places import PLACES
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from registry.ui.window import MainWindow
from tests.ui.casehouse import build
from tests.ui.opened import page_of, program, settled, sign_in
from tests.ui.test_parts import focusable, spoken

WRITTEN = ("person", "case", "screening", "plan", "service", "follow_up", "stay")
"""The forms that are begun on the page of a case."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with one case."""
    return build(tmp_path_factory.mktemp("names") / "registry")


@pytest.fixture
def opened(qtbot: QtBot, built: Path, tmp_path: Path) -> Iterator[tuple[Program, MainWindow, str]]:
    """The manager's window on a copy of it, and the id of its case."""
    folder = tmp_path / "registry"
    shutil.copytree(built, folder)
    with program(qtbot, folder) as running:
        window = sign_in(qtbot, running)
        yield running, window, window._session.every(Case)[0].id


def asked_beside(widget: QWidget) -> str:
    """The words of the label that belongs to ``widget``: on Linux the name of a list is only the answer chosen."""
    found = QAccessible.queryAccessibleInterface(widget)
    labels = found.relations(QAccessible.RelationFlag.Label) if found else []
    return " ".join(label.text(QAccessible.Text.Name) for label, _relation in labels)


def unnamed(root: QWidget) -> list[str]:
    """What takes the keyboard without a name; a list needs one of its own or words beside it."""
    found = []
    for one in focusable(root):
        name = one.accessibleName() or asked_beside(one) if isinstance(one, QComboBox) else spoken(one)
        if not name.strip():
            found.append(type(one).__name__)
    return found


def misnamed(root: QWidget) -> list[str]:
    """Buttons whose name lacks the words on them, so that nobody who sees them can call them by voice."""
    buttons = [one for one in root.findChildren(QAbstractButton) if one.text().strip()]
    return [
        f"{one.text()!r} is called {spoken(one)!r}"
        for one in buttons
        if plain(one.text()) not in plain(spoken(one))
    ]


def plain(words: str) -> str:
    """Words without mnemonics, case and what is only typography."""
    return re.sub(r"[^\w ]", "", words).casefold().strip()


@pytest.mark.parametrize("name", [name for name in PLACES if name not in ("case", "register", "another")])
def test_every_place(qtbot: QtBot, opened: tuple[Program, MainWindow, str], name: str) -> None:
    running, window, _case = opened
    window.go(name)
    settled(qtbot, running)
    assert window.here() == name
    assert unnamed(window) == []
    assert misnamed(window) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_a_case(qtbot: QtBot, opened: tuple[Program, MainWindow, str], section: str) -> None:
    running, window, case = opened
    window.go("case", case_id=case, section=section)
    settled(qtbot, running)
    page = page_of(window)
    assert page.section() == section
    assert unnamed(page) == []
    assert misnamed(page) == []


@pytest.mark.parametrize("form", WRITTEN)
def test_every_form_while_it_is_written(
    qtbot: QtBot, opened: tuple[Program, MainWindow, str], form: str
) -> None:
    running, window, case = opened
    window.go("case", case_id=case, write=form)
    settled(qtbot, running)
    page = page_of(window)
    assert page.form is not None
    for editor in page.form.editors.values():
        if hasattr(editor, "add"):
            editor.add()
    assert len(focusable(page.form)) > 5
    assert unnamed(page) == []
    assert misnamed(page) == []


def test_what_a_search_found_and_registering(qtbot: QtBot, opened: tuple[Program, MainWindow, str]) -> None:
    running, window, _case = opened
    window.go("people", typed="Rosa")
    settled(qtbot, running)
    assert unnamed(page_of(window)) == []
    window.go("register", searched=page_of(window)._searched or Searched("Rosa", ()))
    settled(qtbot, running)
    assert unnamed(page_of(window)) == []
    assert misnamed(page_of(window)) == []


def test_signing_in_and_the_paper_key(qtbot: QtBot, built: Path) -> None:
    with program(qtbot, built) as running:
        page = running.screen.content()
        assert isinstance(page, SignIn)
        assert unnamed(page) == misnamed(page) == []
        running._show_way_in("paper")
        page = running.screen.content()
        assert page is not None
        assert unnamed(page) == misnamed(page) == []


@pytest.mark.parametrize("way", ["new", "restore", "training"])
def test_the_first_start(qtbot: QtBot, tmp_path: Path, way: str) -> None:
    with program(qtbot, tmp_path / "none") as running:
        page = running.screen.content()
        assert isinstance(page, FirstStart)
        assert unnamed(page) == misnamed(page) == []
        page.choose(way)
        settled(qtbot, running)
        assert unnamed(page) == misnamed(page) == []


def test_an_answer_that_lies_open_says_question_and_answer(
    qtbot: QtBot, opened: tuple[Program, MainWindow, str]
) -> None:
    running, window, case = opened
    window.go("case", case_id=case, write="person")
    settled(qtbot, running)
    dots = page_of(window).form.editors["sex"]._dots
    assert [spoken(dot) for dot in dots.values()][:2] == ["Sex: Female", "Sex: Male"]
