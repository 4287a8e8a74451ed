"""The sign-in page after tries that failed: it waits calmly, counts down, and always shows the way out."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from registry.access import Waits
from registry.access.waiting import FREE
from registry.ui import countdown as countdown_module
from registry.ui import sign_in as page_module
from registry.ui.parts import waiting as waiting_module
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from registry.ui.ways_in import Recover, WaysIn
from tests import registries
from tests.access.test_waiting import Clock
from tests.ui.opened import ENGLISH, page_of, settled, sign_in, texts


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("house") / "registry"
    registries.make(place, "educator", "data-officer")[0].close()
    return place


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "registry"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[Program]:
    """A program started on ``folder`` whose waits go by ``clock``."""
    waits = Waits(folder.parent / "state", clock)
    made = Program(ENGLISH, folder, None, stretching=registries.shared, waits=waits)
    made.start()
    made.screen.resize(1366, 768)
    made.screen.show()
    try:
        yield made
    finally:
        made.screen.close()
        made.screen.deleteLater()


def page(program: Program) -> SignIn:
    found = program.screen.content()
    assert isinstance(found, SignIn)
    return found


def attempt(qtbot: QtBot, program: Program, login: str = "educator", words: str = "not her words") -> None:
    here = page(program)
    here.login.setText(login)
    here.passphrase.line.setText(words)
    QTest.keyClick(here.passphrase.line, Qt.Key.Key_Return)
    settled(qtbot, program)


def fail(qtbot: QtBot, program: Program, times: int = FREE, login: str = "educator") -> None:
    for _each in range(times):
        attempt(qtbot, program, login)


def test_it_counts_down_with_the_button_off_and_the_way_out_on(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program, FREE - 1)
        here = page(program)
        assert here.button.isEnabled()
        assert not here.pause.isVisible()
        fail(qtbot, program, 1)
        assert not here.button.isEnabled()
        assert here.login.isEnabled()
        assert here.passphrase.isEnabled()
        assert here.passphrase.line.hasFocus()
        assert "not right" in here.said()
        assert "I cannot sign in" in here.said()
        assert "You can try again in 30 s" in texts(here)
        clock.now += 12.5
        qtbot.waitUntil(lambda: "You can try again in 18 s" in texts(here))
        assert not here.button.isEnabled()
        clock.now += 17.5
        qtbot.waitUntil(here.button.isEnabled)
        assert not here.pause.isVisible()
        assert here.said() == "You can try again now."
        attempt(qtbot, program, words=registries.words_of("educator"))
        qtbot.waitUntil(lambda: program.window is not None, timeout=10_000)
        settled(qtbot, program)


def test_the_way_out_is_open_while_it_waits_and_the_wait_stands_when_she_comes_back(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        lost = next(
            one for one in page(program).findChildren(page_module.Button) if one.text() == "I cannot sign in"
        )
        assert lost.isEnabled()
        qtbot.mouseClick(lost, Qt.MouseButton.LeftButton)
        ways = program.screen.content()
        assert isinstance(ways, WaysIn)
        ways.asked.emit("paper")
        recover = program.screen.content()
        assert isinstance(recover, Recover)
        clock.now += 1000
        recover.left.emit()
        program.screen.content().left.emit()
        here = page(program)
        here.login.setText("educator")
        assert not here.button.isEnabled()
        assert "You can try again in 30 s" in texts(here)


def test_only_the_login_that_failed_waits(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        here = page(program)
        here.login.setText("data-officer")
        assert here.button.isEnabled()
        assert not here.pause.isVisible()
        here.login.setText("EDUCATOR ")
        assert not here.button.isEnabled()
        assert here.pause.isVisible()
        here.login.setText("data-officer")
        sign_in(qtbot, program, "data-officer")


def test_an_unknown_name_waits_in_the_same_way(qtbot, folder, clock):
    said = []
    with opened(folder, clock) as program:
        for login in ("educator", "nobody"):
            fail(qtbot, program, login=login)
            here = page(program)
            said.append((here.said(), here.pause.words(), here.button.isEnabled()))
    assert said[0] == said[1] == (said[0][0], "You can try again in 30 s", False)


def test_enter_while_it_waits_tries_nothing_and_keeps_what_was_typed(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        size = (folder / "events.inbox").stat().st_size
        attempt(qtbot, program, words=registries.words_of("educator"))
        assert program.window is None
        assert page(program).passphrase.text() == registries.words_of("educator")
        assert (folder / "events.inbox").stat().st_size == size
        clock.now += 30
        qtbot.waitUntil(page(program).button.isEnabled)
        QTest.keyClick(page(program).passphrase.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: program.window is not None, timeout=10_000)
        settled(qtbot, program)


def test_after_a_restart_the_wait_begins_again_and_the_words_are_kept(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        clock.now += 29
    with opened(folder, clock) as program:
        attempt(qtbot, program, words=registries.words_of("educator"))
        here = page(program)
        assert program.window is None
        assert here.said().startswith("After several attempts that did not work")
        assert here.passphrase.text() == registries.words_of("educator")
        assert "You can try again in 30 s" in texts(here)
        clock.now += 30
        qtbot.waitUntil(here.button.isEnabled)


def test_time_while_somebody_works_does_not_count(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        clock.now += 10
        sign_in_as(qtbot, program, "data-officer")
        clock.now += 10_000
        program.sign_out()
        settled(qtbot, program)
        qtbot.waitUntil(lambda: page(program).login.isEnabled())
        page(program).login.setText("educator")
        assert "You can try again in 20 s" in texts(page(program))
        assert not page(program).button.isEnabled()


def sign_in_as(qtbot: QtBot, program: Program, role: str):
    page(program).login.setText(role)
    return sign_in(qtbot, program, role)


def test_a_language_chosen_while_it_waits_changes_nothing(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        clock.now += 10
        page(program).language_asked.emit("es")
        here = page(program)
        here.login.setText("educator")
        assert "Puede intentarlo otra vez en 20 s" in texts(here)
        clock.now += 20
        qtbot.waitUntil(here.button.isEnabled)
        assert here.said() == "Ya puede intentarlo otra vez."


def test_a_screen_reader_hears_the_beginning_each_minute_and_the_end_and_no_more(
    qtbot, folder, clock, monkeypatch
):
    heard = []
    for module in (countdown_module, page_module, waiting_module):
        monkeypatch.setattr(module, "announce", lambda _widget, words, **_how: heard.append(words))
    with opened(folder, clock) as program:
        for _each in range(FREE + 2):
            fail(qtbot, program, 1)
            clock.now += 1000
            page(program).pause.look()
        heard.clear()
        fail(qtbot, program, 1)
        here = page(program)
        assert here.pause.accessibleName() == "You can try again in 4 min"
        for _second in range(240):
            clock.now += 1
            here.pause.look()
        assert heard == [
            "Checking the passphrase…",
            "You can try again in 4 min",
            "You can try again in 3 min",
            "You can try again in 2 min",
            "You can try again in 1 min",
            "You can try again now.",
        ]


def test_by_keyboard_the_way_out_is_reached_past_the_button_that_waits(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program)
        here = page(program)
        seen = []
        for _each in range(12):
            QTest.keyClick(program.screen.focusWidget(), Qt.Key.Key_Tab)
            seen.append(getattr(program.screen.focusWidget(), "text", str)())
        assert "I cannot sign in" in seen
        assert "Sign in" not in seen
        assert here.isVisible()


# --- told on Today ---


def banners(window) -> str:
    return " | ".join(one.text() for one in page_of(window).findChildren(QLabel) if one.isVisibleTo(window))


def test_the_manager_is_told_whose_accounts_and_led_to_the_trail(qtbot, folder, clock):
    with opened(folder, clock) as program:
        fail(qtbot, program, 2)
        fail(qtbot, program, 1, "nobody")
        window = sign_in(qtbot, program)
        said = banners(window)
        assert "3 failed sign-ins since your last visit" in said
        assert (
            "2 of the account of Persona educator, 1 with an unknown user name. The newest: today"
            in said.replace("Of the", "of the")
        )
        look = next(
            one for one in page_of(window).findChildren(page_module.Button) if one.text() == "Audit trail"
        )
        qtbot.mouseClick(look, Qt.MouseButton.LeftButton)
        settled(qtbot, program)
        assert window.here() == "audit"
        rows = page_of(window).table
        assert rows is not None
        program.sign_out()
        settled(qtbot, program)
        window = sign_in(qtbot, program)
        assert "failed sign-in" not in banners(window), "told once"


def test_each_person_is_told_of_her_own_only(qtbot, folder, clock):
    with opened(folder, clock) as program:
        sign_in(qtbot, program, "educator")
        program.sign_out()
        settled(qtbot, program)
        fail(qtbot, program, 1)
        fail(qtbot, program, 3, "nobody")
        window = sign_in(qtbot, program, "educator")
        said = banners(window)
        assert "1 attempt with your user name failed since your last sign-in." in said
        assert "If it was not you, tell Management." in said
        assert "unknown" not in said


def test_nothing_failed_nothing_said(qtbot, folder, clock):
    with opened(folder, clock) as program:
        assert "failed" not in banners(sign_in(qtbot, program))
