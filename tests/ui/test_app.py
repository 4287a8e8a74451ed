"""The program from sign-in to sign-out on real registries: who enters, what she finds, what stays hidden."""

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from registry.access import leaving, staff
from registry.access.turn import Turn
from registry.settings import Settings, load
from registry.ui import parts
from registry.ui.app import arguments, catch_everything, registry_folder
from registry.ui.assistant import FirstStart
from registry.ui.pages.settings import ThisComputer
from registry.ui.places import PLACES
from registry.ui.program import Program
from registry.ui.screen import TITLE
from registry.ui.sign_in import SignIn
from registry.ui.ways_in import Recover
from tests import registries
from tests.ui.opened import ENGLISH, page_of, program, settled, sign_in, texts

ROLES = ("case-worker", "psychologist", "health", "legal", "educator", "front-desk", "data-officer")
EXPECTED = {
    "manager": {
        "today",
        "people",
        "orientation",
        "statistics",
        "backups",
        "exchange",
        "staff",
        "review",
        "audit",
        "house",
    },
    "case-worker": {"today", "people", "orientation", "backups", "exchange", "house"},
    "psychologist": {"today", "people", "orientation", "backups", "house"},
    "health": {"today", "people", "backups", "house"},
    "legal": {"today", "people", "orientation", "backups", "house"},
    "educator": {"today", "people", "backups", "house"},
    "front-desk": {"today", "people", "house"},
    "data-officer": {"today", "review", "audit", "house"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with an account a role."""
    place = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = registries.make(place, *ROLES)
    session.close()
    return place


def test_an_unknown_name_and_a_wrong_passphrase_look_the_same(qtbot: QtBot, folder: Path) -> None:
    said = []
    with program(qtbot, folder) as opened:
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        for login, words in (
            (registries.MANAGER, "not her words at all"),
            ("nobody", registries.MANAGER_WORDS),
        ):
            page.login.setText(login)
            page.passphrase.line.setText(words)
            QTest.keyClick(page.passphrase.line, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: bool(page.said()) and page.button.isEnabled(), timeout=10_000)
            said.append(page.said())
            assert page.passphrase.text() == ""
            assert page.passphrase.line.hasFocus()
            page.quiet()
    assert said[0] == said[1]
    assert "not right" in said[0]


def test_enter_goes_from_the_name_to_the_passphrase_and_in(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        qtbot.waitUntil(page.login.hasFocus)
        QTest.keyClicks(page.login, registries.MANAGER)
        QTest.keyClick(page.login, Qt.Key.Key_Return)
        assert page.passphrase.line.hasFocus()
        QTest.keyClicks(page.passphrase.line, registries.MANAGER_WORDS)
        QTest.keyClick(page.passphrase.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: opened.window is not None, timeout=10_000)
        settled(qtbot, opened)
        assert opened.window is not None
        assert opened.window.here() == "today"


def test_an_empty_form_says_what_is_missing_and_asks_nobody(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        page.enter()
        assert "write your user name" in texts(page)
        assert not opened.work.is_busy()


PAGES = (
    "today", "statistics", "backups", "exchange", "staff", "review", "rights", "incident", "audit", "house",
)  # fmt: skip


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_finds_its_places_and_no_others(qtbot: QtBot, folder: Path, role: str) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, role)
        shown = set(window.sidebar.top._items) | set(window.sidebar.bottom._items)
        assert shown == EXPECTED[role]
        for name in sorted(shown):
            window.go(name)
            settled(qtbot, opened)
            assert window.here() == name
            assert page_of(window).accessibleName()
            assert not [
                one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
            ]
            assert opened.screen.windowTitle() == TITLE
        for name in set(PLACES) - shown:
            if not PLACES[name].is_open_to(window._session):
                before = window.here()
                window.go(name)
                assert window.here() == before


class Stray(QObject):
    """Windows that open besides the program's own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.found.append(
                f"{type(watched).__name__} {watched.accessibleName()} {getattr(watched, 'text', str)()}"
            )
        return False


def test_no_part_flashes_a_window_of_its_own(qtbot: QtBot, qapp: QApplication, folder: Path) -> None:
    stray = Stray()
    with program(qtbot, folder) as opened:
        qapp.installEventFilter(stray)
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        page.notice("Something", "bad", more="More")
        window = sign_in(qtbot, opened)
        for name in (*sorted(EXPECTED["manager"]), "rights", "arrival", "register"):
            window.go(name)
            settled(qtbot, opened)
        qapp.removeEventFilter(stray)
    assert stray.found == []


def test_the_search_is_not_shown_to_who_may_not_find(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "data-officer")
        assert not window._search.isVisible()
        assert "Register arrival" not in texts(window)


def test_everything_that_takes_the_keyboard_has_a_name(qtbot: QtBot, folder: Path) -> None:
    from tests.ui.test_parts import focusable, spoken

    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        for name in PAGES:
            window.go(name)
            settled(qtbot, opened)
            silent = [type(one).__name__ for one in focusable(page_of(window)) if not spoken(one).strip()]
            assert silent == [], name


@pytest.mark.parametrize("look", ["light", "dark"])
def test_pages_fit_1366_pixels(qtbot: QtBot, qapp: QApplication, folder: Path, look: str) -> None:
    from registry.ui.parts import theme

    theme.apply(qapp, "dark" if look == "dark" else "light")
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        for name in PAGES:
            window.go(name)
            settled(qtbot, opened)
            qapp.processEvents()
            wide = [
                area.horizontalScrollBar().maximum() for area in page_of(window).findChildren(parts.Scroll)
            ]
            assert not any(wide), name


def test_changing_user_takes_less_than_ten_seconds(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        start = time.monotonic()
        opened.sign_out()
        window = sign_in(qtbot, opened, "educator")
        assert time.monotonic() - start < 10
        assert "Persona educator" in texts(window.sidebar)
        assert "statistics" not in window.sidebar.top._items


def test_locking_ends_the_session_and_gives_the_turn_back(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn))
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        qtbot.waitUntil(page.button.isEnabled, timeout=10_000)
        assert opened.session is None
        Turn.take(folder).give_back()


def test_what_was_being_written_is_kept_when_the_window_locks(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "educator")
        window.go("arrival")
        settled(qtbot, opened)
        line = page_of(window).form.editors["called"].line
        QTest.keyClicks(line, "Golondrina")
        opened.sign_out()
        window = sign_in(qtbot, opened, "educator")
        assert "Not finished" in texts(page_of(window))


def test_hide_now_shows_nothing_and_comes_back_as_it_was(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("staff")
        settled(qtbot, opened)
        page_of(window).begin()
        dialog = next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        )
        QTest.keyClick(dialog, Qt.Key.Key_F9)
        assert opened.screen.hidden()
        assert not dialog.isVisible()
        assert not window.isVisible()
        assert "Persona" not in texts(opened.screen)
        QTest.keyClick(opened.screen.curtain, Qt.Key.Key_F9)
        assert opened.screen.hidden()
        opened.screen.curtain.typed.emit("passphrase", registries.MANAGER_WORDS)
        qtbot.waitUntil(lambda: not opened.screen.hidden(), timeout=10_000)
        assert window.isVisible()
        assert dialog.isVisible()
        dialog.reject()


def test_idle_blanks_then_locks(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.idle._touched -= 4 * 60
        opened.idle.look()
        assert opened.screen.hidden()
        opened.idle._touched -= 12 * 60
        opened.idle.look()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn))
        assert opened.session is None
        assert not opened.screen.hidden()


def test_a_second_program_is_told_that_the_registry_is_open(qtbot: QtBot, folder: Path) -> None:
    turn = Turn.take(folder)
    turn.say("noche")
    try:
        with program(qtbot, folder) as opened:
            page = opened.screen.content()
            assert isinstance(page, SignIn)
            page.login.setText(registries.MANAGER)
            page.passphrase.line.setText(registries.MANAGER_WORDS)
            page.enter()
            qtbot.waitUntil(lambda: bool(page.said()), timeout=10_000)
            assert "noche" in page.said()
    finally:
        turn.give_back()


def test_a_new_passphrase_by_the_paper_key(qtbot: QtBot, tmp_path: Path) -> None:
    session, paper = registries.make(tmp_path / "r")
    session.close()
    with program(qtbot, tmp_path / "r") as opened:
        opened._show_way_in("paper")
        page = opened.screen.content()
        assert isinstance(page, Recover)
        page.key.setPlainText("not a key")
        page.login.setText(registries.MANAGER)
        page.new.take()
        page.act()
        assert "not the recovery key" in texts(page)
        page.key.setPlainText("\n".join(paper.groups).lower())
        words = page.new.offered()
        page.act()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=20_000)
        again = opened.screen.content()
        assert isinstance(again, SignIn)
        assert again.login.text() == registries.MANAGER
        again.passphrase.line.setText(words)
        again.enter()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=20_000)
        settled(qtbot, opened)


def test_the_paper_key_says_that_a_closed_account_is_open_again(qtbot: QtBot, tmp_path: Path) -> None:
    session, paper = registries.make(tmp_path / "r")
    hers = staff.add(session, "maría", "Persona de Ensayo", ["educator"], registries.words_of("educator"))
    leaving.disable(session, hers.id)
    session.close()
    with program(qtbot, tmp_path / "r") as opened:
        opened._show_way_in("paper")
        page = opened.screen.content()
        assert isinstance(page, Recover)
        page.key.setPlainText(paper.text)
        page.login.setText("Maria")
        page.new.take()
        page.act()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=20_000)
        again = opened.screen.content()
        assert isinstance(again, SignIn)
        assert again.login.text() == "maría"
        assert "was closed and is open again" in again.said()


def test_an_empty_folder_begins_with_the_first_start(qtbot: QtBot, tmp_path: Path) -> None:
    with program(qtbot, tmp_path / "nothing") as opened:
        assert isinstance(opened.screen.content(), FirstStart)


def test_choosing_a_language_says_the_page_anew_and_is_remembered(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        page = opened.screen.content()
        assert isinstance(page, SignIn)
        page.language_asked.emit("es")
        qtbot.waitUntil(lambda: not opened.work.is_busy())
        assert "Ingresar" in texts(opened.screen)
        assert load().language == "es"


def test_settings_count_at_once(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "educator")
        window.go("house")
        computer = page_of(window).findChild(ThisComputer)
        computer.lock.setValue(10)
        computer.lock.editingFinished.emit()
        settled(qtbot, opened)
        assert load().lock_after == 10
        computer.language.setCurrentIndex(computer.language.findData("es"))
        computer.language.activated.emit(computer.language.currentIndex())
        settled(qtbot, opened)
        assert opened.window is not window
        assert "Hoy" in texts(opened.screen)
        assert opened.window is not None
        assert opened.window.here() == "house"


def test_the_folder_asked_for_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AMPARO_REGISTRY", str(tmp_path / "named"))
    asked = arguments(["--registry", str(tmp_path / "asked"), "--no-keyring"])
    assert asked.no_keyring
    assert registry_folder(asked.registry, ENGLISH) == tmp_path / "asked"
    assert registry_folder(None, ENGLISH) == tmp_path / "named"
    monkeypatch.delenv("AMPARO_REGISTRY")
    assert registry_folder(None, Settings(registry=str(tmp_path / "kept"))) == tmp_path / "kept"
    with pytest.raises(SystemExit) as ended:
        arguments(["--what"])
    assert ended.value.code == 2


def test_what_breaks_is_logged_without_a_word_of_it(
    qtbot: QtBot, folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr("threading.excepthook", __import__("threading").excepthook)
    with program(qtbot, folder) as opened:
        catch_everything(opened)
        with caplog.at_level(logging.ERROR, logger="registry"):
            try:
                raise ValueError("Rosa Quispe, DNI 12345678")
            except ValueError as problem:
                sys.excepthook(ValueError, problem, problem.__traceback__)
        assert "unexpected ValueError at" in caplog.text
        assert "Rosa" not in caplog.text
        dialog = next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        )
        assert "did not expect" in dialog.accessibleName()
        dialog.accept()


def test_the_settings_file_holds_no_name(qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    with program(qtbot, folder) as opened:
        sign_in(qtbot, opened)
        opened.choose_language("es", lambda: None)
        settled(qtbot, opened)
    text = (Path(os.environ["AMPARO_CONFIG"]) / "settings.json").read_text("utf-8")
    assert "Directora" not in text
    assert set(json.loads(text)) == set(Settings().__dict__)


def test_the_program_can_be_closed_while_it_opens(qtbot: QtBot, folder: Path) -> None:
    opened = Program(ENGLISH, folder, None, stretching=registries.shared)
    opened.start()
    opened.screen.show()
    page = opened.screen.content()
    assert isinstance(page, SignIn)
    page.login.setText(registries.MANAGER)
    page.passphrase.line.setText(registries.MANAGER_WORDS)
    page.enter()
    qtbot.waitUntil(lambda: opened.window is not None, timeout=10_000)
    opened.screen.close()
    opened.screen.deleteLater()
    Turn.take(folder).give_back()


def test_the_program_ends_quietly_after_a_day_of_work(folder: Path, tmp_path: Path) -> None:
    script = f"""
from PySide6.QtCore import QTimer
from registry.ui import app, program
from tests import registries

start = program.Program.start

def work(opened, *how, **else_how):
    start(opened, *how, **else_how)
    page = opened.screen.content()
    page.login.setText({registries.MANAGER!r})
    page.passphrase.line.setText({registries.MANAGER_WORDS!r})
    page.enter()
    places = iter(["staff", "statistics", "house"])
    timer = QTimer(opened, interval=300)

    def go():
        if opened.window is not None:
            name = next(places, None)
            opened.window.go(name) if name else opened.screen.close()

    timer.timeout.connect(go)
    timer.start()

program.Program.start = work
raise SystemExit(app.main(["--registry", {str(folder)!r}, "--no-keyring"]))
"""
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said.returncode, "Traceback" in said.stderr) == (0, False), said.stderr
    logs = [one.read_text() for one in tmp_path.rglob("amparo.log")]
    assert logs == [""]
