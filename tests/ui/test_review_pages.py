"""The table of rights, the access review and the lost computer at work on a real registry, for those who may."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from registry.access import ROLES, Right, deputies, review, staff, trail
from registry.access.matrix import done, opened, sections
from registry.forms import Incident
from registry.ui.pages.incident import clock
from registry.ui.pages.staff import StaffPage
from registry.ui.parts import Button, Matrix
from registry.ui.program import Program
from registry.ui.window import MainWindow
from registry.values import dates
from tests import registries
from tests.documents.reading import words
from tests.ui.opened import page_of, program, settled, sign_in, texts

GONE = {"kind": "stolen", "device": "HP 245", "state": "off"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "registry"
    registries.make(place, "data-officer", "psychologist", "educator")[0].close()
    return place


@pytest.fixture
def manager(qtbot: QtBot, folder: Path) -> Iterator[tuple[Program, MainWindow]]:
    with program(qtbot, folder) as opened_program:
        yield opened_program, sign_in(qtbot, opened_program)


@pytest.fixture
def officer(qtbot: QtBot, folder: Path) -> Iterator[tuple[Program, MainWindow]]:
    with program(qtbot, folder) as opened_program:
        yield opened_program, sign_in(qtbot, opened_program, "data-officer")


def show(qtbot: QtBot, running: Program, window: MainWindow, name: str, **where: Any) -> Any:
    window.go(name, **where)
    settled(qtbot, running)
    return page_of(window)


def button(root: Any, name: str) -> QPushButton:
    return next(one for one in root.findChildren(QPushButton) if one.text() == name and one.isVisibleTo(root))


def dialogs() -> list[Any]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


# --- rights ---


def test_all_roles_stand_side_by_side_with_what_holds_each_limit(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    page = show(qtbot, *manager, "rights")
    keys, rights, forms = page.findChildren(Matrix)
    assert len(keys.rows()) == len(opened())
    assert len(rights.rows()) == len(Right) + 1
    assert sum(bool(row.cells) for row in forms.rows()) == len(sections())
    said = texts(page)
    for words_ in ("Locked by encryption", "Enforced by the program", "Recorded only", "no keyring seals it"):
        assert words_ in said
    assert [row.cells[1].words for row in rights.rows()] == [line.cells[0].words() for line in done("")]


def test_a_cell_tells_a_screen_reader_who_what_and_why(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    page = show(qtbot, *manager, "rights")
    keys = page.findChildren(Matrix)[0]
    model = keys.model()
    row = [line.label for line in keys.rows()].index("Identity: names, documents, contact")
    column = 1 + list(ROLES).index("front-desk")
    said = model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Identity: names, documents, contact, Reception: Closed. Locked by encryption")


def test_the_table_fits_a_small_screen_without_scrolling_sideways(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    page = show(qtbot, *manager, "rights")
    for matrix in page.findChildren(Matrix):
        assert matrix.horizontalScrollBar().maximum() == 0
        assert matrix.height() >= matrix.verticalHeader().length() + matrix.horizontalHeader().height()


def test_one_role_can_be_looked_at_alone(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    page = show(qtbot, *manager, "rights")
    page.roles.setCurrentIndex(page.roles.findData("data-officer"))
    qtbot.wait(1)
    assert [one for one in page.findChildren(Matrix) if one.isVisibleTo(page)] == []
    assert "review who has access" in texts(page)
    assert "The file, and nothing that is sealed in it." in texts(page)


def test_the_table_is_printed_from_the_window(
    qtbot: QtBot, manager: tuple[Program, MainWindow], tmp_path: Path
) -> None:
    running, window = manager
    page = show(qtbot, running, window, "rights")
    page.print_table()
    dialog = dialogs()[0]
    qtbot.waitUntil(lambda: bool(dialog.paper), timeout=15_000)
    assert not dialog._names.isVisibleTo(dialog)
    before = len(trail.every(running.session))
    dialog.save_to(tmp_path / "rights.pdf")
    settled(qtbot, running)
    assert "What the keys of each role open" in words((tmp_path / "rights.pdf").read_bytes())
    assert [one.form for one in trail.every(running.session)[before:]] == ["rights"]


# --- access review ---


def test_today_names_an_account_that_ended_and_is_not_closed(qtbot: QtBot, folder: Path) -> None:
    session = registries.enter(folder)
    words = registries.words_of("legal")
    staff.add(session, "practicante", "Practicante de Ensayo", ["legal"], words, until="2026-01-31")
    session.close()
    with program(qtbot, folder) as running:
        window = sign_in(qtbot, running)
        page = show(qtbot, running, window, "today")
        assert "The account of Practicante de Ensayo ended by its date and is not closed yet." in texts(page)
        button(page, "Accounts").click()
        settled(qtbot, running)
        accounts = page_of(window)
        assert isinstance(accounts, StaffPage)
        over = staff.named(running.session, "practicante")
        accounts._reset(over)
        asked = dialogs()[0]
        asked._day.setText("31/01/2026")
        assert not asked.check()
        asked._day.setText("31/01/2090")
        assert asked.check()
        settled(qtbot, running)
        again = staff.named(running.session, "practicante")
        assert again.until == "2090-01-31"
        dialogs()[0].accept()
        settled(qtbot, running)
        accounts._reset(again)
        assert dialogs()[0].until() is None


def test_today_asks_for_the_recovery_sheet_until_somebody_says_that_it_is_there(
    qtbot: QtBot, folder: Path
) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("today")
        settled(qtbot, opened)
        assert opened.session is not None
        assert opened.session.recovery_fingerprint in texts(page_of(window))
        there = [one for one in window.findChildren(Button) if one.text() == "The sheet is there"]
        there[0].click()
        qtbot.waitUntil(lambda: "recovery key of this registry is on paper" not in texts(page_of(window)))
        assert trail.about(opened.session, "paper", "confirm recovery key")
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "educator")
        assert "recovery key of this registry is on paper" not in texts(page_of(window))


def test_the_review_shows_who_was_never_here_and_is_recorded(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    running, window = manager
    page = show(qtbot, running, window, "review")
    assert "Nobody has recorded a review" in texts(page)
    states = {one.login: one.findings for one in page.table.rows_model().rows()}
    assert states["educator"] == ("unused",)
    assert states["directora"] == ()
    assert "Accounts never used" in texts(page)
    page.done.click()
    settled(qtbot, running)
    assert "Last reviewed today" in texts(page)
    assert "due in 90 days" in texts(page)
    assert trail.newest(running.session, 1)[0].action == "access review"
    show(qtbot, running, window, "audit")
    told = {one.sentence for one in page_of(window).table.rows_model().rows()}
    assert "Directora de Ensayo reviewed who has access." in told


def test_today_reminds_management_and_data_protection_only(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC).astimezone() + timedelta(days=review.EVERY + 2)
    monkeypatch.setattr(review, "_now", lambda: now)
    for role, reminded in (("manager", True), ("data-officer", True), ("psychologist", False)):
        with program(qtbot, folder) as running:
            window = sign_in(qtbot, running, role)
            settled(qtbot, running)
            assert ("Nobody has reviewed yet who has access." in texts(page_of(window))) == reminded
            assert ("Lost or stolen computer" in texts(page_of(window))) == reminded
            if role == "data-officer":
                button(page_of(window), "Review now").click()
                settled(qtbot, running)
                assert window.here() == "review"
                page_of(window).done.click()
                settled(qtbot, running)
                assert review.last_review(running.session) is not None
                monkeypatch.setattr(review, "_now", lambda: datetime.now(UTC).astimezone())
                page = show(qtbot, running, window, "today")
                assert "Review now" not in texts(page)
                monkeypatch.setattr(review, "_now", lambda: now)


def test_data_protection_sees_the_list_and_changes_nothing(
    qtbot: QtBot, officer: tuple[Program, MainWindow]
) -> None:
    page = show(qtbot, *officer, "review")
    said = texts(page)
    assert "Change or close…" not in said
    assert "Management changes and closes accounts, under Staff." in said
    window = officer[1]
    button(page, "Who may see what").click()
    settled(qtbot, officer[0])
    assert window.here() == "rights"


def test_who_else_opens_and_who_holds_what_stands_below(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    running, window = manager
    ids = {one.login: one.id for one in staff.list_staff(running.session)}
    deputies.appoint(running.session, ids["educator"], date.today(), date.today())
    page = show(qtbot, running, window, "review")
    said = texts(page)
    assert "Persona educator, until today" in said
    assert "nobody is named" in said
    assert "this registry has no computer key" in said
    assert "Who holds each role" in said
    page.table.selectRow([one.login for one in page.table.rows_model().rows()].index("educator"))
    assert "stands in for Management until" in texts(page)
    button(page, "Keys and stand-ins").click()
    settled(qtbot, running)
    assert window.here() == "keys"


def test_a_changed_record_is_said_above_everything(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    running, window = manager
    store = running.session._store
    with store.transaction():
        store.writing.execute("UPDATE staff SET roles = '[\"educator\"]' WHERE login = 'psychologist'")
    page = show(qtbot, running, window, "review")
    assert "The record of 1 account says something else than the signed key file." in texts(page)
    assert page.table.rows_model().row(0).login == "psychologist"
    assert "Does not agree" in [
        one.text(page.table.rows_model().row(0)) for one in page.table.rows_model().columns
    ]


# --- a lost computer ---


def test_from_today_to_the_notice_in_hand(
    qtbot: QtBot, officer: tuple[Program, MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, window = officer
    button(page_of(window), "Lost or stolen computer").click()
    settled(qtbot, running)
    page = page_of(window)
    assert "First the people" in texts(page)
    assert page.form is not None, "without anything on record the questions are asked at once"
    page.form.save()
    assert "attention" in texts(page)
    for name, value in GONE.items():
        page.form.editors[name].set_value(value)
    page.form.save()
    settled(qtbot, running)
    assert page.form is None
    said = texts(page)
    assert "47 hours left" in said or "48 hours left" in said
    assert "The notice to the authority" in said
    for name, part in (("notice", "Ley 29733"), ("steps", "What to change"), ("people", "What you can do")):
        page.show_paper(name)
        qtbot.waitUntil(lambda: bool(page.dialog.paper), timeout=15_000)
        page.dialog.save_to(tmp_path / f"{name}.pdf")
        settled(qtbot, running)
        assert part in words((tmp_path / f"{name}.pdf").read_bytes())
    assert "incident notice" in {one.action for one in trail.newest(running.session, 10)}


def test_the_clock_is_on_todays_page_until_the_notice_is_handed_in(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    running, window = manager
    session = running.session
    saved = session.save(Incident(noticed_at=dates.now(), **GONE))
    page = show(qtbot, running, window, "today")
    assert "A computer was lost or stolen: the notice is due" in texts(page)
    button(page, "Open").click()
    settled(qtbot, running)
    assert window.here() == "incident"
    assert page_of(window).shown.id == saved.id
    page_of(window).write(page_of(window).shown)
    settled(qtbot, running)
    page_of(window).form.editors["sent_at"].set_value(dates.now())
    page_of(window).form.save()
    settled(qtbot, running)
    assert "Handed in" in texts(page_of(window))
    assert "A computer was lost" not in texts(show(qtbot, running, window, "today"))


def test_what_is_typed_in_a_hurry_is_kept_when_one_is_called_away(
    qtbot: QtBot, officer: tuple[Program, MainWindow]
) -> None:
    running, window = officer
    page = show(qtbot, running, window, "incident")
    page.form.editors["device"].set_value("HP a medio escribir")
    page.form.editors["device"].edited.emit()
    show(qtbot, running, window, "today")
    settled(qtbot, running)
    page = show(qtbot, running, window, "today")
    assert "Not finished" in texts(page)
    button(page, "Go on").click()
    settled(qtbot, running)
    button(page_of(window), "Continue with it").click()
    settled(qtbot, running)
    assert page_of(window).form.editors["device"].value() == "HP a medio escribir"


@pytest.mark.parametrize(
    ("hours", "sent", "said", "tone"),
    [
        (1, "", "46 hours left", "warning"),
        (40, "", "7 hours left", "bad"),
        (60, "", "passed", "bad"),
        (60, "x", "Handed", "good"),
    ],
)
def test_the_clock_says_how_much_is_left(hours: int, sent: str, said: str, tone: str) -> None:
    noticed = (datetime.now() - timedelta(hours=hours)).isoformat(timespec="minutes")
    words_, colour = clock(Incident(noticed_at=noticed, sent_at=dates.now() if sent else ""))
    assert said in words_
    assert colour == tone


def test_who_cannot_sign_in_any_more_finds_advice(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as running:
        page = running.screen.content()
        button(page, "Computer gone?").click()
        dialog = dialogs()[0]
        assert "First the people" in texts(dialog)
        assert "48 hours" in texts(dialog)
        dialog.reject()


def test_others_find_no_way_in(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as running:
        window = sign_in(qtbot, running, "educator")
        for name in ("review", "rights", "incident"):
            window.go(name)
            assert window.here() == "today"
        page = show(qtbot, running, window, "house")
        assert "Lost or stolen computer" not in texts(page)
